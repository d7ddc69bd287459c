package extract

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// proposeFields completes a rule that only knows its items: for headline, link,
// date and teaser the shortest selector that reads in every row what was found there.
// A field without one stays out of the rule, and is found by itself again.
func (p *listPage) proposeFields(rule *Rule) {
	c, err := rule.compile()
	if err != nil {
		return
	}
	items := p.all(c.item)
	rows := p.rowsOf(c.item.source, items[:min(len(items), maxListItems)])
	if len(rows) == 0 {
		return
	}
	own := &rowReader{listPage: p, rule: &compiledRule{}, plan: p.planOf(c.item.source, rows)}
	var found []foundFields
	for _, r := range rows[:min(len(rows), maxPlanned)] {
		if f := own.fields(r); f.draft.Title != "" && f.draft.Link != "" {
			found = append(found, f)
		}
	}
	if len(found) == 0 {
		return
	}
	model := found[len(found)/2]
	rule.Title = own.shortest([]*html.Node{headingOf(model.title, model.row)}, model.row, "", found, func(s selector, f foundFields) bool {
		var d Draft
		reader := own.with(compiledRule{title: s})
		reader.readKicker(f.row, &d, reader.readTitle(f.row, &d))
		return d.Title == f.draft.Title
	})
	rule.Link = own.shortest([]*html.Node{model.link}, model.row, "@href", found, func(s selector, f foundFields) bool {
		var d Draft
		own.with(compiledRule{link: s}).readLink(f.row, &d, f.title)
		return d.Link == f.draft.Link
	})
	if model.draft.Published != model.row.above {
		rule.Date = own.shortest(model.datedParts(), model.row, "", found, func(s selector, f foundFields) bool {
			var d Draft
			own.with(compiledRule{date: s}).readDate(f.row, &d, f.title)
			return d.Published == f.draft.Published
		})
	}
	if model.draft.Teaser != "" {
		rule.Teaser = own.shortest(model.parts(model.draft.Teaser), model.row, "", found, func(s selector, f foundFields) bool {
			d := Draft{Title: f.draft.Title}
			own.with(compiledRule{teaser: s}).readTeaser(f.row, &d, f.reading)
			return d.Teaser == f.draft.Teaser
		})
	}
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
	reading
	row   row
	draft Draft
}

func (p *rowReader) fields(r row) foundFields {
	f := foundFields{row: r}
	f.title = p.readTitle(r, &f.draft)
	p.readKicker(r, &f.draft, f.title)
	f.link = p.readLink(r, &f.draft, f.title)
	f.date = p.readDate(r, &f.draft, f.title)
	p.readTeaser(r, &f.draft, f.reading)
	return f
}

// parts are the elements of a row that say a text, inner ones first.
func (f foundFields) parts(text string) []*html.Node {
	beginning := lettersOf(text[:min(len(text), maxDateRunes)])
	var parts []*html.Node
	f.row.each(func(n *html.Node) bool {
		if n != f.row.item && len(parts) < maxParts && strings.Contains(lettersOf(textOf(n, nil)), beginning) {
			parts = append(parts, n)
		}
		return true
	})
	slices.Reverse(parts)
	return parts
}

// datedParts are those in which the date may stand: the one where it was
// found, else what holds the teaser behind it.
func (f foundFields) datedParts() []*html.Node {
	if f.date != nil {
		return []*html.Node{f.date}
	}
	return f.parts(f.draft.Teaser)
}

// maxParts of a row are tried: a teaser is wrapped a few times at most.
const maxParts = 12

// shortest is the first of the selectors for the nodes of a row by which every
// row reads as it was found.
func (p *rowReader) shortest(nodes []*html.Node, r row, suffix string, found []foundFields, agrees func(selector, foundFields) bool) string {
	for _, n := range nodes {
		for _, source := range proposals(n, r, suffix) {
			s, reason := parseSelector(source + suffix)
			differs := func(f foundFields) bool { return !agrees(s, f) }
			if reason == "" && !slices.ContainsFunc(found, differs) {
				return source + suffix
			}
		}
	}
	return ""
}

// proposals are selectors for one node of a row; the row itself has a name
// only where an attribute of it is wanted.
func proposals(n *html.Node, r row, suffix string) []string {
	switch {
	case n == nil || n == r.item && suffix == "":
		return nil
	case n == r.item:
		return []string{""}
	}
	return innerSelectors(n, r)
}

func (p *rowReader) with(rule compiledRule) *rowReader {
	return &rowReader{listPage: p.listPage, rule: &rule, plan: p.plan}
}
