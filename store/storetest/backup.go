package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

func backupSpecs() []spec {
	return []spec{
		{"a backup restores everything into another store", backupRestores},
		{"an empty store can be backed up and restored", backupEmpty},
		{"restore refuses a store that holds items, without force", restoreRefuses},
		{"a damaged or cut backup changes nothing", damagedBackup},
		{"a backup that contradicts itself changes nothing", contradictoryBackup},
		{"a backup is consistent while others commit", backupWhileInUse},
		{"a restored store goes on where the other one was", goesOn},
	}
}

// everything is all that a store remembers, for comparing two of them.
type everything struct {
	Items     []store.Item
	Revisions map[string][]store.Revision
	Decisions map[string][]store.Decision
	Changes   []store.Change
	Latest    store.Cursor
	Visits    []store.Visit
	Sightings map[string]string
	Hosts     []store.Host
	Readers   map[string]store.Cursor
	Setting   string
	Stats     store.Stats
}

func (w *world) everything() everything {
	w.Helper()
	ctx := context.Background()
	e := everything{
		Items: w.all(store.Query{Limit: store.MaxPage}), Changes: w.changes(0), Latest: w.latest(),
		Revisions: map[string][]store.Revision{}, Decisions: map[string][]store.Decision{}, Readers: map[string]store.Cursor{}, Sightings: map[string]string{},
	}
	var errs [6]error
	for _, i := range e.Items {
		e.Revisions[i.ID], errs[0] = w.Revisions(ctx, i.ID)
		e.Decisions[i.ID], errs[1] = w.Decisions(ctx, i.ID)
		w.ok(errors.Join(errs[:]...))
	}
	for _, reader := range []string{"topics", "feeds", "none"} {
		e.Readers[reader] = w.cursor(reader)
	}
	e.Visits, errs[2] = w.Visits(ctx)
	for _, v := range e.Visits {
		s, err := w.Sightings(ctx, v.Source)
		w.ok(err)
		e.Sightings[v.Source] = string(s)
	}
	e.Hosts, errs[3] = w.Hosts(ctx)
	e.Setting, errs[4] = w.Setting(ctx, "authority", "new")
	e.Stats, errs[5] = w.Stats(ctx)
	w.ok(errors.Join(errs[:]...))
	e.Stats.Bytes = 0
	return e
}

// rich fills a store with some of everything.
func rich(w *world) {
	ctx := context.Background()
	all := mixture(w)
	w.commit("a", 99, full(), revised(draft(4), "Neu"), revised(draft(8), "<Neu & \u2028 anders>"))
	w.commit("a", 100, revised(draft(4), "Noch neuer"))
	v := visit("b", 100)
	v.ETag, v.LastModified, v.Memory, v.NextVisit = "\"\xe4\xff\"", "\x80", []byte{0, 255}, noon().Add(time.Hour)
	_, err := w.Commit(ctx, []store.Commit{{Visit: v, Sightings: []byte{0, 254}, Hosts: []store.Host{{Name: "example.org", LastRequest: noon(), Memory: []byte{9}}}}})
	w.ok(err)
	w.ok(w.Decide(ctx, store.Decision{Item: all[3].ID, Topic: "cloud", Verdict: store.Exclude, At: noon()}))
	w.ok(w.Apply(ctx, "topics", w.latest(), nil))
	w.ok(w.Apply(ctx, "feeds", 5, nil))
	w.ok(w.SetSetting(ctx, "authority", "example.org,2025"))
}

func (w *world) backup() []byte {
	w.Helper()
	var b bytes.Buffer
	w.ok(w.Backup(context.Background(), &b))
	return b.Bytes()
}

func backupRestores(w *world) {
	rich(w)
	want := w.everything()
	o := w.other()
	o.ok(o.Restore(context.Background(), bytes.NewReader(w.backup()), false))
	equal(w, "everything", o.everything(), want)
	o.verify(len(want.Items))
	o.restart()
	equal(w, "everything after a restart", o.everything(), want)
	equal(w, "the backup of the other store", o.backup(), w.backup())
}

func backupEmpty(w *world) {
	o := w.other()
	o.ok(o.Restore(context.Background(), bytes.NewReader(w.backup()), false))
	o.verify(0)
	equal(w, "outcome", o.commit("a", 0, draft(1)), store.Outcome{New: 1})
}

func restoreRefuses(w *world) {
	rich(w)
	b := w.backup()
	o := w.other()
	o.commit("z", 0, draft(1))
	before := o.everything()
	if err := o.Restore(context.Background(), bytes.NewReader(b), false); !errors.Is(err, store.ErrNotEmpty) {
		w.Fatalf("error %v, want ErrNotEmpty", err)
	}
	equal(w, "refused", o.everything(), before)
	o.ok(o.Restore(context.Background(), bytes.NewReader(b), true))
	equal(w, "forced", o.everything(), w.everything())
}

func damagedBackup(w *world) {
	rich(w)
	b := w.backup()
	o := w.other()
	o.commit("z", 0, draft(1))
	before := o.everything()
	try := func(what string, r io.Reader) {
		if err := o.Restore(context.Background(), r, true); err == nil {
			w.Errorf("%s: restored", what)
		}
	}
	try("nothing", bytes.NewReader(nil))
	try("text", bytes.NewReader([]byte("hello\n")))
	try("twice", bytes.NewReader(append(bytes.Clone(b), b...)))
	for _, n := range []int{1, 10, len(b) / 2, len(b) - 9, len(b) - 1} {
		try(fmt.Sprintf("cut to %d of %d bytes", n, len(b)), bytes.NewReader(b[:n]))
	}
	const flips, header = 25, 10 // the first bytes of gzip say who packed it when
	for n := range flips {
		at := header + n*(len(b)-header)/flips
		flipped := bytes.Clone(b)
		flipped[at] ^= 0x10
		try(fmt.Sprintf("byte %d flipped", at), bytes.NewReader(flipped))
	}
	equal(w, "everything", o.everything(), before)
	o.restart()
	equal(w, "everything after a restart", o.everything(), before)
	o.verify(1)
}

// records is a small sound backup.
func records() []store.BackupRecord {
	key, latest := store.KeyOf("a", "guid:1"), store.Cursor(7)
	return []store.BackupRecord{
		{Number: 3, Item: &store.Item{ID: key.ItemID(), Source: "a", Title: "Titel", Published: noon(), FirstSeen: noon(), Revised: noon(), Revision: 2}},
		{Number: 3, Key: &key},
		{Number: 3, Revision: &store.Revision{Revision: 1, Stored: noon()}},
		{Number: 3, Match: &store.Match{Topic: "register", By: "rule", At: noon()}},
		{Number: 3, Decision: &store.Decision{Item: key.ItemID(), Topic: "register", Verdict: store.Include, At: noon()}},
		{Number: 3, Change: &store.BackupChange{Cursor: 5, Kind: store.ItemNew}},
		{Latest: &latest},
		{Visit: store.NewBackupVisit(visit("a", 0), nil)},
		{Reader: &store.ReaderCursor{Name: "topics", Cursor: 5}},
	}
}

// A backup may come from another engine, and one may have a mistake.
func contradictoryBackup(w *world) {
	w.ok(w.Restore(context.Background(), bytes.NewReader(backupOf(w, records())), false))
	w.verify(1)
	before := w.everything()
	other, small := store.KeyOf("a", "guid:2"), store.Cursor(4)
	for name, change := range map[string]func(r []store.BackupRecord) []store.BackupRecord{
		"no key for the id":        func(r []store.BackupRecord) []store.BackupRecord { r[1].Key = &other; return r },
		"a key of no item":         func(r []store.BackupRecord) []store.BackupRecord { r[1].Number = 4; return r },
		"a revision of no item":    func(r []store.BackupRecord) []store.BackupRecord { r[2].Number = 4; return r },
		"a match of no item":       func(r []store.BackupRecord) []store.BackupRecord { r[3].Number = 4; return r },
		"a match without a topic":  func(r []store.BackupRecord) []store.BackupRecord { r[3].Match.Topic = ""; return r },
		"a change of no item":      func(r []store.BackupRecord) []store.BackupRecord { r[5].Number = 4; return r },
		"an item twice":            func(r []store.BackupRecord) []store.BackupRecord { return append(r[:1], r...) },
		"a change twice":           func(r []store.BackupRecord) []store.BackupRecord { return append(r, r[5]) },
		"an item without a source": func(r []store.BackupRecord) []store.BackupRecord { r[0].Item.Source = ""; return r },
		"a visit without a source": func(r []store.BackupRecord) []store.BackupRecord { r[7].Visit.Source = ""; return r },
		"a change to come":         func(r []store.BackupRecord) []store.BackupRecord { r[6].Latest = &small; return r },
		"a reader of one to come":  func(r []store.BackupRecord) []store.BackupRecord { r[8].Reader.Cursor = 8; return r },
	} {
		err := w.Restore(context.Background(), bytes.NewReader(backupOf(w, change(records()))), true)
		if !errors.Is(err, store.ErrBadBackup) {
			w.Errorf("%s: error %v, want ErrBadBackup", name, err)
		}
		equal(w, name, w.everything(), before)
	}
}

func backupOf(w *world, records []store.BackupRecord) []byte {
	var b bytes.Buffer
	out, err := store.NewBackupWriter(&b)
	w.ok(err)
	for _, r := range records {
		w.ok(out.Write(r))
	}
	w.ok(out.Close())
	return b.Bytes()
}

func backupWhileInUse(w *world) {
	w.commit("a", 0, drafts(200)...)
	stop, done := make(chan struct{}), make(chan error, 1)
	go func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			c := store.Commit{Visit: visit("b", n), Drafts: []store.Draft{draft(n), revised(draft(n/2), fmt.Sprint(n))}}
			if _, err := w.Commit(context.Background(), []store.Commit{c}); err != nil {
				done <- err
				return
			}
		}
	}()
	var copies [][]byte
	for range 5 {
		copies = append(copies, w.backup())
	}
	close(stop)
	w.ok(<-done)
	for _, b := range copies {
		o := w.other()
		o.ok(o.Restore(context.Background(), bytes.NewReader(b), false))
		stats, err := o.Stats(context.Background())
		w.ok(err)
		o.verify(stats.Items)
		equal(w, "newest change", uint64(o.latest()), uint64(stats.Items+stats.Revisions))
		o.close()
	}
}

func goesOn(w *world) {
	rich(w)
	o := w.other()
	o.ok(o.Restore(context.Background(), bytes.NewReader(w.backup()), false))
	for _, each := range []*world{w, o} {
		each.commit("a", 200, full(), revised(draft(4), "Ganz neu"), draft(500))
		each.commit("new", 200, draft(1))
	}
	equal(w, "everything", o.everything(), w.everything())
	equal(w, "all known", o.commit("a", 201, full(), draft(500)), store.Outcome{Unchanged: 2})
}
