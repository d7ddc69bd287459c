package rule

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/amtsfeed/amtsfeed/store/words"
)

// A Rule is a parsed rule.
type Rule struct {
	source  string
	root    *node
	compile sync.Once
	set     *Set // the rule as the only topic, compiled at the first Match
}

// String is the rule as it was written.
func (r *Rule) String() string { return r.source }

// Hash identifies what the rule finds: it stays the same while only spacing
// and needless parentheses change.
func (r *Rule) Hash() string { return hash(r.root.String()) }

// hash also covers the analysis of words, which changes what a rule finds.
func hash(parts ...string) string {
	sum := sha256.Sum256([]byte(strconv.Itoa(words.Version) + "\x00" + strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// Match reports whether the text satisfies the rule.
func (r *Rule) Match(t *Text) bool {
	r.compile.Do(func() { r.set = Compile([]Topic{{Rule: r}}) })
	return r.set.any(t)
}

// A Text is what a rule looks at.
type Text struct {
	Title, Teaser, Text string
	SourceID, Source    string // id and title; both answer source:
	Region, Author      string
}

// fields is a set of fields a term looks into.
type fields uint8

// The fields in the order in which hits are reported.
const (
	inTitle fields = 1 << iota
	inTeaser
	inText
	inSource
	inRegion
	inAuthor

	inBody = inTitle | inTeaser | inText // where a term without a field looks
)

// fieldNames are the names of the bits of fields, lowest first.
var fieldNames = [...]string{"title", "teaser", "text", "source", "region", "author"}

// String names a single field.
func (f fields) String() string {
	for i, name := range fieldNames {
		if f == 1<<i {
			return name
		}
	}
	return ""
}

type op uint8

const (
	opTerm op = iota
	opAnd
	opOr
	opNot
	opNear
)

// A node is a rule or part of one.
type node struct {
	op   op
	term term    // opTerm
	kids []*node // the others; opNot has one, opNear two
	near int     // opNear: the greatest distance
}

// A term is a word or phrase to look for.
type term struct {
	text   string // as written, without quotation marks
	atoms  []atom
	fields fields
	weight float64
}

// An atom is one word of a term.
type atom struct {
	raw         string // as written
	base        string // without gender ending; empty when it has none
	hyphen      bool   // bound to the atom before
	apart       bool   // a comma or the like stands before, and may in the text
	lead, trail bool   // an asterisk before, after
}

// String writes a node in one fixed way.
func (n *node) String() string {
	parts := make([]string, len(n.kids))
	for i, k := range n.kids {
		parts[i] = k.String()
	}
	switch n.op {
	case opAnd:
		return "(" + strings.Join(parts, " AND ") + ")"
	case opOr:
		return "(" + strings.Join(parts, " OR ") + ")"
	case opNot:
		if n.kids[0].op == opNot {
			return "NOT (" + parts[0] + ")"
		}
		return "NOT " + parts[0]
	case opNear:
		return fmt.Sprintf("(%s NEAR/%d %s)", parts[0], n.near, parts[1])
	}
	return n.term.String()
}

// String writes a term as it may stand in a rule.
func (t term) String() string {
	s := t.text
	if strings.ContainsAny(s, " \t\n") {
		s = `"` + s + `"`
	}
	if t.fields != inBody {
		s = t.fields.String() + ":" + s
	}
	if t.weight != 1 {
		s += "^" + strconv.FormatFloat(t.weight, 'g', -1, 64)
	}
	return s
}

// leaves calls f for every term that counts, those under NOT left out.
func (n *node) leaves(f func(*term)) {
	if n.op == opTerm {
		f(&n.term)
	}
	if n.op == opNot {
		return
	}
	for _, k := range n.kids {
		k.leaves(f)
	}
}

// needsHit reports whether the node can only hold where one of its terms is
// found.
func (n *node) needsHit() bool {
	switch n.op {
	case opNot:
		return false
	case opAnd:
		return slices.ContainsFunc(n.kids, (*node).needsHit)
	case opOr:
		return !slices.ContainsFunc(n.kids, func(k *node) bool { return !k.needsHit() })
	}
	return true
}
