package fetch

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// A Config says how a Client behaves. The zero value of a field means its
// default, except where noted.
type Config struct {
	// UserAgent is sent as it is; it should name a product and a contact.
	UserAgent string
	// Timeout is the time of one Get from the host's turn to the last byte,
	// robots.txt and redirects included.
	Timeout time.Duration
	// MaxBody is the largest body in bytes, after decompression.
	MaxBody int64
	// Budget is how many bytes all bodies may hold together until they are
	// closed; never less than one MaxBody.
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
	// Restore returns what was remembered of a host, at its first use; nil
	// means nothing was.
	Restore func(host string) (HostState, bool)
}

// A Client fetches. It is safe for concurrent use.
type Client struct{}

// New makes a Client; the error names the setting that is wrong.
func New(cfg Config) (*Client, error) { return &Client{}, nil }

// A Request is one address to fetch.
type Request struct {
	URL string
	// ETag and LastModified are the validators of the last body that was read
	// whole; ValidFor is the address that gave them (Response.Final). They are
	// sent only when that address is asked; empty ValidFor means URL.
	ETag, LastModified string
	ValidFor           string
	// Header holds extra headers; they go to the origin of URL only.
	Header http.Header
	// Accept is the Accept header; empty means feeds and pages.
	Accept string
	// IgnoreRobots is for addresses whose publisher asked to be read.
	IgnoreRobots bool
}

// A Response is what a server answered with 200, or with 304 to validators
// that were sent. The caller must Close it.
type Response struct {
	Status      int
	NotModified bool
	// Final is the address that answered.
	Final string
	// Permanent is the address to which permanent redirects alone led; empty
	// when there was none, or a temporary one before it.
	Permanent string
	// ETag and LastModified are the validators as they came, empty when absent
	// or too long to keep. After a 304 without them they are those sent.
	ETag, LastModified string
	ContentType        string
	ContentLocation    string
	// Hubs and Self are the Link headers rel=hub and rel=self, absolute.
	Hubs []string
	Self string
	// Body is decoded; it is only valid until Close.
	Body []byte
	// FreshUntil is when HTTP caching allows to ask again; zero means at any
	// time.
	FreshUntil time.Time
	// Reservations are the rights signals of headers, robots.txt and
	// tdmrep.json, sorted.
	Reservations []string
	// Requests is the number of requests made, robots.txt included.
	Requests int
	Duration time.Duration
}

// Close gives the body's memory back; Body must not be used afterwards.
func (r *Response) Close() {}

// Get fetches one address. It waits for the host's turn until ctx ends. Every
// error is one of this package's types, wrapped with what was asked for:
// branch with errors.As, or with Reason.
func (c *Client) Get(ctx context.Context, req Request) (*Response, error) {
	return nil, errors.ErrUnsupported
}

// Close ends idle connections.
func (c *Client) Close() {}
