package extract

import (
	"errors"
	"strings"
	"testing"
)

// A selector that is slow on a page made for it is given up, however fast the
// machine is; on others it is not.
func TestSelectorsAreBounded(t *testing.T) {
	t.Parallel()
	const steps = maxSteps / 10 // for pages that are as much smaller than what is read
	parsed := func(body string) *listPage {
		lp, err := newListPage(listPageOf(body))
		if err != nil {
			t.Fatal(err)
		}
		return lp
	}
	wide := parsed(`<ul>` + strings.Repeat(`<li>x`, 8_000) + `</ul>`)
	deep := parsed(strings.Repeat(`<div>`, 450) + strings.Repeat(`<p>x</p>`, 8_000))
	for _, tt := range []struct {
		name  string
		page  *listPage
		item  string
		given bool
	}{
		{"counting among many", wide, "li:nth-child(2n)", true},
		{"the last of many", wide, "li:last-of-type", true},
		{"parts in deep boxes", deep, "div:has(b)", true},
		{"words in deep boxes", deep, ":contains('y')", true},
		{"children in boxes", deep, "div:haschild(div div b)", true},
		{"parts of parts", deep, "body:has(p:has(b))", true},
		{"ancestors of ancestors", deep, "div div div div p", true},
		{"a class", wide, "li.a", false},
		{"a child", deep, "div > div > p", false},
		{"an ancestor", deep, "div p", false},
		{"counting boxes", deep, "div:nth-child(2)", false},
		{"unsuited steps", deep, "div div div b", false},
		{"parts of a few", wide, "ul:has(b)", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.page.work = work{left: steps}
			_, err := tt.page.listBy(Rule{Item: tt.item})
			e, given := errors.AsType[*SelectorError](err)
			if given != tt.given || given && (e.Field != "item" || e.Selector != tt.item) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestReachOfASelector(t *testing.T) {
	for css, want := range map[string]reach{
		"a":                                  {},
		"div  >  a":                          {},
		"div > ul li a":                      {above: 2},
		"div:has( h2 > a ) b":                {above: 1, below: 1},
		"div:not(:has(p:contains('a b'))) a": {above: 1, below: 2},
		"div\fdiv\fb":                        {above: 2},
		"ul:hasChild(a)":                     {among: 1},
		"LI:NTH-CHILD(2)":                    {beside: true},
		"div:has(a):has(b)":                  {below: 1},
		"p:contains(\"a b\")":                {below: 1},
		"li:nth-child(2n + 1)":               {beside: true, above: 2}, // blanks in numbers are taken for steps
		"[title='a b'] > p:first-child":      {beside: true},
	} {
		got := partReach(css)
		if got.last = nil; got != want {
			t.Errorf("%s: %+v, want %+v", css, got, want)
		}
	}
}
