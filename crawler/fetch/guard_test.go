package fetch

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
)

func network(t testing.TB, s string) Network {
	t.Helper()
	n, err := ParseNetwork(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestParseNetwork(t *testing.T) {
	for in, want := range map[string]Network{
		"127.0.0.0/8":      {netip.MustParsePrefix("127.0.0.0/8"), 0},
		"127.0.0.1/8":      {netip.MustParsePrefix("127.0.0.0/8"), 0},
		"10.1.2.3/32:8443": {netip.MustParsePrefix("10.1.2.3/32"), 8443},
		"fd00::/8":         {netip.MustParsePrefix("fd00::/8"), 0},
		"[fd00::]/8:443":   {netip.MustParsePrefix("fd00::/8"), 443},
		"[::1]/128":        {netip.MustParsePrefix("::1/128"), 0},
	} {
		if n, err := ParseNetwork(in); err != nil || n != want {
			t.Errorf("%q: %v, %v; want %v", in, n, err, want)
		}
	}
	for in, hint := range map[string]string{
		"":                 "prefix length",
		"127.0.0.1":        "10.1.2.3/32",
		"127.0.0.1:8800":   "10.1.2.3/32:8443",
		"0.0.0.0/0":        "too wide",
		"::/0":             "too wide",
		"10.0.0.0/33":      "0 to 32",
		"10.0.0.0/x":       "0 to 32",
		"10.0.0.0/8:0":     "1 to 65535",
		"10.0.0.0/8:99999": "1 to 65535",
		"10.0.0.0/8:":      "1 to 65535",
		"localhost/8":      "no IP address",
		"fe80::1%lo/64":    "no IP address",

		"::ffff:10.0.0.0/104": "IPv4",
	} {
		if _, err := ParseNetwork(in); err == nil || !strings.Contains(err.Error(), hint) {
			t.Errorf("%q: %v, want a hint at %q", in, err, hint)
		}
	}
}

func TestOnlyPublicAndAllowedAddressesAreDialled(t *testing.T) {
	g := newGuard([]Network{network(t, "127.0.0.0/8:8800"), network(t, "10.1.0.0/16"), network(t, "fd00::/8")})
	for addr, want := range map[string]bool{
		"8.8.8.8:80": true, "8.8.8.8:443": true, "[2a00:1450::1]:443": true,
		"8.8.8.8:8080": false, "8.8.8.8:22": false, "[2a00:1450::1]:8443": false,
		"127.0.0.1:8800": true, "[::ffff:127.0.0.1]:8800": true, "127.0.0.1:80": false, "[::1]:80": false,
		"10.1.2.3:25": true, "[::ffff:10.1.2.3]:25": true, "10.2.0.1:80": false, "[fd00::1]:8443": true, "[fd00::1%eth0]:80": false,
		// The special-purpose registries of IANA, one by one.
		"0.0.0.0:80": false, "0.1.2.3:80": false, "10.255.0.1:80": false, "100.64.0.1:80": false, "100.127.255.255:80": false,
		"127.255.255.255:80": false, "169.254.169.254:80": false, "172.16.0.1:80": false, "172.31.255.255:80": false,
		"192.0.0.1:80": false, "192.0.0.170:80": false, "192.0.2.1:80": false, "192.31.196.1:80": false, "192.52.193.1:80": false,
		"192.88.99.1:80": false, "192.168.1.1:80": false, "192.175.48.1:80": false, "198.18.0.1:80": false, "198.19.255.255:80": false,
		"198.51.100.1:80": false, "203.0.113.1:80": false, "224.0.0.1:80": false, "239.255.255.250:80": false,
		"240.0.0.1:80": false, "255.255.255.255:80": false, "168.63.129.16:80": false,
		"[::]:80": false, "[::7f00:1]:80": false, "[::ffff:10.2.0.1]:80": false, "[::ffff:0:7f00:1]:80": false,
		"[64:ff9b::a00:1]:80": false, "[64:ff9b:1::a00:1]:80": false, "[100::1]:80": false, "[2001::1]:80": false,
		"[2001:0:a00:1::]:80": false, "[2001:2::1]:80": false, "[2001:20::1]:80": false, "[2001:db8::1]:80": false,
		"[2002:a00:1::]:80": false, "[3fff::1]:80": false, "[5f00::1]:80": false, "[fc00::1]:80": false,
		"[fe80::1%eth0]:80": false, "[fe80::1]:80": false, "[fec0::1]:80": false, "[ff02::1]:80": false, "[ff0e::1]:443": false,
		// Their neighbours.
		"9.255.255.255:80": true, "11.0.0.1:80": true, "100.63.255.255:80": true, "100.128.0.1:80": true, "172.32.0.1:80": true,
		"192.0.1.1:80": true, "198.20.0.1:80": true, "223.255.255.255:80": true, "[2001:200::1]:443": true, "[2003::1]:443": true,
	} {
		if got := g.check(netip.MustParseAddrPort(addr)) == nil; got != want {
			t.Errorf("%s: dialled %v, want %v", addr, got, want)
		}
	}
}

// counted is a server that counts the connections made to it.
func counted(t *testing.T, h http.HandlerFunc) (*httptest.Server, *atomic.Int64) {
	t.Helper()
	var n atomic.Int64
	s := httptest.NewUnstartedServer(h)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			n.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	return s, &n
}

func allowing(t *testing.T, s *httptest.Server) Network {
	t.Helper()
	host, port, err := net.SplitHostPort(s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return network(t, host+"/32:"+port)
}

func newClient(t testing.TB, cfg Config) *Client {
	t.Helper()
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestNoWayLeadsToAPrivateServer(t *testing.T) {
	private, touched := counted(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("secret")) })
	_, port, _ := net.SplitHostPort(private.Listener.Addr().String())
	var target atomic.Value
	public, _ := counted(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/redirect" || r.URL.Path == "/robots.txt" && r.URL.Query().Get("x") == "" && target.Load() != "" {
			w.Header()["Location"] = []string{target.Load().(string)}
			w.WriteHeader(http.StatusFound)
		}
	})
	c := newClient(t, Config{Allow: []Network{allowing(t, public)}, Robots: true})
	target.Store("")
	for _, host := range []string{
		"127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0177.0.0.1", "0x7f.0.0.1", "127.1",
		"0x7f000001", "127.0.0.1.", "１２７.0.0.1", "user@127.0.0.1", "8.8.8.8@127.0.0.1", "127。0。0。1",
	} {
		u := "http://" + host + ":" + port + "/"
		if r, err := c.Get(t.Context(), Request{URL: u}); err == nil {
			t.Errorf("%s answered %q", u, r.Body)
		} else if k := kindOf(err); k != Refused && k != BadURL && k != DNS && k != Connect {
			t.Errorf("%s: %s: %v", u, k, err)
		}
		target.Store(u)
		if r, err := c.Get(t.Context(), Request{URL: public.URL + "/redirect"}); err == nil {
			t.Errorf("redirected to %s: answered %q", u, r.Body)
		}
		target.Store("")
	}
	if n := touched.Load(); n > 0 {
		t.Errorf("the private server was touched %d times", n)
	}
}

func TestARobotsTxtThatRedirectsToAPrivateServerIsNone(t *testing.T) {
	private, touched := counted(t, func(http.ResponseWriter, *http.Request) {})
	public, _ := counted(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.Redirect(w, r, private.URL, http.StatusFound)
		}
	})
	c := newClient(t, Config{Allow: []Network{allowing(t, public)}, Robots: true, Rights: true})
	r, err := c.Get(t.Context(), Request{URL: public.URL})
	if err != nil || r.Status != 200 || touched.Load() > 0 {
		t.Errorf("%v, touched %d times", err, touched.Load())
	}
}

func TestTheProxyIsAskedForCheckedTargetsOnly(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1") // must not matter
	var asked []string
	proxy, _ := counted(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.RequestURI+" "+r.Header.Get("Proxy-Authorization"))
		_, _ = w.Write([]byte("by proxy"))
	})
	c := newClient(t, Config{
		Proxy: strings.Replace(proxy.URL, "http://", "http://user:pw@", 1),
		Allow: []Network{network(t, "127.0.0.9/32:8080")},
	})
	r, err := c.Get(t.Context(), Request{URL: "http://127.0.0.9:8080/feed"})
	if err != nil || string(r.Body) != "by proxy" {
		t.Fatal(err)
	}
	for _, u := range []string{"http://127.0.0.9/", "http://127.0.0.8:8080/", "https://10.0.0.1/", "http://localhost:8080/", proxy.URL} {
		if _, err := c.Get(t.Context(), Request{URL: u}); kindOf(err) != Refused {
			t.Errorf("%s: %v", u, err)
		}
	}
	if len(asked) != 1 || asked[0] != "GET http://127.0.0.9:8080/feed Basic dXNlcjpwdw==" {
		t.Errorf("the proxy was asked %q", asked)
	}
	for _, bad := range []string{"proxy.example:3128", "socks5://127.0.0.1:1", "http://", "::"} {
		if _, err := New(Config{Proxy: bad}); err == nil || !strings.Contains(err.Error(), "proxy") {
			t.Errorf("proxy %q: %v", bad, err)
		}
	}
}
