package rule

import (
	"fmt"
	"strings"
	"sync"
)

// A Topic is a rule with what decides whether a mention is enough.
type Topic struct {
	ID        string
	Rule      *Rule
	Context   *Rule    // must match too; may be nil
	Threshold float64  // the score an item needs; zero: the rule alone decides
	Weights   Weights  // what a hit in a field counts; the zero value means DefaultWeights
	Sources   []string // ids of the only sources it takes from; empty: all
}

// Hash identifies what the topic selects and with which score.
func (t Topic) Hash() string {
	context := ""
	if t.Context != nil {
		context = t.Context.root.String()
	}
	return hash(t.Rule.root.String(), context, fmt.Sprint(t.Threshold, t.weights()), strings.Join(t.Sources, " "))
}

func (t Topic) weights() Weights {
	if t.Weights == (Weights{}) {
		return DefaultWeights()
	}
	return t.Weights
}

// Weights say what a hit in a field counts. Hits in other fields count nothing.
type Weights struct{ Title, Teaser, Text float64 }

// DefaultWeights let the headline count more than the lead, the lead more than
// the body.
func DefaultWeights() Weights { return Weights{Title: 3, Teaser: 2, Text: 1} }

func (w Weights) of(f fields) float64 {
	switch f {
	case inTitle:
		return w.Title
	case inTeaser:
		return w.Teaser
	case inText:
		return w.Text
	}
	return 0
}

// A Set is a number of topics compiled into one pass. It is safe for
// concurrent use.
type Set struct {
	topics   []compiled
	always   []int32   // topics that can match without any hit
	byTerm   [][]int32 // topics whose rule a term stands in, by term
	fields   fields    // that some term looks into
	index    index
	matchers sync.Pool
}

// A compiled topic has its terms numbered as the index knows them.
type compiled struct {
	Topic
	hash    string
	sources map[string]bool
	root    *numbered
	context *numbered // nil without
}

// A numbered node is a node whose term has its number.
type numbered struct {
	*node
	id   int32 // opTerm
	kids []*numbered
}

// Compile prepares topics for matching.
func Compile(topics []Topic) *Set {
	s := &Set{topics: make([]compiled, 0, len(topics))}
	b := newBuilder()
	for i, t := range topics {
		c := compiled{Topic: t, hash: t.Hash(), root: s.number(b, t.Rule.root)}
		s.note(c.root, int32(i))
		if t.Context != nil {
			c.context = s.number(b, t.Context.root)
		}
		if len(t.Sources) > 0 {
			c.sources = make(map[string]bool, len(t.Sources))
			for _, id := range t.Sources {
				c.sources[id] = true
			}
		}
		if !t.Rule.root.needsHit() {
			s.always = append(s.always, int32(i))
		}
		s.topics = append(s.topics, c)
	}
	s.index = b.index()
	s.matchers.New = func() any { return newMatcher(s) }
	return s
}

// number copies a rule and numbers its terms.
func (s *Set) number(b *builder, n *node) *numbered {
	c := &numbered{node: n}
	if n.op == opTerm {
		c.id = b.term(n.term.atoms)
		s.fields |= n.term.fields
		for int(c.id) >= len(s.byTerm) {
			s.byTerm = append(s.byTerm, nil)
		}
	}
	for _, k := range n.kids {
		c.kids = append(c.kids, s.number(b, k))
	}
	return c
}

// note notes for the terms of a rule the topic to be looked at when one is
// found.
func (s *Set) note(n *numbered, topic int32) {
	if n.op == opTerm {
		if in := s.byTerm[n.id]; len(in) == 0 || in[len(in)-1] != topic {
			s.byTerm[n.id] = append(in, topic)
		}
	}
	for _, k := range n.kids {
		s.note(k, topic)
	}
}
