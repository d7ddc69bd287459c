package fetch

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What each robots.txt says of each path, most of it from the text and the
// examples of RFC 9309.
func TestRobotsTxtIsReadByTheBook(t *testing.T) {
	for _, tc := range []struct{ what, file, allowed, disallowed string }{
		{"empty file", "", "/ /a", ""},
		{"everything closed", "User-agent: *\nDisallow: /\n", "/robots.txt", "/ /a"},
		{"empty disallow", "User-agent: *\nDisallow:\n", "/ /a", ""},
		{"paths begin alike", "User-agent: *\nDisallow: /a\n", "/b /", "/a /ab /a/b /a?x"},
		{"case of paths counts", "User-agent: *\nDisallow: /A\n", "/a", "/A"},
		{"longest match wins", "User-agent: *\nDisallow: /\nAllow: /news\n", "/news /news/1", "/ /new"},
		{"order does not count", "User-agent: *\nAllow: /a/b\nDisallow: /a/b/c\nDisallow: /a\n", "/a/b /a/b/x", "/a /a/b/c"},
		{"allow wins a tie", "User-agent: *\nDisallow: /a\nAllow: /a\n", "/a", ""},
		{"RFC 5.2", "User-Agent: *\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n",
			"/example/page/ /example/page/x.gif", "/example/page/disallowed.gif"},
		{"RFC 5.1 gif", "User-agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n",
			"/publications/ /a.gifs /a.gif?x", "/a.gif /example/ /example/publications/"},
		{"our group alone", "User-agent: *\nDisallow: /\n\nUser-agent: amtsfeed\nDisallow: /x\n", "/ /a", "/x"},
		{"token without case", "User-agent: AmtsFeed\nDisallow: /\n", "", "/"},
		{"token with version", "User-agent: amtsfeed/2.0\nDisallow: /\n", "", "/"},
		{"a longer token is another's", "User-agent: amtsfeed-news\nDisallow: /\n", "/", ""},
		{"a shorter token is another's", "User-agent: amts\nDisallow: /\n", "/", ""},
		{"groups of one token are one", "User-agent: amtsfeed\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: amtsfeed\nDisallow: /b\n",
			"/ /c", "/a /b"},
		{"groups for all are one", "User-agent: *\nDisallow: /a\nUser-agent: *\nDisallow: /b\n", "/", "/a /b"},
		{"two tokens, one group", "User-agent: x\nUser-agent: amtsfeed\nDisallow: /a\n", "/", "/a"},
		{"an empty line ends no group", "User-agent: amtsfeed\n\nDisallow: /a\n", "/", "/a"},
		{"crawl-delay ends no group", "User-agent: x\nCrawl-delay: 1\nUser-agent: amtsfeed\nDisallow: /a\n", "/", "/a"},
		{"a stray line spoils nothing", "Welcome to our site\nUser-agent: *\nDisallow: /a\n", "/", "/a"},
		{"rules without a group", "Disallow: /\n", "/", ""},
		{"comments", "# all\nUser-agent: * # everyone\nDisallow: /a # this\n", "/", "/a"},
		{"byte order mark", "\ufeffUser-agent: *\nDisallow: /\n", "", "/"},
		{"line ends of all systems", "User-agent: *\rDisallow: /a\r\nDisallow: /b\n", "/", "/a /b"},
		{"a missing colon", "User-agent: *\nDisallow /a\n", "/", "/a"},
		{"blanks around", "  User-agent :  *  \n\tDisallow :\t/a\n", "/", "/a"},
		{"a path without a slash", "User-agent: *\nDisallow: a\n", "/a a", ""},
		{"star", "User-agent: *\nDisallow: /a*b/c\n", "/a/c /ab/d", "/ab/c /axxb/c /a/b/b/cc"},
		{"dollar", "User-agent: *\nDisallow: /*.pdf$\n", "/a.pdfx /a.pdf?x", "/a.pdf /b/.pdf"},
		{"dollar alone ends", "User-agent: *\nDisallow: /$\n", "/a", "/"},
		{"dollar inside is a letter", "User-agent: *\nDisallow: /a$b\n", "/a", "/a$b"},
		{"star before dollar", "User-agent: *\nDisallow: /a*$\n", "/b", "/a /abc"},
		{"overlapping ends", "User-agent: *\nDisallow: /ab*ba$\n", "/aba", "/abba /abxba"},
		{"star at the end means nothing", "User-agent: *\nDisallow: /a*\n", "/b", "/a /abc"},
		{"query", "User-agent: *\nDisallow: /*?*print=\n", "/a?x=1 /print=", "/a?print=1 /a?x&print=1"},
		{"percent, unreserved", "User-agent: *\nDisallow: /%61/%7Eb\n", "/b", "/a/~b /%61/~b"},
		{"percent, reserved", "User-agent: *\nDisallow: /a%2fb\n", "/a/b", "/a%2Fb /a%2fb"},
		{"RFC 2.2.2 non-ASCII", "User-agent: *\nDisallow: /foo/bar/ツ\n", "/foo/bar/", "/foo/bar/%E3%83%84 /foo/bar/%e3%83%84"},
		{"RFC 2.2.3 escaped star", "User-agent: *\nDisallow: /file-%2A.html\n", "/file-x.html", "/file-*.html /file-%2A.html"},
		{"RFC 2.2.3 escaped dollar", "User-agent: *\nDisallow: /a%24\n", "/a", "/a$ /a$b"},
		{"a lone percent", "User-agent: *\nDisallow: /100%\n", "/100", "/100%25 /100%"},
		{"an HTML page", "<html><body>User-agent stuff Disallow nothing</body></html>", "/", ""},
	} {
		r := parseRobots([]byte(tc.file), "amtsfeed")
		for _, path := range strings.Fields(tc.allowed) {
			if !r.allowed(path) {
				t.Errorf("%s: %s is disallowed", tc.what, path)
			}
		}
		for _, path := range strings.Fields(tc.disallowed) {
			if r.allowed(path) {
				t.Errorf("%s: %s is allowed", tc.what, path)
			}
		}
	}
}

// A robots.txt behind redirects, and what its absence in its various forms
// means (RFC 9309, 2.3.1).
func TestWhatTheAnswerInPlaceOfRobotsTxtMeans(t *testing.T) {
	const closed = "User-agent: *\nDisallow: /\n"
	var private *httptest.Server
	answer := map[string]http.HandlerFunc{
		"empty":  func(http.ResponseWriter, *http.Request) {},
		"closed": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(closed)) },
		"closed, gzip": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(pack(t, "gzip", []byte(closed)))
		},
		"a picture": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(noise(1 << 10)) },
		"half": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99")
			_, _ = w.Write([]byte(closed))
		},
		"strange gzip": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(pack(t, "br", []byte("User-agent: *\nAllow: /\n")))
		},
		"plain gzip": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write([]byte(closed + "User-agent: amtsfeed\nAllow: /\n"))
		},
		"UTF-16": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("\xff\xfeU\x00s\x00e\x00r\x00-\x00a\x00g\x00e\x00n\x00t\x00:\x00*\x00\n\x00D\x00i\x00s\x00a\x00l\x00l\x00o\x00w\x00:\x00/\x00\n\x00"))
		},
		"hung up": func(w http.ResponseWriter, _ *http.Request) {
			if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
				conn.Close()
			}
		},
		"private": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, private.URL, http.StatusFound) },
		"circle":  func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/robots.txt", http.StatusFound) },
		"five":    hops(5, closed),
		"six":     hops(6, closed),
	}
	for _, status := range []int{204, 206, 300, 304, 400, 401, 403, 404, 410, 418, 429, 451, 499, 500, 502, 503, 599, 999} {
		answer[strconv.Itoa(status)] = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
	}
	private, touched := counted(t, func(http.ResponseWriter, *http.Request) {})
	for what, open := range map[string]bool{
		"empty": true, "closed": false, "closed, gzip": false, "a picture": true, "half": false, "strange gzip": false, "plain gzip": true, "UTF-16": false, "hung up": false,
		"private": true, "circle": true, "five": false, "six": true,
		"204": true, "206": true, "300": true, "304": true, "400": true, "401": true, "403": true, "404": true, "410": true, "418": true,
		"451": true, "499": true, "429": false, "500": false, "502": false, "503": false, "599": false, "999": false,
	} {
		served := 0
		s, _ := counted(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/feed" {
				served++
				return
			}
			answer[what](w, r)
		})
		c := newClient(t, Config{Allow: []Network{allowing(t, s)}, Robots: true})
		_, err := c.Get(t.Context(), Request{URL: s.URL + "/feed"})
		if (err == nil) != open || (served > 0) != open {
			t.Errorf("%s: asked %d times, %v; want open %v", what, served, err, open)
		}
	}
	if n := touched.Load(); n > 0 {
		t.Errorf("a private server was touched %d times", n)
	}
}

// Whoever sets a user agent of their own is addressed by it, too.
func TestTheNameInTheUserAgentIsObeyed(t *testing.T) {
	for agent, closed := range map[string]string{
		"amtsfeed/1 (+https://a.example)":                          "amtsfeed",
		"Pressespiegel/2.0 (+https://a.example)":                   "PRESSESPIEGEL amtsfeed",
		"presse-spiegel":                                           "presse-spiegel amtsfeed",
		"Mozilla/5.0 (compatible; amtsfeed/1; +https://a.example)": "amtsfeed",
		"(nobody)": "amtsfeed",
	} {
		for _, name := range []string{"amtsfeed", "PRESSESPIEGEL", "presse-spiegel", "mozilla", "other"} {
			s, _ := counted(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-Robots-Tag", name+": noindex")
				if r.URL.Path == "/robots.txt" {
					fmt.Fprintf(w, "User-agent: *\nAllow: /\n\nUser-agent: %s\nDisallow: /closed\n", name)
				}
			})
			c := newClient(t, Config{UserAgent: agent, Robots: true, Allow: []Network{allowing(t, s)}})
			want := slices.Contains(strings.Fields(closed), name)
			if _, err := c.Get(t.Context(), Request{URL: s.URL + "/closed"}); (kindOf(err) == Robots) != want {
				t.Errorf("%q with a group for %s: %v", agent, name, err)
			}
			r, err := c.Get(t.Context(), Request{URL: s.URL + "/open"})
			if err != nil || len(r.Reservations) > 0 != want {
				t.Errorf("%q with a header for %s: %v, %v", agent, name, r.Reservations, err)
			}
		}
	}
}

func TestAHostThatIsAllowedLaterIsAskedForItsRobotsTxt(t *testing.T) {
	s, _ := counted(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("User-agent: *\nDisallow: /\n")) })
	before := newClient(t, Config{Robots: true})
	if _, err := before.Get(t.Context(), Request{URL: s.URL}); kindOf(err) != Refused {
		t.Fatal(err)
	}
	after := newClient(t, Config{Robots: true, Allow: []Network{allowing(t, s)}, Known: before.Changed()})
	if _, err := after.Get(t.Context(), Request{URL: s.URL}); kindOf(err) != Robots {
		t.Error(err)
	}
}

// hops redirects so many times to another path before it says what it has to.
func hops(n int, end string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		at, _ := strconv.Atoi(r.URL.RawQuery)
		if at < n {
			http.Redirect(w, r, "/robots.txt?"+strconv.Itoa(at+1), http.StatusMovedPermanently)
			return
		}
		_, _ = w.Write([]byte(end))
	}
}

func TestRobotsTxtBeyondTheLimitIsNotRead(t *testing.T) {
	filler := strings.Repeat("#"+strings.Repeat("x", 1022)+"\n", 499)
	head := "User-agent: *\nDisallow: /first\n"
	cut := head + filler + strings.Repeat("#", 1024-len(head)-12) + "\nDisallow: /only/this\nDisallow: /late\n"
	if i := strings.Index(cut, "/only/this"); i > maxRobots || i+len("/only/this") <= maxRobots {
		t.Fatalf("the limit %d does not cut the rule at %d", maxRobots, i)
	}
	for _, coding := range []string{"", "gzip"} {
		s, _ := counted(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/robots.txt" {
				w.Header().Set("Content-Encoding", coding)
				_, _ = w.Write(pack(t, coding, []byte(cut)))
			}
		})
		c := newClient(t, Config{Robots: true, Allow: []Network{allowing(t, s)}})
		for path, open := range map[string]bool{"/first": false, "/only": true, "/late": true} {
			if _, err := c.Get(t.Context(), Request{URL: s.URL + path}); (err == nil) != open {
				t.Errorf("%q: %s: %v", coding, path, err)
			}
		}
	}
}

func TestCrawlDelayHoldsWithinReason(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"5": 5 * time.Second, "0.5": time.Second / 2, "86400": maxCrawlDelay, "1e300": maxCrawlDelay,
		"-1": 0, "NaN": 0, "Inf": maxCrawlDelay, "soon": 0, "": 0,
	} {
		r := parseRobots([]byte("User-agent: *\nCrawl-delay: "+value+"\n"), "amtsfeed")
		if r.Delay != want {
			t.Errorf("Crawl-delay %q: %v, want %v", value, r.Delay, want)
		}
	}
}

// A matcher that tries again whatever failed before does not end in a lifetime.
func TestMatchingIsLinear(t *testing.T) {
	pattern := "/" + strings.Repeat("*a", 4000) + "$"
	path := "/" + strings.Repeat("a", 3999) + "b"
	if matches(pattern, path) {
		t.Error("matches")
	}
}

// asRegexp is what a pattern means, told in another language.
func asRegexp(pattern string) *regexp.Regexp {
	body, anchored := strings.CutSuffix(pattern, "$")
	parts := strings.Split(body, "*")
	for i, p := range parts {
		parts[i] = regexp.QuoteMeta(p)
	}
	end := ""
	if anchored {
		end = `\z`
	}
	return regexp.MustCompile(`(?s)\A` + strings.Join(parts, ".*") + end)
}

func FuzzMatches(f *testing.F) {
	for _, s := range []string{"/", "/a*b$", "*.gif$", "/**", "/*a*a$", "*$", "/ab*ba$", "/a$b", "$", "/%2A"} {
		f.Add(s, "/abba")
		f.Add(s, "/a*b")
	}
	f.Fuzz(func(t *testing.T, pattern, path string) {
		pattern, path = normalPattern(pattern), normalPath(path)
		if pattern == "" {
			return
		}
		if got, want := matches(pattern, path), asRegexp(pattern).MatchString(path); got != want {
			t.Errorf("%q matches %q: %v, want %v", pattern, path, got, want)
		}
	})
}

func TestRightsAreReadFromRobotsTxt(t *testing.T) {
	for _, tc := range []struct {
		file, path string
		want       []string
	}{
		{"User-agent: *\nContent-Signal: search=yes, ai-train=no\n", "/a", []string{"tdm"}},
		{"User-agent: *\nContent-Signal: ai-train=no, search=no\n", "/a", []string{"noindex", "tdm"}},
		{"Content-Signal: ai-train=no\nUser-agent: *\nAllow: /\n", "/a", []string{"tdm"}},
		{"User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /open/ train-ai=y\n", "/open/a", nil},
		{"User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /open/ train-ai=y\n", "/a", []string{"tdm"}},
		{"User-agent: *\nNoindex: /intern\n", "/intern/a", []string{"noindex"}},
		{"User-agent: *\nNoindex: /intern\n", "/a", nil},
		{"User-agent: other\nContent-Signal: ai-train=no\n", "/a", nil},
	} {
		r := parseRobots([]byte(tc.file), "amtsfeed")
		if got := r.reserved(tc.path); !slices.Equal(got, tc.want) {
			t.Errorf("%q of %s: %v, want %v", tc.file, tc.path, got, tc.want)
		}
	}
}

func FuzzRobots(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /a*b$\nAllow: /%61\nCrawl-delay: 3\n"), "/ab?x")
	f.Add([]byte("User-agent: amtsfeed\nContent-Usage: /x train-ai=n\nNoindex: *"), "/%zz%41")
	f.Fuzz(func(t *testing.T, file []byte, path string) {
		r := parseRobots(file, "amtsfeed")
		if r.Delay < 0 || r.Delay > maxCrawlDelay {
			t.Errorf("delay %v", r.Delay)
		}
		if !r.allowed("/robots.txt") {
			t.Error("robots.txt is forbidden")
		}
		r.reserved(path)
		if p := normalPath(path); normalPath(p) != p {
			t.Errorf("normalPath(%q) = %q, again %q", path, p, normalPath(p))
		}
		back := decodeSites(encodeSites(map[string]*site{"https": {Robots: robotsCopy{Rules: r}}}))
		if back["https"].Robots.Rules.allowed(path) != r.allowed(path) {
			t.Errorf("%q after storing", path)
		}
	})
}
