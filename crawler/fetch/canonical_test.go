package fetch

import (
	"strings"
	"testing"
)

func TestCanonical(t *testing.T) {
	for _, tc := range []struct{ what, in, want string }{
		{"plain", "https://www.example.org/a/b-1.html", "https://www.example.org/a/b-1.html"},
		{"case", "HTTPS://WWW.Example.ORG/A", "https://www.example.org/A"},
		{"no path", "https://example.org", "https://example.org/"},
		{"default port", "http://example.org:80/a", "http://example.org/a"},
		{"other port", "http://example.org:8080/a", "http://example.org:8080/a"},
		{"closing dot", "http://example.org./a", "http://example.org/a"},
		{"credentials", "http://user:pw@example.org/a", "http://example.org/a"},
		{"umlaut host", "https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"},
		{"underscore host", "https://a_b.example.org/", "https://a_b.example.org/"},
		{"blanks around", " \thttps://example.org/a\n", "https://example.org/a"},
		{"dot segments", "https://example.org/a/./b/../c/", "https://example.org/a/c/"},
		{"dots beyond the root", "https://example.org/../../a", "https://example.org/a"},
		{"dots at the end", "https://example.org/a/b/..", "https://example.org/a/"},
		{"encoded dots", "https://example.org/a/%2e%2E/b", "https://example.org/b"},
		{"double slash", "https://example.org//a//b", "https://example.org//a//b"},
		{"encoded slash", "https://example.org/a%2fb", "https://example.org/a%2Fb"},
		{"unreserved", "https://example.org/%7Eme/%41", "https://example.org/~me/A"},
		{"lone percent", "https://example.org/100%/x%zz", "https://example.org/100%25/x%25zz"},
		{"blank inside", "https://example.org/a b?c d", "https://example.org/a%20b?c%20d"},
		{"backslash", `https:\\example.org\a`, ""},
		{"backslash path", `https://example.org\a\b`, "https://example.org/a/b"},
		{"fragment", "https://example.org/a#b", "https://example.org/a"},
		{"hash bang", "https://example.org/#!/a/b", "https://example.org/#!/a/b"},
		{"empty query", "https://example.org/a?", "https://example.org/a"},
		{"tracking", "https://example.org/a?utm_source=x&id=7&fbclid=y&wt_zmc=z", "https://example.org/a?id=7"},
		{"tracking alone", "https://example.org/a?utm_source=x", "https://example.org/a"},
		{"tracking upper", "https://example.org/a?UTM_Source=x", "https://example.org/a"},
		{"order kept", "https://example.org/a?b=2&a=1", "https://example.org/a?b=2&a=1"},
		{"semicolons", "https://example.org/a?a=1;b=2", "https://example.org/a?a=1;b=2"},
		{"path session", "https://example.org/a.do;jsessionid=0A1B?x=1", "https://example.org/a.do?x=1"},
		{"path session between", "https://example.org/a;JSESSIONID=1;v=2/b", "https://example.org/a;v=2/b"},
		{"php session", "https://example.org/?PHPSESSID=abc&p=1", "https://example.org/?p=1"},
		{"short sid", "https://example.org/?sid=12", "https://example.org/?sid=12"},
		{"long sid", "https://example.org/?sid=0123456789abcdef0123", "https://example.org/"},
		{"IPv6", "http://[2001:DB8::1]:80/", "http://[2001:db8::1]/"},
		{"mailto", "mailto:a@example.org", ""},
		{"script", "javascript:alert(1)", ""},
		{"relative", "/a/b", ""},
		{"no host", "http:///a", ""},
		{"disguised", "http://0x7f.1/", ""},
		{"empty", "", ""},
		{"endless", "https://example.org/?q=" + strings.Repeat("x", maxURL), ""},
	} {
		got, ok := Canonical(tc.in)
		if got != tc.want || ok != (tc.want != "") {
			t.Errorf("%s: Canonical(%q) = %q, %v; want %q", tc.what, tc.in, got, ok, tc.want)
		}
	}
}

func TestAddressesOfOneDocumentShareAKey(t *testing.T) {
	same := [][]string{
		{"http://www.example.org/a/", "https://example.org/a", "https://example.org/a?utm_source=rss#x", "https://www.example.org/a/amp/"},
		{"https://example.org/a?x=1&y=2", "http://example.org/a?y=2&x=1", "https://example.org/a?y=2&x=1&print=1"},
		{"https://example.org", "http://www.example.org/"},
		{"urn:x", "urn:x"},
	}
	seen := map[string]int{}
	for i, group := range same {
		for _, u := range group {
			if key := Key(u); key != Key(group[0]) {
				t.Errorf("Key(%q) = %q, but Key(%q) = %q", u, key, group[0], Key(group[0]))
			}
		}
		if j, ok := seen[Key(group[0])]; ok {
			t.Errorf("groups %d and %d share key %q", i, j, Key(group[0]))
		}
		seen[Key(group[0])] = i
	}
}

func FuzzCanonical(f *testing.F) {
	for _, s := range []string{"https://example.org/a/../b?utm_x=1&c#d", "http://[::1]:80/%2e/%zz", "https://ä.de/;jsessionid=1", "HTTP://a@b:80\\c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		once, ok := Canonical(raw)
		if !ok {
			return
		}
		twice, ok := Canonical(once)
		if !ok || once != twice {
			t.Errorf("Canonical(%q) = %q, and again %q, %v", raw, once, twice, ok)
		}
		if Key(once) != Key(raw) {
			t.Errorf("Key(%q) = %q, Key of its canonical form %q", raw, Key(raw), Key(once))
		}
		u, err := parseTarget(once, nil)
		if err != nil {
			t.Fatalf("%q from %q cannot be fetched: %v", once, raw, err)
		}
		if HostOf(once) != u.Host {
			t.Errorf("host of %q", once)
		}
	})
}

func BenchmarkCanonical(b *testing.B) {
	for name, u := range map[string]string{
		"plain":    "https://www.kommunen.example/meldungen/2025/registermodernisierung-kommt-voran.html",
		"tracking": "https://www.kommunen.example/meldungen/artikel?id=4711&utm_source=rss&utm_medium=feed",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Canonical(u)
			}
		})
	}
}
