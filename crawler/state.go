package crawler

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/crawler/fetch"
	"github.com/amtsfeed/amtsfeed/store"
)

// A verdict is the condition of a source in one word, and in a sentence what
// is wrong and what to do.
type verdict struct {
	state   store.State
	problem string
}

// judgeError says what an error means for a source.
func judgeError(err error) verdict {
	if e, ok := errors.AsType[*fetch.Error](err); ok {
		return judgeFetch(e)
	}
	if e, ok := errors.AsType[*extract.DriftError](err); ok {
		return drifting(e.Error())
	}
	return judgeReading(err)
}

// drifting is the verdict on a document that lacks something.
func drifting(lack string) verdict {
	return verdict{store.StateDrifting, lack + ": see whether the page was rebuilt; amtsfeed repair proposes new selectors. Old items stay"}
}

// advice is what to do about a fetch that brought nothing.
var advice = map[fetch.Kind]string{
	fetch.BadURL:    "correct the url of the source",
	fetch.Refused:   "if the address is meant, allow its network in crawler.allow_networks",
	fetch.DNS:       "check the spelling of the host, or wait if it has moved",
	fetch.TLS:       "tell the publisher; it is not worked around",
	fetch.Connect:   "nothing to do unless it lasts",
	fetch.Slow:      "nothing to do unless it lasts; crawler.timeout may be raised",
	fetch.Busy:      "nothing to do unless it lasts",
	fetch.TooLarge:  "use a smaller feed of the publisher, or raise crawler.max_body",
	fetch.Coding:    "tell the publisher if it lasts",
	fetch.Truncated: "nothing to do unless it lasts",
	fetch.Redirect:  "look the new address up and correct the url of the source",
	fetch.Protocol:  "check that the address is a web page or feed",
}

func judgeFetch(e *fetch.Error) verdict {
	switch e.Kind {
	case fetch.Robots:
		return verdict{store.StateBlocked, e.Detail + ": ask the publisher, or set robots: false if they asked for it to be read"}
	case fetch.Status:
		return judgeStatus(e.Status)
	}
	problem := e.Detail
	if a := advice[e.Kind]; a != "" {
		problem += ": " + a
	}
	return verdict{store.StateFailing, problem}
}

func judgeStatus(status int) verdict {
	name := http.StatusText(status)
	if name != "" {
		name = " " + name
	}
	said := fmt.Sprintf("the server answers %d%s", status, name)
	switch {
	case status == http.StatusGone:
		return verdict{store.StateGone, said + ": it will not come back; look for a new address, or remove the source. It is asked once a week, after three times only when named"}
	case status == http.StatusForbidden, status == http.StatusUnauthorized, status == http.StatusPaymentRequired,
		status == http.StatusUnavailableForLegalReasons:
		return verdict{store.StateBlocked, said + ": a bot wall or a login; ask the publisher to let us in. It is not worked around, and asked less often"}
	case status == http.StatusTooManyRequests:
		return verdict{store.StateFailing, said + ": it is asked less often from now on"}
	case status == http.StatusNotFound:
		return verdict{store.StateFailing, said + ": look the new address up and correct the url of the source"}
	case status >= 500:
		return verdict{store.StateFailing, said + ": a fault of the server; nothing to do unless it lasts"}
	}
	return verdict{store.StateFailing, said + ": check the url of the source"}
}

// sinceText ends the problem of a source that does not work: since when.
func sinceText(lastSuccess time.Time) string {
	if lastSuccess.IsZero() {
		return " (never read so far)"
	}
	return " (last good " + lastSuccess.UTC().Format("2006-01-02 15:04") + " UTC)"
}

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
	if lack == "" || (h.items > 0 && y.since != 0 && now.Unix()-y.since > int64(driftPatience/time.Second)) {
		if lack != "" {
			y.history = nil
		}
		y.since = 0
		y.history = append([]harvest{h}, y.history[:min(len(y.history), maxHistory-1)]...)
		return ""
	}
	if y.since == 0 {
		y.since = now.Unix()
	}
	return lack
}

// lack names what a document has less of than the history.
func (y *yield) lack(h harvest) string {
	if len(y.history) == 0 {
		return ""
	}
	least := slices.MinFunc(y.history, func(a, b harvest) int { return int(a.items) - int(b.items) })
	switch {
	case h.items == 0 && least.items > 0:
		return fmt.Sprintf("the list is there but empty; it used to hold %d entries", y.history[0].items)
	case len(y.history) < minHistory || least.items < driftLeast:
		return ""
	case float64(h.items) < driftItems*float64(least.items):
		return fmt.Sprintf("%d entries, at least %d used to be there", h.items, least.items)
	case share(h.links, h.items) < driftBroken && y.usual(func(h harvest) uint16 { return h.links }):
		return fmt.Sprintf("only %d of %d entries have a link, nearly all used to", h.links, h.items)
	case share(h.dates, h.items) < driftBroken && y.usual(func(h harvest) uint16 { return h.dates }):
		return fmt.Sprintf("only %d of %d entries have a date, nearly all used to", h.dates, h.items)
	}
	return ""
}

func (y *yield) usual(of func(harvest) uint16) bool {
	for _, h := range y.history {
		if share(of(h), h.items) < driftUsual {
			return false
		}
	}
	return true
}

func share(part, whole uint16) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// The bounds of silence. A rhythm is known from minGaps gaps over pulseSpan;
// a source is silent after twice its widest gap or four times its mean one,
// and never within a long weekend.
const (
	minGaps      = 5
	maxGaps      = 64
	pulseSpan    = 7 * 24 * time.Hour
	silentWidest = 2
	silentMean   = 4
	silentLeast  = 3 * 24 * time.Hour
)

// pulseOf reads how regularly a source has news from the dates of a document.
// The very widest gap is left out: an old entry kept on top is no rhythm.
func pulseOf(published []time.Time) pulse {
	times := slices.Clone(published)
	slices.SortFunc(times, func(a, b time.Time) int { return b.Compare(a) })
	times = times[:min(len(times), maxGaps+1)]
	if len(times) == 0 {
		return pulse{}
	}
	p := pulse{newest: times[0].Unix()}
	if len(times) < minGaps+2 {
		return p
	}
	gaps := make([]time.Duration, len(times)-1)
	for i := range gaps {
		gaps[i] = times[i].Sub(times[i+1])
	}
	slices.Sort(gaps)
	gaps = gaps[:len(gaps)-1]
	var span time.Duration
	for _, g := range gaps {
		span += g
	}
	if span < pulseSpan {
		return p
	}
	p.n = uint8(len(gaps))
	p.mean = uint32(span / time.Duration(len(gaps)) / time.Second)
	p.widest = uint32(gaps[len(gaps)-1] / time.Second)
	return p
}

// silent says since when a source should have had news, or "".
func (p pulse) silent(now time.Time) string {
	if p.n < minGaps {
		return ""
	}
	quiet := now.Sub(time.Unix(p.newest, 0))
	limit := max(silentWidest*time.Duration(p.widest)*time.Second, silentMean*time.Duration(p.mean)*time.Second, silentLeast)
	if quiet <= limit {
		return ""
	}
	return fmt.Sprintf("nothing new since %s, although something comes every %s as a rule: see whether the publisher has moved its news elsewhere",
		time.Unix(p.newest, 0).UTC().Format(time.DateOnly), roughly(time.Duration(p.mean)*time.Second))
}

// roughly is a duration as people say it.
func roughly(d time.Duration) string {
	hours := int(d.Round(time.Hour) / time.Hour)
	switch {
	case hours <= 1:
		return "hour"
	case hours < 48:
		return fmt.Sprintf("%d hours", hours)
	}
	return fmt.Sprintf("%d days", (hours+12)/24)
}

// adoptAfter is how many visits in a row a permanent redirect must lead to the
// same address before that is asked at once: a hijacked or misconfigured site
// is mostly mended sooner.
const adoptAfter = 5

// see notes where permanent redirects led on a visit that brought a document.
func (m *moved) see(permanent string, now time.Time) {
	switch {
	case m.adopted && permanent == "":
	case permanent == "" || len(permanent) > maxURL:
		*m = moved{}
	case permanent != m.to || m.adopted:
		*m = moved{to: permanent, times: 1, since: now.Unix()}
	default:
		m.times++
		m.adopted = m.times >= adoptAfter
	}
}
