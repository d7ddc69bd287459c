package bolt_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
	"github.com/amtsfeed/amtsfeed/store/bolt"
)

const page = 4096

// drafts are n items with texts of some length.
func drafts(n int) []store.Draft {
	all := make([]store.Draft, n)
	for i := range all {
		all[i].Title = fmt.Sprint("Meldung ", i)
		all[i].Text = strings.Repeat(fmt.Sprint("Absatz ", i, ". "), 20+i*7%300)
		all[i].ContentHash = fmt.Sprint(i)
		all[i].Keys = []string{fmt.Sprint("guid:", i)}
	}
	return all
}

// healthy returns the bytes of a store with some of everything, its items, and
// a backup of it.
func healthy(t *testing.T) (file []byte, items int, backup []byte) {
	t.Helper()
	const sources, each = 12, 40
	path := filepath.Join(t.TempDir(), "store.db")
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	for n := range sources {
		v := store.Visit{Source: fmt.Sprint("s", n), LastAttempt: time.Unix(int64(n), 0)}
		if _, err := db.Commit(ctx, []store.Commit{{Visit: v, Drafts: drafts(each), Hosts: []store.Host{{Name: v.Source}}}}); err != nil {
			t.Fatal(err)
		}
	}
	changes, err := db.Changes(ctx, 0, sources*each)
	if err != nil {
		t.Fatal(err)
	}
	var work []store.Assignment
	for _, c := range changes {
		work = append(work, store.Assignment{Item: c.Item, Topic: "register", Match: &store.Match{By: "rule"}})
	}
	var copied bytes.Buffer
	if err := errors.Join(db.Apply(ctx, "topics", 7, work), db.Backup(ctx, &copied), db.Close()); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b, sources * each, copied.Bytes()
}

// A damage changes a healthy file.
type damage struct {
	name string
	do   func(r *rand.Rand, b []byte) []byte
}

func damages() []damage {
	flip := func(r *rand.Rand, b []byte, from, to, n int) []byte {
		for range n {
			b[from+r.IntN(to-from)] ^= 1 << r.IntN(8)
		}
		return b
	}
	fill := func(r *rand.Rand, b []byte, from, n int, zero bool) []byte {
		for i := from; i < min(from+n, len(b)); i++ {
			if b[i] = byte(r.Uint32()); zero {
				b[i] = 0
			}
		}
		return b
	}
	somePage := func(r *rand.Rand, b []byte) int { return r.IntN(len(b)/page) * page }
	return []damage{
		{"cut to nothing", func(_ *rand.Rand, b []byte) []byte { return nil }},
		{"cut to a byte", func(_ *rand.Rand, b []byte) []byte { return b[:1] }},
		{"cut in the first meta page", func(_ *rand.Rand, b []byte) []byte { return b[:40] }},
		{"cut to the meta pages", func(_ *rand.Rand, b []byte) []byte { return b[:2*page] }},
		{"cut anywhere", func(r *rand.Rand, b []byte) []byte { return b[:r.IntN(len(b))] }},
		{"cut between two pages", func(r *rand.Rand, b []byte) []byte { return b[:somePage(r, b)] }},
		{"cut by a page", func(_ *rand.Rand, b []byte) []byte { return b[:len(b)-page] }},
		{"a bit flipped", func(r *rand.Rand, b []byte) []byte { return flip(r, b, 0, len(b), 1) }},
		{"64 bits flipped", func(r *rand.Rand, b []byte) []byte { return flip(r, b, 0, len(b), 64) }},
		{"1000 bits flipped", func(r *rand.Rand, b []byte) []byte { return flip(r, b, 0, len(b), 1000) }},
		{"bits flipped in the first meta page", func(r *rand.Rand, b []byte) []byte { return flip(r, b, 0, 80, 3) }},
		{"bits flipped in both meta pages", func(r *rand.Rand, b []byte) []byte { return flip(r, flip(r, b, 0, 80, 3), page, page+80, 3) }},
		{"a page head flipped", func(r *rand.Rand, b []byte) []byte { p := somePage(r, b); return flip(r, b, p, p+16, 1) }},
		{"all page heads flipped", func(r *rand.Rand, b []byte) []byte {
			for p := 2 * page; p < len(b); p += page {
				flip(r, b, p, p+16, 1)
			}
			return b
		}},
		{"elements of a page flipped", func(r *rand.Rand, b []byte) []byte { p := somePage(r, b); return flip(r, b, p+16, p+200, 4) }},
		{"a page of zeros", func(r *rand.Rand, b []byte) []byte { return fill(r, b, somePage(r, b), page, true) }},
		{"a page of noise", func(r *rand.Rand, b []byte) []byte { return fill(r, b, somePage(r, b), page, false) }},
		{"noise across pages", func(r *rand.Rand, b []byte) []byte { return fill(r, b, r.IntN(len(b)), 3*page, false) }},
		{"a page written over another", func(r *rand.Rand, b []byte) []byte {
			copy(b[somePage(r, b):], b[somePage(r, b):][:page])
			return b
		}},
		{"a page that names itself after another", func(r *rand.Rand, b []byte) []byte {
			p := somePage(r, b)
			copy(b[p+8:p+page], b[somePage(r, b):][8:page])
			return b
		}},
		{"all zeros", func(r *rand.Rand, b []byte) []byte { return fill(r, b, 0, len(b), true) }},
		{"all noise", func(r *rand.Rand, b []byte) []byte { return fill(r, b, 0, len(b), false) }},
		{"a text file", func(_ *rand.Rand, b []byte) []byte { return []byte("site:\n  title: Amtsfeed\n") }},
		{"noise appended", func(r *rand.Rand, b []byte) []byte { return append(b, fill(r, make([]byte, page), 0, page, false)...) }},
	}
}

// use does everything with a damaged store and returns the first error.
func use(path string) (err error) {
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		return err
	}
	ctx := context.Background()
	defer func() { err = errors.Join(err, db.Close()) }()
	_, err = db.Verify(ctx)
	errs := []error{err}
	note := func(err error) {
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			errs = append(errs, err)
		}
	}
	for q := (store.Query{Limit: 20}); ; {
		page, err := db.Items(ctx, q)
		note(err)
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	_, err = db.Stats(ctx)
	note(err)
	_, err = db.Visits(ctx)
	note(err)
	_, err = db.Changes(ctx, 0, 1000)
	note(err)
	note(db.Backup(ctx, io.Discard))
	for n := range 2 {
		_, err = db.Commit(ctx, []store.Commit{{Visit: store.Visit{Source: fmt.Sprint("s", n)}, Drafts: drafts(60)}})
		note(err)
		note(db.Apply(ctx, "topics", 0, []store.Assignment{{Item: store.KeyOf("s1", "guid:1").ItemID(), Topic: "register"}}))
	}
	return errors.Join(errs...)
}

// A damaged file ends in a sentence: what is damaged, and the way out. The test
// program itself lives, and so does the next command.
func TestDamagedFile(t *testing.T) {
	t.Parallel()
	file, _, backup := healthy(t)
	rounds := 6
	if testing.Short() {
		rounds = 2
	}
	for _, d := range damages() {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			for seed := range rounds {
				path := filepath.Join(t.TempDir(), "store.db")
				r := rand.New(rand.NewPCG(uint64(seed), 1))
				if err := os.WriteFile(path, d.do(r, bytes.Clone(file)), 0o600); err != nil {
					t.Fatal(err)
				}
				err := use(path)
				if err == nil {
					continue // a free page, or the older of the two meta pages
				}
				if !errors.Is(err, store.ErrDamaged) {
					t.Fatalf("seed %d: %v", seed, err)
				}
				if s := err.Error(); !strings.Contains(s, path) || !strings.Contains(s, "restore a backup") {
					t.Errorf("seed %d: path or way out is missing: %s", seed, s)
				}
				if seed == 0 {
					wayOut(t, path, backup)
				}
			}
		})
	}
}

// wayOut does what the message says.
func wayOut(t *testing.T, path string, backup []byte) {
	t.Helper()
	if err := os.Rename(path, path+".damaged"); err != nil {
		t.Fatal(err)
	}
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Restore(context.Background(), bytes.NewReader(backup), false), db.Close()); err != nil {
		t.Fatal(err)
	}
	if err := use(path); err != nil {
		t.Error(err)
	}
}

// A file that is cut while it is open is not the end of the program.
func TestFileCutWhileOpen(t *testing.T) {
	file, _, _ := healthy(t)
	for _, size := range []int64{0, page, 2 * page, int64(len(file)) / 2} {
		path := filepath.Join(t.TempDir(), "store.db")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		db, err := bolt.Open(path, bolt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path, size); err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		if _, err := db.Items(ctx, store.Query{Limit: store.MaxPage}); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("items of a file cut to %d: %v, want ErrDamaged", size, err)
		}
		_, first := db.Commit(ctx, []store.Commit{{Visit: store.Visit{Source: "s1"}, Drafts: drafts(60)}})
		_, second := db.Commit(ctx, []store.Commit{{Visit: store.Visit{Source: "new"}, Drafts: drafts(60)}})
		t.Logf("cut to %d: commits: %v; %v", size, first, second)
		_ = db.Close() // may complain, must return
	}
}

// Verify finds every flipped bit of what is in use, and counts what is there.
func TestVerifyNoticesFlippedText(t *testing.T) {
	file, items, _ := healthy(t)
	at := bytes.Index(file, []byte("Absatz 17. Absatz 17."))
	for _, flip := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "store.db")
		b := bytes.Clone(file)
		if flip { // all copies of the text, whichever is in use
			b = bytes.ReplaceAll(b, []byte("Absatz 17. Absatz 17."), []byte("Absatz 17. Absatz 71."))
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		db, err := bolt.Open(path, bolt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		n, err := db.Verify(context.Background())
		if flip != errors.Is(err, store.ErrDamaged) || !flip && n != items {
			t.Errorf("text at %d flipped %v: %d items, error %v", at, flip, n, err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
