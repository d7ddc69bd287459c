package extract

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// fragments are pieces of HTML, and whether the scanner reads them to the end.
var fragments = []struct {
	in    string
	alone bool
}{
	{"", true},
	{"Text ohne alles", true},
	{"<p>eins</p>\n<p>zwei &amp; &auml; &copy=1</p >", true},
	{`<P Class="x" data-a='"'>groß<br/>und<BR />klein</P>`, true},
	{`<a href="https://amt.example/?a=1&amp;b=2" title="x&y">Link</a>`, true},
	{`<a href="https://amt.example/?a=1&amp;b&copy=2" title="x">Link</a>`, false},
	{`<a HREF="/eins" href="/zwei">Link</a> <a href="">leer</a> <a>ohne</a>`, true},
	{`<h2>Titel</h2><x:y>fremd</x:y><List>unbekannt</List>`, true},
	{"eins\r\nzwei\rdrei", true},
	{"<p>a < b und 1<2 &amp;</p>", false},
	{"<p>eins<!-- zwei -->drei</p>", false},
	{"<p>eins</>zwei</ p>drei<?php ?>", false},
	{"<p>eins<script>if (a</p>b) {}</script>zwei</p>", false},
	{"<p><iframe><b>eins</b></iframe>zwei", false},
	{"<x:title>eins<b>zwei</b></x:title>", false},
	{`<p class=x>eins</p><p "id">zwei</p><p/ id="x">drei</p>`, false},
	{`<p title="nie geschlossen>eins</p>`, false},
	{`<p title=">">eins</p><p title="a"id="b">zwei</p>`, true},
	{"<p>eins</p class='x'>zwei<p", false},
	{"<p\x0Bclass=\"x\">eins</p\x0C>", false},
	{"eins<", false},
	{"eins</", false},
	{"<p>x<ä></ä><_></_></p>", false},
}

// compareTokens lays the tokens of a fragment beside the tokenizer's.
func compareTokens(t *testing.T, in string) *fragment {
	t.Helper()
	f := &fragment{x: xmlScanner{b: []byte(in)}}
	z := html.NewTokenizer(strings.NewReader(in))
	for {
		got, want := f.next(), z.Next()
		if got != want || string(f.raw) != string(z.Raw()) {
			t.Fatalf("%q: token %v %q, of HTML %v %q", in, got, f.raw, want, z.Raw())
		}
		switch {
		case got == html.ErrorToken:
			return f
		case got == html.TextToken:
			if got, want := string(f.text()), string(z.Text()); got != want {
				t.Fatalf("%q: text %q, of HTML %q", in, got, want)
			}
		case isTag(got) && got != html.EndTagToken:
			if got, want := f.href(), (&fragment{z: z}).href(); got != want {
				t.Fatalf("%q: address %q, of HTML %q", in, got, want)
			}
		}
	}
}

func TestTokensAreThoseOfHTML(t *testing.T) {
	for _, c := range fragments {
		if f := compareTokens(t, c.in); (f.z == nil) != c.alone {
			t.Errorf("%q: read by the scanner alone: %t", c.in, f.z == nil)
		}
	}
}

func FuzzFragment(f *testing.F) {
	for _, c := range fragments {
		f.Add(c.in)
	}
	f.Add(sample(1))
	f.Fuzz(func(t *testing.T, in string) { compareTokens(t, in) })
}
