package bolt

import (
	"context"
	"errors"
	"syscall"
	"time"
)

// The bounds of what waits for the disk.
const (
	// queueSize is more than the workers of a crawler, so that all of them fit
	// into the next transaction.
	queueSize = 64
	// maxGroup bounds the drafts of one transaction: its pages are held in
	// memory, about 4 KiB each and twice, until the disk has them.
	maxGroup = 1000
	// linger is how long a group waits for more where commits come in crowds:
	// one transaction of ten visits costs half of what ten cost. Nobody waits
	// for it who comes alone.
	linger = 10 * time.Millisecond
)

// A request is one change that waits to be written.
type request struct {
	ctx    context.Context
	weight int // drafts
	fn     func(b *batch) error
	done   chan error
}

// errNothing says that a transaction changed nothing and need not be synced.
var errNothing = errors.New("nothing to write")

// update runs fn in a transaction of the writer and returns when the disk has
// it. fn may run more than once, each time on a state in which it never ran.
// A context counts only until the transaction begins: after that the caller
// must learn what became of it.
func (db *DB) update(ctx context.Context, weight int, fn func(b *batch) error) error {
	r := &request{ctx: ctx, weight: weight, fn: fn, done: make(chan error, 1)}
	select {
	case db.queue <- r:
	case <-ctx.Done():
		return ctx.Err()
	case <-db.done:
		return errClosed
	}
	select {
	case err := <-r.done:
		return err
	case <-db.done:
		select {
		case err := <-r.done:
			return err
		default:
			return errClosed
		}
	}
}

// write serves the queue until Close.
func (db *DB) write() {
	defer close(db.done)
	crowd := false
	for {
		select {
		case r := <-db.queue:
			group := db.gather(r, crowd)
			crowd = len(group) > 1
			db.serve(group)
		case <-db.quit:
			for len(db.queue) > 0 {
				db.serve(db.gather(<-db.queue, false))
			}
			return
		}
	}
}

// gather takes what waits behind the first request: while one group is on its
// way to the disk the next one grows. In a crowd it waits a little for more.
func (db *DB) gather(first *request, crowd bool) []*request {
	group, weight := []*request{first}, first.weight
	for weight < maxGroup && len(db.queue) > 0 {
		r := <-db.queue
		group, weight = append(group, r), weight+r.weight
	}
	if !crowd {
		return group
	}
	timer := time.NewTimer(linger)
	defer timer.Stop()
	for weight < maxGroup {
		select {
		case r := <-db.queue:
			group, weight = append(group, r), weight+r.weight
		case <-timer.C:
			return group
		case <-db.quit:
			return group
		}
	}
	return group
}

// serve writes a group in one transaction. When one of it is refused, nothing
// is written and each is tried alone, so that none suffers from another.
func (db *DB) serve(group []*request) {
	live := group[:0]
	for _, r := range group {
		if err := r.ctx.Err(); err != nil {
			r.done <- err
			continue
		}
		live = append(live, r)
	}
	if len(live) > 1 {
		err := db.transact(func(b *batch) error {
			for _, r := range live {
				if err := r.fn(b); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			for _, r := range live {
				r.done <- nil
			}
			return
		}
	}
	for _, r := range live {
		r.done <- db.transact(r.fn)
	}
}

// transact runs fn in one durable transaction.
func (db *DB) transact(fn func(b *batch) error) error {
	db.mu.RLock()
	defer db.mu.RUnlock()
	if f := db.failed.Load(); f != nil {
		return f
	}
	err := db.border(func() error {
		return db.file.bolt.Update(inTx(func(t *tx) error {
			b := newBatch(t)
			if err := fn(b); err != nil {
				return err
			}
			return b.finish()
		}))
	})
	if errors.Is(err, errNothing) {
		return nil
	}
	// A failed sync is told once by the kernel and then forgotten; after a
	// panic bbolt may hold its lock.
	if isPanic(err) || errors.Is(err, syscall.EIO) {
		db.fail(err, false)
	}
	return err
}
