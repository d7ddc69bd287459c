package store_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/amtsfeed/amtsfeed/store"
)

// everyRecord has one of each kind.
func everyRecord() []store.BackupRecord {
	at := time.Date(2025, 10, 16, 12, 0, 0, 123456000, time.UTC)
	key := store.KeyOf("amt", "guid:1")
	latest := store.Cursor(9)
	return []store.BackupRecord{
		{Number: 1, Item: &store.Item{
			ID: key.ItemID(), Source: "amt", GUID: "1", URL: "https://example.org/1?x", CanonicalURL: "https://example.org/1",
			Title: "Thüringen: <Register>", Teaser: "Das Land …", Text: "Das Land\n\nführt & ändert", Markup: "<p>Das Land</p>", Author: "Änne Müller", Language: "de",
			Published: at, PublishedPrecision: store.PrecisionMinute, PublishedIsEstimate: true, Updated: at, FirstSeen: at, Revised: at, Revision: 2,
			Region: "Thüringen", Categories: []string{"IT"}, Reservations: []string{"tdm"}, Image: "https://example.org/1.png",
			Enclosures: []store.Enclosure{{URL: "https://example.org/1.pdf", Type: "application/pdf", Length: 7}}, Rights: "©", ContentHash: "h2",
		}},
		{Number: 1, Key: &key},
		{Number: 1, Revision: &store.Revision{Revision: 1, Stored: at, Title: "Alt", Teaser: "T", Text: "X", URL: "https://example.org/1", ContentHash: "h1"}},
		{Number: 1, Match: &store.Match{Topic: "register", By: "rule", Rule: "r", Score: 2.5, Hits: []store.Hit{{Term: "Register", Field: "title", Start: 12, End: 20}}, At: at, Live: true}},
		{Number: 1, Decision: &store.Decision{Item: key.ItemID(), Topic: "register", Verdict: store.Include, At: at}},
		{Number: 1, Change: &store.BackupChange{Cursor: 8, Kind: store.ItemNew}},
		{Number: 1, Change: &store.BackupChange{Cursor: 9, Kind: store.TopicEntered, Topic: "register"}},
		{Latest: &latest},
		{Visit: store.NewBackupVisit(store.Visit{Source: "amt", ETag: "\"\xe4\"", LastModified: "gestern", State: store.StateOK, LastAttempt: at, Interval: time.Hour, Status: 200, Memory: []byte{1, 255}}, []byte{254, 2})},
		{Host: &store.Host{Name: "example.org", LastRequest: at, Memory: []byte("x")}},
		{Reader: &store.ReaderCursor{Name: "topics", Cursor: 8}},
		{Setting: &store.NamedSetting{Name: "authority", Value: "example.org,2025"}},
	}
}

func written(t testing.TB, records []store.BackupRecord) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := store.NewBackupWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(b []byte) (records []store.BackupRecord, err error) {
	for r, err := range store.ReadBackup(context.Background(), bytes.NewReader(b)) {
		if err != nil {
			return records, err
		}
		records = append(records, r)
	}
	return records, nil
}

func unzip(t testing.TB, b []byte) string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func zip(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A backup made today is the same bytes as the first one of its version, and
// what earlier versions wrote can still be read.
func TestBackupNeverChanges(t *testing.T) {
	want := goldenBackup(t, 2)
	if d := cmp.Diff(want, unzip(t, written(t, everyRecord()))); d != "" {
		t.Errorf("the format has changed (-then +now); raise its version:\n%s", d)
	}
	first := everyRecord()
	for i := range first {
		if v := first[i].Visit; v != nil {
			v.Sightings = nil // not in version 1
		}
	}
	for version, records := range map[int][]store.BackupRecord{1: first, 2: everyRecord()} {
		got, err := read(zip(t, goldenBackup(t, version)))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(records, got); d != "" {
			t.Errorf("version %d is read differently (-then +now):\n%s", version, d)
		}
	}
}

// goldenBackup is a backup as a version wrote it first, without compression.
func goldenBackup(t *testing.T, version int) string {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("testdata/backup-%d.jsonl", version))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Whoever reads a backup that is not whole learns of it, at the latest at its
// end.
func TestBackupThatIsNotWhole(t *testing.T) {
	text := unzip(t, written(t, everyRecord()))
	lines := strings.SplitAfter(text, "\n")
	without := func(i int) string { return strings.Join(lines[:i], "") + strings.Join(lines[i+1:], "") }
	for name, damaged := range map[string]string{
		"nothing":               "",
		"a line is missing":     without(3),
		"the end is missing":    without(len(lines) - 2),
		"the header is missing": without(0),
		"another letter":        strings.Replace(text, "Register", "Begister", 1),
		"two lines swapped":     lines[0] + lines[2] + lines[1] + strings.Join(lines[3:], ""),
		"the last line is cut":  strings.TrimSuffix(text, "\n"),
		"more after the end":    text + "{}\n",
		"a later version":       strings.Replace(text, `"version":2`, `"version":3`, 1),
		"another program":       strings.Replace(text, "amtsfeed-backup", "other-backup", 1),
		"an unknown field":      strings.Replace(text, `"Title"`, `"Headline"`, 1),
		"an unknown kind":       strings.Replace(text, `"setting"`, `"story"`, 1),
		"two kinds in one":      strings.Replace(text, `"latest":9`, `"latest":9,"host":{}`, 1),
		"no number":             strings.Replace(text, `"n":1,"key"`, `"key"`, 1),
		"no JSON":               strings.Replace(text, `{"n":1,"key"`, `"n":1,"key"`, 1),
		"a key that is none":    strings.Replace(text, store.KeyOf("amt", "guid:1").ItemID()+`"}`, `x"}`, 1),
	} {
		if damaged == text {
			t.Errorf("%s: the text is the same", name)
		}
		if _, err := read(zip(t, damaged)); !errors.Is(err, store.ErrBadBackup) {
			t.Errorf("%s: error %v, want ErrBadBackup", name, err)
		}
	}
	whole := written(t, everyRecord())
	for n := range whole {
		if _, err := read(whole[:n]); !errors.Is(err, store.ErrBadBackup) {
			t.Fatalf("cut to %d of %d bytes: error %v, want ErrBadBackup", n, len(whole), err)
		}
	}
	if _, err := read([]byte("site:\n  title: Amtsfeed\n")); !errors.Is(err, store.ErrBadBackup) {
		t.Errorf("a text file: error %v, want ErrBadBackup", err)
	}
}

// A reader may stop, and is stopped by its context.
func TestReadBackupStops(t *testing.T) {
	b := written(t, everyRecord())
	for range store.ReadBackup(context.Background(), bytes.NewReader(b)) {
		break
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var last error
	for _, err := range store.ReadBackup(ctx, bytes.NewReader(b)) {
		cancel()
		last = err
	}
	if !errors.Is(last, context.Canceled) || errors.Is(last, store.ErrBadBackup) {
		t.Errorf("error %v, want that of the context", last)
	}
}

// No engine can write a record of no kind, or of two.
func TestBackupWriterRefuses(t *testing.T) {
	w, err := store.NewBackupWriter(io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	latest := store.Cursor(1)
	for _, r := range []store.BackupRecord{{}, {Number: 1}, {Item: &store.Item{}}, {Latest: &latest, Host: &store.Host{}}, {Number: 1, Latest: &latest}} {
		if err := w.Write(r); err == nil {
			t.Errorf("%+v was written", r)
		}
	}
}

// Whatever bytes are read as a backup, the answer is its records or
// ErrBadBackup; what was whole is written again as it was read.
func FuzzReadBackup(f *testing.F) {
	f.Add([]byte(unzip(f, written(f, everyRecord()))), true)
	f.Add(written(f, everyRecord()), false)
	f.Fuzz(func(t *testing.T, b []byte, text bool) {
		if text {
			b = zip(t, string(b))
		}
		records, err := read(b)
		if err != nil {
			if !errors.Is(err, store.ErrBadBackup) {
				t.Fatalf("error %v, want ErrBadBackup", err)
			}
			return
		}
		again, err := read(written(t, records))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(records, again); d != "" {
			t.Errorf("read again (-first +second):\n%s", d)
		}
	})
}
