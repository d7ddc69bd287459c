package crawler

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/crawler/fetch"
	"github.com/amtsfeed/amtsfeed/store"
	"github.com/amtsfeed/amtsfeed/store/bolt"
)

// benchFeed is a feed as press offices have it: n entries of 3 KB of marked-up
// text.
func benchFeed(n int) string {
	paragraph := "<p>Die Stadtverwaltung hat ihre Fachverfahren auf eine gemeinsame Plattform gebracht &amp; berichtet über die ersten Erfahrungen der Ämter mit dem <a href=\"https://amt.example/projekt\">Vorhaben</a>.</p>\n"
	var items []string
	for i := range n {
		items = append(items, fmt.Sprintf(
			"<item><title>Hessen: Meldung %d</title><link>https://amt.example/meldung-%d</link><guid>https://amt.example/?p=%d</guid><pubDate>%s</pubDate><description>Kurz gesagt: %d</description><content:encoded><![CDATA[%s]]></content:encoded></item>",
			i, i, i, testNow.Add(-time.Duration(i)*time.Hour).Format(time.RFC1123Z), i, strings.Repeat(paragraph, 14)))
	}
	return strings.Replace(rss(items...), `<rss `, `<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" `, 1)
}

// BenchmarkReading sets one feed of 20 new entries, taken to drafts, beside
// gofeed alone and beside a feed in which nothing changed.
func BenchmarkReading(b *testing.B) {
	body := benchFeed(20)
	src := &Source{ID: "amt", URL: "https://amt.example/feed", Kind: KindFeed}
	page := extract.Page{Body: []byte(body), URL: src.URL, Now: testNow}
	read := func(b *testing.B, m memory) memory {
		v := &visit{src: src, now: testNow, mem: m}
		doc, err := readNews(src, page)
		if err != nil {
			b.Fatal(err)
		}
		r := &reading{doc: doc, frame: newFrame(src, doc.Document, testNow, nil)}
		r.add(doc.Drafts)
		entries, _ := v.mem.identify(r.cands)
		v.take(b.Context(), r, entries)
		return v.mem
	}
	b.Run("gofeed alone", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := gofeed.NewParser().ParseString(body); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("all new", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			read(b, memory{})
		}
	})
	b.Run("all known", func(b *testing.B) {
		known := read(b, memory{})
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			read(b, known)
		}
	})
}

// BenchmarkPass crawls 50 feeds of 20 entries from loopback into a store on
// disk: all new, then nothing changed.
func BenchmarkPass(b *testing.B) {
	const feeds = 50
	body := benchFeed(20)
	site := newSite(b, func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") != "" {
			rw.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(rw, body)
	})
	var sources []Source
	for n := range feeds {
		sources = append(sources, Source{ID: fmt.Sprint("s", n), URL: fmt.Sprint(site, "/", n), Kind: KindFeed, IgnoreRobots: true})
	}
	network, err := fetch.ParseNetwork("127.0.0.0/8")
	if err != nil {
		b.Fatal(err)
	}
	crawl := func(b *testing.B, db store.Store) {
		client, err := fetch.New(fetch.Config{Allow: []fetch.Network{network}, Concurrency: 8})
		if err != nil {
			b.Fatal(err)
		}
		defer client.Close()
		results, err := New(Config{Store: db, Fetch: client, PerHost: 8}).Pass(b.Context(), sources, PassOptions{})
		if err != nil || len(results) != feeds {
			b.Fatal(len(results), err)
		}
	}
	open := func(b *testing.B) *bolt.DB {
		db, err := bolt.Open(filepath.Join(b.TempDir(), "bench.db"), bolt.Options{})
		if err != nil {
			b.Fatal(err)
		}
		return db
	}
	b.Run("all new", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			db := open(b)
			b.StartTimer()
			crawl(b, db)
			b.StopTimer()
			db.Close()
			b.StartTimer()
		}
		b.ReportMetric(float64(b.N*feeds*20)/b.Elapsed().Seconds(), "items/s")
	})
	b.Run("nothing changed", func(b *testing.B) {
		db := open(b)
		defer db.Close()
		crawl(b, db)
		for b.Loop() {
			crawl(b, db)
		}
		b.ReportMetric(b.Elapsed().Seconds()*1e6/float64(b.N*feeds), "µs/feed")
	})
}
