package rule

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"github.com/amtsfeed/amtsfeed/store/words"
)

// A Match says that a text belongs to a topic and why.
type Match struct {
	Topic string
	Rule  string // Topic.Hash
	Score float64
	Hits  []Hit // in the order of the fields, then of the text; at most MaxHits
}

// MaxHits bounds what is kept of one match: a text that repeats a word ten
// thousand times gains nothing by the further places, and every one is stored.
const MaxHits = 500

// A Hit is one place where a term was found. Start and End count characters of
// the field's text. For a source found by its id, not its title, both are
// zero.
type Hit struct {
	Term, Field string
	Start, End  int
	Weight      float64 // what it adds to the score
}

// found is a term found in a field of the text under work.
type found struct {
	term        int32
	earlier     int32 // the place before in found where the term was found; -1: none
	first, last int32 // words
	start, end  int32 // bytes
	field       fields
}

// A state is a place in the tree of terms that words of the text have led to.
type state struct{ node, first, end int32 }

// A matcher is the memory for one text.
type matcher struct {
	set     *Set
	text    words.Text
	raw     string // the field under work
	field   fields
	events  []event
	states  []state
	found   []found
	latest  []int32 // by term: the latest place in found; -1: none
	topics  []int32 // to be looked at
	queued  []bool  // by topic
	lefts   []int32 // places in found, of a NEAR under work
	rights  []int32
	nearby  []int32
	counted []counted
}

func newMatcher(s *Set) *matcher {
	m := &matcher{set: s, latest: make([]int32, len(s.byTerm)), queued: make([]bool, len(s.topics))}
	for i := range m.latest {
		m.latest[i] = -1
	}
	return m
}

// Match returns the topics the text belongs to, in the order of Compile; nil
// when there is none.
func (s *Set) Match(t *Text) []Match {
	m := s.matchers.Get().(*matcher)
	matches := m.match(t)
	s.release(m)
	return matches
}

// any reports whether the text belongs to any topic.
func (s *Set) any(t *Text) bool {
	m := s.matchers.Get().(*matcher)
	m.scan(t)
	belongs := slices.ContainsFunc(m.topics, func(i int32) bool { return m.judge(i, t).matches })
	m.forget()
	s.release(m)
	return belongs
}

func (m *matcher) match(t *Text) []Match {
	m.scan(t)
	var matches []Match
	for _, i := range m.topics {
		if v := m.judge(i, t); v.matches {
			c := &m.set.topics[i]
			matches = append(matches, Match{Topic: c.ID, Rule: c.hash, Score: v.score, Hits: m.hits(v.counted, c, t)})
		}
	}
	m.forget()
	return matches
}

// scan finds all terms in all fields and the topics worth looking at.
func (m *matcher) scan(t *Text) {
	m.read(inTitle, t.Title)
	m.read(inTeaser, t.Teaser)
	m.read(inText, t.Text)
	m.read(inSource, t.Source)
	m.readID(t.SourceID)
	m.read(inRegion, t.Region)
	m.read(inAuthor, t.Author)
	for _, i := range m.set.always {
		m.queue(i)
	}
	for _, f := range m.found {
		for _, i := range m.set.byTerm[f.term] {
			m.queue(i)
		}
	}
	slices.Sort(m.topics)
}

func (m *matcher) queue(topic int32) {
	if !m.queued[topic] {
		m.queued[topic] = true
		m.topics = append(m.topics, topic)
	}
}

// forget makes the matcher ready for the next text.
func (m *matcher) forget() {
	for _, f := range m.found {
		m.latest[f.term] = -1
	}
	for _, i := range m.topics {
		m.queued[i] = false
	}
	m.found, m.topics, m.raw = m.found[:0], m.topics[:0], ""
}

// maxKept is the number of words above which the memory for a text is not kept
// for the next: articles have a tenth of it.
const maxKept = 1 << 15

func (s *Set) release(m *matcher) {
	if cap(m.text.Words) <= maxKept && cap(m.found) <= maxKept {
		s.matchers.Put(m)
	}
}

// read finds the terms in one field.
func (m *matcher) read(field fields, s string) {
	if field&m.set.fields == 0 || s == "" {
		return
	}
	x := &m.set.index
	m.text.Read(s)
	m.raw, m.field = s, field
	m.states, m.events = m.states[:0], m.events[:0]
	m.events = x.wild.find(&m.text, m.events)
	wild := m.events
	for i := range m.text.Words {
		w := &m.text.Words[i]
		if x.may(w.Hash) {
			m.units(x.lookup(w.Hash, m.text.Folded[w.From:w.To]), i, i)
		}
		if w.Base > 0 {
			base := m.text.Folded[w.From:w.Base]
			m.units(x.lookup(words.HashOf(base), base), i, i)
		}
		if w.Gap == words.Hyphen || w.Gap == words.Space && w.Capital {
			m.joined(i)
		}
		for len(wild) > 0 && int(wild[0].to) == i {
			m.step(wild[0].unit, int(wild[0].from), i)
			wild = wild[1:]
		}
	}
}

// readID finds terms in the id of the source. They have no place in its title.
func (m *matcher) readID(id string) {
	n := len(m.found)
	m.read(inSource, id)
	for i := n; i < len(m.found); i++ {
		m.found[i].start, m.found[i].end = 0, 0
	}
}

// joined looks for the words that up to word i read as one.
func (m *matcher) joined(i int) {
	x := &m.set.index
	h, letters := m.text.Words[i].Hash, int(m.text.Words[i].To-m.text.Words[i].From)
	for from, j := m.text.JoinedFrom(i), i-1; j >= from; j-- {
		w := &m.text.Words[j]
		h = w.Hash.Append(h, letters)
		letters += int(w.To - w.From)
		if x.may(h) {
			m.units(x.lookup(h, m.text.Letters(j, i)), j, i)
		}
	}
}

func (m *matcher) units(units []int32, from, to int) {
	for _, u := range units {
		if c := m.set.index.units[u].capitals; c != "" && !m.written(c, from) {
			continue
		}
		m.step(u, from, to)
	}
}

// written reports whether a word stands in the text in these capitals.
func (m *matcher) written(capitals string, word int) bool {
	w := m.text.Words[word]
	raw := m.raw[w.Start:w.End]
	return raw == capitals || len(raw) == len(capitals)+1 && raw[:len(capitals)] == capitals && raw[len(capitals)] == 's'
}

// step follows a unit found in words from to to from the root of the tree and
// from all states that end where it begins.
func (m *matcher) step(unit int32, from, to int) {
	x := &m.set.index
	u := &x.units[unit]
	if u.node != 0 {
		m.arrive(u.node, from, to)
	}
	if m.text.Words[from].Gap == words.Break && !u.apart {
		return
	}
	// States are in order of their end; those made here end at to >= from.
	for i := len(m.states) - 1; i >= 0 && int(m.states[i].end) >= from-1; i-- {
		s := m.states[i]
		if int(s.end) != from-1 {
			continue
		}
		if node := x.next[edge{s.node, unit}]; node != 0 {
			m.arrive(node, int(s.first), to)
		}
	}
}

// arrive notes the terms that end at a node and where the tree goes on.
func (m *matcher) arrive(node int32, first, last int) {
	x := &m.set.index
	if x.inner[node] {
		m.states = append(m.states, state{node, int32(first), int32(last)})
	}
	for _, term := range x.terms[node] {
		m.note(term, int32(first), int32(last))
	}
}

// note adds a found term, once for a place it was found at in several ways.
func (m *matcher) note(term, first, last int32) {
	for i := m.latest[term]; i >= 0; i = m.found[i].earlier {
		f := &m.found[i]
		if f.field != m.field || f.last != last {
			break
		}
		if f.first == first {
			return
		}
	}
	m.found = append(m.found, found{
		term: term, earlier: m.latest[term], first: first, last: last, field: m.field,
		start: m.text.Words[first].Start, end: m.text.Words[last].End,
	})
	m.latest[term] = int32(len(m.found) - 1)
}

// hits writes down the counted places of a topic.
func (m *matcher) hits(counted []counted, c *compiled, t *Text) []Hit {
	if len(counted) > MaxHits {
		counted = counted[:MaxHits]
	}
	hits := make([]Hit, 0, len(counted))
	var pos position
	w := c.weights()
	for _, p := range counted {
		f := m.found[p.found]
		start := pos.characters(t, f.field, int(f.start))
		hits = append(hits, Hit{
			Term: p.term.text, Field: f.field.String(), Start: start, End: start + pos.between(t, f), Weight: round(w.of(f.field) * p.term.weight),
		})
	}
	return hits
}

// A position counts the characters of a field's text up to a byte, going on
// from where it stands.
type position struct {
	field      fields
	byte, char int
}

func (p *position) characters(t *Text, field fields, at int) int {
	if p.field != field || at < p.byte {
		*p = position{field: field}
	}
	p.char += utf8.RuneCountInString(t.field(field)[p.byte:at])
	p.byte = at
	return p.char
}

// between counts the characters of a found term.
func (p *position) between(t *Text, f found) int {
	return utf8.RuneCountInString(t.field(f.field)[f.start:f.end])
}

// field returns the text of a field.
func (t *Text) field(f fields) string {
	switch f {
	case inTitle:
		return t.Title
	case inTeaser:
		return t.Teaser
	case inText:
		return t.Text
	case inSource:
		return t.Source
	case inRegion:
		return t.Region
	}
	return t.Author
}

// byPlace orders found terms as a reader meets them.
func (m *matcher) byPlace(a, b int32) int {
	x, y := &m.found[a], &m.found[b]
	return cmp.Or(cmp.Compare(x.field, y.field), cmp.Compare(x.first, y.first), cmp.Compare(x.last, y.last), cmp.Compare(a, b))
}
