package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/amtsfeed/amtsfeed/store"
)

// lockWait is how long Open waits for another process to leave: longer than
// one transaction, shorter than a person's patience.
const lockWait = 5 * time.Second

// deepBytes is the size up to which every page is looked at when a file is
// opened: a fraction of a second. Of a larger one the leaves are left to
// Verify.
const deepBytes = 64 << 20

// Files are for the owner and a group; the folder is made when missing.
const (
	fileMode   = 0o640
	folderMode = 0o750
)

// Options changes how a store is opened. The zero Options are right for a
// program that owns its store.
type Options struct {
	// LockWait is how long to wait while another process holds the file,
	// 5 s when zero. Negative: not at all.
	LockWait time.Duration
}

// Open opens the store in the file at path and makes it when there is none.
// [store.ErrLocked] when another process holds it, [store.ErrDamaged] when it
// cannot be read.
func Open(path string, o Options) (*DB, error) {
	f, err := openFile(path, o)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	db := &DB{
		path:  path,
		queue: make(chan *request, queueSize),
		quit:  make(chan struct{}),
		done:  make(chan struct{}),
		file:  f,
	}
	go db.write()
	return db, nil
}

func openFile(path string, o Options) (*file, error) {
	if !exists(path) {
		if err := create(path); err != nil {
			return nil, lockedError(path, err)
		}
	}
	wait := o.LockWait
	if wait == 0 {
		wait = lockWait
	}
	f, err := openBolt(path, wait)
	if err != nil {
		return nil, lockedError(path, err)
	}
	if err := guard(path, func() error { return f.bolt.View(checkSchema) }); err != nil {
		return nil, errors.Join(err, f.close(errors.Is(err, store.ErrDamaged)))
	}
	sweep(path)
	return f, nil
}

// Files beside the store that are not yet one: what a program leaves of them
// when it is killed is swept away by the next that holds the store.
const (
	newSuffix     = ".new-"
	restoreSuffix = ".restore-"
	backupSuffix  = ".backup-"
)

func sweep(path string) {
	folder, name := filepath.Split(path)
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return // a folder that can be entered but not listed
	}
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), name)
		if ok && (strings.HasPrefix(rest, newSuffix) || strings.HasPrefix(rest, restoreSuffix) || strings.HasPrefix(rest, backupSuffix)) {
			_ = os.RemoveAll(filepath.Join(folder, e.Name())) // it is only room
		}
	}
}

// lockedError says what a lock that is held means.
func lockedError(path string, err error) error {
	if errors.Is(err, bolterrors.ErrTimeout) {
		return fmt.Errorf("%s: %w; stop that process, or name another file", path, store.ErrLocked)
	}
	return err
}

// openBolt opens an existing file.
func openBolt(path string, wait time.Duration) (*file, error) {
	return openWith(path, bbolt.Options{
		Timeout: max(wait, time.Nanosecond), // zero would be for ever
		OpenFile: func(name string, _ int, _ os.FileMode) (*os.File, error) {
			return openLocked(name, wait)
		},
	})
}

// newBolt makes a file that nobody knows yet. It counts only once it is
// complete: nothing is synced before finish.
func newBolt(path string) (*file, error) {
	return openWith(path, bbolt.Options{Timeout: lockWait, NoSync: true, NoGrowSync: true, OpenFile: os.OpenFile})
}

func openWith(path string, o bbolt.Options) (*file, error) {
	o.FreelistType = bbolt.FreelistMapType // arrays are slow when many pages are free
	o.NoStatistics = true
	f := new(file)
	open := o.OpenFile
	o.OpenFile = func(name string, flag int, mode os.FileMode) (_ *os.File, err error) {
		f.fd, err = open(name, flag, mode)
		return f.fd, err
	}
	err := guard(path, func() (err error) {
		f.bolt, err = bbolt.Open(path, fileMode, &o)
		return err
	})
	switch {
	case err == nil:
		return f, nil
	case errors.Is(err, store.ErrDamaged):
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrChecksum), errors.Is(err, bolterrors.ErrVersionMismatch):
		err = damaged(path, err.Error())
	}
	if f.fd != nil {
		f.fd.Close() // after a panic bbolt does not; else it is closed already
	}
	return nil, err
}

// openLocked opens a file, locks it, and looks at its pages before bbolt does.
func openLocked(path string, wait time.Duration) (*os.File, error) {
	for {
		fd, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return nil, err
		}
		current, err := false, lock(fd, wait)
		if err == nil {
			current, err = examine(fd, path)
		}
		if err == nil && current {
			return fd, nil
		}
		if err = errors.Join(err, fd.Close()); err != nil {
			return nil, err
		}
	}
}

// examine refuses a file that bbolt could stumble over. It reports false when
// the path leads to another file by now: the process that held the lock has
// restored a backup.
func examine(fd *os.File, path string) (current bool, err error) {
	info, err := fd.Stat()
	if err != nil {
		return false, err
	}
	now, err := os.Stat(path)
	if err != nil || !os.SameFile(info, now) {
		return false, err
	}
	if info.Size() == 0 { // bbolt would take it for a new one
		return false, fmt.Errorf("%w: the file is empty", errRecord)
	}
	_, err = checkPages(fd, info.Size(), 0, info.Size() <= deepBytes)
	return true, err
}

// create makes an empty store. A program that is killed, or a machine that
// loses power, at any moment leaves either no file or a whole one: it is made
// aside, synced and then given its name. The folder is locked meanwhile, for
// of two processes that start at the same moment one would otherwise take the
// name away from the other's file.
func create(path string) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, folderMode); err != nil {
		return err
	}
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer d.Close()
	// Some network file systems lock no folders; all others do.
	if err := lock(d, lockWait); errors.Is(err, bolterrors.ErrTimeout) {
		return err
	}
	if exists(path) {
		return nil
	}
	aside, err := os.CreateTemp(folder, filepath.Base(path)+newSuffix+"*")
	if err != nil {
		return err
	}
	defer os.Remove(aside.Name())
	if err := errors.Join(aside.Chmod(fileMode), aside.Close(), fill(aside.Name())); err != nil {
		return err
	}
	if err := os.Rename(aside.Name(), path); err != nil {
		return err
	}
	return d.Sync()
}

func fill(path string) error {
	f, err := newBolt(path)
	if err != nil {
		return err
	}
	return errors.Join(f.bolt.Update(createSchema), f.finish(), f.close(false))
}

// finish makes a new file durable, and all that is written to it from now on.
func (f *file) finish() error {
	f.bolt.NoSync, f.bolt.NoGrowSync = false, false
	return f.bolt.Sync()
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// syncFolder makes a new name in a folder durable.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
