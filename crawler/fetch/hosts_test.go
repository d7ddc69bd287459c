package fetch

import (
	"context"
	"fmt"
	"net"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// slowWeb answers each request after a pause and keeps when each began, since
// the start.
type slowWeb struct {
	pause time.Duration
	body  string
	start time.Time

	mu      sync.Mutex
	began   []time.Duration
	paths   []string
	active  int
	highest int
}

func (w *slowWeb) client(t *testing.T, cfg Config) *Client {
	t.Helper()
	w.start = time.Now()
	s := &stage{t: t}
	c := s.client(cfg)
	c.transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go w.serve(theirs)
		return ours, nil
	}
	t.Cleanup(c.Close)
	return c
}

func (w *slowWeb) serve(conn net.Conn) {
	defer conn.Close()
	serveRequests(conn, func(path string) string {
		w.mu.Lock()
		w.began = append(w.began, time.Since(w.start))
		w.paths = append(w.paths, path)
		w.active++
		w.highest = max(w.highest, w.active)
		w.mu.Unlock()
		<-time.After(w.pause)
		w.mu.Lock()
		w.active--
		w.mu.Unlock()
		return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(w.body), w.body)
	})
}

// seen returns when each request began and what it asked for.
func (w *slowWeb) seen() (began []time.Duration, paths []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.began), slices.Clone(w.paths)
}

func seconds(s ...float64) []time.Duration {
	out := make([]time.Duration, len(s))
	for i, v := range s {
		out[i] = time.Duration(v * float64(time.Second))
	}
	return out
}

// all runs one Get for each address side by side, in order.
func all(t *testing.T, c *Client, urls ...string) {
	t.Helper()
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Go(func() {
			r, err := c.Get(t.Context(), Request{URL: u})
			if err != nil {
				t.Error(err)
				return
			}
			r.Close()
		})
		synctest.Wait()
	}
	wg.Wait()
}

func TestAHostIsAskedOneAtATimeWithAGapAfterEachAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &slowWeb{pause: 2 * time.Second}
		c := w.client(t, Config{Delay: time.Second})
		all(t, c, "http://a.example/1", "http://a.example/2", "http://A.example./3", "http://a.example:80/4")
		began, paths := w.seen()
		if want := seconds(0, 3, 6, 9); !slices.Equal(began, want) {
			t.Errorf("asked at %v, want %v", began, want)
		}
		if want := []string{"/1", "/2", "/3", "/4"}; !slices.Equal(paths, want) {
			t.Errorf("asked %v, want first come first served", paths)
		}
	})
}

func TestHostsDoNotWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &slowWeb{pause: 2 * time.Second}
		c := w.client(t, Config{Delay: time.Minute})
		all(t, c, "http://a.example/", "http://b.example/", "http://www.a.example/", "http://a.example:8080/")
		began, _ := w.seen()
		if want := seconds(0, 0, 0, 0); !slices.Equal(began, want) {
			t.Errorf("asked at %v, want %v", began, want)
		}
	})
}

func TestMoreThanOneAtATimeIsLegal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &slowWeb{pause: 5 * time.Second}
		c := w.client(t, Config{Concurrency: 3})
		all(t, c, "http://a.example/1", "http://a.example/2", "http://a.example/3", "http://a.example/4")
		began, _ := w.seen()
		if want := seconds(0, 0, 0, 5); !slices.Equal(began, want) || w.highest != 3 {
			t.Errorf("asked at %v, %d at a time, want %v", began, w.highest, want)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		w := &slowWeb{pause: 5 * time.Second}
		c := w.client(t, Config{Concurrency: 2, Delay: time.Second})
		all(t, c, "http://a.example/1", "http://a.example/2")
		began, _ := w.seen()
		if want := seconds(0, 1); !slices.Equal(began, want) {
			t.Errorf("with a gap: asked at %v, want %v", began, want)
		}
	})
}

func TestAWaitForAHostEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &slowWeb{pause: 10 * time.Second}
		c := w.client(t, Config{Delay: time.Hour})
		var first sync.WaitGroup
		first.Go(func() { _, _ = c.Get(t.Context(), Request{URL: "http://a.example/1"}) })
		synctest.Wait()
		for _, wait := range []time.Duration{time.Second, time.Minute} { // for the slot, for the gap
			ctx, cancel := context.WithTimeout(t.Context(), wait)
			_, err := c.Get(ctx, Request{URL: "http://a.example/2"})
			cancel()
			if kindOf(err) != Canceled {
				t.Errorf("after %v: %v", wait, err)
			}
		}
		first.Wait()
		began, _ := w.seen()
		if len(began) != 1 {
			t.Errorf("asked at %v", began)
		}
		if _, busy := c.Ready("a.example"); busy {
			t.Error("a slot is lost")
		}
	})
}

func TestNobodyQueuesInsideARetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := (&slowWeb{}).client(t, Config{})
		busy := c.hosts.use("a.example")
		if err := busy.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
		busy.hold(time.Now().Add(time.Hour))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := c.Get(ctx, Request{URL: "http://a.example/"}); kindOf(err) != Held {
			t.Error(err)
		}
	})
}

func TestThePaceOutlivesARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &slowWeb{}
		first := w.client(t, Config{Delay: time.Minute})
		all(t, first, "http://a.example/1")
		known := first.Changed()
		if again := first.Changed(); len(again) > 0 {
			t.Errorf("changed again: %v", again)
		}
		<-time.After(20 * time.Second)
		second := w.client(t, Config{Delay: time.Minute, Known: known})
		if at, busy := second.Ready("a.example"); busy || time.Until(at) != 40*time.Second {
			t.Errorf("ready in %v, busy %v", time.Until(at), busy)
		}
		all(t, second, "http://a.example/2")
		began, _ := w.seen()
		if want := seconds(0, 40); !slices.Equal(began, want) {
			t.Errorf("asked at %v after the restart, want %v", began, want)
		}
	})
}

func TestAClockSetBackDelaysByOneGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		year := time.Now().Add(365 * 24 * time.Hour)
		known := []HostState{{Name: "a.example", LastRequest: year, NotBefore: year, Memory: []byte("{rubbish")}}
		c := (&slowWeb{}).client(t, Config{Delay: time.Minute, Known: known})
		if at, _ := c.Ready("a.example"); time.Until(at) != maxHold {
			t.Errorf("held for %v", time.Until(at))
		}
		h := &host{last: time.Now().Add(time.Hour)}
		if w := h.wait(time.Now(), time.Minute); w != time.Minute {
			t.Errorf("waits %v", w)
		}
	})
}

func TestCrawlDelayIsBetweenVisitsNotWithinOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &slowWeb{body: "User-agent: *\nCrawl-delay: 10\n"}
		c := w.client(t, Config{Delay: time.Second, Robots: true})
		all(t, c, "http://a.example/1", "http://a.example/2")
		began, paths := w.seen()
		if want := seconds(0, 1, 11); !slices.Equal(began, want) {
			t.Errorf("asked %v at %v, want %v", paths, began, want)
		}
	})
}

func TestASlowHostIsGivenUpAfterTheTimeoutAndTheNextIsServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &slowWeb{pause: time.Hour}
		c := w.client(t, Config{Timeout: 30 * time.Second, Delay: time.Second})
		done := make(chan struct{})
		for range 2 {
			go func() {
				defer close(done)
				if _, err := c.Get(t.Context(), Request{URL: "http://a.example/"}); kindOf(err) != Slow {
					t.Error(err)
				}
			}()
			<-done
			done = make(chan struct{})
		}
		began, _ := w.seen()
		if want := seconds(0, 31); !slices.Equal(began, want) {
			t.Errorf("asked at %v, want %v", began, want)
		}
		<-time.After(2 * time.Hour) // let the web finish
	})
}

func TestARobotsTxtThatHangsIsToldAsThatAndNotAskedForAtOnceAgain(t *testing.T) {
	for timeout, patience := range map[time.Duration]time.Duration{30 * time.Second: sidePatience, 5 * time.Second: 5 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			w := &slowWeb{pause: time.Hour}
			c := w.client(t, Config{Robots: true, Timeout: timeout})
			for _, wait := range []time.Duration{patience, 0, 0} {
				start := time.Now()
				_, err := c.Get(t.Context(), Request{URL: "http://a.example/"})
				want := fmt.Sprintf("fetch http://a.example/robots.txt: no complete answer within %v: without robots.txt nothing may be asked for", patience)
				if kindOf(err) != Withheld || err.Error() != want || time.Since(start) != wait {
					t.Errorf("%s after %v: %v", kindOf(err), time.Since(start), err)
				}
			}
			if began, _ := w.seen(); len(began) != 1 {
				t.Errorf("asked at %v", began)
			}
			<-time.After(2 * time.Hour) // let the web finish
		})
	}
}

func TestAVisitWaitsLittleForHostsThatRedirectsLedTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := (&slowWeb{}).client(t, Config{Delay: 7 * time.Second})
		o, err := newOutline(Request{URL: "http://a.example/"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		busy := c.hosts.use("b.example")
		if err := busy.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, tc := range []struct {
			hosts []string
			want  time.Duration
		}{
			{[]string{"a.example", "b.example"}, 10 * time.Second},                                                     // its slot is taken
			{[]string{"a.example", "c.example", "d.example", "c.example", "d.example", "c.example"}, 10 * time.Second}, // gaps add up
		} {
			v := &visit{client: c, outline: o}
			start := time.Now()
			for _, name := range tc.hosts {
				if err = v.turn(t.Context(), name); err != nil {
					break
				}
				v.host.end()
			}
			v.exit()
			if err == nil || classify(err).Kind != Busy {
				t.Errorf("%v: %v", tc.hosts, err)
			}
			if waited := time.Since(start) - tc.want; waited != 0 {
				t.Errorf("%v: waited %v", tc.hosts, time.Since(start))
			}
		}
	})
}

func TestIdleHostsTakeLittleRoomAndAreForgottenAtLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &slowWeb{body: "User-agent: *\nDisallow: /intern\n"}
		c := w.client(t, Config{Robots: true, Delay: time.Second})
		all(t, c, "http://a.example/", "http://b.example/")
		c.Changed()
		<-time.After(time.Hour)
		c.Changed()
		if len(c.hosts.table) != 0 || len(c.hosts.idle) != 2 {
			t.Errorf("%d hosts in use, %d idle", len(c.hosts.table), len(c.hosts.idle))
		}
		all(t, c, "http://b.example/")
		_, paths := w.seen()
		if want := []string{"/robots.txt", "/robots.txt", "/", "/", "/"}; !slices.Equal(paths, want) {
			t.Errorf("asked %v, want the robots.txt once a host", paths)
		}
		<-time.After(6 * 24 * time.Hour)
		all(t, c, "http://b.example/")
		known := c.Changed()
		<-time.After(2 * 24 * time.Hour)
		gone := c.Changed()
		if _, ok := c.hosts.idle["b.example"]; !ok || len(c.hosts.idle) != 1 {
			t.Errorf("idle after a week: %v", c.hosts.idle)
		}
		if len(gone) != 1 || !reflect.DeepEqual(gone[0], HostState{Name: "a.example"}) {
			t.Errorf("forgotten: %v", gone)
		}
		c.Ready("never.example")
		<-time.After(6 * 24 * time.Hour)
		again := w.client(t, Config{Known: known})
		for _, c := range []*Client{c, again} {
			if gone := c.Changed(); len(gone) != 1 || !reflect.DeepEqual(gone[0], HostState{Name: "b.example"}) {
				t.Errorf("forgotten: %v", gone)
			}
		}
	})
}

func TestOfHostsThatRedirectsLedToLittleIsRemembered(t *testing.T) {
	rules := func(n int) string { return "User-agent: *\n" + strings.Repeat("Disallow: /abcdefghijklmnop\n", n) }
	robots := map[string]string{"first.example:80": rules(4000), "large.example:80": rules(4000), "small.example:80": rules(40)}
	next := map[string]string{"first.example:80": "http://large.example/", "large.example:80": "http://small.example/"}
	synctest.Test(t, func(t *testing.T) {
		c := (&stage{t: t}).client(Config{Robots: true})
		c.transport.DialContext = func(_ context.Context, _, address string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			go func() {
				defer theirs.Close()
				serveRequests(theirs, func(path string) string {
					switch to := next[address]; {
					case path == "/robots.txt":
						return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(robots[address]), robots[address])
					case to != "":
						return "HTTP/1.1 302 Found\r\nLocation: " + to + "\r\nContent-Length: 0\r\n\r\n"
					}
					return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
				})
			}()
			return ours, nil
		}
		defer c.Close()
		all(t, c, "http://first.example/")
		for name, kept := range map[string]bool{"first.example": true, "large.example": false, "small.example": true} {
			if s := c.hosts.use(name).site("http"); len(s.Robots.Rules.Rules) > 0 != kept {
				t.Errorf("%s: %d rules are remembered", name, len(s.Robots.Rules.Rules))
			}
		}
	})
}

// The robots.txt of a host may lie on another one. Memory that is short meanwhile
// does not take what is being learned.
func TestAHostIsNotForgottenWhileItIsLearnedOf(t *testing.T) {
	large := parseRobots([]byte("User-agent: *\n"+strings.Repeat("Disallow: /abcdefghijklmnop\n", 4000)), productToken)
	synctest.Test(t, func(t *testing.T) {
		c := (&stage{t: t}).client(Config{Robots: true})
		c.transport.DialContext = func(_ context.Context, _, address string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			go func() {
				defer theirs.Close()
				serveRequests(theirs, func(path string) string {
					switch {
					case path == "/robots.txt" && address == "a.example:80":
						return "HTTP/1.1 302 Found\r\nLocation: http://b.example/robots.txt\r\nContent-Length: 0\r\n\r\n"
					case path == "/robots.txt":
						c.Changed()
					}
					return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
				})
			}()
			return ours, nil
		}
		defer c.Close()
		names := []string{"a.example"}
		for i := range 100 {
			names = append(names, fmt.Sprintf("h%d.example", i))
		}
		for _, name := range names {
			h := c.hosts.use(name)
			h.remember("https", func(s *site) { s.Robots.Rules = large })
			h.memory()
			h.leave()
		}
		all(t, c, "http://a.example/")
		if c.hosts.use("a.example").site("http").Robots.Read.IsZero() {
			t.Error("the robots.txt was read in vain")
		}
		if n := len(c.hosts.table); n > len(names)/2 {
			t.Errorf("memory was not short: %d hosts are kept", n)
		}
	})
}

func TestAnyNumberOfHostsTakesBoundedRoom(t *testing.T) {
	large := "User-agent: *\n" + strings.Repeat("Disallow: /abcdefghijklmnop\n", 4000) // 170 KiB to remember
	for what, tc := range map[string]struct {
		body  string
		hosts int
		hold  bool
	}{"many": {"", maxIdleHosts + 50, false}, "large": {large, 100, false}, "large and held": {large, 100, true}} {
		synctest.Test(t, func(t *testing.T) {
			c := (&slowWeb{body: tc.body}).client(t, Config{Robots: true})
			held := c.hosts.use("held.example")
			held.hold(time.Now().Add(time.Hour))
			held.leave()
			for i := range tc.hosts {
				h := c.hosts.use(fmt.Sprintf("h%d.example", i))
				h.remember("http", func(s *site) {
					s.Robots = robotsCopy{Rules: parseRobots([]byte(tc.body), productToken), Read: time.Now()}
				})
				if tc.hold {
					h.hold(time.Now().Add(time.Hour))
				}
				h.end()
				h.leave()
			}
			for _, s := range c.Changed() {
				if len(s.Memory) > maxStored {
					t.Errorf("%s: %d bytes of %s are stored", what, len(s.Memory), s.Name)
				}
			}
			for range 2 { // at once, and when they are idle
				size := 0
				for _, s := range c.hosts.idle {
					size += len(s.Memory)
				}
				for _, h := range c.hosts.table {
					size += len(h.memory())
				}
				if n := len(c.hosts.idle) + len(c.hosts.table); n < 20 || size > maxIdleMemory {
					t.Errorf("%s: %d hosts take %d bytes", what, n, size)
				}
				<-time.After(idleHost + time.Second)
				c.Changed()
			}
			if n := len(c.hosts.idle) + len(c.hosts.table); n > maxIdleHosts {
				t.Errorf("%s: %d hosts", what, n)
			}
			if _, ok := c.hosts.idle["held.example"]; !ok {
				t.Errorf("%s: a Retry-After is forgotten", what)
			}
		})
	}
}
