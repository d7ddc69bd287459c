package rule

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/amtsfeed/amtsfeed/store/words"
)

const (
	// maxDepth of parentheses: a person loses count far below, and the parser
	// must not exhaust the stack on what strangers type into a search box.
	maxDepth = 50
	// minLetters beside an asterisk: two letters begin half the dictionary.
	minLetters = 3
	// maxAtoms of a phrase: longer ones are quotations, not terms.
	maxAtoms   = 16
	expectTerm = `a word, a phrase in quotation marks or "("`
)

// Parse reads a rule. The error is a [*SyntaxError].
func Parse(s string) (*Rule, error) {
	p := parser{lexer: lexer{s: s}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	root, err := p.either()
	if err != nil {
		return nil, err
	}
	if p.token.kind != tokenEnd {
		return nil, p.expected("AND, OR, NEAR/ or a further term")
	}
	return &Rule{source: s, root: root}, nil
}

// A parser reads a rule by recursive descent, one token ahead.
type parser struct {
	lexer
	token token
	scope fields // the field before an open parenthesis; zero: none
	depth int
}

func (p *parser) advance() (err error) {
	p.token, err = p.next()
	return err
}

// expected makes the error that something else should stand here.
func (p *parser) expected(what string) error { return p.fail(p.token.at, p.token.source, what) }

// either reads branches joined by OR.
func (p *parser) either() (*node, error) {
	return p.list(opOr, p.all, func() (bool, error) {
		if p.token.kind != tokenOr {
			return false, nil
		}
		return true, p.advance()
	})
}

// all reads parts joined by AND or by nothing.
func (p *parser) all() (*node, error) {
	return p.list(opAnd, p.not, func() (bool, error) {
		switch p.token.kind {
		case tokenAnd:
			return true, p.advance()
		case tokenWord, tokenPhrase, tokenField, tokenOpen, tokenNot:
			return true, nil
		}
		return false, nil
	})
}

// list reads kids as long as more says so and makes one node of them.
func (p *parser) list(op op, kid func() (*node, error), more func() (bool, error)) (*node, error) {
	n := &node{op: op}
	for goOn := true; goOn; {
		k, err := kid()
		if err != nil {
			return nil, err
		}
		if k.op == op { // (a OR b) OR c
			n.kids = append(n.kids, k.kids...)
		} else {
			n.kids = append(n.kids, k)
		}
		if goOn, err = more(); err != nil {
			return nil, err
		}
	}
	if len(n.kids) == 1 {
		return n.kids[0], nil
	}
	return n, nil
}

func (p *parser) not() (*node, error) {
	if p.token.kind != tokenNot {
		return p.near()
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.near()
	if err != nil {
		return nil, err
	}
	return &node{op: opNot, kids: []*node{n}}, nil
}

func (p *parser) near() (*node, error) {
	start := p.token
	left, err := p.part()
	if err != nil || p.token.kind != tokenNear {
		return left, err
	}
	n := &node{op: opNear, near: int(p.token.number)}
	if err := p.advance(); err != nil {
		return nil, err
	}
	middle := p.token
	right, err := p.part()
	if err != nil {
		return nil, err
	}
	for _, side := range []struct {
		node  *node
		token token
	}{{left, start}, {right, middle}} {
		if !side.node.isTerms() {
			return nil, p.fail(side.token.at, side.token.source, "a term, or terms joined by OR, beside NEAR/")
		}
	}
	n.kids = []*node{left, right}
	return n, nil
}

// isTerms reports whether the node is a term or terms joined by OR.
func (n *node) isTerms() bool {
	for _, k := range n.kids {
		if k.op != opTerm {
			return false
		}
	}
	return n.op == opTerm || n.op == opOr
}

// part reads a term or a parenthesis with what is written before and after.
func (p *parser) part() (*node, error) {
	outer := p.scope
	if p.token.kind == tokenField {
		if p.scope != 0 {
			return nil, p.expected("a term without a field, inside " + p.scope.String() + ":(…)")
		}
		p.scope = p.token.fields
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	n, err := p.primary()
	p.scope = outer
	if err != nil || p.token.kind != tokenWeight {
		return n, err
	}
	weight := p.token.number
	n.leaves(func(t *term) { t.weight *= weight })
	return n, p.advance()
}

func (p *parser) primary() (*node, error) {
	switch p.token.kind {
	case tokenWord, tokenPhrase:
		t, err := p.term()
		if err != nil {
			return nil, err
		}
		return &node{op: opTerm, term: t}, p.advance()
	case tokenOpen:
		return p.parenthesis()
	}
	return nil, p.expected(expectTerm)
}

func (p *parser) parenthesis() (*node, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.expected("fewer parentheses inside each other")
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.either()
	if err != nil {
		return nil, err
	}
	if p.token.kind != tokenClose {
		return nil, p.expected(`")", AND, OR, NEAR/ or a further term`)
	}
	p.depth--
	return n, p.advance()
}

// term makes a term of the present token.
func (p *parser) term() (term, error) {
	t := term{text: strings.Join(strings.Fields(p.token.text), " "), fields: inBody, weight: 1}
	if p.scope != 0 {
		t.fields = p.scope
	}
	var text words.Text
	text.Read(t.text)
	stars := 0
	for i, w := range text.Words {
		a := readAtom(t.text, &text, w)
		a.apart = i > 0 && w.Gap == words.Break
		stars += len(mark(a.lead)+mark(a.trail)) + strings.Count(a.raw, "*") // Bürger*innen has one inside
		t.atoms = append(t.atoms, a)
	}
	switch {
	case stars != strings.Count(t.text, "*"), splitByStar(t.text, text.Words):
		return t, p.expected("one asterisk only at the beginning or end of a word")
	case slices.ContainsFunc(t.atoms, atom.tooShort):
		return t, p.expected("at least three letters beside an asterisk")
	case len(t.atoms) > maxAtoms:
		return t, p.expected("a phrase of fewer words")
	case len(t.atoms) == 0:
		return t, p.expected(expectTerm)
	}
	return t, nil
}

// tooShort reports whether an asterisk would find half the dictionary.
func (a atom) tooShort() bool {
	return (a.lead || a.trail) && utf8.RuneCountInString(a.raw) < minLetters
}

func readAtom(s string, text *words.Text, w words.Word) atom {
	a := atom{
		raw:    s[w.Start:w.End],
		hyphen: w.Gap == words.Hyphen,
		lead:   strings.HasSuffix(s[:w.Start], "*"),
		trail:  strings.HasPrefix(s[w.End:], "*"),
	}
	if w.Base > 0 {
		a.base = string(text.Folded[w.From:w.Base])
	}
	return a
}

// splitByStar reports whether only an asterisk stands between two words.
func splitByStar(s string, list []words.Word) bool {
	for i, w := range list[min(1, len(list)):] {
		if s[list[i].End:w.Start] == "*" {
			return true
		}
	}
	return false
}
