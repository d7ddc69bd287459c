package bolt

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/amtsfeed/amtsfeed/store"
)

// fileBytes are those of a store with n commits.
func fileBytes(t testing.TB, n int) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.db")
	db, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		d := store.Draft{Item: store.Item{Text: string(bytes.Repeat([]byte("Text "), 100*i%3000)), ContentHash: fmt.Sprint(i)}, Keys: []string{fmt.Sprint("guid:", i)}}
		if _, err := db.Commit(context.Background(), []store.Commit{{Visit: store.Visit{Source: "a"}, Drafts: []store.Draft{d}}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What bbolt writes is sound, with and without a look at the leaves, after any
// number of commits.
func TestPagesOfBboltAreSound(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 3, 50, 400} {
		b := fileBytes(t, n)
		for _, deep := range []bool{false, true} {
			if there, err := checkPages(bytes.NewReader(b), int64(len(b)), 0, deep); err != nil || !there {
				t.Errorf("after %d commits, deep %v: %v, %v", n, deep, there, err)
			}
		}
		if there, err := checkPages(bytes.NewReader(b), int64(len(b)), 1<<40, true); err != nil || there {
			t.Errorf("a transaction that never was: %v, %v", there, err)
		}
	}
}

// A page that leads back to itself ends in an error.
func TestPagesInACircle(t *testing.T) {
	t.Parallel()
	b := fileBytes(t, 400)
	m := readMetas(bytes.NewReader(b), int64(len(b)))[0]
	caught := map[bool]int{}
	for id := uint64(2); id < m.high; id++ {
		p := b[int64(id)*m.pageSize:][:m.pageSize]
		if pageFlags(p) != flagBranch {
			continue
		}
		circle := bytes.Clone(b)
		copy(circle[int64(id)*m.pageSize+pageHead+8:], circle[int64(id)*m.pageSize:][:8])
		for _, deep := range []bool{false, true} {
			if _, err := checkPages(bytes.NewReader(circle), int64(len(b)), 0, deep); err != nil {
				caught[deep]++ // the others are free pages
			}
		}
	}
	if caught[false] == 0 || caught[true] == 0 {
		t.Errorf("circles caught: %v", caught)
	}
}

// Whatever bytes are taken for a file, looking at it comes to an end.
func FuzzPages(f *testing.F) {
	b := fileBytes(f, 3)
	f.Add(b[:8*4096], uint16(0), byte(0))
	f.Fuzz(func(_ *testing.T, b []byte, at uint16, value byte) {
		if len(b) > 0 { // one byte in the sound file is the likely find
			b[int(at)%len(b)] ^= value
		}
		for _, deep := range []bool{false, true} {
			_, _ = checkPages(bytes.NewReader(b), int64(len(b)), 0, deep)
		}
	})
}
