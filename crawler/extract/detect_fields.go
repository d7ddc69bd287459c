package extract

import (
	"golang.org/x/net/html"
)

// proposeFields completes a rule that only knows its items: for headline, link
// and date the shortest selector that reads in every row what was found there.
// A field without one stays out of the rule, and is found by itself again.
func (p *listPage) proposeFields(rule *Rule, stop func() bool) {
	c, err := rule.compile()
	if err != nil {
		return
	}
	items := c.item.all(p.root, nil, stop)
	rows := p.rowsOf(c.item.source, items[:min(len(items), maxListItems)])
	if len(rows) == 0 {
		return
	}
	own := &rowReader{listPage: p, rule: &compiledRule{}, plan: p.planOf(c.item.source, rows), stop: stop}
	var found []foundFields
	for _, r := range rows {
		if f := own.fields(r); f.draft.Title != "" && f.draft.Link != "" {
			found = append(found, f)
		}
	}
	if len(found) == 0 {
		return
	}
	model := found[len(found)/2]
	rule.Title = own.shortest(headingOf(model.title, model.row), model.row, "", func(s selector) bool { return own.titlesAgree(s, found) })
	rule.Link = own.shortest(model.link, model.row, "@href", func(s selector) bool { return own.linksAgree(s, found) })
	rule.Date = own.shortest(model.date, model.row, "", func(s selector) bool { return own.datesAgree(s, found) })
}

// headingOf is the heading that says what n says: it names itself, where n may
// be any span.
func headingOf(n *html.Node, r row) *html.Node {
	if n == nil {
		return nil
	}
	for up := n; up != nil && up != r.item; up = up.Parent {
		if isHeading(up.DataAtom) {
			if textOf(up, nil) == textOf(n, nil) {
				return up
			}
			break
		}
	}
	return n
}

// foundFields is what was found in a row without selectors.
type foundFields struct {
	row               row
	title, link, date *html.Node
	draft             Draft
}

func (p *rowReader) fields(r row) foundFields {
	f := foundFields{row: r}
	f.title = p.readTitle(r, &f.draft)
	f.link = p.readLink(r, &f.draft, f.title)
	f.date = p.readDate(r, &f.draft, f.title)
	return f
}

// shortest is the first of the selectors for a node that agrees with what was
// found.
func (p *rowReader) shortest(n *html.Node, r row, suffix string, agrees func(selector) bool) string {
	if n == nil {
		return ""
	}
	var all []string
	if n == r.item && suffix != "" {
		all = []string{""}
	} else if n != r.item {
		all = innerSelectors(n, r)
	}
	for _, source := range all {
		s, reason := parseSelector(source + suffix)
		if reason == "" && agrees(s) {
			return source + suffix
		}
	}
	return ""
}

func (p *rowReader) with(rule compiledRule) *rowReader {
	return &rowReader{listPage: p.listPage, rule: &rule, plan: p.plan, stop: p.stop}
}

func (p *rowReader) titlesAgree(s selector, found []foundFields) bool {
	reader := p.with(compiledRule{title: s})
	for _, f := range found {
		var d Draft
		reader.readTitle(f.row, &d)
		if d.Title != f.draft.Title {
			return false
		}
	}
	return true
}

func (p *rowReader) linksAgree(s selector, found []foundFields) bool {
	reader := p.with(compiledRule{link: s})
	for _, f := range found {
		var d Draft
		reader.readLink(f.row, &d, f.title)
		if d.Link != f.draft.Link {
			return false
		}
	}
	return true
}

func (p *rowReader) datesAgree(s selector, found []foundFields) bool {
	reader := p.with(compiledRule{date: s})
	for _, f := range found {
		var d Draft
		reader.readDate(f.row, &d, f.title)
		if d.Published != f.draft.Published {
			return false
		}
	}
	return true
}
