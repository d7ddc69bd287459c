// Package bolt is the embedded engine of the store: one file, one process.
//
// It fulfils the contract of package store with go.etcd.io/bbolt. What a
// caller must know beyond that contract:
//
//   - A file belongs to the process that opened it, reading included; a second
//     one is refused with [store.ErrLocked].
//   - Commits that come at the same moment share one transaction and one sync
//     of the disk. One goroutine writes; [DB.Close] waits for it.
//   - A damaged file MUST end in [store.ErrDamaged], never in a panic or a
//     signal. What is damaged is not repaired here: a backup is.
//   - The file grows and does not shrink; freed pages are used again.
//
// The layout of the file is described in schema.go.
package bolt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"go.etcd.io/bbolt"

	"github.com/amtsfeed/amtsfeed/store"
)

// A DB is an open store.
type DB struct {
	path  string
	queue chan *request
	quit  chan struct{} // closed by Close: write what is queued, then leave
	done  chan struct{} // closed by the writer when it has left

	// failed is why nothing more may be written, or read, once that is so.
	failed atomic.Pointer[failure]

	mu   sync.RWMutex // held for writing while file is replaced or closed
	file *file
}

var _ store.Store = (*DB)(nil)

var errClosed = errors.New("store is closed")

// Close waits for what is under way and gives the file free.
func (db *DB) Close() error {
	close(db.quit)
	<-db.done
	db.mu.Lock()
	defer db.mu.Unlock()
	f := db.file
	if db.file = nil; f == nil {
		return nil
	}
	return f.close(db.failed.Load() != nil)
}

// view runs fn on one consistent state. Nothing that fn took from the
// transaction may be kept.
func (db *DB) view(ctx context.Context, fn func(tx *tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	db.mu.RLock()
	defer db.mu.RUnlock()
	if db.file == nil {
		return errClosed
	}
	if f := db.failed.Load(); f != nil && f.reading {
		return f
	}
	begun := false
	err := db.border(func() error {
		return db.file.bolt.View(func(t *bbolt.Tx) error {
			begun = true
			return inTx(fn)(t)
		})
	})
	if isPanic(err) && !begun { // it holds a lock that all others wait for
		db.fail(err, true)
	}
	return err
}

// A failure is the end of a DB: what bbolt or the disk will do next is not
// known.
type failure struct {
	error
	reading bool // reading has ended too
}

func (f *failure) Unwrap() error { return f.error }

func (db *DB) fail(err error, reading bool) {
	err = fmt.Errorf("store is out of use until the program is started anew, because of: %w", err)
	db.failed.CompareAndSwap(nil, &failure{err, reading})
}

// border runs fn and turns what bbolt does about a damaged file, a panic or an
// access beyond the mapped file, into an error. A fault handler holds for one
// goroutine only, so that every way into bbolt leads through here.
func (db *DB) border(fn func() error) error { return guard(db.path, fn) }

func guard(path string, fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = &panicError{damaged(path, fmt.Sprint("what a page says cannot be followed: ", p))}
		}
	}()
	err = fn()
	if errors.Is(err, errRecord) {
		err = damaged(path, err.Error())
	}
	return err
}

// A panicError says that bbolt was left in the middle of something.
type panicError struct{ error }

func (e *panicError) Unwrap() error { return e.error }

func isPanic(err error) bool {
	var p *panicError
	return errors.As(err, &p)
}

func damaged(path, why string) error {
	return fmt.Errorf("%w: %s: %s; move the file away and restore a backup", store.ErrDamaged, path, why)
}

// A file is bbolt and the descriptor below it.
type file struct {
	bolt *bbolt.DB
	fd   *os.File
}

// close leaves the mapping alone when bbolt is broken: its locks may be held,
// and other goroutines may still be reading.
func (f *file) close(broken bool) error {
	if broken {
		return f.fd.Close()
	}
	return f.bolt.Close()
}
