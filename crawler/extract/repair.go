package extract

import (
	"regexp"
	"strconv"
	"strings"
)

// A Repair lays what a configured rule reads on the present page beside what
// is found there without it.
type Repair struct {
	Old, New       Rule
	OldDoc, NewDoc *Document // nil where the rule reads nothing
	OldErr, NewErr error     // why it reads nothing
}

// Compare reads a page by its configured rule and without it.
func Compare(p Page, configured Rule) Repair {
	r := Repair{Old: configured}
	r.OldDoc, r.OldErr = List(p, configured)
	r.NewDoc, r.New, r.NewErr = Detect(p)
	if r.New.Item != "" && r.New.Pages == 0 {
		r.New.Pages = configured.Pages
	}
	return r
}

// Holds reports whether the configured rule still reads the list: at least
// half as many entries as are found without it, or what else there is when
// nothing is found.
func (r Repair) Holds() bool {
	if r.OldErr != nil || r.OldDoc == nil || len(r.OldDoc.Drafts) == 0 {
		return false
	}
	return r.NewDoc == nil || 2*len(r.OldDoc.Drafts) >= len(r.NewDoc.Drafts)
}

// plainScalar is what YAML takes for a string without quotes, whatever follows
// it: words of a selector, no comment sign, no flow brackets.
var plainScalar = regexp.MustCompile(`^[A-Za-z.][A-Za-z0-9.@_-]*( > | )?([A-Za-z0-9.@_-]+( > | )?)*[A-Za-z0-9_-]$`)

// Lines renders the rule as the html: block of a source, indented below its
// id: ready to paste into config.yaml.
func (r Rule) Lines(indent string) []string {
	lines := []string{indent + "html:"}
	for _, f := range [][2]string{
		{"item", r.Item}, {"title", r.Title}, {"link", r.Link}, {"date", r.Date}, {"teaser", r.Teaser}, {"next", r.Next},
	} {
		if f[1] != "" {
			lines = append(lines, indent+"  "+f[0]+": "+scalar(f[1]))
		}
	}
	if r.Pages > 1 {
		lines = append(lines, indent+"  pages: "+strconv.Itoa(r.Pages))
	}
	return lines
}

// scalar writes a string as YAML.
func scalar(s string) string {
	switch strings.ToLower(s) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n": // "y" and "n" were booleans in YAML 1.1
		return "'" + s + "'"
	}
	if plainScalar.MatchString(s) || len(s) == 1 && 'a' <= s[0] && s[0] <= 'z' {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}
