//go:build unix

package bolt_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/amtsfeed/amtsfeed/store"
	"github.com/amtsfeed/amtsfeed/store/bolt"
)

// fullDisk marks the process whose files are limited.
const fullDisk = "AMTSFEED_TEST_FULL_DISK"

// When the disk takes no more, a commit is refused, what was stored stays, and
// the store goes on when there is room again.
func TestFullDisk(t *testing.T) {
	if os.Getenv(fullDisk) == "" {
		// The limit holds for the whole process, and go test itself writes files:
		// so a process of its own.
		cmd := exec.Command(os.Args[0], "-test.run=^TestFullDisk$")
		cmd.Env = append(os.Environ(), fullDisk+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	path := filepath.Join(t.TempDir(), "amtsfeed.db")
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	commit := func(source string) error {
		_, err := db.Commit(ctx, []store.Commit{{Visit: store.Visit{Source: source}, Drafts: drafts(200)}})
		return err
	}
	if err := commit("a"); err != nil {
		t.Fatal(err)
	}
	restore := limitFileSize(t, path)
	if err := commit("b"); err == nil {
		t.Error("a commit beyond the limit was stored")
	} else if errors.Is(err, store.ErrDamaged) {
		t.Errorf("a full disk is no damage: %v", err)
	}
	if _, err := db.Visit(ctx, "b"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("visit of the refused commit: %v", err)
	}
	restore()
	if err := commit("c"); err != nil {
		t.Errorf("with room again: %v", err)
	}
	n, err := db.Verify(ctx)
	if err != nil || n != 400 {
		t.Errorf("%d items, %v", n, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := use(path); err != nil {
		t.Error(err)
	}
}

// limitFileSize keeps this process from making files larger than one is now,
// which is how a full disk answers (EFBIG in place of ENOSPC).
func limitFileSize(t *testing.T, path string) (restore func()) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	var old syscall.Rlimit
	err = syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old)
	if err == nil {
		err = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: uint64(info.Size()), Max: old.Max})
	}
	switch {
	case err != nil && os.Getenv("AMTSFEED_REQUIRE") == "all":
		t.Fatal(err)
	case err != nil:
		t.Skip("this system does not limit file sizes:", err)
	}
	return func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
			t.Fatal(err)
		}
	}
}
