package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

func TestConnectionsAreKeptForTheNextRequest(t *testing.T) {
	s, connections := counted(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/missing", "/robots.txt":
			http.NotFound(w, r)
		case "/moved":
			http.Redirect(w, r, "/", http.StatusFound)
		default:
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(pack(t, "gzip", page))
		}
	})
	c := newClient(t, Config{Allow: []Network{allowing(t, s)}, Robots: true})
	for _, path := range []string{"/", "/missing", "/moved", "/"} {
		if r, err := c.Get(t.Context(), Request{URL: s.URL + path}); err == nil {
			if string(r.Body) != string(page) {
				t.Errorf("%s: %d bytes", path, len(r.Body))
			}
			r.Close()
			r.Close() // does no harm
		}
	}
	if n := connections.Load(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

func TestRedirectsEndAfterTen(t *testing.T) {
	for what, tc := range map[string]struct{ leads, asked int }{"ten": {10, 11}, "eleven": {11, 11}, "endless": {1 << 30, 11}} {
		asked := 0
		s, _ := counted(t, func(w http.ResponseWriter, r *http.Request) {
			asked++
			if asked <= tc.leads {
				http.Redirect(w, r, fmt.Sprint("/", asked), http.StatusTemporaryRedirect)
			}
		})
		c := newClient(t, Config{Allow: []Network{allowing(t, s)}})
		_, err := c.Get(t.Context(), Request{URL: s.URL})
		if tc.leads <= 10 && err != nil || tc.leads > 10 && kindOf(err) != Redirect || asked != tc.asked {
			t.Errorf("%s: %v after %d requests", what, err, asked)
		}
	}
}

// What is meant for one origin goes to no other: not to another port, not from
// TLS to plain HTTP or back, not to robots.txt; and no cookie or referer at all.
func TestWhatIsMeantForOneOriginGoesToNoOther(t *testing.T) {
	type sight struct{ server, path, auth, key string }
	var seen []sight
	var home, other, secure *httptest.Server
	handler := func(name string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Cookie")+r.Header.Get("Referer") != "" {
				t.Errorf("%s%s: cookie %q, referer %q", name, r.URL.Path, r.Header.Get("Cookie"), r.Header.Get("Referer"))
			}
			seen = append(seen, sight{name, r.URL.Path, r.Header.Get("Authorization"), r.Header.Get("X-Key")})
			w.Header().Add("Set-Cookie", "session=1; Path=/")
			next := map[string]string{"home/start": other.URL + "/a", "other/a": secure.URL + "/b", "secure/b": home.URL + "/back"}[name+r.URL.Path]
			if next != "" {
				http.Redirect(w, r, next, http.StatusFound)
			}
		}
	}
	home, _ = counted(t, handler("home"))
	other, _ = counted(t, handler("other"))
	secure = httptest.NewTLSServer(handler("secure"))
	t.Cleanup(secure.Close)
	c := newClient(t, Config{Allow: []Network{network(t, "127.0.0.0/8")}, Robots: true})
	c.transport.TLSClientConfig.InsecureSkipVerify = true
	start := strings.Replace(home.URL, "://", "://user:pw@", 1) + "/start"
	r, err := c.Get(t.Context(), Request{URL: start, Header: http.Header{"X-Key": {"secret"}}})
	if err != nil || r.Final != home.URL+"/back" {
		t.Fatal(err)
	}
	const basic = "Basic dXNlcjpwdw=="
	want := []sight{
		{"home", "/robots.txt", "", ""}, {"home", "/start", basic, "secret"},
		{"other", "/robots.txt", "", ""}, {"other", "/a", "", ""},
		{"secure", "/robots.txt", "", ""}, {"secure", "/b", "", ""},
		{"home", "/back", basic, "secret"},
	}
	if !slices.Equal(seen, want) {
		t.Errorf("seen\n%v, want\n%v", seen, want)
	}
}

func TestACookieWallIsTold(t *testing.T) {
	s, asked := counted(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "human=yes")
		http.Redirect(w, r, r.URL.Path, http.StatusFound)
	})
	c := newClient(t, Config{Allow: []Network{allowing(t, s)}})
	if _, err := c.Get(t.Context(), Request{URL: s.URL}); kindOf(err) != Redirect || !strings.Contains(err.Error(), "cookie") || asked.Load() != 1 {
		t.Errorf("%v after %d connections", err, asked.Load())
	}
}

func TestRubbishAfterADocumentCostsItsValidators(t *testing.T) {
	s, _ := counted(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Last-Modified", "Thu, 16 Oct 2025 12:00:00 GMT")
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(append(pack(t, "gzip", page), r.URL.RawQuery...))
	})
	c := newClient(t, Config{Allow: []Network{allowing(t, s)}})
	for query, kept := range map[string]bool{"": true, "rubbish": false} {
		r, err := c.Get(t.Context(), Request{URL: s.URL + "/?" + query})
		if err != nil || string(r.Body) != string(page) {
			t.Fatal(err)
		}
		if r.ETag != "" != kept || r.LastModified != "" != kept {
			t.Errorf("%q: validators %q, %q", query, r.ETag, r.LastModified)
		}
	}
}

func TestEndlessHeadersAreCutOff(t *testing.T) {
	for what, piece := range map[string]string{
		"header":        "X-Pad: " + strings.Repeat("p", 4000) + "\r\n",
		"interim reply": "\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\nHTTP/1.1 103 Early Hints\r\nA: b",
	} {
		var sent atomic.Int64
		s, _ := counted(t, func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			_, err = io.WriteString(conn, "HTTP/1.1 103 Early Hints\r\n")
			for err == nil && sent.Load() < 64<<20 {
				var n int
				n, err = io.WriteString(conn, piece)
				sent.Add(int64(n))
			}
		})
		c := newClient(t, Config{Allow: []Network{allowing(t, s)}})
		_, err := c.Get(t.Context(), Request{URL: s.URL})
		if k := kindOf(err); k != TooLarge && k != Protocol || sent.Load() >= 64<<20 {
			t.Errorf("%s: %v after %d bytes", what, err, sent.Load())
		}
	}
}

func TestASlowErrorPageIsNotWaitedFor(t *testing.T) {
	s, _ := counted(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.WriteHeader(http.StatusNotFound)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	c := newClient(t, Config{Allow: []Network{allowing(t, s)}})
	if _, err := c.Get(t.Context(), Request{URL: s.URL}); kindOf(err) != Status {
		t.Error(err)
	}
}

func TestAnErrorSaysWhatHappened(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	hangUp, asked := counted(t, func(w http.ResponseWriter, _ *http.Request) {
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			conn.Close()
		}
	})
	inside, _ := counted(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://10.66.66.66"+r.URL.Path, http.StatusMovedPermanently)
	})
	c := newClient(t, Config{Allow: []Network{network(t, "127.0.0.0/8")}, MaxBody: 1 << 20})
	large, _ := counted(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "3000000") })
	for u, want := range map[string]string{
		// Not "refused", after which the operator would be told how to allow it.
		inside.URL + "/admin": "redirect: fetch http://10.66.66.66/admin: redirected to 10.66.66.66: address 10.66.66.66 is not public",
		large.URL:             "too large: fetch " + large.URL + "/: body of 3000000 bytes, the limit is 1 MiB",
		closed.URL + "/x":     "connect: fetch " + closed.URL + "/x: connection refused",
		hangUp.URL:            "connect: fetch " + hangUp.URL + "/: connection closed without an answer",
		"http://10.1.2.3":     "refused: fetch http://10.1.2.3/: address 10.1.2.3 is not public",
		"http://a\nb":         "bad url: fetch http://a?b: malformed address",
	} {
		_, err := c.Get(t.Context(), Request{URL: u})
		if got := string(kindOf(err)) + ": " + fmt.Sprint(err); got != want {
			t.Errorf("%s:\n got %s\nwant %s", u, got, want)
		}
	}
	if n := asked.Load(); n > 3 {
		t.Errorf("a server that hangs up was asked %d times", n)
	}
	if kindOf(errors.New("x")) != "" || kindOf(nil) != "" {
		t.Error("a foreign error has a kind")
	}
}

// A host that swallows all packets, and a name server that does.
func TestSilenceOfTheNetworkIsTold(t *testing.T) {
	silent := func(context.Context, string, string) (net.Conn, error) {
		conn, _ := net.Pipe()
		return conn, nil
	}
	_, noName := (&net.Resolver{PreferGo: true, Dial: silent}).LookupHost(deadline(t), "amt.example")
	for _, tc := range []struct {
		err  error
		kind Kind
		want string
	}{
		{noName, DNS, "host name amt.example: no answer from the name server"},
		{&net.OpError{Op: "dial", Net: "tcp", Err: noName}, DNS, "host name amt.example: no answer from the name server"},
		{dialTimedOut(t), Connect, "no connection within 10s"},
		{&net.OpError{Op: "proxyconnect", Net: "tcp", Err: dialTimedOut(t)}, Connect, "no connection to the proxy (crawler.proxy): no connection within 10s"},
		{&net.DNSError{Name: "x", IsNotFound: true}, DNS, "host name x does not exist"},
		{&net.DNSError{Name: "x"}, DNS, "host name x does not resolve"},
		{&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.EHOSTUNREACH)}, Connect, "no route to the host"},
		{context.Canceled, Canceled, "interrupted"},
		{context.DeadlineExceeded, Canceled, "interrupted"},
		{errors.New("anything"), Connect, "anything"},
	} {
		if e := classify(tc.err); e.Kind != tc.kind || e.Detail != tc.want {
			t.Errorf("%v: %s: %s, want %s: %s", tc.err, e.Kind, e.Detail, tc.kind, tc.want)
		}
	}
}

func deadline(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}

// dialTimedOut is what a dialler says when its own time is over.
func dialTimedOut(t *testing.T) error {
	t.Helper()
	d := net.Dialer{Deadline: time.Now().Add(-time.Second)}
	_, err := d.DialContext(t.Context(), "tcp", "127.0.0.1:9")
	if err == nil {
		t.Fatal("dialled in no time")
	}
	return err
}

func TestWhatCannotBeSentIsRefused(t *testing.T) {
	if _, err := New(Config{UserAgent: "amtsfeed\r\nX: y"}); err == nil {
		t.Error("a user agent of two lines is taken")
	}
	c := newClient(t, Config{})
	for _, h := range []http.Header{{"X-Key": {"a\nb"}}, {"X Key": {"a"}}} {
		if _, err := c.Get(t.Context(), Request{URL: "http://a.example/", Header: h}); kindOf(err) != BadURL {
			t.Errorf("%v: %v", h, err)
		}
	}
}

func TestAnInterruptedVisitSaysSo(t *testing.T) {
	started := make(chan struct{})
	s, _ := counted(t, func(_ http.ResponseWriter, r *http.Request) {
		close(started)
		<-r.Context().Done()
	})
	c := newClient(t, Config{Allow: []Network{allowing(t, s)}})
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		<-started
		cancel(errors.New("shutting down"))
	}()
	if _, err := c.Get(ctx, Request{URL: s.URL}); kindOf(err) != Canceled {
		t.Error(err)
	}
}

func TestManyHostsAtOnce(t *testing.T) {
	s, _ := counted(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(page) })
	c := newClient(t, Config{Allow: []Network{network(t, "127.0.0.0/8")}, Robots: true, Delay: time.Millisecond})
	dial := c.transport.DialContext
	c.transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return dial(ctx, network, s.Listener.Addr().String())
	}
	var wg sync.WaitGroup
	for i := range 32 {
		wg.Go(func() {
			for k := range 5 {
				r, err := c.Get(t.Context(), Request{URL: fmt.Sprintf("http://h%d.example/%d", (i+k)%16, k)})
				if err != nil || string(r.Body) != string(page) {
					t.Error(err)
					continue
				}
				r.Close()
				c.Changed()
			}
		})
	}
	wg.Wait()
}
