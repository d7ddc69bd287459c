package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/amtsfeed/amtsfeed/store"
)

// lockWait is how long Open waits for another process to leave: longer than
// one transaction, shorter than a person's patience.
const lockWait = 5 * time.Second

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
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if err := create(path); err != nil {
			return nil, err
		}
	}
	wait := o.LockWait
	if wait == 0 {
		wait = lockWait
	}
	f, err := openBolt(path, wait, false)
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("%s: %w; stop that process, or name another file", path, store.ErrLocked)
	}
	if err != nil {
		return nil, err
	}
	if err := guard(path, func() error { return f.bolt.View(checkSchema) }); err != nil {
		return nil, errors.Join(err, f.close(errors.Is(err, store.ErrDamaged)))
	}
	return f, nil
}

// openBolt opens an existing file. bulk leaves out every sync of the disk:
// for a file that counts only once it is complete.
func openBolt(path string, wait time.Duration, bulk bool) (*file, error) {
	f := new(file)
	err := guard(path, func() (err error) {
		f.bolt, err = bbolt.Open(path, fileMode, &bbolt.Options{
			Timeout:      max(wait, time.Nanosecond), // zero would be for ever
			FreelistType: bbolt.FreelistMapType,      // arrays are slow when many pages are free
			NoSync:       bulk,
			NoGrowSync:   bulk,
			NoStatistics: true,
			OpenFile: func(name string, flag int, mode os.FileMode) (*os.File, error) {
				f.fd, err = os.OpenFile(name, flag, mode)
				return f.fd, err
			},
		})
		return err
	})
	switch {
	case err == nil:
		return f, nil
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrChecksum), errors.Is(err, bolterrors.ErrVersionMismatch):
		err = damaged(path, err.Error())
	}
	if f.fd != nil {
		f.fd.Close() // after a panic bbolt does not; else it is closed already
	}
	return nil, err
}

// create makes an empty store. A program that is killed, or a machine that
// loses power, at any moment leaves either no file or a whole one: it is made
// aside, synced and then given its name. Of two processes that do so at the
// same moment one gives the name, and the other takes that file.
func create(path string) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, folderMode); err != nil {
		return err
	}
	aside, err := os.CreateTemp(folder, filepath.Base(path)+".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(aside.Name())
	if err := errors.Join(aside.Chmod(fileMode), aside.Close(), fill(aside.Name())); err != nil {
		return err
	}
	if err := os.Link(aside.Name(), path); err != nil && !exists(path) {
		// A file system without links: the moment for two is short there.
		if err := os.Rename(aside.Name(), path); err != nil {
			return err
		}
	}
	return syncFolder(folder)
}

func fill(path string) error {
	f, err := openBolt(path, lockWait, false)
	if err != nil {
		return err
	}
	return errors.Join(f.bolt.Update(createSchema), f.close(false))
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// syncFolder makes a new name in a folder durable.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
