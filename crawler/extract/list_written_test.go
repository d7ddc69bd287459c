package extract

import "testing"

// What a script writes as literal text is read, what it computes is not.
func TestWrittenBy(t *testing.T) {
	tests := []struct{ name, script, want string }{
		{"a text", `document.write('<b>Titel</b>');`, "<b>Titel</b>"},
		{"a line", `document.writeln("<i>a</i>")`, "<i>a</i>"},
		{"several", `document.write("a"); if (x != "") { document.write('b') }`, "ab"},
		{"marks", `document.write('It\'s \"here\"<\/b>\nnow')`, `It's "here"</b> now`},
		{"a comment", "// document.write('a')\n/* document.write('b') */ document.write('c')", "c"},
		{"a text that shows a call", `x = "document.write('a')"; document.write('b')`, "b"},
		{"a template", "document.write(`a`); document.write(`${b}`)", "a"},
		{"a sum", `document.write("a" + b); document.write(c)`, ""},
		{"letters by number", `document.write('M\u00fchle')`, "Mühle"},
		{"tags by number", `document.write("\x3Cb>a\x3c/b>")`, "<b>a</b>"},
		{"signs by number", `document.write("\ud83d\udcc4 \u{1F4C4} \ud83da")`, "📄 📄 \ufffda"},
		{"no numbers", `document.write("\u{1F4C4 \xzz \u12")`, "{1F4C4 zz 12"},
		{"no end", `document.write('a`, ""},
		{"nothing", `document.write`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := writtenBy(tt.script); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// A literal of a script is read as JSON; what computes something is not.
func TestAsJSON(t *testing.T) {
	tests := []struct{ script, want string }{
		{`[{title: 'Tag der "Karte"', url: "/1", n: 3},]; more()`, `[{"title":"Tag der \"Karte\"","url":"/1","n":3}]`},
		{`{a: true, /* b */ "b": null, c: -1.5, // d
			d: [],}`, `{"a":true,"b":null,"c":-1.5,"d":[]}`},
		{`{a: f(1)}`, `{"a":f(1)}`},
		{`{a: 1`, `{"a":1`},
	}
	for _, tt := range tests {
		if got := string(asJSON(tt.script)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.script, got, tt.want)
		}
	}
}

// A selector that is configured finds what a browser shows there.
func TestListReadsWhatScriptsWrite(t *testing.T) {
	body := `<table><tr><td>1</td><td><script>document.write('<a href="/a">Erste Meldung</a>')</script></td></tr>
<tr><td>2</td><td><script>document.write('<a href="/b">Zweite ' + 'Meldung</a>')</script></td></tr></table>`
	doc, err := List(listPageOf(body), Rule{Item: "tr", Title: "a", Link: "a@href"})
	if err != nil || len(doc.Drafts) != 1 || doc.Drafts[0].Title != "Erste Meldung" || doc.Drafts[0].Link != "https://news.example/a" {
		t.Errorf("%v, %v", doc, err)
	}
}
