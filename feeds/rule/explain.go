package rule

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// An Explanation says why a text belongs to a topic or does not.
type Explanation struct {
	Topic     string     `json:"topic,omitempty"`
	Matches   bool       `json:"matches"`
	Rule      string     `json:"rule"`
	Context   string     `json:"context,omitempty"`
	Score     float64    `json:"score"`
	Threshold float64    `json:"threshold"`
	Terms     []TermHits `json:"terms"`
	// Missing are the parts of the rule that do not hold, and in words what
	// else stands against it.
	Missing []string `json:"missing,omitempty"`
}

// TermHits are the places where one term was found in one field.
type TermHits struct {
	Term   string    `json:"term"`
	Field  string    `json:"field"`
	Weight float64   `json:"weight"` // what one hit counts
	Hits   []HitText `json:"hits"`
}

// A HitText is a place with the words that stand there, in characters.
type HitText struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// Explain matches one text against one topic and shows the working.
func Explain(topic Topic, t *Text) Explanation {
	s := Compile([]Topic{topic})
	m := newMatcher(s)
	m.scan(t)
	c := &s.topics[0]
	v := m.judge(0, t)
	e := Explanation{
		Topic: topic.ID, Matches: v.matches, Rule: topic.Rule.String(), Threshold: topic.Threshold, Terms: []TermHits{},
	}
	if topic.Context != nil {
		e.Context = topic.Context.String()
	}
	if v.counted == nil { // the hits are worth seeing even where they do not suffice
		m.count(c, &v)
	}
	if v.context {
		e.Score = v.score
	}
	e.terms(m, v.counted, c, t)
	e.missing(m, v, c)
	return e
}

// terms lists the counted places by term and field.
func (e *Explanation) terms(m *matcher, counted []counted, c *compiled, t *Text) {
	index := map[string]int{}
	for i, h := range m.hits(counted, c, t) {
		f := m.found[counted[i].found]
		key := fmt.Sprint(h.Field, " ", h.Weight, " ", h.Term)
		at, ok := index[key]
		if !ok {
			at = len(e.Terms)
			index[key] = at
			e.Terms = append(e.Terms, TermHits{Term: h.Term, Field: h.Field, Weight: h.Weight})
		}
		hit := HitText{Start: h.Start, End: h.End, Text: t.field(f.field)[f.start:f.end]}
		e.Terms[at].Hits = append(e.Terms[at].Hits, hit)
	}
}

func (e *Explanation) missing(m *matcher, v verdict, c *compiled) {
	if !v.rule {
		e.Missing = m.missing(c.root, e.Missing)
	}
	if !v.context {
		for _, part := range m.missing(c.context, nil) {
			e.Missing = append(e.Missing, "context: "+part)
		}
	}
	if !v.source {
		e.Missing = append(e.Missing, "source: one of "+strings.Join(c.Sources, ", "))
	}
	if v.rule && v.context && v.score < c.Threshold {
		e.Missing = append(e.Missing, fmt.Sprintf("score: %g of %g", v.score, c.Threshold))
	}
}

// missing appends what would have to change for a rule to hold. Of
// alternatives it names those of which something was found; all, if none.
func (m *matcher) missing(n *numbered, to []string) []string {
	if m.holds(n) {
		return to
	}
	switch n.op {
	case opAnd:
		for _, k := range n.kids {
			to = m.missing(k, to)
		}
		return to
	case opOr:
		begun := slices.DeleteFunc(slices.Clone(n.kids), func(k *numbered) bool { return !m.touches(k) })
		for _, k := range begun {
			to = m.missing(k, to)
		}
		if len(begun) > 0 {
			return to
		}
	}
	return append(to, n.String())
}

// touches reports whether any term that counts was found.
func (m *matcher) touches(n *numbered) bool {
	switch n.op {
	case opTerm:
		return m.holds(n)
	case opNot:
		return false
	}
	return slices.ContainsFunc(n.kids, m.touches)
}

// Mark returns a field's text with what was found between before and after;
// overlapping places are marked as one.
func (e *Explanation) Mark(field, text, before, after string) string {
	runes := []rune(text)
	var b strings.Builder
	at := 0
	for _, h := range e.places(field) {
		start, end := max(at, h.Start), min(h.End, len(runes))
		if start >= end {
			continue
		}
		b.WriteString(string(runes[at:start]) + before + string(runes[start:end]) + after)
		at = end
	}
	return b.String() + string(runes[at:])
}

// places returns the places of a field in order, those that overlap as one.
func (e *Explanation) places(field string) []HitText {
	var all []HitText
	for _, t := range e.Terms {
		if t.Field == field {
			all = append(all, t.Hits...)
		}
	}
	slices.SortFunc(all, func(a, b HitText) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	var joined []HitText
	for _, h := range all {
		if n := len(joined); n > 0 && h.Start <= joined[n-1].End {
			joined[n-1].End = max(joined[n-1].End, h.End)
		} else {
			joined = append(joined, h)
		}
	}
	return joined
}
