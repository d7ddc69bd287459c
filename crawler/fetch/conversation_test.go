package fetch

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// Each file of testdata is a conversation, told in order:
//
//	-- config --    delay, timeout, max-body, concurrency, rights, robots
//	-- get --       a Get and its request, one "name: value" a line; header is
//	                repeated, wait is slept before
//	-- request --   what the web must see next: "TIME HOST METHOD PATH", TIME
//	                since the beginning, then headers that must be as they
//	                are, and "!Name" for those that must be absent
//	-- response --  what it answers, byte for byte, but lines of the head end
//	                in CRLF and Content-Length is added unless the head says
//	                how the body ends
//	-- result --    what the last Get returned
//	-- restart --   a new Client with the hosts' states of the old one
//
// Time is synctest's, connections are pipes, and no name in .invalid exists.
func TestConversations(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no conversations", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) { play(t, archive) })
		})
	}
}

// A stage is the fake web of one conversation.
type stage struct {
	t      *testing.T
	start  time.Time
	mu     sync.Mutex
	script []txtar.File // requests and responses to come
}

func play(t *testing.T, archive *txtar.Archive) {
	s := &stage{t: t, start: time.Now()}
	cfg := Config{Robots: true, Delay: time.Second, UserAgent: "amtsfeed/1 (+https://amtsfeed.example; mailto:a@amtsfeed.example)"}
	for _, f := range archive.Files {
		if f.Name == "request" || f.Name == "response" {
			s.script = append(s.script, f)
		}
	}
	var c *Client
	var got string
	for _, f := range archive.Files {
		switch f.Name {
		case "config":
			readConfig(t, string(f.Data), &cfg)
		case "restart":
			cfg.Known = append(cfg.Known, c.Changed()...) // of one host the last counts
			c.Close()
			c = nil
		case "get":
			if c == nil {
				c = s.client(cfg)
			}
			got = get(t, c, string(f.Data))
		case "result":
			if diff := cmp.Diff(string(f.Data), got); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
		}
	}
	c.Close()
	if len(s.script) > 0 {
		t.Errorf("never asked: %s", s.script[0].Data)
	}
}

func (s *stage) client(cfg Config) *Client {
	c, err := New(cfg)
	if err != nil {
		s.t.Fatal(err)
	}
	c.transport.DialContext = func(_ context.Context, _, addr string) (net.Conn, error) {
		if host, _, _ := net.SplitHostPort(addr); strings.HasSuffix(host, ".invalid") {
			return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
		}
		ours, theirs := net.Pipe()
		go s.serve(theirs)
		return ours, nil
	}
	return c
}

// serve answers requests as the script says, until the other side hangs up.
func (s *stage) serve(conn net.Conn) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	for {
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		answer, end := s.next(req)
		if _, err := io.WriteString(conn, answer); err != nil || end {
			return
		}
	}
}

func (s *stage) next(req *http.Request) (answer string, end bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := time.Since(s.start).Round(time.Millisecond)
	line := fmt.Sprintf("%v %s %s %s", at, req.Host, req.Method, req.RequestURI)
	if len(s.script) < 2 {
		s.t.Errorf("asked for more: %s", line)
		return "", true
	}
	want, response := strings.Split(strings.TrimSpace(string(s.script[0].Data)), "\n"), string(s.script[1].Data)
	s.script = s.script[2:]
	if want[0] != line {
		s.t.Errorf("asked\n  %s, want\n  %s", line, want[0])
	}
	for _, h := range want[1:] {
		if name, ok := strings.CutPrefix(h, "!"); ok {
			if v := req.Header.Values(name); v != nil {
				s.t.Errorf("%s: header %s: %q", line, name, v)
			}
			continue
		}
		name, value, _ := strings.Cut(h, ": ")
		if got := req.Header.Get(name); got != value {
			s.t.Errorf("%s: header %s: %q, want %q", line, name, got, value)
		}
	}
	return frame(response)
}

// serveRequests answers every request on a connection with raw bytes.
func serveRequests(conn net.Conn, answer func(path string) string) {
	r := bufio.NewReader(conn)
	for {
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		if _, err := io.WriteString(conn, answer(req.URL.Path)); err != nil {
			return
		}
	}
}

// frame turns a response of the script into what goes over the wire.
func frame(response string) (wire string, end bool) {
	head, body, _ := strings.Cut(response, "\n\n")
	head = strings.TrimSuffix(head, "\n")
	lower := strings.ToLower(head)
	if strings.Contains(lower, "\nconnection: close") {
		end = true
	} else if !strings.Contains(lower, "\ncontent-length:") && !strings.Contains(lower, "\ntransfer-encoding:") && !strings.Contains(head, " 304 ") {
		head += fmt.Sprintf("\nContent-Length: %d", len(body))
	}
	return strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n" + body, end
}

func fields(data string) func(func(string, string) bool) {
	return func(yield func(string, string) bool) {
		for line := range strings.Lines(data) {
			name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
			if name != "" && !yield(name, value) {
				return
			}
		}
	}
}

func readConfig(t *testing.T, data string, cfg *Config) {
	for name, value := range fields(data) {
		var err error
		switch name {
		case "delay":
			cfg.Delay, err = time.ParseDuration(value)
		case "timeout":
			cfg.Timeout, err = time.ParseDuration(value)
		case "max-body":
			_, err = fmt.Sscan(value, &cfg.MaxBody)
		case "rights":
			cfg.Rights = value == "true"
		case "robots":
			cfg.Robots = value == "true"
		default:
			err = fmt.Errorf("unknown setting %q", name)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// get runs one Get and tells its result, one field a line, empty ones left out.
func get(t *testing.T, c *Client, data string) string {
	req := Request{Header: http.Header{}}
	for name, value := range fields(data) {
		switch name {
		case "url":
			req.URL = value
		case "etag":
			req.ETag = value
		case "last-modified":
			req.LastModified = value
		case "valid-for":
			req.ValidFor = value
		case "ignore-robots":
			req.IgnoreRobots = true
		case "header":
			k, v, _ := strings.Cut(value, ": ")
			req.Header.Add(k, v)
		case "wait":
			d, err := time.ParseDuration(value)
			if err != nil {
				t.Fatal(err)
			}
			<-time.After(d)
		default:
			t.Fatalf("unknown field %q", name)
		}
	}
	resp, err := c.Get(t.Context(), req)
	if err != nil {
		return tellError(err)
	}
	defer resp.Close()
	return tell(resp)
}

func tell(r *Response) string {
	var b strings.Builder
	put := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	put("status", fmt.Sprint(r.Status))
	put("final", r.Final)
	put("permanent", r.Permanent)
	put("etag", r.ETag)
	put("last-modified", r.LastModified)
	put("type", r.ContentType)
	put("location", r.ContentLocation)
	put("reservations", strings.Join(r.Reservations, " "))
	if !r.FreshUntil.IsZero() {
		put("fresh", time.Until(r.FreshUntil).Round(time.Second).String())
	}
	put("requests", fmt.Sprint(r.Requests))
	put("body", strings.TrimSpace(string(r.Body)))
	if r.Short {
		b.WriteString("short\n")
	}
	return b.String()
}

func tellError(err error) string {
	e := classify(err)
	s := fmt.Sprintf("%s: %s\n", e.Kind, e.Error())
	if !e.Until.IsZero() {
		s += fmt.Sprintf("until: %v\n", time.Until(e.Until).Round(time.Second))
	}
	return s
}
