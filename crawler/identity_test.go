package crawler

import (
	"fmt"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
	"github.com/amtsfeed/amtsfeed/crawler/extract"
)

// A shelf is the store as far as identity goes: the first known key decides.
type shelf struct {
	keys   map[string]int
	titles []string // of each item, as last stored
}

func (s *shelf) put(keys []string, title string) {
	n := -1
	for _, k := range keys {
		if i, ok := s.keys[k]; ok {
			n = i
			break
		}
	}
	if n < 0 {
		n = len(s.titles)
		s.titles = append(s.titles, "")
	}
	s.titles[n] = title
	for _, k := range keys {
		if _, ok := s.keys[k]; !ok {
			s.keys[k] = n
		}
	}
}

// follow reads documents one after the other, an hour apart, through the
// stored form of the memory, and returns what is on the shelf.
func follow(docs ...[]extract.Draft) *shelf {
	s := &shelf{keys: make(map[string]int)}
	src := &Source{ID: "amt"}
	var mem, sightings []byte
	for n, doc := range docs {
		m := decodeMemory(mem)
		m.seen = decodeSightings(sightings)
		now := testNow.Add(time.Duration(n) * time.Hour)
		r := reading{frame: newFrame(src, &extract.Document{}, now, nil)}
		m.restamped = m.restamped || restamped(doc, now)
		r.frame.restamped = m.restamped
		r.add(doc)
		v := &visit{src: src, now: now, mem: m}
		entries, _ := v.mem.identify(r.cands)
		picks, seen := v.choose(entries)
		for _, p := range picks {
			s.put(p.c.keys, p.entry.Title)
		}
		v.mem.remember(seen)
		mem, sightings = v.mem.encode(), encodeSightings(v.mem.seen)
	}
	return s
}

// draft is an entry; hour zero means undated.
func draft(title, link, guid string, hour int) extract.Draft {
	d := extract.Draft{Title: title, Link: link, GUID: guid, Teaser: "Worum es bei " + title + " geht."}
	if hour > 0 {
		d.Published = dates.Date{Time: testNow.Add(-time.Duration(hour) * time.Hour), Precision: dates.Second}
	}
	return d
}

// five makes a document of five entries numbered from first on.
func five(first int, f func(n int) extract.Draft) []extract.Draft {
	var doc []extract.Draft
	for n := first; n < first+5; n++ {
		doc = append(doc, f(n))
	}
	return doc
}

func address(n int) string  { return fmt.Sprintf("https://amt.example/meldung-%d", n) }
func headline(n int) string { return fmt.Sprintf("Meldung %d", n) }

// again makes n readings of a document that knows the number of the reading.
func again(n int, f func(visit int) []extract.Draft) [][]extract.Draft {
	var docs [][]extract.Draft
	for visit := range n {
		docs = append(docs, f(visit))
	}
	return docs
}

func TestEntriesKeepTheirIdentity(t *testing.T) {
	good := func(n int) extract.Draft { return draft(headline(n), address(n), fmt.Sprint("g", n), n) }
	tests := []struct {
		name string
		docs [][]extract.Draft
		want int
	}{
		{"guids of its own at each visit", again(5, func(v int) []extract.Draft {
			return five(1, func(n int) extract.Draft { return draft(headline(n), address(n), fmt.Sprint(v, "-", n), n) })
		}), 5},
		{"one entry with a guid of its own at each visit", again(4, func(v int) []extract.Draft {
			return []extract.Draft{draft("Meldung", address(1), fmt.Sprint("zufall", v), 3)}
		}), 1},
		{"guids of its own, no links", again(4, func(v int) []extract.Draft {
			return five(1, func(n int) extract.Draft { return draft(headline(n), "", fmt.Sprint(v, "-", n), n) })
		}), 5},
		{"guids and links of their own, undated", again(4, func(v int) []extract.Draft {
			return five(1, func(n int) extract.Draft {
				return draft(headline(n), fmt.Sprintf("%s?x=%d", address(n), v), fmt.Sprint(v, "-", n), 0)
			})
		}), 5},
		{"random guids and new entries", again(4, func(v int) []extract.Draft {
			return five(v, func(n int) extract.Draft { return draft(headline(n), address(n), fmt.Sprint(v, "-", n), n+1) })
		}), 8},
		{"sessions in links and guids", again(5, func(v int) []extract.Draft {
			return five(1, func(n int) extract.Draft {
				u := fmt.Sprintf("%s.html;jsessionid=%032X.live%d?nn=4711", address(n), v*7919+1, v)
				return draft(headline(n), u, u, n)
			})
		}), 5},
		{"an unknown session parameter and no guid", again(5, func(v int) []extract.Draft {
			return five(1, func(n int) extract.Draft {
				return draft(headline(n), fmt.Sprintf("%s?besuch=%d", address(n), v), "", n)
			})
		}), 5},
		{"all the same guid", again(3, func(v int) []extract.Draft {
			return five(v, func(n int) extract.Draft { return draft(headline(n), address(n), "guid", n+1) })
		}), 7},
		{"all the same guid, later one at a time", [][]extract.Draft{
			five(1, func(n int) extract.Draft { return draft(headline(n), address(n), "guid", n) }),
			{draft(headline(6), address(6), "guid", 6)},
			{draft(headline(7), address(7), "guid", 7)},
		}, 7},
		{"all the same link", again(3, func(v int) []extract.Draft {
			return five(v, func(n int) extract.Draft { return draft(headline(n), "https://amt.example/", fmt.Sprint("g", n), n+1) })
		}), 7},
		{"all the same link and no guid", again(3, func(v int) []extract.Draft {
			return five(v, func(n int) extract.Draft { return draft(headline(n), "https://amt.example/", "", n+1) })
		}), 7},
		{"one entry a document, always under one link", again(3, func(v int) []extract.Draft {
			return []extract.Draft{draft(headline(v), "https://amt.example/aktuell", fmt.Sprint("g", v), 5-v)}
		}), 3},
		{"neither guid nor link", again(3, func(v int) []extract.Draft {
			return five(1, func(n int) extract.Draft { return draft(headline(n), "", "", n) })
		}), 5},
		{"neither guid nor link nor date", again(3, func(v int) []extract.Draft {
			return five(1, func(n int) extract.Draft { return draft(headline(n), "", "", 0) })
		}), 5},
		{"the guids go away", [][]extract.Draft{
			five(1, good), five(1, func(n int) extract.Draft { return draft(headline(n), address(n), "", n) }),
		}, 5},
		{"a relaunch changes links and guids", [][]extract.Draft{
			five(1, good), five(1, func(n int) extract.Draft { return draft(headline(n), address(n+100), fmt.Sprint("neu", n), n) }),
			five(2, func(n int) extract.Draft { return draft(headline(n), address(n+100), fmt.Sprint("neu", n), n) }),
		}, 6},
		{"an address is mended", [][]extract.Draft{
			five(1, func(n int) extract.Draft { return draft(headline(n), address(n), "", n) }),
			append(five(1, func(n int) extract.Draft { return draft(headline(n), address(n), "", n) })[:4], draft(headline(5), address(55), "", 5)),
		}, 5},
		{"http, https and www in turn", again(4, func(v int) []extract.Draft {
			prefix := []string{"http://amt.example/", "https://amt.example/", "http://www.amt.example/", "https://www.amt.example/"}[v]
			return five(1, func(n int) extract.Draft {
				u := fmt.Sprint(prefix, "meldung/", n)
				return draft(headline(n), u, u, n)
			})
		}), 5},
		{"campaign parameters", again(3, func(v int) []extract.Draft {
			return five(1, func(n int) extract.Draft {
				return draft(headline(n), fmt.Sprintf("%s?utm_source=rss&utm_campaign=%d", address(n), v), "", n)
			})
		}), 5},
		{"titles with a counter", again(6, func(v int) []extract.Draft {
			return five(1, func(n int) extract.Draft {
				return draft(fmt.Sprintf("%s (%d)", headline(n), v), address(n), fmt.Sprint("g", n), n)
			})
		}), 5},
		{"titles with a counter, random guids", again(6, func(v int) []extract.Draft {
			return five(1, func(n int) extract.Draft {
				return draft(fmt.Sprintf("%s (%d)", headline(n), v), address(n), fmt.Sprint(v, "-", n), n)
			})
		}), 5},
		{"an entry vanishes and comes back", [][]extract.Draft{five(1, good), five(3, good), five(1, good)}, 7},
		{"two servers out of step", again(6, func(v int) []extract.Draft { return five(1+v%2, good) }), 6},
		{"the same entry twice", [][]extract.Draft{{good(1), good(1), good(2)}, {good(2), good(1), good(1)}}, 2},
		{"one page shown twice in two wordings", [][]extract.Draft{
			append(five(1, func(n int) extract.Draft { return draft(headline(n), address(n), "", n) }), draft("Anders gesagt", address(3), "", 0)),
		}, 5},
		{"two news on one page", again(2, func(int) []extract.Draft {
			return append(five(1, good), draft("Sitzung am Montag", address(9)+"#montag", "", 6), draft("Sitzung am Freitag", address(9)+"#freitag", "", 7))
		}), 7},
		{"one page and its comments", again(2, func(int) []extract.Draft {
			return append(five(1, good), draft("Sitzung am Montag", address(9), "", 6), draft("3 Kommentare", address(9)+"#kommentare", "", 0))
		}), 6},
		{"releases of one day that are called the same", [][]extract.Draft{
			{draft("Stellenausschreibung", address(1), "", 5), draft("Stellenausschreibung", address(2), "", 5), good(3), good(4)},
			{draft("Stellenausschreibung", address(2), "", 5), draft("Stellenausschreibung", address(7), "", 5), good(3), good(4)},
		}, 5},
		{"a monthly letter that is called the same", [][]extract.Draft{
			{draft("Newsletter", address(1), "g1", 0), good(8), good(9)}, {draft("Newsletter", address(2), "g2", 0), good(8), good(9)},
		}, 4},
		{"guids as large as a book", [][]extract.Draft{
			{draft("A", address(1), fmt.Sprintf("%01000000d", 1), 1)}, {draft("A", address(1), fmt.Sprintf("%01000000d", 1), 1)},
		}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if s := follow(tt.docs...); len(s.titles) != tt.want {
				t.Errorf("%d items, want %d: %q", len(s.titles), tt.want, s.titles)
			}
		})
	}
}

func TestTitleChangeIsARevision(t *testing.T) {
	s := follow(
		[]extract.Draft{draft("Alt", address(1), "g", 1)},
		[]extract.Draft{draft("Neu", address(1), "g", 1)},
	)
	if len(s.titles) != 1 || s.titles[0] != "Neu" {
		t.Errorf("items %q", s.titles)
	}
}

func TestUnstableGUIDsDoNotPileUpKeys(t *testing.T) {
	s := follow(again(20, func(v int) []extract.Draft {
		return five(1, func(n int) extract.Draft { return draft(headline(n), address(n), fmt.Sprint(v, "-", n), n) })
	})...)
	if len(s.keys) > 5*3 {
		t.Errorf("%d keys for 5 items", len(s.keys))
	}
}

func TestRestlessEntriesAreStoredOnceADay(t *testing.T) {
	stored := 0
	src := &Source{ID: "amt"}
	var m memory
	for hour := range 72 {
		v := &visit{src: src, now: testNow.Add(time.Duration(hour) * time.Hour), mem: m}
		r := reading{frame: newFrame(src, &extract.Document{}, v.now, nil)}
		d := draft("Pegelstand", address(1), "g", 80)
		d.Teaser = fmt.Sprint("Stand ", hour)
		r.add([]extract.Draft{d})
		entries, _ := v.mem.identify(r.cands)
		picks, seen := v.choose(entries)
		stored += len(picks)
		if len(picks) == 0 && v.unfinished == "" {
			t.Fatalf("hour %d: held back without saying so", hour)
		}
		v.mem.remember(seen)
		m = v.mem
	}
	if stored < 1+editsFreely || stored > 1+editsFreely+3 {
		t.Errorf("%d wordings stored in three days", stored)
	}
}

// An entry that has calmed down is followed as closely as any other.
func TestARestlessEntryThatCalmsDownIsForgiven(t *testing.T) {
	w := newWorld(t)
	n := 0
	edit := func(want int) {
		t.Helper()
		n++
		w.feed("/feed", entry(fmt.Sprint("Stand ", n), address(1), "g", testNow))
		if r := w.visit(w.source("/feed")); r.New+r.Updated != want {
			t.Errorf("edit %d: %+v", n, r)
		}
	}
	for range 1 + editsFreely {
		edit(1)
	}
	edit(0)
	for range 1 + editsFreely {
		w.clock = w.clock.Add(2 * day)
		w.visit(w.source("/feed"))
	}
	for range editsFreely {
		edit(1)
	}
}

func TestFloodIsCapped(t *testing.T) {
	src := &Source{ID: "amt"}
	var m memory
	many := func(hour int) []extract.Draft {
		var doc []extract.Draft
		for n := range 300 {
			doc = append(doc, draft(fmt.Sprint("Termin ", hour, n), address(1000*hour+n), "", 0))
		}
		return doc
	}
	for hour, want := range []int{300, maxFresh, maxFresh} {
		v := &visit{src: src, now: testNow.Add(time.Duration(hour) * time.Hour), mem: m}
		r := reading{frame: newFrame(src, &extract.Document{}, v.now, nil)}
		r.add(many(hour))
		entries, _ := v.mem.identify(r.cands)
		picks, seen := v.choose(entries)
		if len(picks) != want {
			t.Errorf("visit %d took %d entries, want %d", hour, len(picks), want)
		}
		if capped := v.unfinished != ""; capped != (hour > 0) {
			t.Errorf("visit %d says %q", hour, v.unfinished)
		}
		v.mem.remember(seen)
		m = v.mem
	}
	if len(m.seen) > maxSeen {
		t.Errorf("%d sightings remembered", len(m.seen))
	}
}

// FuzzIdentity reads documents that repeat guids, links, titles and dates in
// every combination: there are never more items than different entries, and
// reading the same again and again comes to rest.
func FuzzIdentity(f *testing.F) {
	f.Add([]byte{0x11, 0x11, 0x22, 0x22, 0x33, 0x33})
	f.Add([]byte{0x01, 0x10, 0x01, 0x20, 0x01, 0x30})
	f.Add([]byte{0x10, 0x00, 0x10, 0x00, 0x20, 0x01})
	f.Add([]byte("0 000000"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var doc []extract.Draft
		distinct := make(map[[2]byte]bool)
		for ; len(b) > 1 && len(doc) < 50; b = b[2:] {
			pick := func(n byte, s string) string {
				if n == 0 {
					return ""
				}
				return fmt.Sprint(s, n)
			}
			doc = append(doc, draft(pick(b[0]>>4, "Titel "), pick(b[0]&15, "https://amt.example/"), pick(b[1]>>4, "g"), int(b[1]&15)))
			distinct[[2]byte{b[0], b[1]}] = true
		}
		three, six := follow(doc, doc, doc), follow(doc, doc, doc, doc, doc, doc)
		if len(six.titles) != len(three.titles) {
			t.Errorf("after three readings %d items, after six %d", len(three.titles), len(six.titles))
		}
		if len(six.titles) > len(distinct) {
			t.Errorf("%d items of %d different entries", len(six.titles), len(distinct))
		}
	})
}
