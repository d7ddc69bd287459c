package bolt_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
	"github.com/amtsfeed/amtsfeed/store/bolt"
)

// writerFolder names the folder of a test program that is to write until it
// is killed.
const writerFolder = "AMTSFEED_TEST_WRITER"

func TestMain(m *testing.M) {
	if folder := os.Getenv(writerFolder); folder != "" {
		fmt.Fprintln(os.Stderr, writeForEver(folder))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// writeForEver stores one item a commit and says so after each.
func writeForEver(folder string) error {
	db, err := bolt.Open(filepath.Join(folder, "amtsfeed.db"), bolt.Options{})
	if err != nil {
		return err
	}
	ctx := context.Background()
	stats, err := db.Stats(ctx)
	if err != nil {
		return err
	}
	for n := stats.Items; ; n++ {
		v := store.Visit{Source: "a", LastAttempt: time.Unix(int64(n), 0), Failures: n + 1}
		d := drafts(n + 1)[n]
		if _, err := db.Commit(ctx, []store.Commit{{Visit: v, Drafts: []store.Draft{d}}}); err != nil {
			return err
		}
		if _, err := fmt.Println(n + 1); err != nil {
			return err
		}
	}
}

// What was said to be stored is stored, however often the program is killed,
// and a visit never speaks of an item that is not there.
func TestKilledWriterLosesNothing(t *testing.T) {
	folder := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for round := range 5 {
		said := killAfter(t, self, folder, 3+round*5)
		db, err := bolt.Open(filepath.Join(folder, "amtsfeed.db"), bolt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		items, err := db.Verify(context.Background())
		visit, missing := db.Visit(context.Background(), "a")
		if err := errors.Join(err, missing, db.Close()); err != nil {
			t.Fatal(err)
		}
		if items < said || visit.Failures != items {
			t.Errorf("%d items were said to be stored, %d are; the visit speaks of %d", said, items, visit.Failures)
		}
	}
	onlyStore(t, folder)
}

// killAfter runs a writer, kills it after so many commits, and returns the
// last number that it said.
func killAfter(t *testing.T, self, folder string, commits int) (said int) {
	t.Helper()
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), writerFolder+"="+folder)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		if _, err := fmt.Sscan(lines.Text(), &said); err != nil {
			t.Errorf("the writer says %q", lines.Text())
		}
		if n == commits {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // it was killed
	return said
}

// What a killed program leaves half made is swept away by the next one.
func TestLeftoversAreSweptAway(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "amtsfeed.db")
	for _, name := range []string{path + ".new-1", path + ".backup-2"} {
		if err := os.WriteFile(name, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(path+".restore-3", "deep"), 0o700); err != nil {
		t.Fatal(err)
	}
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	onlyStore(t, folder)
}
