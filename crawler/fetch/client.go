package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Defaults of a Config.
const (
	defaultTimeout = 30 * time.Second
	defaultMaxBody = 10 << 20
	// defaultBudget leaves room for a few large bodies within 96 MiB for the
	// whole process, garbage not yet collected included.
	defaultBudget = 16 << 20
)

// Limits of the transport.
const (
	dialTimeout = 10 * time.Second // DNS included
	tlsTimeout  = 10 * time.Second
	// maxHeader is the largest header of an answer, interim answers included.
	// Real ones stay below 64 KiB.
	maxHeader = 512 << 10
	// maxUnread is how much of an answer the kernel takes in ahead. By itself it
	// goes up to many MiB a connection while a body waits for memory; this holds
	// most feeds whole, so that an honest sender is done before a pause.
	maxUnread = 1 << 20
	// maxIdle and idleTimeout bound connections kept for the next request: a
	// host is asked again within seconds or not for half an hour.
	maxIdle     = 256
	idleTimeout = 15 * time.Second
	// maxIdlePerHost also bounds how often a request is sent again: net/http
	// does so for every kept connection that turns out to be closed.
	maxIdlePerHost = 2
	// requestRoom holds nearly every request, so that it is written at once.
	requestRoom = 1 << 10
)

// A Config says how a Client behaves. The zero value of a field means its
// default, except where noted.
type Config struct {
	// UserAgent is sent as it is; it should name a product and a contact. The
	// product is obeyed in robots.txt as well as "amtsfeed".
	UserAgent string
	// Timeout is the time that the requests of one Get may take together,
	// robots.txt and redirects included; waiting for the host's turn does not
	// count.
	Timeout time.Duration
	// MaxBody is the largest body in bytes, after decompression.
	MaxBody int64
	// Budget is how many bytes all large bodies may hold together until they
	// are closed, besides what one of them takes when nothing is left.
	Budget int64
	// Concurrency is how many requests one host may see at a time.
	Concurrency int
	// Delay is the least time between the end of one request to a host and
	// the start of the next; zero means none.
	Delay time.Duration
	// Proxy is the address of the only proxy used; empty means none. Targets
	// are resolved and checked before it is asked.
	Proxy string
	// Robots says whether robots.txt is read and obeyed.
	Robots bool
	// Rights says whether /.well-known/tdmrep.json is read, once a host and
	// week.
	Rights bool
	// Allow lists networks a target may live in besides the public internet.
	Allow []Network
	// Known is what was remembered of hosts; of several states of one the last
	// counts.
	Known []HostState
}

// A Client fetches. It is safe for concurrent use.
type Client struct {
	cfg       Config
	agent     []string // the header line
	names     []string // that address it
	hosts     *hosts
	guard     *guard
	decoder   *decoder
	transport *http.Transport
}

// New makes a Client; the error names the setting that is wrong.
func New(cfg Config) (*Client, error) {
	if cfg.UserAgent == "" {
		cfg.UserAgent = productToken
	}
	if !sendable("User-Agent", cfg.UserAgent) {
		return nil, fmt.Errorf("user agent %q cannot be sent", cfg.UserAgent)
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = defaultTimeout
	}
	if cfg.MaxBody <= 0 {
		cfg.MaxBody = defaultMaxBody
	}
	if cfg.Budget <= 0 {
		cfg.Budget = defaultBudget
	}
	cfg.Concurrency = max(cfg.Concurrency, 1)
	c := &Client{
		cfg: cfg, agent: []string{cfg.UserAgent}, names: namesOf(cfg.UserAgent),
		hosts: newHosts(cfg), guard: newGuard(cfg.Allow), decoder: newDecoder(cfg.Budget),
	}
	c.cfg.Known = nil // the hosts forget theirs in time
	c.transport = newTransport(cfg.Concurrency)
	// A connection is closed long before probes would find it dead.
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: -1, Control: c.guard.control}
	if cfg.Proxy != "" {
		if err := throughProxy(c.transport, cfg.Proxy); err != nil {
			return nil, err
		}
		// The proxy itself is the operator's and mostly private; what it is
		// asked for is checked by name before.
		dialer.Control = nil
	}
	c.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dialer.DialContext(ctx, network, address)
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetReadBuffer(maxUnread) // where the system knows none it has its own
		}
		return conn, err
	}
	return c, nil
}

func throughProxy(t *http.Transport, address string) error {
	proxy, err := url.Parse(address)
	if err != nil || proxy.Host == "" || proxy.Scheme != "http" && proxy.Scheme != "https" {
		return errors.New("proxy: want http://host:port")
	}
	t.Proxy = http.ProxyURL(proxy)
	t.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
		if resp.StatusCode == http.StatusOK {
			return nil
		}
		return proxyRefusal(resp)
	}
	return nil
}

// proxyRefusal tells a proxy that lets nobody through from a host that refuses.
func proxyRefusal(resp *http.Response) error {
	return failure(Connect, "the proxy (crawler.proxy) answers %s", statusText(resp.StatusCode, resp.Header))
}

// newTransport speaks HTTP/1.1 only: one request at a time on a connection is
// all that politeness allows, and HTTP/2 would add its own floods.
func newTransport(perHost int) *http.Transport {
	t := &http.Transport{
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    tlsTimeout,
		DisableCompression:     true,
		MaxIdleConns:           maxIdle,
		MaxIdleConnsPerHost:    min(perHost, maxIdlePerHost),
		IdleConnTimeout:        idleTimeout,
		MaxResponseHeaderBytes: maxHeader,
		WriteBufferSize:        requestRoom,
		Protocols:              new(http.Protocols),
	}
	t.Protocols.SetHTTP1(true)
	return t
}

// Close ends idle connections.
func (c *Client) Close() { c.transport.CloseIdleConnections() }
