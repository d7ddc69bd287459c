package extract

import (
	"errors"
	"strings"
	"testing"
)

func TestValidateNamesEveryWrongSelector(t *testing.T) {
	tests := []struct {
		name string
		rule Rule
		want []string // field and a part of the reason
	}{
		{"nothing given", Rule{}, []string{"item: missing"}},
		{"good", Rule{Item: "ul > li, ol > li", Title: "h2 a, h3 a", Link: "a@href", Date: "time@datetime", Teaser: "p", Next: "a.next@href", Pages: 3}, nil},
		{"the item itself", Rule{Item: "a.card", Link: "@href"}, nil},
		{"pseudo classes", Rule{Item: "tr:not(.head):nth-child(2n+1)", Title: `td:contains("a+b ~ c")`}, nil},
		{"attribute selectors", Rule{Item: `div[class~="news"]`, Link: `a[href*="@"]@href`}, nil},
		{"no CSS", Rule{Item: "li..x", Title: "h2["}, []string{"item: is no CSS selector", "title: is no CSS selector"}},
		{"siblings", Rule{Item: "li ~ li", Date: "h2 + p", Teaser: "p:not(h2 + p)"}, []string{"item: sibling", "date: sibling", "teaser: sibling"}},
		{"comments", Rule{Item: "div/**/li", Title: `a[href="/*"]`}, []string{"item: comments"}},
		{"attribute of an item", Rule{Item: "a@href"}, []string{"item: an item is an element"}},
		{"next in the item", Rule{Item: "li", Next: "@href"}, []string{"next: the next page"}},
		{"no attribute", Rule{Item: "li", Link: "a@"}, []string{"link: \"\" is no attribute name"}},
		{"two attributes", Rule{Item: "li", Link: "a@href, img@src"}, []string{"link: its parts"}},
		{"pages", Rule{Item: "li", Pages: -1}, []string{"pages: expected"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := selectorErrors(tt.rule.Validate())
			if len(got) != len(tt.want) {
				t.Fatalf("errors %v, want %q", got, tt.want)
			}
			for i, e := range got {
				if line := e.Field + ": " + e.Reason; !strings.HasPrefix(line, tt.want[i]) {
					t.Errorf("%q, want %q", line, tt.want[i])
				}
			}
		})
	}
}

func selectorErrors(err error) []*SelectorError {
	var found []*SelectorError
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			var s *SelectorError
			if errors.As(e, &s) {
				found = append(found, s)
			}
		}
	}
	return found
}

func TestContainerOf(t *testing.T) {
	tests := map[string]string{
		"ul.news > li":          "ul.news",
		"#main .list article":   "#main .list",
		"article.beitrag":       "",
		"ul > li, ol.b > li":    "ul, ol.b",
		"ul > li, article":      "",
		`div[title="a b"] > li`: `div[title="a b"]`,
		"li:not(ul > .x)":       "",
	}
	for item, want := range tests {
		if got := containerOf(item); got != want {
			t.Errorf("%s: %q, want %q", item, got, want)
		}
	}
}
