package fetch

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// holdPatience is how long a request waits for the end of a Retry-After
	// rather than giving up at once.
	holdPatience = 5 * time.Second
	// idleHost is how long after its last request a host takes the room of one
	// in use; after it only its state is kept.
	idleHost = 10 * time.Minute
	// forgetHost is when nothing remembered of a host matters any more.
	forgetHost = max(maxHold, robotsLife, tdmLife)
	// Redirects can lead through any number of names, each with a large
	// robots.txt of its own, so there are bounds to what is remembered while
	// idle, in entries and in bytes, and to what is stored of one host. What is
	// forgotten is asked for again. Real files take 1 or 2 KiB.
	maxIdleHosts  = 4096
	maxIdleMemory = 8 << 20
	maxStored     = 16 << 10
	// maxLed is how much is remembered of a host that only redirects led to:
	// one visit may pass through hundreds of them.
	maxLed = 64 << 10
)

// A HostState is what must be remembered of a host so that it is treated
// politely across restarts; with nothing but a name, that it is forgotten.
type HostState struct {
	Name        string    // as HostOf returns it
	LastRequest time.Time // end of the last request
	NotBefore   time.Time // from Retry-After; zero: none
	Memory      []byte    // this package's own: robots.txt and rights signals
}

// hosts knows every host in use.
type hosts struct {
	concurrency int
	delay       time.Duration

	mu    sync.Mutex
	table map[string]*host
	idle  map[string]HostState // of hosts not in table
	swept time.Time
}

func newHosts(cfg Config) *hosts {
	hs := &hosts{concurrency: cfg.Concurrency, delay: cfg.Delay, table: map[string]*host{}, idle: map[string]HostState{}}
	for _, s := range cfg.Known {
		hs.idle[s.Name] = s
	}
	return hs
}

// A host paces the requests to one host.
type host struct {
	name  string
	delay time.Duration // between requests, as configured
	slots chan struct{} // one token a request under way; senders wait in order
	turn  chan struct{} // held by the one that waits for the gap to pass

	users atomic.Int64 // holding or waiting for a slot, or looking

	mu        sync.Mutex
	last      time.Time
	notBefore time.Time
	sites     map[string]*site // by scheme
	encoded   []byte           // sites as stored; nil when they have changed
	changed   bool
}

// use returns a host, made if need be, and keeps it in use until
// leave.
func (hs *hosts) use(name string) *host {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h := hs.table[name]
	if h == nil {
		h = &host{
			name: name, delay: hs.delay, sites: map[string]*site{},
			slots: make(chan struct{}, hs.concurrency), turn: make(chan struct{}, 1),
		}
		if state, ok := hs.idle[name]; ok {
			h.load(state, time.Now())
		}
		hs.table[name] = h
		delete(hs.idle, name)
	}
	h.stay()
	return h
}

// stay keeps a host in use after the visit has gone to another one.
func (h *host) stay() { h.users.Add(1) }

func (h *host) leave() { h.users.Add(-1) }

func (h *host) load(s HostState, now time.Time) {
	h.last = s.LastRequest
	h.notBefore = s.NotBefore
	if latest := now.Add(maxHold); h.notBefore.After(latest) {
		h.notBefore = latest
	}
	h.sites = decodeSites(s.Memory)
	if len(h.sites) > 0 {
		h.encoded = s.Memory
	}
}

// held returns an error inside a Retry-After that is too long to wait for.
func (h *host) held() error {
	until := h.heldUntil()
	if until.IsZero() || time.Until(until) <= holdPatience {
		return nil
	}
	return &Error{Kind: Held, Until: until, Detail: "the host asked to be left alone until " +
		until.UTC().Format(time.RFC3339)}
}

// heldUntil returns the end of a Retry-After in force, else zero.
func (h *host) heldUntil() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.notBefore.IsZero() || !h.notBefore.After(time.Now()) {
		return time.Time{}
	}
	return h.notBefore
}

// enter waits for a slot.
func (h *host) enter(ctx context.Context) error {
	if err := h.held(); err != nil {
		return err // without queueing for it
	}
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (h *host) exit() { <-h.slots }

// hold keeps all requests away until t.
func (h *host) hold(t time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t.After(h.notBefore) {
		h.notBefore, h.changed = t, true
	}
}

// wait returns how long the next request must wait for the gap after the last
// one. A last request in the future (the clock was set back) delays by one
// gap, no more.
func (h *host) wait(now time.Time, gap time.Duration) time.Duration {
	w := max(min(h.last.Add(gap).Sub(now), gap), h.notBefore.Sub(now))
	return max(w, 0)
}

// begin waits for the gap and marks the start of a request. The next start is
// measured from it until the request ends, so that concurrent requests keep
// the gap as well.
func (h *host) begin(ctx context.Context, gap time.Duration) error {
	select {
	case h.turn <- struct{}{}:
		defer func() { <-h.turn }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	for {
		if err := h.held(); err != nil {
			return err
		}
		now := time.Now()
		h.mu.Lock()
		w := h.wait(now, gap)
		if w <= 0 {
			h.last = now
			h.mu.Unlock()
			return nil
		}
		h.mu.Unlock()
		if err := sleep(ctx, w); err != nil {
			return err
		}
	}
}

// end marks the end of a request.
func (h *host) end() {
	h.mu.Lock()
	h.last, h.changed = time.Now(), true
	h.mu.Unlock()
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// visitGap is the gap between two visits: the configured delay, or what
// robots.txt asks for when that is longer. Within one visit (robots.txt, the
// document, its redirects) the configured delay holds.
func (h *host) visitGap() time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	gap := h.delay
	for _, s := range h.sites {
		gap = max(gap, s.Robots.Rules.Delay)
	}
	return gap
}

// Ready returns when the host may be asked next, a time not after now meaning
// at once, and whether it is busy with as many requests as it may see at a
// time. A Get for a host that is neither waits for nothing.
func (c *Client) Ready(name string) (at time.Time, busy bool) {
	h := c.hosts.use(name)
	defer h.leave()
	gap := h.visitGap()
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	return now.Add(h.wait(now, gap)), len(h.slots) == cap(h.slots)
}

// Changed returns the states of hosts that changed since the last call, to be
// stored.
func (c *Client) Changed() []HostState { return c.hosts.collect(time.Now()) }

func (hs *hosts) collect(now time.Time) []HostState {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	var out []HostState
	size := 0
	for _, h := range hs.table {
		h.mu.Lock()
		if h.changed {
			s := h.state()
			if len(s.Memory) > maxStored {
				s.Memory = nil
			}
			out = append(out, s)
		}
		size += len(h.encoded)
		h.mu.Unlock()
	}
	if crowded := size > maxIdleMemory; crowded || now.Sub(hs.swept) > idleHost/2 {
		hs.swept = now
		out = append(out, hs.sweep(now, crowded)...)
	}
	return out
}

// sweep makes room, with crowded also of large hosts just used, and returns
// what is forgotten; the caller holds mu.
func (hs *hosts) sweep(now time.Time, crowded bool) []HostState {
	hs.retire(now, crowded)
	return hs.forget(now)
}

// retire keeps of hosts out of use only what would be stored; the caller holds
// mu.
func (hs *hosts) retire(now time.Time, crowded bool) {
	for name, h := range hs.table {
		h.mu.Lock()
		if h.users.Load() == 0 && (now.Sub(h.last) > idleHost || crowded && len(h.encoded) > maxStored) {
			hs.idle[name] = h.state()
			delete(hs.table, name)
		}
		h.mu.Unlock()
	}
}

// forget drops what is old of the hosts out of use, and more where there are
// too many, and returns it; the caller holds mu.
func (hs *hosts) forget(now time.Time) (gone []HostState) {
	size := 0
	for name, s := range hs.idle {
		size += len(s.Memory)
		full := len(hs.idle) > maxIdleHosts || size > maxIdleMemory
		if !full && now.Sub(s.LastRequest) <= forgetHost {
			continue
		}
		size -= len(s.Memory)
		if s.NotBefore.After(now) { // a Retry-After outlives the rest
			s.Memory = nil
			hs.idle[name] = s
			continue
		}
		delete(hs.idle, name)
		if !s.LastRequest.IsZero() { // else it was never asked, nor stored
			gone = append(gone, HostState{Name: name})
		}
	}
	return gone
}

// state returns what is to be stored; the caller holds mu.
func (h *host) state() HostState {
	h.changed = false
	return HostState{Name: h.name, LastRequest: h.last, NotBefore: h.notBefore, Memory: h.memory()}
}

// memory returns the sites as stored; the caller holds mu.
func (h *host) memory() []byte {
	if h.encoded == nil {
		h.encoded = encodeSites(h.sites)
	}
	return h.encoded
}

// lighten forgets the sites of a host that a redirect led to if they are large.
func (h *host) lighten() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.memory()) > maxLed {
		h.sites, h.encoded, h.changed = map[string]*site{}, nil, true
	}
}
