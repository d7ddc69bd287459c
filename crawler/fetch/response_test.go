package fetch

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestLinkHeaders(t *testing.T) {
	base, err := url.Parse("https://amt.example/feeds/a.xml")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		lines []string
		hubs  string
		self  string
	}{
		{nil, "", ""},
		{[]string{`<https://hub.example/>; rel="hub"`}, "https://hub.example/", ""},
		{[]string{`<https://hub.example/>; rel=hub, <b.xml>; rel=self`}, "https://hub.example/", "https://amt.example/feeds/b.xml"},
		{[]string{`<https://one.example/>;rel=hub`, `<https://two.example/>;REL="x HUB"`}, "https://one.example/ https://two.example/", ""},
		{[]string{`<https://hub.example/a,b;c>; title="x, y; rel=self"; rel="hub"`}, "https://hub.example/a,b;c", ""},
		{[]string{`</1>; rel=self, </2>; rel=self`}, "", "https://amt.example/1"},
		{[]string{`</style.css>; rel=preload; as=style`}, "", ""},
		{[]string{`<javascript:alert(1)>; rel=hub`, `<mailto:a@b.example>; rel=self`}, "", ""},
		{[]string{`<http://0x7f.1/>; rel=hub`}, "", ""},
		{[]string{`<unclosed; rel=hub`, `no brackets; rel=hub`, `<>`, `,,,`, `<x>; rel`}, "", ""},
		{[]string{`<https://hub.example/>; rel="hub`}, "https://hub.example/", ""},
	} {
		hubs, self := links(tc.lines, base)
		if !slices.Equal(hubs, strings.Fields(tc.hubs)) || self != tc.self {
			t.Errorf("%q: hubs %v, self %q", tc.lines, hubs, self)
		}
	}
	if hubs, _ := links([]string{strings.Repeat("<https://hub.example/>; rel=hub,", 10000)}, base); len(hubs) != maxLinks {
		t.Errorf("%d hubs", len(hubs))
	}
}

func TestValidatorsThatCannotBeSentBackAreNotKept(t *testing.T) {
	for in, want := range map[string]string{
		`"abc"`: `"abc"`, `W/"a b"`: `W/"a b"`, "unquoted": "unquoted", "\"\xfc\"": "\"\xfc\"", "": "", "*": "",
		"\"a\x00b\"": "", "\"a\nb\"": "", strings.Repeat("e", maxValue): strings.Repeat("e", maxValue),
		strings.Repeat("e", maxValue+1): "",
	} {
		if got := validator(in); got != want {
			t.Errorf("%.40q: %.40q", in, got)
		}
	}
}

func FuzzLinks(f *testing.F) {
	f.Add(`<https://hub.example/>; rel="hub", </a>; rel=self; title="x,y"`)
	f.Fuzz(func(t *testing.T, line string) {
		base, err := url.Parse("https://amt.example/")
		if err != nil {
			t.Fatal(err)
		}
		hubs, self := links([]string{line}, base)
		for _, u := range append(hubs, self) {
			if u != "" && HostOf(u) == "" {
				t.Errorf("%q gives %q", line, u)
			}
		}
	})
}
