package bolt_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/amtsfeed/amtsfeed/store"
	"github.com/amtsfeed/amtsfeed/store/bolt"
)

// A restore leaves nothing beside the store, whether it was made or refused,
// and says which of the commands it was that failed.
func TestRestoreLeavesNothingBehind(t *testing.T) {
	file, items, backup := healthy(t)
	for name, c := range map[string]struct {
		backup []byte
		force  bool
		want   error // nil: any
		fails  bool
	}{
		"made":                        {backup, true, nil, false},
		"refused without force":       {backup, false, store.ErrNotEmpty, true},
		"refused, the backup is cut":  {backup[:len(backup)/2], true, store.ErrBadBackup, true},
		"refused, it is no backup":    {[]byte("site: amtsfeed\n"), true, store.ErrBadBackup, true},
		"refused, there is no backup": {nil, true, store.ErrBadBackup, true},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "amtsfeed.db")
			if err := os.WriteFile(path, file, 0o600); err != nil {
				t.Fatal(err)
			}
			db, err := bolt.Open(path, bolt.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			err = db.Restore(context.Background(), bytes.NewReader(c.backup), c.force)
			if (err != nil) != c.fails || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
			if err != nil && !strings.HasPrefix(err.Error(), "restore: ") {
				t.Errorf("error %q does not say what failed", err)
			}
			onlyStore(t, folder)
			if n, err := db.Verify(context.Background()); err != nil || n != items {
				t.Errorf("%d items, want %d: %v", n, items, err)
			}
		})
	}
}

// A backup that is restored by force mends a store that was damaged while it
// was open: the same program goes on.
func TestRestoreMendsADamagedStore(t *testing.T) {
	file, items, backup := healthy(t)
	path := filepath.Join(t.TempDir(), "amtsfeed.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx := context.Background()
	if err := os.Truncate(path, 2*page); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Items(ctx, store.Query{Limit: store.MaxPage}); !errors.Is(err, store.ErrDamaged) {
		t.Fatalf("items of a file that was cut: %v", err)
	}
	if err := db.Restore(ctx, bytes.NewReader(backup), true); err != nil {
		t.Fatal(err)
	}
	if n, err := db.Verify(ctx); err != nil || n != items {
		t.Errorf("verify: %d items, want %d: %v", n, items, err)
	}
	if _, err := db.Commit(ctx, []store.Commit{{Visit: store.Visit{Source: "new"}, Drafts: drafts(3)}}); err != nil {
		t.Errorf("commit: %v", err)
	}
	if got, err := db.Items(ctx, store.Query{Source: "new"}); err != nil || len(got.Items) != 3 {
		t.Errorf("items: %d, %v", len(got.Items), err)
	}
}
