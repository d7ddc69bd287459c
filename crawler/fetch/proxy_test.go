package fetch

import (
	"bufio"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// tunnel is a proxy for CONNECT that keeps what it was asked for.
type tunnel struct {
	mu    sync.Mutex
	asked []string
}

func (p *tunnel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asked = append(p.asked, r.Method+" "+r.RequestURI)
	p.mu.Unlock()
	there, err := net.Dial("tcp", r.RequestURI)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer there.Close()
	here, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
	go func() { _, _ = io.Copy(there, buffered) }()
	_, _ = io.Copy(here, there)
}

func TestTLSGoesThroughTheProxyUnbroken(t *testing.T) {
	site := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Proxy-Authorization") != "":
			t.Error("the site sees the proxy's password")
		case r.URL.Path == "/inside":
			http.Redirect(w, r, "https://10.0.0.1/", http.StatusFound)
		default:
			_, _ = io.WriteString(w, "secured")
		}
	}))
	defer site.Close()
	p := &tunnel{}
	proxy := httptest.NewServer(p)
	defer proxy.Close()
	c := newClient(t, Config{
		Proxy: strings.Replace(proxy.URL, "http://", "http://user:pw@", 1),
		Allow: []Network{allowing(t, site)},
	})
	c.transport.TLSClientConfig.RootCAs = x509.NewCertPool()
	c.transport.TLSClientConfig.RootCAs.AddCert(site.Certificate())
	r, err := c.Get(t.Context(), Request{URL: site.URL})
	if err != nil || string(r.Body) != "secured" {
		t.Fatal(err)
	}
	if _, err := c.Get(t.Context(), Request{URL: site.URL + "/inside"}); kindOf(err) != Redirect {
		t.Errorf("redirected inside: %v", err)
	}
	if want := []string{"CONNECT " + site.Listener.Addr().String()}; !slices.Equal(p.asked, want) {
		t.Errorf("the proxy was asked for %q, want %q", p.asked, want)
	}
}

// What goes wrong at the proxy is told of the proxy, and its refusal never
// passes for a missing robots.txt.
func TestAProxyThatRefusesIsTold(t *testing.T) {
	asks := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer asks.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	for proxy, want := range map[string]string{
		asks.URL:                    "the proxy (crawler.proxy) answers status 407 Proxy Authentication Required",
		gone.URL:                    "no connection to the proxy (crawler.proxy): connection refused",
		"http://proxy.invalid:3128": "no connection to the proxy (crawler.proxy): host name proxy.invalid ",
	} {
		c := newClient(t, Config{Proxy: proxy, Robots: true, Allow: []Network{network(t, "127.0.0.0/8")}})
		for _, u := range []string{"http://127.0.0.9/", "https://127.0.0.9/"} {
			if _, err := c.Get(t.Context(), Request{URL: u}); kindOf(err) != Connect || !strings.Contains(err.Error(), want) {
				t.Errorf("%s by %s: %s: %v", u, proxy, kindOf(err), err)
			}
		}
		if _, err := c.Get(t.Context(), Request{URL: "http://amt.invalid/"}); kindOf(err) != DNS || !strings.Contains(err.Error(), "before the proxy is asked") {
			t.Errorf("a name unknown here, by %s: %v", proxy, err)
		}
	}
}

// An answer to CONNECT that is none comes over a new connection: no other one
// would bring a better.
func TestAProxyThatTalksNonsenseIsAskedOnce(t *testing.T) {
	var tunnels atomic.Int32
	proxy := serveConns(t, func(conn net.Conn) {
		for r := bufio.NewReader(conn); ; {
			req, err := http.ReadRequest(r)
			switch {
			case err != nil:
				return
			case req.Method == http.MethodConnect:
				tunnels.Add(1)
				_, _ = io.WriteString(conn, "220 mail.example ESMTP\r\n")
				return
			case req.URL.Path == "/moved":
				_, _ = io.WriteString(conn, "HTTP/1.1 302 Found\r\nLocation: https://127.0.0.9/\r\nContent-Length: 0\r\n\r\n")
			default:
				_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
			}
		}
	})
	c := newClient(t, Config{Proxy: "http://" + proxy, Allow: []Network{network(t, "127.0.0.0/8")}})
	r, err := c.Get(t.Context(), Request{URL: "http://127.0.0.9/"})
	if err != nil {
		t.Fatal(err)
	}
	r.Close() // its connection is kept
	if _, err := c.Get(t.Context(), Request{URL: "http://127.0.0.9/moved"}); err == nil || tunnels.Load() != 1 {
		t.Errorf("asked for %d tunnels: %v", tunnels.Load(), err)
	}
}

func TestCredentialsAreNeverShown(t *testing.T) {
	s, _ := counted(t, func(w http.ResponseWriter, r *http.Request) {
		name, password, _ := r.BasicAuth()
		switch {
		case r.URL.Path == "/moved":
			http.Redirect(w, r, "/", http.StatusMovedPermanently)
		case name != "redaktion" || password != "geh:eim":
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	with := func(login, path string) string { return strings.Replace(s.URL, "://", "://"+login+"@", 1) + path }
	c := newClient(t, Config{Allow: []Network{allowing(t, s)}})
	r, err := c.Get(t.Context(), Request{URL: with("redaktion:geh%3Aeim", "/moved")})
	if err != nil {
		t.Fatal(err)
	}
	if r.Final != s.URL+"/" || r.Permanent != s.URL+"/" {
		t.Errorf("final %q, permanent %q", r.Final, r.Permanent)
	}
	for _, u := range []string{with("redaktion:falsch", "/"), "ftp://redaktion:falsch@a.example/", "http://redaktion:falsch@a b/", "http://redaktion:falsch@0x7f.1"} {
		_, err := c.Get(t.Context(), Request{URL: u})
		if err == nil || strings.Contains(err.Error(), "falsch") || strings.Contains(err.Error(), "redaktion") {
			t.Errorf("%q: %v", u, err)
		}
	}
}
