package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxWritten bounds what the scripts of a page write into it: a list of a
// thousand entries with long captions.
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
		nodes, err := html.ParseFragment(strings.NewReader(text), n.Parent)
		if err != nil {
			continue
		}
		for _, w := range nodes {
			n.Parent.InsertBefore(w, n.NextSibling)
			n = w
		}
	}
}

// writtenBy joins the literal texts that a script writes.
func writtenBy(script string) string {
	var out strings.Builder
	for i := 0; i < len(script); {
		rest := script[i:]
		switch {
		case strings.HasPrefix(rest, "//"):
			i += until(rest, "\n")
		case strings.HasPrefix(rest, "/*"):
			i += until(rest, "*/")
		case strings.IndexByte(quotes, rest[0]) >= 0:
			_, size := scriptString(rest)
			i += size
		case strings.HasPrefix(rest, "document.write"):
			i += len("document.write")
			arg := strings.TrimLeft(strings.TrimPrefix(script[i:], "ln"), " \t\r\n(")
			if text, size := scriptString(arg); size > 0 && strings.HasPrefix(strings.TrimLeft(arg[size:], " \t\r\n"), ")") {
				out.WriteString(text)
			}
		default:
			i++
		}
	}
	return out.String()
}

// until is how many bytes of s end with the mark, all when it is not there.
func until(s, mark string) int {
	if i := strings.Index(s, mark); i >= 0 {
		return i + len(mark)
	}
	return len(s)
}

const quotes = "\"'`"

// scriptString reads the string that s begins with and how many bytes of s it
// takes; none when s begins with no string. One that computes something has no
// text.
func scriptString(s string) (text string, size int) {
	if s == "" || strings.IndexByte(quotes, s[0]) < 0 {
		return "", 0
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == s[0]:
			if text = b.String(); c == '`' && strings.Contains(text, "${") {
				text = ""
			}
			return text, i + 1
		case c == '\\' && i+1 < len(s):
			i++
			b.WriteByte(escaped(s[i]))
		case c == '\n' && s[0] != '`':
			return "", i
		default:
			b.WriteByte(c)
		}
	}
	return "", len(s)
}

// escaped is what a letter behind a backslash stands for; what sets words apart
// is enough for mark-up.
func escaped(c byte) byte {
	switch c {
	case 'n', 't', 'r', 'b', 'f', 'v':
		return ' '
	}
	return c
}
