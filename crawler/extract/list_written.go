package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxWritten bounds what the scripts of a page write into it, in bytes and in
// what becomes of them: a list of a thousand entries with long captions.
const maxWritten = 256 << 10

// writeScripts puts what scripts write as literal text where a browser puts it:
// some result pages write their headlines so. No script is run; a text that is
// computed stays unread, and of two branches both are there.
func writeScripts(root *html.Node) {
	var scripts []*html.Node
	for n := range root.Descendants() {
		if n.DataAtom == atom.Script && n.FirstChild != nil && n.Parent != nil && strings.Contains(n.FirstChild.Data, "document.write") {
			scripts = append(scripts, n)
		}
	}
	left := maxWritten
	for _, n := range scripts {
		text := writtenBy(n.FirstChild.Data)
		if left -= len(text); left < 0 {
			return
		}
		nodes, err := parseFragment(text, n.Parent)
		if err != nil {
			continue
		}
		for _, w := range nodes {
			n.Parent.InsertBefore(w, n.NextSibling)
			n = w
			for range w.Descendants() {
				left--
			}
		}
	}
}

// writtenBy joins the literal texts that a script writes.
func writtenBy(script string) string {
	var out strings.Builder
	var call [6]scriptToken // document . write ( "text" )
	for len(script) > 0 {
		t := firstToken(script)
		script = script[t.size:]
		if t.kind == scriptSpace {
			continue
		}
		copy(call[:], call[1:])
		call[len(call)-1] = t
		if call[0].text == "document" && call[1].text == "." && strings.HasPrefix(call[2].text, "write") &&
			call[3].text == "(" && call[4].kind == scriptString && call[5].text == ")" {
			out.WriteString(call[4].text)
		}
	}
	return out.String()
}
