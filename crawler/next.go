package crawler

import (
	"slices"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/extract"
)

// The schedule's limits.
const (
	// maxBackoff is the most doublings of the interval: with the ceiling of
	// Interval.Max they reach a day from any usual interval.
	maxBackoff = 8
	// refusedFactor is how much longer a source is left alone that refused us
	// (403, 429, a login) without saying for how long, each time in a row.
	refusedFactor = 4
	// refusedMax is the ceiling for such a source: it is never given up.
	refusedMax = 7 * 24 * time.Hour
	// goneInterval is how often a source is asked that said it is gone for
	// good, and goneVisits how often in a row it may say so before only the
	// operator asks again.
	goneInterval = 7 * 24 * time.Hour
	goneVisits   = 3
	// jitter is the share of an interval by which visits are spread, so that
	// sources that started together do not stay together.
	jitter = 0.05
)

// DefaultInterval is polite and still tells the news of the same morning.
var DefaultInterval = Interval{Min: 30 * time.Minute, Default: time.Hour, Max: 24 * time.Hour}

// orDefault fills what is not set.
func (i Interval) orDefault() Interval {
	if i.Default <= 0 {
		i.Default = DefaultInterval.Default
	}
	if i.Min <= 0 {
		i.Min = min(DefaultInterval.Min, i.Default)
	}
	if i.Max <= 0 {
		i.Max = max(DefaultInterval.Max, i.Default)
	}
	return i
}

// An outlook is all that decides when a source is visited next.
type outlook struct {
	now     time.Time
	every   Interval
	fixed   time.Duration // of the source; zero: none
	learned time.Duration // from its rhythm; zero: not known yet

	manners manners
	fresh   time.Time // HTTP caching spares the next request until then
	held    time.Time // Retry-After

	failures int // in a row
	refused  int // 403, 429 or a login in a row
	gone     int // 410 in a row
	chance   float64
}

// next says when the source is visited next and the interval behind it; a zero
// time means only when the operator names it.
func (o outlook) next() (time.Time, time.Duration) {
	if o.gone >= goneVisits {
		return time.Time{}, 0
	}
	interval := o.interval()
	spread := time.Duration(jitter * (2*o.chance - 1) * float64(interval))
	most := max(o.every.Max, interval)
	at := o.now.Add(min(max(interval+spread, o.least()), most))
	// A document that says it is good for a year says nothing about its news.
	longest := o.now.Add(most)
	for _, t := range []time.Time{o.fresh, o.now.Add(o.manners.ttl)} {
		if t.After(longest) {
			t = longest
		}
		at = later(at, t)
	}
	return o.manners.open(later(at, o.held)), interval
}

// least is the time between two visits that is never undercut.
func (o outlook) least() time.Duration {
	if o.fixed > 0 {
		return o.fixed
	}
	return o.every.Min
}

func (o outlook) interval() time.Duration {
	if o.gone > 0 {
		return goneInterval
	}
	base := o.every.Default
	switch {
	case o.fixed > 0:
		base = o.fixed
	case o.learned > 0:
		base = min(max(o.learned, o.every.Min), o.every.Max)
	}
	switch {
	case o.refused > 0:
		return grown(base, refusedFactor, o.refused, refusedMax)
	case o.failures > 0:
		// The first failure changes nothing: most are over by the next visit.
		return grown(base, 2, min(o.failures-1, maxBackoff), max(o.every.Max, base))
	}
	return base
}

// grown multiplies d by factor n times, up to a ceiling.
func grown(d time.Duration, factor, n int, ceiling time.Duration) time.Duration {
	for ; n > 0 && d < ceiling; n-- {
		d *= time.Duration(factor)
	}
	return max(min(d, ceiling), 0)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// manners are what a feed asks of those who read it.
type manners struct {
	ttl   time.Duration
	hours uint32 // bit n: not in hour n, GMT
	days  uint8  // bit n: not on weekday n
}

func mannersOf(h *extract.Head) manners {
	m := manners{ttl: max(h.TTL, 0)}
	for _, hour := range h.SkipHours {
		if hour >= 0 && hour < 24 {
			m.hours |= 1 << hour
		}
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if slices.Contains(h.SkipDays, d.String()) {
			m.days |= 1 << d
		}
	}
	return m
}

// open moves a time out of the hours and days at which the source does not
// want to be asked. One that is always closed has said nothing.
func (m manners) open(at time.Time) time.Time {
	if m.hours == 0 && m.days == 0 {
		return at
	}
	const week = 7 * 24
	t := at
	for range week {
		u := t.UTC()
		if m.hours&(1<<u.Hour()) == 0 && m.days&(1<<u.Weekday()) == 0 {
			return t
		}
		t = u.Truncate(time.Hour).Add(time.Hour)
	}
	return at
}

// A lesson is what one visit shows of a source's rhythm.
type lesson struct {
	at        time.Time
	first     bool        // nothing was known of it before
	fresh     []time.Time // when the entries not seen before were published; zero: undated
	published []time.Time // when all dated entries of the document were
}
