package crawler

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/extract"
)

// The bounds of drift: with less than its own history a source is drifting.
const (
	minHistory  = 2   // documents that make a history
	driftItems  = 0.5 // of the smallest document of the history
	driftLeast  = 4   // entries below which numbers say nothing
	driftUsual  = 0.8 // share of entries with a link or date that is usual
	driftBroken = 0.4 // and below which it is broken
	// driftPatience is how long a source may yield less before that counts as
	// its new habit.
	driftPatience = 14 * 24 * time.Hour
	// habitAfter is how often it must have had less and all again before that
	// counts as its habit, too, and habitLonger how many times longer than ever
	// it may then have less: warnings and tenders come and go, and some sites
	// show a long and a short list in turn.
	habitAfter  = 2
	habitLonger = 2
	// maxHistory is how many documents make a source's own history.
	maxHistory = 8
)

// harvestOf counts a document.
func harvestOf(drafts []extract.Draft) harvest {
	const most = 1<<16 - 1
	h := harvest{items: uint16(min(len(drafts), most))}
	for i := range drafts[:h.items] {
		h.links += uint16(btoi(drafts[i].Link != ""))
		h.dates += uint16(btoi(!drafts[i].Published.IsZero()))
	}
	return h
}

// A yield is what documents of this source usually hold.
type yield struct {
	history []harvest // newest first
	less    spell     // of documents with less than the history
	none    spell     // of documents without any entry
	// settled is since when there was less, if the document at hand makes it
	// usual; not stored.
	settled int64
}

// A harvest counts one document.
type harvest struct{ items, links, dates uint16 }

// A spell is a time of documents that lack something.
type spell struct {
	since   int64 // unix time since when it lasts; zero: it does not
	ended   uint8 // how often it has come and gone
	longest int64 // seconds that one of those lasted
}

func (s *spell) begin(now time.Time) {
	if s.since == 0 || s.since > now.Unix() { // the clock was set back
		s.since = now.Unix()
	}
}

func (s *spell) end(now time.Time) {
	if s.since == 0 {
		return
	}
	s.longest = max(s.longest, s.lasts(now))
	s.ended = min(s.ended, math.MaxUint8-1) + 1
	s.since = 0
}

func (s *spell) lasts(now time.Time) int64 { return now.Unix() - s.since }

// old reports whether a spell lasts so long that it is a habit.
func (s *spell) old(now time.Time) bool {
	return s.since != 0 && s.lasts(now) > int64(driftPatience/time.Second)
}

// drifts reports whether a spell lasts that is no habit: neither old nor one of
// those that come and go, and not much longer than they do.
func (s *spell) drifts(now time.Time) bool {
	returns := s.ended >= habitAfter && s.lasts(now) <= habitLonger*s.longest
	return s.since != 0 && !s.old(now) && !returns
}

// see compares a document with the history and returns what is less than
// usual, or "". Only documents that are as usual become history, and of those
// that have less for long all that come.
func (y *yield) see(h harvest, now time.Time) string {
	lack := y.lack(h)
	if h.items > 0 {
		y.none.end(now)
	}
	switch {
	case lack == "", h.items > 0 && y.less.old(now):
		if lack != "" {
			y.history, y.settled = nil, y.less.since
		}
		y.less.end(now)
		y.history = append([]harvest{h}, y.history[:min(len(y.history), maxHistory-1)]...)
	case h.items == 0:
		y.none.begin(now)
	default:
		y.less.begin(now)
	}
	if y.drifts(now) {
		return lack
	}
	return ""
}

// seeAgain takes the last document for another one like it: what answers 304
// for weeks has a history too.
func (y *yield) seeAgain() {
	if n := len(y.history); n > 0 && n < minHistory && y.since() == 0 {
		y.history = append(y.history, y.history[0])
	}
}

// drifts reports whether the last document had less than usual, and less than
// it has at times.
func (y *yield) drifts(now time.Time) bool {
	if y.none.since != 0 {
		return y.none.drifts(now)
	}
	return y.less.drifts(now)
}

// since is the unix time since when documents have less than usual; zero: they
// do not.
func (y *yield) since() int64 { return cmp.Or(y.none.since, y.less.since) }

// habit says what the operator should know although it is no drift any more: what
// was so for long is taken to be right, and might not be.
func (y *yield) habit(now time.Time) string {
	what, since := "yields less than it used to", y.settled
	switch {
	case y.none.old(now):
		what, since = "is empty", y.none.since
	case y.none.since == 0 && y.less.old(now): // and no document came since
		since = y.less.since
	}
	if since == 0 {
		return ""
	}
	return "the list " + what + " since " + moment(time.Unix(since, 0)) + " UTC, which is taken to be right by now: see whether it is. Old items stay"
}

// lack names what a document has less of than the history.
func (y *yield) lack(h harvest) string {
	if len(y.history) == 0 {
		return ""
	}
	least := slices.MinFunc(y.history, func(a, b harvest) int { return int(a.items) - int(b.items) })
	switch {
	case h.items == 0 && least.items > 0:
		return fmt.Sprintf("the list is there but empty; %d or more entries used to be there", least.items)
	case len(y.history) < minHistory || least.items < driftLeast:
		return ""
	case float64(h.items) < driftItems*float64(least.items):
		return fmt.Sprintf("%d of the %d or more entries that used to be there", h.items, least.items)
	case y.misses(h, func(h harvest) uint16 { return h.links }):
		return fmt.Sprintf("only %d of %d entries have a link, nearly all used to", h.links, h.items)
	case y.misses(h, func(h harvest) uint16 { return h.dates }):
		return fmt.Sprintf("only %d of %d entries have a date, nearly all used to", h.dates, h.items)
	}
	return ""
}

// misses reports whether few entries have what nearly all used to have.
func (y *yield) misses(h harvest, part func(harvest) uint16) bool {
	if share(part(h), h.items) >= driftBroken {
		return false
	}
	return !slices.ContainsFunc(y.history, func(h harvest) bool { return share(part(h), h.items) < driftUsual })
}

func share(part, whole uint16) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// append writes the stored form.
func (y *yield) append(b []byte) []byte {
	b = append(b, byte(len(y.history)))
	for _, h := range y.history {
		b = binary.AppendUvarint(b, uint64(h.items))
		b = binary.AppendUvarint(b, uint64(h.links))
		b = binary.AppendUvarint(b, uint64(h.dates))
	}
	for _, s := range [...]spell{y.less, y.none} {
		b = binary.AppendVarint(b, s.since)
		b = append(b, s.ended)
		b = binary.AppendVarint(b, s.longest)
	}
	return b
}

// yield reads what append wrote.
func (d *decoder) yield() yield {
	var y yield
	if n := int(d.byte()); n > maxHistory {
		d.bad = true
	} else if n > 0 {
		y.history = make([]harvest, n)
	}
	for i := range y.history {
		y.history[i] = harvest{items: uint16(d.uvarint()), links: uint16(d.uvarint()), dates: uint16(d.uvarint())}
	}
	for _, s := range [...]*spell{&y.less, &y.none} {
		*s = spell{since: d.varint(), ended: d.byte(), longest: d.varint()}
	}
	return y
}
