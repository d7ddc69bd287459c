package crawler

import (
	"context"
	"fmt"
	"slices"

	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/store"
)

const (
	// editsFreely is how often an entry may change from visit to visit before
	// it is taken for a clock or a counter, and editPause how many hours lie
	// between the wordings that are stored from then on.
	editsFreely = 3
	editPause   = 24
)

// A pick is an entry that goes to the store.
type pick struct {
	c *candidate
	s *sighting
	// changed: it is new or not as it was; else only its page was missing.
	changed bool
	// entry is c.entry, or that with what its page says.
	entry        *extract.Draft
	reservations []string // of its page
}

// take makes drafts of the entries that are new or changed, and remembers all.
// A list that is empty for a while loses none of those it had.
func (v *visit) take(ctx context.Context, r *reading, entries []candidate) {
	if len(entries) == 0 {
		return
	}
	picks, seen := v.choose(entries)
	if v.src.Fulltext || r.doc.sitemap {
		picks = v.fetchPages(ctx, picks)
		if ctx.Err() != nil {
			return
		}
	}
	v.drafts = make([]store.Draft, 0, len(picks))
	for i := range picks {
		it := picks[i].item(r.frame)
		if v.src.Include == nil || v.src.Include(&it) {
			v.drafts = append(v.drafts, store.Draft{Item: it, Keys: picks[i].c.keys})
		}
	}
	v.mem.remember(seen)
	orderForStore(v.drafts)
}

// item normalises a pick.
func (p *pick) item(f *frame) store.Item {
	canonical, wording := p.c.canonical, p.c.wording
	if p.entry != p.c.entry {
		canonical, wording = canonicalLink(p.entry), f.wording(p.entry)
	}
	it := f.normalise(p.entry, canonical)
	if len(p.reservations) > 0 {
		it.Reservations = union(it.Reservations, p.reservations)
	}
	it.ContentHash = f.contentHash(wording, it.Reservations)
	if !hasRung(p.c.keys, "guid") {
		it.GUID = "" // another one next time
	}
	return it
}

// choose decides which entries are stored, and how all are remembered.
func (v *visit) choose(entries []candidate) (picks []pick, seen []sighting) {
	first := len(v.mem.seen) == 0
	limit := maxFresh
	if first {
		limit = maxEntries
	}
	seen = make([]sighting, 0, len(entries)+maxVanished)
	fresh, restless := 0, 0
	for i := range entries {
		c := &entries[i]
		if c.known != nil {
			c.known.present = true
		} else if fresh++; fresh > limit {
			continue
		}
		s, change := v.sight(c)
		if first && c.bare && len(picks) >= maxBacklog {
			s.pageTries, change = 0, same
		}
		restless += btoi(change == held)
		seen = append(seen, s)
		if change == taken || s.pageTries > 0 {
			picks = append(picks, pick{c: c, s: &seen[len(seen)-1], changed: change == taken, entry: c.entry})
		} else {
			v.result.Unchanged++
		}
	}
	if fresh > 0 {
		v.next.LastNew = v.now
	}
	v.mem.flood = uint16(max(fresh-limit, 0))
	v.confess(fresh, limit, restless)
	return picks, seen
}

// confess says what of the entries was left out.
func (v *visit) confess(fresh, limit, restless int) {
	if restless > 0 {
		v.unfinished = fmt.Sprintf("%d entries are another text at each visit, as a clock or a counter makes them: they are stored once a day", restless)
	}
	if fresh > limit {
		v.unfinished = fmt.Sprintf("%d new entries at once: the first %d were taken, the others come with the next visits. If it goes on, the source is a calendar or a trap: narrow it with include or another url", fresh, limit)
	}
}

// A change is what becomes of an entry beside what is remembered of it.
type change int

const (
	same  change = iota
	taken        // it goes to the store
	held         // it has changed too often and waits
)

// sight compares an entry with what is remembered of it.
func (v *visit) sight(c *candidate) (sighting, change) {
	now := unixHours(v.now)
	s := sighting{trait: c.trait, accepted: now}
	if v.src.Fulltext || c.bare {
		s.pageTries = maxPageTries
	}
	k := c.known
	if k == nil {
		return s, taken
	}
	rested := now >= k.accepted+editPause
	if c.draft == k.draft {
		s.edits, s.accepted, s.pageTries = k.edits, k.accepted, min(k.pageTries, s.pageTries)
		if rested && s.edits > 0 {
			s.edits--
		}
		if c.rekeyed {
			return s, taken
		}
		return s, same
	}
	s.edits = k.edits
	if !rested && k.draft != 0 {
		if k.edits >= editsFreely {
			s.draft, s.accepted, s.pageTries = k.draft, k.accepted, min(k.pageTries, s.pageTries)
			return s, held
		}
		s.edits++
	}
	return s, taken
}

// remember keeps the entries of the document and the last ones that left it.
func (m *identity) remember(seen []sighting) {
	gone := 0
	for i := range m.seen {
		if s := &m.seen[i]; !s.present && gone < maxVanished {
			seen = append(seen, *s)
			gone++
		}
	}
	m.seen = seen
}

// orderForStore brings the oldest draft to the front: of items of equal date
// the store shows the one that came last first, and pages mostly begin with
// the newest.
func orderForStore(drafts []store.Draft) {
	var up, down int
	for i := 1; i < len(drafts); i++ {
		switch a, b := drafts[i-1].Published, drafts[i].Published; {
		case a.IsZero() || b.IsZero():
		case a.Before(b):
			up++
		case b.Before(a):
			down++
		}
	}
	if up <= down {
		slices.Reverse(drafts)
	}
}
