package fetch

import (
	"context"
	"io"
	"sync"
	"time"
)

const (
	// freeBody is what a body may hold outside the budget, so that ordinary
	// feeds never wait for large ones: with 32 workers 8 MiB at most.
	freeBody = 256 << 10
	// firstBody is the room a body starts with; most feeds fit.
	firstBody = 64 << 10
	// pooledBody is the largest buffer kept for the next body.
	pooledBody = freeBody
	// A sender of a large body that gives less than stride within drowsy is
	// cut off when others wait for memory: one after the other, several such
	// senders must not use up the time of those that wait. At 21 KiB/s a body
	// of 1 MiB would not end within the usual timeout anyway.
	stride = 64 << 10
	drowsy = 3 * time.Second
)

// A budget bounds the memory of all bodies together. When it is used up,
// bodies that want to grow wait for others to be closed. That they never wait
// for each other for ever, one of them, the elder, may always go on; that they
// never wait for a sender that holds memory and falls asleep, it is cut off.
type budget struct {
	pool sync.Pool // of *[]byte

	mu      sync.Mutex
	free    int64 // below zero by what the elder took
	elder   *claim
	holders map[*claim]bool
	freed   chan struct{} // closed at the next release
}

func newBudget(size int64) *budget {
	return &budget{free: size, holders: map[*claim]bool{}, freed: make(chan struct{})}
}

// A claim is the part of the budget that one body holds, as it came and
// decoded.
type claim struct {
	budget *budget
	// The rest belongs to the budget's mu.
	held    int64
	waiting bool
	moved   time.Time // when the sender last made a stride
	cutOff  func()    // ends the reception; nil when there is none
	wasCut  bool
}

// A buffer is the memory of a body in one of its forms.
type buffer struct {
	claim *claim
	b     []byte
	held  int64 // of the budget
}

func (c *claim) buffer() *buffer {
	if p, ok := c.budget.pool.Get().(*[]byte); ok {
		return &buffer{claim: c, b: (*p)[:0]}
	}
	return &buffer{claim: c, b: make([]byte, 0, firstBody)}
}

// take waits for n bytes.
func (buf *buffer) take(ctx context.Context, n int64) error {
	for {
		freed, ok := buf.claim.grant(n)
		if ok {
			buf.held += n
			return nil
		}
		if err := buf.claim.budget.wait(ctx, freed); err != nil {
			return err
		}
	}
}

// grant takes n bytes of the budget, or returns what is closed when there may
// be more.
func (c *claim) grant(n int64) (freed <-chan struct{}, ok bool) {
	b := c.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.elder == nil && b.free < n {
		b.elder = c
	}
	if b.free < n && b.elder != c {
		c.waiting = true
		return b.freed, false
	}
	if c.waiting { // the sender is not to blame for the pause
		c.waiting, c.moved = false, time.Now()
	}
	b.free -= n
	c.held += n
	b.holders[c] = true
	return nil, true
}

// giveBack returns n bytes to the budget.
func (c *claim) giveBack(n int64) {
	b := c.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	b.free += n
	c.held -= n
	if c.held == 0 {
		delete(b.holders, c)
	}
	if c.held == 0 && b.elder == c {
		b.elder = nil
	}
	close(b.freed)
	b.freed = make(chan struct{})
}

// wait waits until memory may have been freed, and sees to it that it is.
func (b *budget) wait(ctx context.Context, freed <-chan struct{}) error {
	t := time.NewTimer(drowsy)
	defer t.Stop()
	select {
	case <-freed:
	case now := <-t.C:
		b.cutSleepers(now)
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return nil
}

func (b *budget) cutSleepers(now time.Time) {
	b.mu.Lock()
	var cut []func()
	for c := range b.holders {
		if c.cutOff != nil && !c.waiting && now.Sub(c.moved) >= drowsy {
			cut = append(cut, c.cutOff)
			c.cutOff, c.wasCut = nil, true
		}
	}
	b.mu.Unlock()
	for _, f := range cut {
		f()
	}
}

// watch lets the budget end a reception until unwatch, which reports whether
// it did.
func (c *claim) watch(cutOff func()) {
	c.budget.mu.Lock()
	defer c.budget.mu.Unlock()
	c.cutOff, c.moved = cutOff, time.Now()
}

func (c *claim) unwatch() (wasCut bool) {
	c.budget.mu.Lock()
	defer c.budget.mu.Unlock()
	c.cutOff = nil
	return c.wasCut
}

// isElder reports whether the body may go on whatever the others do.
func (c *claim) isElder() bool {
	c.budget.mu.Lock()
	defer c.budget.mu.Unlock()
	return c.budget.elder == c
}

// A strider tells the budget how its body comes in.
type strider struct {
	io.Reader
	claim *claim
	n     int // since the last stride
}

func (s *strider) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if s.n += n; s.n >= stride {
		s.n = 0
		s.claim.budget.mu.Lock()
		s.claim.moved = time.Now()
		s.claim.budget.mu.Unlock()
	}
	return n, err
}

// release gives a buffer's memory back. It may be called again.
func (buf *buffer) release() {
	if buf.held > 0 {
		buf.claim.giveBack(buf.held)
		buf.held = 0
	}
	if mem := buf.b; mem != nil && cap(mem) <= pooledBody {
		buf.claim.budget.pool.Put(&mem)
	}
	buf.b = nil
}

// readFrom appends what r gives until its end or until the buffer holds more
// than limit bytes, which it reports.
func (buf *buffer) readFrom(ctx context.Context, r io.Reader, limit int64) (over bool, err error) {
	for {
		if err := buf.grow(ctx, limit); err != nil {
			return false, err
		}
		n, err := r.Read(buf.b[len(buf.b):cap(buf.b)])
		buf.b = buf.b[:len(buf.b)+n]
		switch {
		case int64(len(buf.b)) > limit:
			return true, nil
		case err == io.EOF:
			return false, nil
		case err != nil:
			return false, err
		}
	}
}

// grow doubles a full buffer, but not further than one byte beyond limit.
func (buf *buffer) grow(ctx context.Context, limit int64) error {
	if len(buf.b) < cap(buf.b) {
		return nil
	}
	size := max(min(2*int64(cap(buf.b)), limit+1), int64(cap(buf.b))+1)
	if more := size - max(freeBody, int64(cap(buf.b))); more > 0 {
		if err := buf.take(ctx, more); err != nil {
			return err
		}
	}
	buf.b = append(make([]byte, 0, size), buf.b...)
	return nil
}
