package extract

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func TestPlainTextIsOneCleanLine(t *testing.T) {
	for in, want := range map[string]string{
		"Bund und Länder":                     "Bund und Länder",
		"  zu \t viel\n\n Raum ":              "zu viel Raum",
		"Register\u00admodernisierung":        "Registermodernisierung",
		"a\u200bb\u200dc\ufeffd":              "abcd",
		"\u202egnp.exe\u202c \u2066x":         "gnp.exe x",
		"👩\u200d💻 arbeitet":                   "👩\u200d💻 arbeitet",
		"Preis \u0096 100 \u0080":             "Preis – 100 €",
		"a\x00b\x01c\x1b[2J":                  "abc[2J",
		"§\u00a05 und \u2028 Zeile":           "§ 5 und Zeile",
		"Bu\u0308rger":                        "Bürger",
		"e" + strings.Repeat("\u0301", 99):    "é" + strings.Repeat("\u0301", 3),
		"5 < 6 und <blink>":                   "5 < 6 und <blink>",
		"5 < 6 und <script>":                  "5 ‹ 6 und ‹script›",
		"<a <script> x=y":                     "‹a ‹script› x=y",
		"< script src=x":                      "‹ script src=x",
		"Siehe javascript:alert(1)":           "Siehe javascript: alert(1)",
		"DATA:text/html,x":                    "DATA: text/html,x",
		"Warum JavaScript: ein Überblick":     "Warum JavaScript: ein Überblick",
		"Listen: List<String> und </b> <!-- ": "Listen: List‹String› und ‹/b› ‹!--",
		"\U000E0041\uFFFE\uFDD0\uE000x":       "x",
		"日本語 und Umlaute äöü ÄÖÜ ß":           "日本語 und Umlaute äöü ÄÖÜ ß",
		"ä ":                                  "ä",
		"":                                    "",
	} {
		if got := plain(in, maxTitle); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestHeadlinesLoseTheirMarkup(t *testing.T) {
	for in, want := range map[string]string{
		"Bund &amp; Länder":                       "Bund & Länder",
		"F&uuml;r Beh&ouml;rden&nbsp;&bdquo;OZG“": "Für Behörden „OZG“",
		"f&amp;uuml;r alle":                       "für alle",
		"A &amp;amp; B":                           "A & B",
		"<b>Neues</b> Gesetz<br>in Kraft":         "Neues Gesetz in Kraft",
		"Tom & Jerry":                             "Tom & Jerry",
		"AT&T und R&D; fertig":                    "AT&T und R&D; fertig",
		"Was kann List<String>?":                  "Was kann List<String>?",
		"vor<script>alert(1)</script>nach":        "vornach",
		"&lt;script&gt;alert(1)&lt;/script&gt;":   "‹script›alert(1)‹/script›",
		"&#8211;&#150;&#x201e;":                   "––„",
		"vorher<object data=x> nachher":           "vorher nachher",
		"A<B":                                     "A<B",
		"abgeschnitten <a href=\"x":               "abgeschnitten",
		"a<p>b</p>c":                              "a b c",
		"a<!-- b -- > c":                          "a c",
		"CO<sub>2</sub> je m<sup>2</sup>":         "CO2 je m2",
		"<math><mrow><mi>a</mi><mo>+</mo></mrow><annotation>x</annotation></math>": "a+",
	} {
		if got := line(in, maxTitle); got != want {
			t.Errorf("line(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLongTextsAreCutAtAWord(t *testing.T) {
	for _, c := range []struct {
		in    string
		limit int
		want  string
	}{
		{"kurz", 4, "kurz"},
		{"größe", 5, "größe"},
		{"zwölf Boxkämpfer jagen Viktor", 20, "zwölf Boxkämpfer…"},
		{strings.Repeat("T", 100), 10, "TTTTTTTTT…"},
	} {
		if got := plain(c.in, c.limit); got != c.want {
			t.Errorf("plain(%q, %d) = %q, want %q", c.in, c.limit, got, c.want)
		}
	}
	if got := line("<b>"+strings.Repeat("x", 12<<20), maxTitle); utf8.RuneCountInString(got) > maxTitle {
		t.Errorf("a headline of 12 MB has still %d characters", utf8.RuneCountInString(got))
	}
}

func TestFragmentsBecomeMarkupAndText(t *testing.T) {
	base, _ := url.Parse("https://amt.example/news/")
	for _, c := range []struct{ in, markup, text string }{
		{"", "", ""},
		{"Ein Satz.", "<p>Ein Satz.</p>", "Ein Satz."},
		{"a &lt; b &amp; c", "<p>a &lt; b &amp; c</p>", "a < b & c"},
		{"<p>Eins</p><p>Zwei</p>", "<p>Eins</p><p>Zwei</p>", "Eins\n\nZwei"},
		{"<p>Eins<p>Zwei", "<p>Eins</p><p>Zwei</p>", "Eins\n\nZwei"},
		{"<div>Eins</div><div>Zwei</div>", "<p>Eins</p><p>Zwei</p>", "Eins\n\nZwei"},
		{"Eins<br>Zwei<br/><br />Drei", "<p>Eins<br>Zwei</p><p>Drei</p>", "Eins\nZwei\n\nDrei"},
		{"<p></p><p> </p><p>x</p>", "<p>x</p>", "x"},
		{"<h1>Titel</h1>Text", "<h2>Titel</h2><p>Text</p>", "Titel\n\nText"},
		{"<h2><p>Titel</p></h2>Text", "<h2>Titel</h2><p>Text</p>", "Titel\n\nText"},
		{"<ul><li>a<li>b</ul>c", "<ul><li>a</li><li>b</li></ul><p>c</p>", "a\nb\n\nc"},
		{"<ol><li>a<ul><li>b</ul><li>c</ol>", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>", "a\n\nb\n\nc"},
		{"<li>allein", "<ul><li>allein</li></ul>", "allein"},
		{"<li>a</li><li>b</li><b>c</b><p>d", "<ul><li>a</li><li>b</li></ul><p><b>c</b></p><p>d</p>", "a\nb\n\nc\n\nd"},
		{"<ul>ohne li</ul>", "<ul><li>ohne li</li></ul>", "ohne li"},
		{"<blockquote>Zitat</blockquote>", "<blockquote><p>Zitat</p></blockquote>", "Zitat"},
		{"ein <b>fettes <i>und</b> schräges</i> Wort", "<p>ein <b>fettes <i>und</i></b> <i>schräges</i> Wort</p>", "ein fettes und schräges Wort"},
		{"<b>fett<p>weiter</p>noch</b> aus", "<p><b>fett</b></p><p><b>weiter</b></p><p><b>noch</b> aus</p>", "fett\n\nweiter\n\nnoch aus"},
		{"<p><b>offen<p>zu", "<p><b>offen</b></p><p>zu</p>", "offen\n\nzu"},
		{`<a href="x.html?a=1&b=2">Link</a>`, `<p><a href="https://amt.example/news/x.html?a=1&amp;b=2">Link</a></p>`, "Link"},
		{`<a href=/a>eins <a href=/b>zwei</a>`, `<p><a href="https://amt.example/a">eins</a> <a href="https://amt.example/b">zwei</a></p>`, "eins zwei"},
		{`<a href="https://u:p@x.example/">x</a>`, `<p><a href="https://x.example/">x</a></p>`, "x"},
		{`<a href="mailto:amt@x.example">Mail</a>`, `<p><a href="mailto:amt@x.example">Mail</a></p>`, "Mail"},
		{`<a href="javascript:alert(1)">x</a>`, "<p>x</p>", "x"},
		{"<a href=\"java\tscript:alert(1)\">x</a>", "<p>x</p>", "x"},
		{`<a href="data:text/html,x" onclick=x>x</a>`, "<p>x</p>", "x"},
		{"\u200b<p>\u00ad</p><li>\u2028</li><pre>\u202e</pre><a href=/>\u2060</a>da", "<p>da</p>", "da"},
		{"<blockquote><p>a</p><br><p>b</p></blockquote>", "<blockquote><p>a</p><p>b</p></blockquote>", "a\n\nb"},
		{"<pre><i>a</i> <b>b</b>\n  <i>c</i>   d    e\n\t \n</pre>", "<pre><i>a</i> <b>b</b>\n  <i>c</i>   d    e\n\n</pre>", "a b\n  c   d    e"},
		{"<pre>\n  a\n    b\n</pre>", "<pre>  a\n    b\n</pre>", "a\n    b"},
		{"<script>alert(1)</script>Text<style>p{}</style>", "<p>Text</p>", "Text"},
		{"<svg><svg></svg><p>weg</p></svg>da", "<p>da</p>", "da"},
		{"<iframe src=x><a href=/film>Film <b>ansehen</b></a><script>x</script></iframe>", `<p><a href="https://amt.example/film">Film <b>ansehen</b></a></p>`, "Film ansehen"},
		{"vorher<object data=x> nachher", "<p>vorher nachher</p>", "vorher nachher"},
		{"vorher<iframe src=x> <b>nachher</b>", "<p>vorher <b>nachher</b></p>", "vorher nachher"},
		{"vorher<script>nachher", "<p>vorher</p>", "vorher"},
		{"<x:script>alert(1)</x:script><h:p>da</h:p>", "<p>da</p>", "da"},
		{"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "<p>a b</p><p>c</p>", "a b\n\nc"},
		{"&lt;p&gt;doppelt&lt;/p&gt;&lt;p&gt;escaped&lt;/p&gt;", "<p>doppelt</p><p>escaped</p>", "doppelt\n\nescaped"},
		{"<p>das Element &lt;script&gt; ist</p>", "<p>das Element ‹script› ist</p>", "das Element ‹script› ist"},
		{"Stra&amp;szlig;e", "<p>Straße</p>", "Straße"},
		{"<li>a<div>b</div>", "<ul><li>a<br>b</li></ul>", "a\nb"},
		{"a<!-- b -- > c <!-- d --> e", "<p>a e</p>", "a e"},
		{"a<!-- b -- > c", "<p>a c</p>", "a c"},
		{"a<!--[if mso]><xml>Normal", "<p>a</p>", "a"},
		{"CO<sub class=x>2</sub>, <s>alt</s> <q>neu</q>", "<p>CO<sub>2</sub>, <s>alt</s> <q>neu</q></p>", "CO2, alt neu"},
		{"<math><msup><mi>x</mi><mn>2</mn></msup><annotation encoding=TeX>x^2</annotation></math>", "<p>x2</p>", "x2"},
		{"<unbekannt>x</unbekannt> y", "<p>x y</p>", "x y"},
		{"Register\u00ad<b>mo</b>\u200bdern", "<p>Register<b>mo</b>dern</p>", "Registermodern"},
	} {
		markup, text := sanitize(c.in, base)
		if markup != c.markup || text != c.text {
			t.Errorf("sanitize(%q)\n got %q\n     %q\nwant %q\n     %q", c.in, markup, text, c.markup, c.text)
		}
	}
}

// attacks is active content in the ways that got past other sanitisers.
var attacks = []string{
	`<img src=x onerror=alert(1)>`, "<img/src=`x`onerror=alert(1)>", `<svg onload=alert(1)><p>x`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<title><img title="</title><img src=x onerror=alert(1)>">`,
	`<!--><img src=x onerror=alert(1)>-->`, `<!-- --!><img src=x onerror=alert(1)> -->`, `<![CDATA[<img src=x onerror=alert(1)>]]>`,
	`<a href="&#1;javascript:alert(1)">x</a>`, `<a href="JAVASCRIPT&colon;alert(1)">x</a>`, "<a href='\u00a0javascript:alert(1)'>x</a>",
	`<a href="https://ok.example/&quot;onclick=&quot;alert(1)">x</a>`, `<a href='https://ok.example/"><script>'>x</a>`,
	`<scr<script>ipt>alert(1)</scr</script>ipt>`, `<<script>alert(1)//<</script>`, `<b <script>alert(1)</script>0`,
	`&lt;script&gt;alert(1)&lt;/script&gt;</p>`, `&lt;/p&gt;&lt;img src=x onerror=alert(1)&gt;`, `<plaintext><script>x`,
	`<textarea></p><script>x</script>`, `<xmp></p><script>x</script></xmp>`, `<pre>` + "\n\n" + `<a href=//x.example>`,
	`<p><table><p>x<a href=//a.example><b><p>y</a>`, `<ul><p><li><blockquote></ul><h1><pre>x</h6>`, `<iframe/><script/>x`,
	`<plaintext><math>`, "<pre>\n\u200d<form>\n", `<math><annotation-xml encoding="text/html"><script>x</script>`,
	`<math href="javascript:x"><mi xlink:href="data:x,y"><mtext><style><img src=x onerror=alert(1)>`, `<svg><foreignObject><p>x<style><!--</style><img src=x onerror=alert(1)>-->`,
	`<template><style></template><img src=x onerror=alert(1)></style>`, `<q cite="javascript:x"><del cite="javascript:x" datetime="x">y`, `<!-- -- ><script>x</script>`,
	`<a href="x:y:z" href="//x.example">`, `<o:p>x</o:p><style:style>`, `<p style="x:expression(alert(1))">< script>`,
	strings.Repeat("<b><i><a href=/>", 5000) + "x", strings.Repeat("<ul><li>", 5000) + "x", strings.Repeat("<div><blockquote>", 5000) + "x",
}

var activeText = regexp.MustCompile(`(?i)<\s*(script|object|embed|applet|iframe|meta|base|frame|frameset|link|form|style|svg|math|img)\b|<[a-z][^>]*=|<!`)

// checkFragment is what must hold for every input.
func checkFragment(t *testing.T, in string) {
	t.Helper()
	base, _ := url.Parse("https://amt.example/news/")
	markup, text := sanitize(in, base)
	if _, alone := new(sanitizer).sanitize(in, nil, false); alone != text && len(markup) < maxMarkup {
		t.Errorf("sanitize(%.200q) alone = %q, beside its markup it is %q", in, alone, text)
	}
	if !utf8.ValidString(markup) || !utf8.ValidString(text) {
		t.Errorf("sanitize(%.200q) is not UTF-8", in)
	}
	if m := activeText.FindString(text); m != "" {
		t.Errorf("sanitize(%.200q): text %.200q would be read as a tag at %q", in, text, m)
	}
	nodes, err := html.ParseFragment(strings.NewReader(markup), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		t.Fatalf("sanitize(%.200q): %v", in, err)
	}
	var again strings.Builder
	for _, n := range nodes {
		for d := range n.Descendants() {
			checkNode(t, in, d)
		}
		checkNode(t, in, n)
		if err := html.Render(&again, n); err != nil {
			t.Fatal(err)
		}
	}
	normal := strings.NewReplacer("<br/>", "<br>", "&#34;", `"`, "&#39;", "'")
	if a, b := normal.Replace(again.String()), normal.Replace(markup); a != b {
		t.Errorf("sanitize(%.200q): a browser reads %.300q\nas %.300q", in, b, a)
	}
}

func checkNode(t *testing.T, in string, n *html.Node) {
	t.Helper()
	switch {
	case n.Type == html.TextNode:
		return
	case n.Type != html.ElementNode || n.Namespace != "":
		t.Errorf("sanitize(%.200q) leaves a node %v %q", in, n.Type, n.Data)
	}
	switch kinds[n.DataAtom] {
	case kindInline, kindBreak, kindLeaf, kindList, kindItem, kindQuote:
		if len(n.Attr) > 0 {
			t.Errorf("sanitize(%.200q) leaves attributes %v", in, n.Attr)
		}
	case kindLink:
		if len(n.Attr) != 1 || n.Attr[0].Key != "href" || !regexp.MustCompile(`^(https?://[^/@]+(/|\?|#|$)|mailto:)`).MatchString(n.Attr[0].Val) {
			t.Errorf("sanitize(%.200q) leaves a link %v", in, n.Attr)
		}
	default:
		t.Errorf("sanitize(%.200q) leaves <%s>", in, n.Data)
	}
}

func TestNothingActiveSurvives(t *testing.T) {
	for _, in := range attacks {
		checkFragment(t, in)
		checkFragment(t, html.EscapeString(in))
		if l := line(in, maxTitle); activeText.MatchString(l) {
			t.Errorf("line(%.200q) = %q", in, l)
		}
	}
}

func TestAddressesAreAbsoluteAndHarmless(t *testing.T) {
	base, _ := url.Parse("https://amt.example/news/index.php?x=1")
	for ref, want := range map[string]string{
		"a.html":                        "https://amt.example/news/a.html",
		"../b":                          "https://amt.example/b",
		"?y=2":                          "https://amt.example/news/index.php?y=2",
		"#teil":                         "https://amt.example/news/index.php?x=1#teil",
		"//cdn.example/c":               "https://cdn.example/c",
		" \n https://x.example/a b \t":  "https://x.example/a%20b",
		"https://x.example/%zz?q=%":     "https://x.example/%25zz?q=%25",
		"https://bücher.example/ü?x=ä":  "https://xn--bcher-kva.example/%C3%BC?x=ä",
		"https://bücher.example:8443/":  "https://xn--bcher-kva.example:8443/",
		"/a b?c d=<b>&e=\"f\"":          "https://amt.example/a%20b?c%20d=%3Cb%3E&e=%22f%22",
		"http://user:pw@x.example/":     "http://x.example/",
		"http://[::1]/6":                "http://[::1]/6",
		"http://x.example:99999/":       "",
		"http:///pfad":                  "",
		"http://x.example:65535/":       "http://x.example:65535/",
		"http://x.example:65536/":       "",
		"https://x.example?q=1":         "https://x.example?q=1",
		"https://x.example/a#b#c":       "https://x.example/a#b%23c",
		"/%41%4a%4g%g1%":                "https://amt.example/%41%4a%254g%25g1%25",
		"https://x.example/\u00ada":     "https://x.example/a",
		"ftp://x.example/":              "",
		"javascript:alert(1)":           "",
		"JaVa\tScRiPt:alert(1)":         "",
		"data:text/html,x":              "",
		"file:///etc/passwd":            "",
		"mailto:a@b.example":            "",
		"http://\u202ex.example/":       "http://x.example/",
		"https://x.example/\"><script>": "https://x.example/%22%3E%3Cscript%3E",
		"":                              "",
		"https://x.example/" + strings.Repeat("l", maxURL): "",
	} {
		if got := resolve(base, ref); got != want {
			t.Errorf("resolve(%q) = %q, want %q", ref, got, want)
		}
	}
}

// What is taken as it stands is what the long way makes of it.
func TestPlainTextsStayAsTheyAre(t *testing.T) {
	for _, s := range []string{
		"Straße, Änderung, Übergang", "„Zitat“ – ‘so’ ‐ ‖", "Ÿ ÿ À × ÷", "Ein Wort", "u\u0308", "a\u00a0b", "a\u2028b", "a\u202eb", "a\xc3", "a\xe2\x80", "\xc3\xff", "€",
	} {
		var w textWriter
		if w.write([]byte(s)); isPlain(s) && w.String() != s {
			t.Errorf("%q counts as plain and should be %q", s, w.String())
		}
	}
	for _, s := range []string{"Straße, Änderung: „Zitat“ – so", "Öffnung"} {
		if !isPlain(s) {
			t.Errorf("%q is not plain", s)
		}
	}
}

func FuzzSanitize(f *testing.F) {
	for _, s := range attacks {
		f.Add(s[:min(len(s), 2000)])
	}
	f.Fuzz(func(t *testing.T, in string) {
		in = strings.ToValidUTF8(in, "")
		checkFragment(t, in)
		if l := line(in, maxTitle); activeText.MatchString(l) || utf8.RuneCountInString(l) > maxTitle || strings.ContainsAny(l, "\n\t") {
			t.Errorf("line(%q) = %q", in, l)
		}
	})
}

func TestOneEndlessParagraphIsCutAtALetter(t *testing.T) {
	_, text := sanitize("<p>"+strings.Repeat("ü", maxText)+"</p>", nil)
	if len(text) > maxText || !utf8.ValidString(text) || strings.Trim(text, "ü") != "" {
		t.Errorf("%d bytes of text, at most %d", len(text), maxText)
	}
}
