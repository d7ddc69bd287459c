package crawler

import (
	"fmt"
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

// see compares a document with the history and returns what is less than
// usual, or "". Only documents that are as usual become history.
func (y *yield) see(h harvest, now time.Time) string {
	lack := y.lack(h)
	switch {
	case lack == "":
	case h.items == 0:
		return lack // never a habit, and the document before it still counts
	case !y.drifts():
		y.since = now.Unix()
		return lack
	case now.Sub(time.Unix(y.since, 0)) <= driftPatience:
		return lack
	default:
		y.history = nil
	}
	y.since = 0
	y.history = append([]harvest{h}, y.history[:min(len(y.history), maxHistory-1)]...)
	return ""
}

// seeAgain takes the last document for another one like it: what answers 304
// for weeks has a history too.
func (y *yield) seeAgain() {
	if n := len(y.history); n > 0 && n < minHistory && !y.drifts() {
		y.history = append(y.history, y.history[0])
	}
}

// drifts reports whether the last document with entries had less than usual.
func (y *yield) drifts() bool { return y.since != 0 }

// lack names what a document has less of than the history.
func (y *yield) lack(h harvest) string {
	if len(y.history) == 0 {
		return ""
	}
	least := slices.MinFunc(y.history, func(a, b harvest) int { return int(a.items) - int(b.items) })
	switch {
	case h.items == 0 && least.items > 0:
		return fmt.Sprintf("the list is there but empty; %d entries used to be there", y.history[0].items)
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
