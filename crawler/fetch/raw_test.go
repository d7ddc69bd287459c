package fetch

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// rawServer answers each request with what send writes for its path.
func rawServer(t *testing.T, send func(path string, conn net.Conn)) (url string, allow Network) {
	t.Helper()
	addr := serveConns(t, func(conn net.Conn) {
		if req, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
			send(req.URL.Path, conn)
		}
	})
	return "http://" + addr, network(t, strings.Replace(addr, ":", "/32:", 1))
}

// serveConns gives each connection to serve and closes it afterwards.
func serveConns(t testing.TB, serve func(conn net.Conn)) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				serve(conn)
			}()
		}
	}()
	return l.Addr().String()
}

func TestAnswersThatAreNotQuiteHTTP(t *testing.T) {
	const ok = "Content-Length: 2\r\n\r\nok"
	cases := map[string]struct {
		answer string
		want   Kind // empty: the body is "ok"
	}{
		"nothing":              {"", Connect},
		"half-head":            {"HTTP/1.1 200 OK\r\nContent-", Protocol},
		"old-http":             {"<rss></rss>", Protocol},
		"another-protocol":     {"220 mail.example ESMTP\r\n", Protocol},
		"words-about-tls":      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: tls: <b>\r\n" + ok, Protocol},
		"http2":                {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Protocol},
		"status-of-words":      {"HTTP/1.1 OK fine\r\n" + ok, Protocol},
		"status-too-long":      {"HTTP/1.1 20000 OK\r\n" + ok, Protocol},
		"status-999":           {"HTTP/1.1 999 Go away\r\n" + ok, Status},
		"no-content":           {"HTTP/1.1 204 No Content\r\n\r\n", Status},
		"a-part":               {"HTTP/1.1 206 Partial Content\r\n" + ok, Status},
		"choices":              {"HTTP/1.1 300 Multiple Choices\r\nLocation: /x\r\n" + ok, Status},
		"use-proxy":            {"HTTP/1.1 305 Use Proxy\r\nLocation: /x\r\n" + ok, Status},
		"switching":            {"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", Status},
		"early-hints":          {"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\n" + ok, ""},
		"line-feeds":           {"HTTP/1.1 200 OK\nContent-Length: 2\n\nok", ""},
		"unknown-length":       {"HTTP/1.0 200 OK\r\n\r\nok", ""},
		"many-headers":         {"HTTP/1.1 200 OK\r\n" + strings.Repeat("Set-Cookie: a=b\r\n", 3000) + ok, ""},
		"nul-in-header":        {"HTTP/1.1 200 OK\r\nX: a\x00b\r\n" + ok, Protocol},
		"two-lengths":          {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n" + ok, Protocol},
		"negative-length":      {"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok", Protocol},
		"length-with-plus":     {"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok", Protocol},
		"length-too-large":     {"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok", Protocol},
		"longer-than-allowed":  {"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nok", TooLarge},
		"shorter-than-said":    {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok", Truncated},
		"chunked":              {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", ""},
		"chunks-cut":           {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", Truncated},
		"chunk-of-letters":     {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nok\r\n", Protocol},
		"transfer-gzip":        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", Protocol},
		"reset-content":        {"HTTP/1.1 205 Reset Content\r\n" + ok, Status},
		"delta":                {"HTTP/1.1 226 IM Used\r\n" + ok, Status},
		"not-modified":         {"HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n", Status},
		"redirect-to-nowhere":  {"HTTP/1.1 307 Temporary Redirect\r\n" + ok, Redirect},
		"redirect-to-itself":   {"HTTP/1.1 301 Moved\r\nLocation: #top\r\n" + ok, Redirect},
		"teapot":               {"HTTP/1.1 418 I'm a teapot\r\n" + ok, Status},
		"status-000":           {"HTTP/1.1 000 Nothing\r\n" + ok, Status},
		"status-negative":      {"HTTP/1.1 -20 OK\r\n" + ok, Protocol},
		"status-without-words": {"HTTP/1.1 200\r\n" + ok, ""},
		"version-2-in-words":   {"HTTP/2 200 OK\r\n" + ok, Protocol},
		"version-from-later":   {"HTTP/9.9 200 OK\r\n" + ok, ""},
		"http2-settings":       {"\x00\x00\x00\x04\x00\x00\x00\x00\x00", Protocol},
		"tls-alert":            {"\x15\x03\x01\x00\x02\x02\x46", Protocol},
		"one-length-twice":     {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + ok, ""},
		"length-in-hex":        {"HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\nok", Protocol},
		"length-and-chunks":    {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", ""},
		"chunk-too-long":       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nok\r\n0\r\n\r\n", Protocol},
		"chunk-larger":         {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nok\r\n0\r\n\r\n", Protocol},
		"more-than-said":       {"HTTP/1.1 200 OK\r\nConnection: close\r\n" + ok + "HTTP/1.1 500 and another answer\r\n\r\n", ""},
		"folded-header":        {"HTTP/1.1 200 OK\r\nX: a\r\n b\r\n" + ok, ""},
		"header-with-a-blank":  {"HTTP/1.1 200 OK\r\nX Y: a\r\n" + ok, ""},
		"header-without-name":  {"HTTP/1.1 200 OK\r\n: a\r\n" + ok, Protocol},
		"head-in-one-header":   {"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", maxHeader+1) + "\r\n" + ok, Protocol},
		"empty-gzip-body":      {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n", ""},
		"redirect-to-nonsense": {"HTTP/1.1 302 Found\r\nLocation: http://[::1%25lo]:99999/\r\n" + ok, Redirect},
		"redirect-to-port-0":   {"HTTP/1.1 302 Found\r\nLocation: http://a.example:0/\r\n" + ok, Redirect},
		"redirect-too-long":    {"HTTP/1.1 302 Found\r\nLocation: /" + strings.Repeat("a", maxURL) + "\r\n" + ok, Redirect},
	}
	url, allow := rawServer(t, func(path string, conn net.Conn) {
		_, _ = io.WriteString(conn, cases[path[1:]].answer)
	})
	c := newClient(t, Config{Allow: []Network{allow}})
	for name, tc := range cases {
		r, err := c.Get(t.Context(), Request{URL: url + "/" + name})
		switch {
		case err != nil && (tc.want == "" || kindOf(err) != tc.want):
			t.Errorf("%s: %s: %v, want %q", name, kindOf(err), err, tc.want)
		case err == nil && (tc.want != "" || string(r.Body) != "ok" && len(r.Body) > 0):
			t.Errorf("%s: %d %q, want %q", name, r.Status, r.Body, tc.want)
		case err != nil && strings.ContainsAny(err.Error(), "\r\n\x00"):
			t.Errorf("%s: the error forges a line: %q", name, err)
		}
		if r != nil {
			r.Close()
		}
	}
}

func TestWhatNeverEndsIsCutOff(t *testing.T) {
	const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	pad := strings.Repeat("p", 4000)
	many := func(s string) string { return strings.Repeat(s, 400) } // few writes
	cases := map[string]struct{ head, again string }{
		"status line":      {"HTTP/1.1 200 ", pad},
		"header":           {"HTTP/1.1 200 OK\r\n", "X: " + pad + "\r\n"},
		"one header":       {"HTTP/1.1 200 OK\r\nX: ", pad},
		"interim replies":  {"", many("HTTP/1.1 100 Continue\r\n\r\n")},
		"hints":            {"", many("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")},
		"body":             {"HTTP/1.1 200 OK\r\n\r\n", pad},
		"chunks":           {chunked, many("5\r\nhello\r\n")},
		"chunk extension":  {chunked + "1;", pad},
		"chunk extensions": {chunked, "1;" + pad + "\r\nx\r\n"},
		"trailers":         {chunked + "0\r\n", "X: " + pad + "\r\n"},
		"gzip name":        {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff", pad},
		"empty gzip":       {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", many("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\x01\x00\x00\xff\xff\x00\x00\x00\x00\x00\x00\x00\x00")},
		"zstd skippables":  {"HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\n\r\n", many("\x50\x2a\x4d\x18\x04\x00\x00\x00abcd")},
	}
	const most = 32 << 20 // far beyond all limits
	for name, tc := range cases {
		sent := make(chan int, 1)
		url, allow := rawServer(t, func(_ string, conn net.Conn) {
			n, err := io.WriteString(conn, tc.head)
			for total := n; ; total += n {
				if err != nil || total > most {
					sent <- total
					return
				}
				n, err = io.WriteString(conn, tc.again)
			}
		})
		c := newClient(t, Config{Allow: []Network{allow}, MaxBody: 1 << 20})
		_, err := c.Get(t.Context(), Request{URL: url})
		if k := kindOf(err); k != TooLarge && k != Protocol {
			t.Errorf("%s: %s: %v", name, k, err)
		}
		c.Close()
		if n := <-sent; n > most {
			t.Errorf("%s: %d bytes were taken", name, n)
		}
	}
}

func TestWhatDripsIsGivenUpInTime(t *testing.T) {
	for name, tc := range map[string]struct{ head, drop string }{
		"status line": {"HTTP/1.1 ", "2"},
		"header":      {"HTTP/1.1 200 OK\r\nX: ", "p"},
		"interim":     {"", "HTTP/1.1 102 Processing\r\n\r\n"},
		"body":        {"HTTP/1.1 200 OK\r\n\r\n", "x"},
		"gzip body":   {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x00", "\x00"},
		"nothing":     {"", ""},
	} {
		url, allow := rawServer(t, func(_ string, conn net.Conn) {
			_, err := io.WriteString(conn, tc.head)
			for tick := time.NewTicker(5 * time.Millisecond); err == nil; <-tick.C {
				if tc.drop == "" {
					_, err = conn.Read(make([]byte, 1)) // until the other side gives up
					continue
				}
				_, err = io.WriteString(conn, tc.drop)
			}
		})
		c := newClient(t, Config{Allow: []Network{allow}, Timeout: 50 * time.Millisecond})
		start := time.Now()
		_, err := c.Get(t.Context(), Request{URL: url})
		if k := kindOf(err); k != Slow && k != TooLarge {
			t.Errorf("%s: %s: %v", name, k, err)
		}
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%s: given up after %v", name, d)
		}
	}
}

func TestTheBodyOfAnErrorIsNotWaitedFor(t *testing.T) {
	done := make(chan struct{})
	url, allow := rawServer(t, func(_ string, conn net.Conn) {
		_, _ = io.WriteString(conn, "HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot")
		<-done
	})
	defer close(done)
	c := newClient(t, Config{Allow: []Network{allow}})
	start := time.Now()
	if _, err := c.Get(t.Context(), Request{URL: url}); kindOf(err) != Status {
		t.Error(err)
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("waited %v", d)
	}
}

// What an answer leaves behind on a kept connection is not taken for the next
// one: that is asked for once more, on a connection of its own, even when the
// host has spoilt all that are kept.
func TestALeftoverDoesNotFailTheNextAnswer(t *testing.T) {
	for kept := 1; kept <= maxIdlePerHost; kept++ {
		var together sync.WaitGroup
		together.Add(kept)
		addr := serveConns(t, func(conn net.Conn) {
			r := bufio.NewReader(conn)
			answer := "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
			for {
				req, err := http.ReadRequest(r)
				if err != nil {
					return
				}
				if req.URL.Path == "/together" {
					together.Done()
					together.Wait() // so that each has a connection of its own
				}
				if _, err := io.WriteString(conn, answer); err != nil {
					return
				}
				answer = "<p>the body of a 304\r\n\r\n"
			}
		})
		c := newClient(t, Config{Concurrency: kept, Allow: []Network{network(t, strings.Replace(addr, ":", "/32:", 1))}})
		get := func(path string, requests int) {
			resp, err := c.Get(t.Context(), Request{URL: "http://" + addr + path})
			if err != nil {
				t.Errorf("%d kept: %v", kept, err)
				return
			}
			if string(resp.Body) != "ok" || resp.Requests != requests {
				t.Errorf("%d kept: %q after %d requests, want %d", kept, resp.Body, resp.Requests, requests)
			}
			resp.Close()
		}
		var first sync.WaitGroup
		for range kept {
			first.Go(func() { get("/together", 1) })
		}
		first.Wait()
		get("/", kept+1)
	}
}
