package rule

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// A verdict is what the rule of a topic makes of a text.
type verdict struct {
	matches bool // all of the below
	rule    bool // the rule holds
	context bool // the context holds
	source  bool // the source is one of the topic's
	score   float64
	counted []counted // what the score is made of, as a reader meets it; lost at the next judgement
}

// counted is a found term that counts in a topic.
type counted struct {
	found int32
	term  *term
}

// judge decides about a topic after a scan.
func (m *matcher) judge(topic int32, t *Text) verdict {
	c := &m.set.topics[topic]
	v := verdict{
		source:  c.sources == nil || c.sources[t.SourceID],
		rule:    m.holds(c.root),
		context: c.context == nil || m.holds(c.context),
	}
	if !v.source || !v.rule || !v.context {
		return v
	}
	m.count(c, &v)
	v.matches = v.score >= c.Threshold
	return v
}

// count adds up the score.
func (m *matcher) count(c *compiled, v *verdict) {
	v.counted = m.collect(c.root, v.rule, m.counted[:0])
	m.counted = v.counted
	slices.SortFunc(v.counted, func(a, b counted) int {
		// A term written twice counts once, with its greater weight.
		return cmp.Or(m.byPlace(a.found, b.found), cmp.Compare(b.term.weight, a.term.weight))
	})
	v.counted = slices.CompactFunc(v.counted, func(a, b counted) bool { return a.found == b.found })
	w := c.weights()
	for _, p := range v.counted {
		v.score += w.of(m.found[p.found].field) * p.term.weight
	}
	v.score = round(v.score)
}

// scorePrecision is how finely scores are told apart: ten hits of 0.3 must
// reach a threshold of 3, which their binary sum just misses.
const scorePrecision = 1e6

func round(score float64) float64 { return math.Round(score*scorePrecision) / scorePrecision }

// holds reports whether a rule holds.
func (m *matcher) holds(n *numbered) bool {
	switch n.op {
	case opAnd:
		return !slices.ContainsFunc(n.kids, m.fails)
	case opOr:
		return slices.ContainsFunc(n.kids, m.holds)
	case opNot:
		return m.fails(n.kids[0])
	case opNear:
		m.near(n)
		return len(m.nearby) > 0
	}
	return m.next(n, m.latest[n.id]) >= 0
}

func (m *matcher) fails(n *numbered) bool { return !m.holds(n) }

// next returns place i of found, or else the next earlier one of the same
// term, that lies in a field the term looks into; -1 when there is none.
func (m *matcher) next(n *numbered, i int32) int32 {
	for i >= 0 && m.found[i].field&n.term.fields == 0 {
		i = m.found[i].earlier
	}
	return i
}

// collect appends the found terms of a rule that count: when strict, only
// those of parts that hold.
func (m *matcher) collect(n *numbered, strict bool, to []counted) []counted {
	if strict && n.op == opAnd && !m.holds(n) {
		return to
	}
	switch n.op {
	case opTerm:
		for i := m.next(n, m.latest[n.id]); i >= 0; i = m.next(n, m.found[i].earlier) {
			to = append(to, counted{i, &n.term})
		}
	case opNear:
		m.near(n)
		slices.Sort(m.nearby)
		before := len(to)
		to = m.collect(n.kids[1], strict, m.collect(n.kids[0], strict, to))
		near := slices.DeleteFunc(to[before:], func(p counted) bool {
			_, found := slices.BinarySearch(m.nearby, p.found)
			return !found
		})
		to = to[:before+len(near)]
	case opAnd, opOr:
		for _, k := range n.kids {
			to = m.collect(k, strict, to)
		}
	}
	return to
}

// near leaves in nearby the found terms of either side that have one of the
// other near them.
func (m *matcher) near(n *numbered) {
	m.nearby = m.nearby[:0]
	if m.lefts = m.inOrder(n.kids[0], m.lefts[:0]); len(m.lefts) == 0 {
		return // nearly always
	}
	m.rights = m.inOrder(n.kids[1], m.rights[:0])
	m.nearby = m.appendNear(m.nearby, m.lefts, m.rights, n.near)
	m.nearby = m.appendNear(m.nearby, m.rights, m.lefts, n.near)
}

func (m *matcher) appendNear(to, places, others []int32, distance int) []int32 {
	for _, i := range places {
		if m.hasNear(i, others, int32(distance)) {
			to = append(to, i)
		}
	}
	return to
}

// inOrder appends where the terms of one side of NEAR were found, as a reader
// meets them.
func (m *matcher) inOrder(n *numbered, to []int32) []int32 {
	to = m.places(n, to)
	slices.SortFunc(to, m.byPlace)
	return to
}

// places appends where the terms of a rule were found.
func (m *matcher) places(n *numbered, to []int32) []int32 {
	if n.op == opTerm {
		for i := m.next(n, m.latest[n.id]); i >= 0; i = m.next(n, m.found[i].earlier) {
			to = append(to, i)
		}
	}
	for _, k := range n.kids {
		to = m.places(k, to)
	}
	return to
}

// maxTermWords bounds the words a found term covers: each atom may be written
// as four (package words joins no more).
const maxTermWords = 4 * maxAtoms

// hasNear reports whether one of the places, which are in order, is at most
// distance words away from place i, without sharing a word with it.
func (m *matcher) hasNear(i int32, places []int32, distance int32) bool {
	f := &m.found[i]
	reach := f.first - distance - maxTermWords
	at := sort.Search(len(places), func(k int) bool {
		p := &m.found[places[k]]
		return p.field > f.field || p.field == f.field && p.first >= reach
	})
	for ; at < len(places); at++ {
		p := &m.found[places[at]]
		if p.field != f.field || p.first > f.last+distance {
			return false
		}
		after, before := p.first-f.last, f.first-p.last
		if after >= 1 || before >= 1 && before <= distance {
			return true
		}
	}
	return false
}
