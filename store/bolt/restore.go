package bolt

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/amtsfeed/amtsfeed/store"
)

// One transaction of a restore holds at most so many records and bytes of
// text: enough to make its pages worth while, few enough for the memory.
const (
	restoreRecords = 2000
	restoreBytes   = 8 << 20
)

// Restore implements [store.Store]. The backup becomes a file of its own
// beside the store, which takes the store's name only when it is whole.
func (db *DB) Restore(ctx context.Context, r io.Reader, force bool) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("restore: %w", err)
		}
	}()
	if !force {
		if err := db.view(ctx, (*tx).checkEmpty); err != nil {
			return err
		}
	}
	folder, err := os.MkdirTemp(filepath.Dir(db.path), filepath.Base(db.path)+restoreSuffix+"*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	aside := filepath.Join(folder, "store")
	f, err := newBolt(aside)
	if err != nil {
		return err
	}
	if err := f.load(ctx, r); err != nil {
		return errors.Join(err, f.close(false))
	}
	return db.replace(f, aside, force)
}

func (t *tx) checkEmpty() error {
	if t.count(countItems) > 0 {
		return store.ErrNotEmpty
	}
	return nil
}

// replace puts another file in the place of the store's own, or closes it. The
// name is given while both are locked: no other process comes between.
func (db *DB) replace(f *file, aside string, force bool) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	broken := db.failed.Load() != nil
	err := errClosed
	if db.file != nil {
		err = db.mayReplace(force || broken)
	}
	if err == nil {
		err = os.Rename(aside, db.path)
	}
	if err != nil {
		return errors.Join(err, f.close(false))
	}
	old := db.file
	db.file = f
	db.failed.Store(nil)
	return errors.Join(syncFolder(filepath.Dir(db.path)), old.close(broken))
}

// mayReplace looks once more: items may have come while the backup was read.
func (db *DB) mayReplace(force bool) error {
	if force {
		return nil
	}
	return db.border(func() error { return db.file.bolt.View(inTx((*tx).checkEmpty)) })
}

// load fills a new file from a backup and makes it durable.
func (f *file) load(ctx context.Context, r io.Reader) error {
	if err := f.bolt.Update(createSchema); err != nil {
		return err
	}
	var l loader
	for record, err := range store.ReadBackup(ctx, r) {
		if err != nil {
			return err
		}
		if l.add(record); l.full() {
			if err := f.bolt.Update(l.write); err != nil {
				return err
			}
		}
	}
	if err := f.bolt.Update(l.write); err != nil {
		return err
	}
	if err := l.check(); err != nil {
		return err
	}
	return f.finish()
}
