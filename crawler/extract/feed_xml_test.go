package extract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shown writes tokens so that a test can be read.
func shown(doc string) []string {
	kinds := map[tokenKind]string{tokenText: "text", tokenStart: "start", tokenEnd: "end", tokenCDATA: "cdata", tokenAside: "aside"}
	var out []string
	x := xmlScanner{b: []byte(doc)}
	for t := x.next(); t.kind != tokenEOF; t = x.next() {
		s := kinds[t.kind] + " " + string(t.raw)
		for _, flag := range []struct {
			on   bool
			name string
		}{{t.empty, " empty"}, {t.odd, " odd"}, {t.cut, " cut"}} {
			if flag.on {
				s += flag.name
			}
		}
		out = append(out, s)
	}
	return out
}

func TestScannerCutsEveryDocument(t *testing.T) {
	for doc, want := range map[string][]string{
		"":                         nil,
		"Text":                     {"text Text"},
		"<a>x</a>":                 {"start <a>", "text x", "end </a>"},
		"<a/><b c='>'/>":           {"start <a/> empty", "start <b c='>'/> empty"},
		"a < b":                    {"text a ", "text < b odd"},
		"<":                        {"text < odd"},
		"<a b='1' <c>":             {"start <a b='1'  odd", "start <c>"},
		"<a b=\"1><c>":             {"start <a b=\"1> odd", "start <c>"},
		"<a b='x":                  {"start <a b='x odd cut"},
		"<a b":                     {"start <a b cut"},
		"</a":                      {"end </a cut"},
		"</ a>":                    {"end </ a> odd"},
		"</a >":                    {"end </a >"},
		"<![CDATA[<x>]]>y":         {"cdata <![CDATA[<x>]]>", "text y"},
		"<![CDATA[x]]":             {"cdata <![CDATA[x]] cut"},
		"<!-- a -->":               {"aside <!-- a -->"},
		"<!-- a -- b -->":          {"aside <!-- a -- b --> odd"},
		"<!-- a":                   {"aside <!-- a cut"},
		"<?xml version='1.0'?><a>": {"aside <?xml version='1.0'?>", "start <a>"},
		"<!DOCTYPE a [<!b '>'>]>x": {"aside <!DOCTYPE a [<!b '>'>]> odd", "text x"},
		"<!DOCTYPE a \"b><c>":      {"aside <!DOCTYPE a \"b> odd", "start <c>"},
		"<!DOCTYPE a [<!b><c>":     {"aside <!DOCTYPE a [<!b> odd", "start <c>"},
		"<!a <><!a <>":             {"aside <!a <> odd", "aside <!a <> odd"},
	} {
		if diff := cmp.Diff(want, shown(doc)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", doc, diff)
		}
	}
}

func TestAttributesAreReadAsTheyAreMeant(t *testing.T) {
	type pair struct {
		Name, Value string
		Odd         bool
	}
	for tag, want := range map[string][]pair{
		"":                         nil,
		"  ":                       nil,
		` a="1" b='2'`:             {{"a", "1", false}, {"b", "2", false}},
		` a = "1"`:                 {{"a", "1", false}},
		` a=1 b=x/y`:               {{"a", "1", true}, {"b", "x/y", true}},
		` checked b="2"`:           {{"checked", "", true}, {"b", "2", false}},
		` xml:base="x" xmlns:y=''`: {{"xml:base", "x", false}, {"xmlns:y", "", false}},
		` a="1"b="2"`:              {{"a", "1", false}, {"b", "2", false}},
		` a="offen`:                {{"a", "offen", true}},
		` "" a="1"`:                {{"a", "1", true}},
	} {
		var got []pair
		for rest := []byte(tag); ; {
			var a attribute
			if a, rest = nextAttribute(rest); len(a.name) == 0 {
				break
			}
			got = append(got, pair{string(a.name), string(a.value), a.odd})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tag, diff)
		}
	}
}

// FuzzScanner: the tokens of a document are the document.
func FuzzScanner(f *testing.F) {
	for _, s := range []string{"<a b='c'>x<!-- --></a>", "<![CDATA[", "<!DOCTYPE [<!", "<a b=\"><c '", "</>< >"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		var all strings.Builder
		x := xmlScanner{b: []byte(doc)}
		for tok := x.next(); tok.kind != tokenEOF; tok = x.next() {
			if len(tok.raw) == 0 {
				t.Fatalf("no progress in %q at %d", doc, x.pos)
			}
			all.Write(tok.raw)
		}
		if all.String() != doc {
			t.Errorf("the tokens of %q are %q", doc, all.String())
		}
	})
}
