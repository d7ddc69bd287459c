package bolt_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
	"github.com/amtsfeed/amtsfeed/store/bolt"
)

// The folder of a store is made, and nothing but the store is left in it.
func TestFirstStart(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data", "deep")
	db, err := bolt.Open(filepath.Join(folder, "amtsfeed.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	onlyStore(t, folder)
}

func onlyStore(t *testing.T, folder string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "amtsfeed.db" {
			t.Errorf("left behind: %s", e.Name())
		}
	}
}

// Of many processes that start at the same moment on an empty folder one gets
// the store and the others are told so; none gets a store of its own.
func TestManyFirstStarts(t *testing.T) {
	folder := t.TempDir()
	var group sync.WaitGroup
	var mu sync.Mutex
	var opened []*bolt.DB
	for range 8 {
		group.Go(func() {
			db, err := bolt.Open(filepath.Join(folder, "amtsfeed.db"), bolt.Options{LockWait: -1})
			if err != nil {
				if !errors.Is(err, store.ErrLocked) {
					t.Error(err)
				}
				return
			}
			mu.Lock()
			defer mu.Unlock()
			opened = append(opened, db)
		})
	}
	group.Wait()
	if len(opened) != 1 {
		t.Errorf("%d opened the store, want one", len(opened))
	}
	for _, db := range opened {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
	onlyStore(t, folder)
}

// A second process is refused soon, in a sentence that names the file.
func TestSecondProcessIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "amtsfeed.db")
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, wait := range []time.Duration{-1, 120 * time.Millisecond} {
		begin := time.Now()
		_, err := bolt.Open(path, bolt.Options{LockWait: wait})
		if !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), path) {
			t.Errorf("error %v, want ErrLocked with the path", err)
		}
		if took := time.Since(begin); took > 4*time.Second {
			t.Errorf("refused after %v", took)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db, err = bolt.Open(path, bolt.Options{LockWait: -1})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// What is in the way of a file is said with its path.
func TestPathThatCannotBe(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{folder, filepath.Join(folder, "file", "amtsfeed.db")} {
		if db, err := bolt.Open(path, bolt.Options{}); err == nil {
			t.Errorf("%s opened", path)
			db.Close()
		} else if !strings.Contains(err.Error(), folder) {
			t.Errorf("error without the path: %v", err)
		}
	}
}

// A store of a later version is left alone.
func TestOtherFormat(t *testing.T) {
	file, _, _ := healthy(t)
	path := filepath.Join(t.TempDir(), "amtsfeed.db")
	i := strings.Index(string(file), "format2")
	if i < 0 {
		t.Fatal("no format in the file")
	}
	later := []byte(strings.ReplaceAll(string(file), "format2", "format9"))
	if err := os.WriteFile(path, later, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := bolt.Open(path, bolt.Options{})
	if err == nil || errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), `format "9"`) {
		t.Errorf("error %v, want one about format 9", err)
	}
}

// Close comes back although callers still wait, and they learn of it.
func TestCloseWhileCallersWait(t *testing.T) {
	db, err := bolt.Open(filepath.Join(t.TempDir(), "amtsfeed.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 100 {
		group.Go(func() {
			_, err := db.Commit(context.Background(), []store.Commit{{Visit: store.Visit{Source: "a"}, Drafts: drafts(3)}})
			if err != nil && !strings.Contains(err.Error(), "store is closed") {
				t.Error(err)
			}
		})
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	group.Wait()
}
