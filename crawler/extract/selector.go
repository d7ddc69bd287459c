package extract

import (
	"errors"
	"fmt"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// A SelectorError is one wrong selector of a Rule.
type SelectorError struct {
	Field    string // "item", "title", …: the key of the html: block
	Selector string
	Reason   string // what is wrong and what was expected
}

// Error names the field, its selector and what was expected.
func (e *SelectorError) Error() string {
	return fmt.Sprintf("%s selector %q: %s", e.Field, e.Selector, e.Reason)
}

// Validate reports every selector of the rule that cannot be used, each as a
// [SelectorError], joined by [errors.Join].
func (r Rule) Validate() error {
	_, err := r.compile()
	return err
}

// A selector is one compiled value of a rule: a CSS group and the attribute
// that is wanted of what it matches.
type selector struct {
	field  string // of the rule
	source string
	group  cascadia.SelectorGroup // nil: the item itself
	attr   string                 // empty: the text

	reaches []reach // of its parts
}

// given reports whether the rule has this selector at all.
func (s selector) given() bool { return s.source != "" }

// A compiledRule is a Rule whose selectors were checked.
type compiledRule struct {
	item, container, title, link, date, teaser, next selector
}

func (r Rule) compile() (*compiledRule, error) {
	c := &compiledRule{}
	fields := []struct {
		name, source string
		into         *selector
	}{
		{"item", r.Item, &c.item}, {"title", r.Title, &c.title}, {"link", r.Link, &c.link},
		{"date", r.Date, &c.date}, {"teaser", r.Teaser, &c.teaser}, {"next", r.Next, &c.next},
	}
	var errs []error
	for _, f := range fields {
		s, reason := parseSelector(f.source)
		if reason == "" {
			reason = misplaced(f.name, f.source, s)
		}
		if reason != "" {
			errs = append(errs, &SelectorError{Field: f.name, Selector: f.source, Reason: reason})
		}
		s.field = f.name
		*f.into = s
	}
	if r.Pages < 0 {
		errs = append(errs, &SelectorError{Field: "pages", Selector: fmt.Sprint(r.Pages), Reason: "expected 1 or more"})
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	c.container, _ = parseSelector(containerOf(r.Item))
	c.container.field = "item"
	return c, nil
}

// misplaced says why a well-formed selector does not fit its field.
func misplaced(field, source string, s selector) string {
	switch {
	case field == "item" && strings.TrimSpace(source) == "":
		return "missing; expected the CSS selector of one list entry, for example article.teaser"
	case field == "item" && s.attr != "":
		return "an item is an element; expected a selector without @attribute"
	case field == "next" && s.given() && s.group == nil:
		return "the next page is not part of an item; expected for example a.next@href"
	}
	return ""
}

// parseSelector reads "CSS", "CSS@attribute" or "@attribute". The reason is
// empty when the selector can be used; an empty source is a selector not given.
func parseSelector(source string) (s selector, reason string) {
	source = strings.TrimSpace(source)
	if source == "" {
		return selector{}, ""
	}
	css, attr, reason := cutAttributes(splitTop(source, ','))
	if reason != "" {
		return s, reason
	}
	s = selector{source: source, attr: attr}
	if len(css) == 1 && css[0] == "" {
		return s, ""
	}
	joined := strings.Join(css, ", ")
	switch {
	case hasComment(joined):
		return s, "comments in selectors are not read; expected none"
	case hasSiblingCombinator(joined):
		return s, "sibling combinators (~ and +) take quadratic time on large pages; expected a class or a child selector (>)"
	}
	group, err := cascadia.ParseGroup(joined)
	if err != nil {
		return s, fmt.Sprintf("is no CSS selector (%v); expected for example article.teaser, h2 > a or a@href", err)
	}
	s.group = group
	for _, part := range css {
		s.reaches = append(s.reaches, partReach(part))
	}
	return s, ""
}

// cutAttributes takes from the parts of a selector the attribute that all of
// them ask for; the reason says why there is no such attribute.
func cutAttributes(parts []string) (css []string, attr, reason string) {
	for i, part := range parts {
		c, a, ok := cutAttribute(part)
		switch {
		case !ok:
			return nil, "", fmt.Sprintf("%q is no attribute name; expected for example a@href", a)
		case i > 0 && a != attr:
			return nil, "", "its parts take different attributes; expected one for all, for example h2 a@href, h3 a@href"
		case i > 0 && a != "" && c == "":
			return nil, "", "@attribute of the item itself stands alone; expected no further parts"
		}
		attr = a
		css = append(css, c)
	}
	return css, attr, ""
}

// cutAttribute splits "a@href" into the selector and the attribute.
func cutAttribute(part string) (css, attr string, ok bool) {
	parts := splitTop(part, '@')
	css = strings.TrimSpace(parts[0])
	if len(parts) == 1 {
		return css, "", true
	}
	attr = strings.ToLower(strings.TrimSpace(strings.Join(parts[1:], "@")))
	valid := attr != "" && strings.Trim(attr, "abcdefghijklmnopqrstuvwxyz0123456789-_:.") == ""
	return css, attr, valid
}

// splitTop splits at a byte outside of brackets and strings.
func splitTop(s string, at byte) []string {
	var parts []string
	start := 0
	scanTop(s, func(i int, depth []string) {
		if s[i] == at && len(depth) == 0 {
			parts = append(parts, s[start:i])
			start = i + 1
		}
	})
	return append(parts, s[start:])
}

// scanTop calls f for each byte outside of strings and attribute brackets,
// with the names of the functions it stands in (":not", ":nth-child"), to which
// their opening bracket belongs.
func scanTop(s string, f func(i int, depth []string)) {
	var depth []string
	brackets := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\':
			i++
		case c == '"' || c == '\'':
			i = endOfString(s, i)
		case c == '[':
			brackets++
		case c == ']':
			brackets = max(0, brackets-1)
		case brackets > 0:
		case c == '(':
			depth = append(depth, s[strings.LastIndexByte(s[:i], ':')+1:i])
			f(i, depth)
		case c == ')':
			depth = depth[:max(0, len(depth)-1)]
		default:
			f(i, depth)
		}
	}
}

// endOfString is the place of the quotation mark that closes the string begun
// at start, the end of s where none does.
func endOfString(s string, start int) int {
	for i := start + 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[start]:
			return i
		}
	}
	return len(s)
}

// hasSiblingCombinator finds ~ and + where they combine selectors; in
// nth-child(2n+1) and in contains(a+b) they do not.
func hasSiblingCombinator(css string) bool {
	found := false
	scanTop(css, func(i int, depth []string) {
		if css[i] != '~' && css[i] != '+' {
			return
		}
		for _, f := range depth {
			switch strings.ToLower(f) {
			case "not", "has", "haschild", "is", "where":
			default:
				return
			}
		}
		found = true
	})
	return found
}

// hasComment finds /* where it begins a comment, which hides from others what
// stands between two steps.
func hasComment(css string) bool {
	found := false
	scanTop(css, func(i int, _ []string) { found = found || strings.HasPrefix(css[i:], "/*") })
	return found
}

// containerOf is the selector of what holds the items: the item selector
// without its last step, empty where it has only one.
func containerOf(item string) string {
	var parents []string
	for _, part := range splitTop(item, ',') {
		part = strings.TrimSpace(part)
		end := lastStep(part)
		if end < 0 {
			return ""
		}
		parent := strings.TrimRight(part[:end], " \t\n>")
		if parent == "" {
			return ""
		}
		parents = append(parents, parent)
	}
	return strings.Join(parents, ", ")
}

// all returns what a selector finds on the page, in document order.
func (p *listPage) all(s selector) []*html.Node {
	counted := cascadia.Selector(func(n *html.Node) bool { return p.matches(s, n) })
	return goquery.NewDocumentFromNode(p.root).FindMatcher(counted).Nodes
}

// below returns what a selector finds below n, in document order. It enters no
// element for which skip answers true.
func (p *listPage) below(n *html.Node, s selector, skip func(*html.Node) bool) []*html.Node {
	var found []*html.Node
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode || p.work.spent() || skip(c) {
				continue
			}
			if p.matches(s, c) {
				found = append(found, c)
			}
			walk(c)
		}
	}
	walk(n)
	return found
}
