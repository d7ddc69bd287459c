package crawler

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
	"github.com/amtsfeed/amtsfeed/crawler/extract"
)

// A habit is what a feed does at each visit to what could identify its entries.
type habit struct {
	name string
	give func(d *extract.Draft, item, visit int)
}

var guidHabits = []habit{
	{"guids", func(d *extract.Draft, n, v int) { d.GUID = fmt.Sprint("tag:amt.example,2025:", n) }},
	{"random guids", func(d *extract.Draft, n, v int) { d.GUID = fmt.Sprintf("%x", (n+1)*(v+7)*7919) }},
	{"no guids", func(d *extract.Draft, n, v int) {}},
	{"guids are links", func(d *extract.Draft, n, v int) { d.GUID = d.Link }},
	{"guids by place", func(d *extract.Draft, n, v int) { d.GUID = fmt.Sprint("item", n-v) }},
	{"guids for some", func(d *extract.Draft, n, v int) {
		if n%2 == 0 {
			d.GUID = fmt.Sprint("g", n)
		}
	}},
	{"guids that come and go", func(d *extract.Draft, n, v int) {
		if v%2 == 0 {
			d.GUID = fmt.Sprint("g", n)
		}
	}},
	{"one guid for all", func(d *extract.Draft, n, v int) { d.GUID = "amt" }},
}

var linkHabits = []habit{
	{"links", func(d *extract.Draft, n, v int) { d.Link = address(n) }},
	{"sessions", func(d *extract.Draft, n, v int) {
		d.Link = fmt.Sprintf("%s.html;jsessionid=%032X.live%d?nn=4711", address(n), v*7919+1, v%3)
	}},
	{"campaigns", func(d *extract.Draft, n, v int) {
		d.Link = fmt.Sprintf("%s?utm_source=rss&utm_medium=feed&utm_campaign=%d", address(n), v)
	}},
	{"http, https and www in turn", func(d *extract.Draft, n, v int) {
		d.Link = fmt.Sprint([]string{"http://amt.example/m/", "https://amt.example/m/", "http://www.amt.example/m/", "https://www.amt.example/m/"}[v%4], n)
	}},
	{"unknown sessions", func(d *extract.Draft, n, v int) { d.Link = fmt.Sprintf("%s?besuch=%d", address(n), v) }},
	{"no links", func(d *extract.Draft, n, v int) {}},
	{"one link for all", func(d *extract.Draft, n, v int) { d.Link = "https://amt.example/aktuelles" }},
}

// dateHabits are what it does to its dates.
var dateHabits = []habit{
	{"dated", func(d *extract.Draft, n, v int) { d.Published = draft("", "", "", 100-n).Published }},
	{"by day", func(d *extract.Draft, n, v int) {
		d.Published = dates.Date{Time: testNow.Truncate(day).AddDate(0, 0, n-100), Precision: dates.Day}
	}},
	{"undated", func(d *extract.Draft, n, v int) {}},
	{"dated by the visit", func(d *extract.Draft, n, v int) {
		d.Published = dates.Date{Time: testNow.Add(time.Duration(v) * time.Hour), Precision: dates.Second}
	}},
}

// Whatever a feed does to its guids and links, while it reorders its entries,
// drops some, brings them back and edits others: each is one item, for ever.
func TestNoHabitLosesOrDoublesAnItem(t *testing.T) {
	for _, g := range guidHabits {
		for _, l := range linkHabits {
			for _, at := range dateHabits {
				for seed := range uint64(4) {
					docs, want := visits(g, l, at, rand.New(rand.NewPCG(seed, 1)))
					if s := follow(docs...); len(s.titles) != want {
						t.Errorf("%s, %s, %s, seed %d: %d items, want %d", g.name, l.name, at.name, seed, len(s.titles), want)
					}
				}
			}
		}
	}
}

// visits makes ten documents of a feed that grows, and counts its items.
func visits(g, l, at habit, rnd *rand.Rand) (docs [][]extract.Draft, items int) {
	edited := make(map[int]int)
	// Where only the text is left to know an entry by, an edit makes another.
	stable := g.name == "guids" || l.name == "links" || l.name == "campaigns" || l.name == "sessions" || l.name == "http, https and www in turn"
	shown := make(map[int]bool)
	for v := range 10 {
		var doc []extract.Draft
		for n := v; n < v+12; n++ {
			if rnd.IntN(5) == 0 && v > 0 {
				continue // away this time
			}
			if stable && v > 2 && rnd.IntN(12) == 0 {
				edited[n]++
			}
			shown[n] = true
			d := draft(headline(n), "", "", 0)
			if edited[n] > 0 {
				d.Teaser += fmt.Sprint(" Ergänzt: ", edited[n])
			}
			at.give(&d, n, v)
			l.give(&d, n, v)
			g.give(&d, n, v)
			doc = append(doc, d)
		}
		if rnd.IntN(2) == 0 {
			slices.Reverse(doc)
		} else {
			rnd.Shuffle(len(doc), func(i, j int) { doc[i], doc[j] = doc[j], doc[i] })
		}
		docs = append(docs, doc)
	}
	return docs, len(shown)
}
