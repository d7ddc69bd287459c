package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

// A Raw opens the plainest use of what lies below an engine: the function it
// returns writes, durably and in one transaction, records under growing keys
// and a look-up index of random ones.
type Raw func(t testing.TB, folder string) func(records, index []Pair) error

// A Pair is a key and its value.
type Pair struct{ Key, Value []byte }

// Sizes of the benchmark: a feed of usual length, items of usual text.
const (
	benchItems = 20
	benchText  = 4 << 10
	// benchFeeds are stored before the clock starts: an empty index is always
	// fast.
	benchFeeds = 500
)

// Bench measures an engine beside the raw writing of the same texts, each with
// the one index entry by which it is known again: less is no store of news.
func Bench(b *testing.B, open Open, raw Raw) {
	b.Run("new", func(b *testing.B) { benchNew(b, open, raw) })
	b.Run("crowd", func(b *testing.B) { benchCrowd(b, open) })
	b.Run("unchanged", func(b *testing.B) { benchUnchanged(b, open) })
	b.Run("page", func(b *testing.B) { benchPage(b, open) })
	b.Run("apply", func(b *testing.B) { benchApply(b, open) })
}

// text is German enough to have its proportions of letters and spaces.
func text(seed int) string {
	words := strings.Fields("Das Land führt ein Register ein, das alle Behörden des Bundes und der Länder nutzen sollen; die Kommunen folgen bis Jahresende.")
	var s strings.Builder
	for n := seed; s.Len() < benchText; n = n*31 + 7 {
		s.WriteString(words[(n&0x7fffffff)%len(words)])
		s.WriteByte(' ')
	}
	return s.String()
}

// feed is one visit of one source with drafts that no other feed has.
func feed(n int) store.Commit {
	c := store.Commit{Visit: visit(fmt.Sprint("source-", n%2000), n)}
	for i := range benchItems {
		d := draft(n*benchItems + i)
		d.Text = text(n*benchItems + i)
		d.ContentHash = fmt.Sprintf("%064x", n*benchItems+i)
		c.Drafts = append(c.Drafts, d)
	}
	return c
}

// plain is a commit as bytes.
func plain(n int, c store.Commit) (records, index []Pair) {
	for i, d := range c.Drafts {
		number := binary.BigEndian.AppendUint64(nil, uint64(n*benchItems+i))
		records = append(records, Pair{number, []byte(strings.Join([]string{
			d.GUID, d.URL, d.CanonicalURL, d.Title, d.Teaser, d.Text, d.Language, d.Region, d.ContentHash,
		}, "\x00"))})
		key := sha256.Sum256([]byte(c.Visit.Source + d.Keys[0]))
		index = append(index, Pair{key[:16], number})
	}
	return records, index
}

// benchNew takes turns, so that both meet the same disk in the same mood.
func benchNew(b *testing.B, open Open, raw Raw) {
	s := filled(b, open, benchFeeds)
	put := raw(b, b.TempDir())
	for n := range benchFeeds {
		if err := put(plain(n, feed(n))); err != nil {
			b.Fatal(err)
		}
	}
	var engine, bare time.Duration
	n := benchFeeds
	for b.Loop() {
		c := feed(n)
		records, index := plain(n, c)
		begin := time.Now()
		if _, err := s.Commit(context.Background(), []store.Commit{c}); err != nil {
			b.Fatal(err)
		}
		middle := time.Now()
		if err := put(records, index); err != nil {
			b.Fatal(err)
		}
		engine += middle.Sub(begin)
		bare += time.Since(middle)
		n++
	}
	items := float64((n - benchFeeds) * benchItems)
	b.ReportMetric(items/engine.Seconds(), "items/s")
	b.ReportMetric(items/bare.Seconds(), "raw-items/s")
	b.ReportMetric(bare.Seconds()/engine.Seconds(), "of-raw")
	closeBench(b, s)
}

// benchCrowd is a crawler with many workers: each commits its visits.
func benchCrowd(b *testing.B, open Open) {
	const workers = 32
	s := open(b, b.TempDir())
	var next atomic.Int64
	n := 0
	for b.Loop() {
		var group sync.WaitGroup
		for range workers {
			group.Go(func() {
				if _, err := s.Commit(context.Background(), []store.Commit{feed(int(next.Add(1)))}); err != nil {
					b.Error(err)
				}
			})
		}
		group.Wait()
		n += workers * benchItems
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "items/s")
	closeBench(b, s)
}

func closeBench(b *testing.B, s store.Store) {
	b.Helper()
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

// filled is a store with some feeds.
func filled(b *testing.B, open Open, feeds int) store.Store {
	b.Helper()
	const together = 50
	s := open(b, b.TempDir())
	for n := 0; n < feeds; n += together {
		var commits []store.Commit
		for i := n; i < min(n+together, feeds); i++ {
			commits = append(commits, feed(i))
		}
		if _, err := s.Commit(context.Background(), commits); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

func benchUnchanged(b *testing.B, open Open) {
	const feeds = 100
	s := filled(b, open, feeds)
	commits := make([]store.Commit, feeds)
	for n := range commits {
		commits[n] = feed(n)
	}
	for b.Loop() { // one transaction, so that the disk does not hide the work
		out, err := s.Commit(context.Background(), commits)
		if err != nil || out[0].Unchanged != benchItems {
			b.Fatal(out, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*feeds*benchItems), "µs/item")
	closeBench(b, s)
}

func benchPage(b *testing.B, open Open) {
	const feeds = 100
	s := filled(b, open, feeds)
	for b.Loop() {
		page, err := s.Items(context.Background(), store.Query{Limit: store.DefaultPage})
		if err != nil || len(page.Items) != store.DefaultPage {
			b.Fatal(len(page.Items), err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*store.DefaultPage), "µs/item")
	closeBench(b, s)
}

func benchApply(b *testing.B, open Open) {
	const feeds = 50
	s := filled(b, open, feeds)
	changes, err := s.Changes(context.Background(), 0, feeds*benchItems)
	if err != nil {
		b.Fatal(err)
	}
	work := make([]store.Assignment, len(changes))
	n := 0
	for b.Loop() {
		n++
		m := match(true)
		m.Score = float64(n)
		for i, c := range changes {
			work[i] = store.Assignment{Item: c.Item, Topic: "register", Match: m}
		}
		if err := s.Apply(context.Background(), "topics", changes[len(changes)-1].Cursor, work); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(work)), "µs/item")
	closeBench(b, s)
}
