package bolt_test

import (
	"path/filepath"
	"testing"

	"github.com/amtsfeed/amtsfeed/store"
	"github.com/amtsfeed/amtsfeed/store/bolt"
	"github.com/amtsfeed/amtsfeed/store/storetest"
)

func open(t testing.TB, folder string) store.Store {
	t.Helper()
	db, err := bolt.Open(filepath.Join(folder, "store.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func TestContract(t *testing.T) {
	t.Parallel()
	storetest.Run(t, open)
}
