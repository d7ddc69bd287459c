package fetch

import (
	"context"
	"io"
	"sync"
)

const (
	// freeBody is what a body may hold outside the budget, so that ordinary
	// feeds never wait for large ones: with 32 workers 8 MiB at most.
	freeBody = 256 << 10
	// firstBody is the room a body starts with; most feeds fit.
	firstBody = 64 << 10
	// pooledBody is the largest buffer kept for the next body.
	pooledBody = freeBody
)

// A budget bounds the memory of all bodies together. When it is used up,
// bodies that want to grow wait for others to be closed; one of them, the
// elder, may always go on, so that they never wait for each other for ever.
type budget struct {
	pool sync.Pool // of *[]byte

	mu    sync.Mutex
	free  int64 // below zero by what the elder took
	elder *buffer
	freed chan struct{} // closed at the next release
}

func newBudget(size int64) *budget {
	return &budget{free: size, freed: make(chan struct{})}
}

// A buffer is the memory of one body.
type buffer struct {
	budget *budget
	b      []byte
	held   int64 // of the budget
}

func (b *budget) buffer() *buffer {
	if p, ok := b.pool.Get().(*[]byte); ok {
		return &buffer{budget: b, b: (*p)[:0]}
	}
	return &buffer{budget: b, b: make([]byte, 0, firstBody)}
}

// take waits for n bytes.
func (b *budget) take(ctx context.Context, buf *buffer, n int64) error {
	for {
		b.mu.Lock()
		if b.elder == nil && b.free < n {
			b.elder = buf
		}
		if b.free >= n || b.elder == buf {
			b.free -= n
			buf.held += n
			b.mu.Unlock()
			return nil
		}
		freed := b.freed
		b.mu.Unlock()
		select {
		case <-freed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// release gives a buffer's memory back. It may be called again.
func (buf *buffer) release() {
	b := buf.budget
	if buf.held > 0 {
		b.mu.Lock()
		b.free += buf.held
		buf.held = 0
		if b.elder == buf {
			b.elder = nil
		}
		close(b.freed)
		b.freed = make(chan struct{})
		b.mu.Unlock()
	}
	if mem := buf.b; mem != nil && cap(mem) <= pooledBody {
		b.pool.Put(&mem)
	}
	buf.b = nil
}

// readFrom appends what r gives until its end or until the buffer holds more
// than limit bytes, which it reports.
func (buf *buffer) readFrom(ctx context.Context, r io.Reader, limit int64) (over bool, err error) {
	for {
		if len(buf.b) == cap(buf.b) {
			if err := buf.grow(ctx, limit); err != nil {
				return false, err
			}
		}
		n, err := r.Read(buf.b[len(buf.b):cap(buf.b)])
		buf.b = buf.b[:len(buf.b)+n]
		if int64(len(buf.b)) > limit {
			return true, nil
		}
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
}

// grow doubles the buffer, but not further than one byte beyond limit.
func (buf *buffer) grow(ctx context.Context, limit int64) error {
	size := max(min(2*int64(cap(buf.b)), limit+1), int64(cap(buf.b))+1)
	if more := size - max(freeBody, int64(cap(buf.b))); more > 0 {
		if err := buf.budget.take(ctx, buf, more); err != nil {
			return err
		}
	}
	buf.b = append(make([]byte, 0, size), buf.b...)
	return nil
}
