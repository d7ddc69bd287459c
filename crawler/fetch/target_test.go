package fetch

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"

	"golang.org/x/net/idna"
)

// lineServer keeps the request line of each request as it came over the wire
// and answers with a redirect to what redirect returns, or with 200.
func lineServer(t *testing.T, redirect func(path string) string) (addr string, line func() string) {
	t.Helper()
	lines := make(chan string, 10)
	addr = serveConns(t, func(conn net.Conn) {
		r := bufio.NewReader(conn)
		first, err := r.ReadString('\n')
		for head := first; err == nil && strings.TrimSpace(head) != ""; {
			head, err = r.ReadString('\n')
		}
		lines <- strings.TrimRight(first, "\r\n")
		if to := redirect(first); to != "" {
			fmt.Fprintf(conn, "HTTP/1.1 302 Found\r\nLocation: %s\r\nConnection: close\r\n\r\n", to)
			return
		}
		fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok")
	})
	return addr, func() string { return <-lines }
}

func TestAnAddressIsSentAsBrowsersSendIt(t *testing.T) {
	for _, tc := range []struct{ what, raw, sent string }{
		{"plain", "/a/b?c=d&e", "/a/b?c=d&e"},
		{"blanks", "/a b?c d", "/a%20b?c%20d"},
		{"umlauts", "/ä?q=ü", "/%C3%A4?q=%C3%BC"},
		{"Latin-1", "/\xe4?q=\xfc", "/%E4?q=%FC"},
		{"quotation marks and brackets", `/a"<>?b"<>`, "/a%22%3C%3E?b%22%3C%3E"},
		{"what browsers leave in a query", "/a?{b}|^`'", "/a?{b}|^`'"},
		{"octets stay as they are", "/%7e%2fa?%7e%2f+", "/%7e%2fa?%7e%2f+"},
		{"a lone percent sign", "/100%-ige%C3%A4?50%", "/100%25-ige%C3%A4?50%25"},
		{"backslashes", `\a\b?c\d`, `/a/b?c\d`},
		{"a fragment", "/a?b#c d%", "/a?b"},
		{"an empty query", "/a?", "/a?"},
		{"dot segments", "/a/../../b/./c", "/b/c"},
		{"a path like a scheme", "/a:b/c:d", "/a:b/c:d"},
		{"parameters of a segment", "/a;b=c?x;y", "/a;b=c?x;y"},
	} {
		addr, line := lineServer(t, func(first string) string {
			if strings.HasPrefix(first, "GET /redirect ") {
				return tc.raw
			}
			return ""
		})
		c := newClient(t, Config{Allow: []Network{network(t, "127.0.0.0/8")}})
		want := "GET " + tc.sent + " HTTP/1.1"
		if _, err := c.Get(t.Context(), Request{URL: "http://" + addr + tc.raw}); err != nil {
			t.Errorf("%s: %v", tc.what, err)
		} else if got := line(); got != want {
			t.Errorf("%s: sent %q, want %q", tc.what, got, want)
		}
		r, err := c.Get(t.Context(), Request{URL: "http://" + addr + "/redirect"})
		if err != nil {
			t.Errorf("%s, redirected: %v", tc.what, err)
			continue
		}
		if _, got := line(), line(); got != want {
			t.Errorf("%s, redirected: sent %q, want %q", tc.what, got, want)
		}
		if want := "http://" + addr + tc.sent; r.Final != want {
			t.Errorf("%s: final %q, want %q", tc.what, r.Final, want)
		}
	}
}

func TestHostOf(t *testing.T) {
	for in, want := range map[string]string{
		"http://Example.ORG/": "example.org", "https://example.org:443/": "example.org", "http://example.org:80": "example.org",
		"http://example.org:443/": "example.org:443", "https://example.org.:8443/": "example.org:8443",
		"http://[2001:DB8::0:1]/": "[2001:db8::1]", "http://[::1]:8080/": "[::1]:8080", "https://münchen.example/": "xn--mnchen-3ya.example",
		"http://exаmple.org/": "xn--exmple-4nf.org", "http://ＥＸＡＭＰＬＥ。org/": "example.org", "http://faß.example/": "xn--fa-hia.example",
		"http://example.org:0080/": "example.org", "http://example.org:/": "example.org", "http://a.example#@b.example/": "a.example",
		`http://a.example\@b.example/`: "a.example", "http://a.example@b.example/": "b.example", "http://a_b.example/": "a_b.example",
		"http://1.2.3.4./": "1.2.3.4", "http://１.２.３.４/": "1.2.3.4",
		"ftp://example.org/": "", "http://": "", "http://:80/": "", "http://a b/": "", "http://example.org:0/": "",
		"http://example.org:99999/": "", "http://0x7f.1/": "", "http://1.2.3/": "", "http://1.2.3.4.5/": "", "mailto:a@b.example": "",
		"http://[fe80::1%25lo]/": "", "http://..../": "", "http://a\x00b/": "", "//example.org/": "", "http://example.org../": "",
		"http://.example.org/": "", "http://a..example/": "", "http://[::ffff:1.2.3.4]/": "", "http://[::ffff:102:304]/": "",
		"http://2130706433/": "", "http://017700000001/": "", "http://1.2.3.0x4/": "", "http://1.2.3.04/": "", "http://0/": "", "http://0x/": "",
		"http://a.example:+80/": "", "http://a.example:80:80/": "", "http://*.example/": "", "http://xn--/": "", "http://[::1/": "",
		"http://a%2eexample/": "", "http://127%2e0%2e0%2e1/": "", "http://ex\u202eample.org/": "", "http://" + strings.Repeat("a.", 130) + "example/": "",
		"http://example.org/" + strings.Repeat("a", maxURL-20): "example.org", "http://example.org/" + strings.Repeat("a", maxURL): "",
		"http://example.org/" + strings.Repeat("ä", maxURL/3): "", "http://example.org/?" + strings.Repeat("ä", maxURL/3): "",
	} {
		if got := HostOf(in); got != want {
			t.Errorf("HostOf(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzTarget(f *testing.F) {
	for _, s := range []string{"http://a.example/b?c#d", "http://[::1]:80/", "https://ä.example:0443/%zz", "//x@y:1/", "http://0x7f.1"} {
		f.Add(s, "http://base.example/dir/file?q")
	}
	f.Fuzz(func(t *testing.T, raw, rawBase string) {
		base, err := parseTarget(rawBase, nil)
		if err != nil {
			base = nil
		}
		u, err := parseTarget(raw, base)
		if err != nil {
			return
		}
		u.User = nil
		again, err := parseTarget(u.String(), nil)
		if err != nil || again.Host != u.Host || again.Scheme != u.Scheme {
			t.Fatalf("%q becomes %q, which becomes %v, %v", raw, u, again, err)
		}
		if ip := net.ParseIP(u.Hostname()); ip == nil && looksNumeric(u.Hostname()) && !strings.Contains(u.Hostname(), ":") {
			t.Errorf("%q hides an address", u.Host)
		}
		if ascii, err := idna.Lookup.ToASCII(u.Hostname()); err == nil && ascii != u.Hostname() && ascii != u.Hostname()+"." {
			t.Errorf("%q is %q by IDNA", u.Host, ascii)
		}
	})
}
