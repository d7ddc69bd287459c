package crawler

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"time"
)

// The bounds of silence. A rhythm is known from minGaps gaps over pulseSpan
// days; a source is silent after twice its widest gap or four times its mean
// one, and never within a long weekend.
const (
	maxDays      = 64
	minGaps      = 5
	pulseSpan    = 7
	silentWidest = 2
	silentMean   = 4
	silentLeast  = 3
)

// A pulse is on which days a source had news: days since 1970, the newest
// first, maxDays at most. Days and not hours, because a source of dozens of
// news a day would fill it within hours.
type pulse []uint32

// dayOf counts days where the time says it is: at a source the news of a day
// begin at its own midnight.
func dayOf(t time.Time) uint32 {
	_, east := t.Zone()
	return uint32((t.Unix() + int64(east)) / (24 * 3600))
}

// feel notes what a document shows. The first one tells the past by its dates.
// From then on news count as of the day that they came, unless their own date
// is hardly older: dates may be missing, wrong, or new ones at each visit.
func (p *pulse) feel(l lesson) {
	if l.first {
		for _, t := range l.published {
			p.add(t)
		}
		return
	}
	tomorrow := dayOf(l.at) + 1
	*p = slices.DeleteFunc(*p, func(day uint32) bool { return day > tomorrow }) // the clock was set back
	for _, t := range l.fresh {
		if age := l.at.Sub(t); age < 0 || age > oldNews {
			t = l.at
		}
		p.add(t)
	}
}

func (p *pulse) add(t time.Time) {
	day := dayOf(t)
	at, known := slices.BinarySearchFunc(*p, day, func(a, b uint32) int { return int(b) - int(a) })
	if known || t.Unix() < 0 {
		return
	}
	*p = slices.Insert(*p, at, day)
	*p = (*p)[:min(len(*p), maxDays)]
}

// silent says since when a source should have had news, or "". The very widest
// gap is no rhythm: an old entry is kept on top, or an office was on holiday.
func (p pulse) silent(now time.Time) string {
	if len(p) < minGaps+2 {
		return ""
	}
	gaps := make([]int, len(p)-1)
	for i := range gaps {
		gaps[i] = int(p[i] - p[i+1])
	}
	slices.Sort(gaps)
	gaps = gaps[:len(gaps)-1]
	span := 0
	for _, g := range gaps {
		span += g
	}
	mean := float64(span) / float64(len(gaps))
	limit := max(silentWidest*float64(gaps[len(gaps)-1]), silentMean*mean, silentLeast)
	if span < pulseSpan || !quiet(p[0], dayOf(now), limit) {
		return ""
	}
	return fmt.Sprintf("nothing new since %s, although something comes every %s as a rule: see whether the publisher has moved its news elsewhere",
		time.Unix(int64(p[0])*24*3600, 0).UTC().Format(time.DateOnly), days(mean))
}

// days is a number of days as people say it.
func days(n float64) string {
	if n < 1.5 {
		return "day"
	}
	return fmt.Sprintf("%.0f days", n)
}

// append writes the stored form: the newest day and how far each other one
// lies before the one after it.
func (p pulse) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(p)))
	for i, day := range p {
		if i > 0 {
			day = p[i-1] - day
		}
		b = binary.AppendUvarint(b, uint64(day))
	}
	return b
}

// pulse reads what append wrote.
func (d *decoder) pulse() pulse {
	n := d.count(maxDays, 1)
	if n == 0 {
		return nil
	}
	p := make(pulse, n)
	for i := range p {
		day := d.uvarint()
		if i > 0 {
			day = uint64(p[i-1]) - day
		}
		if day > math.MaxUint32 || i > 0 && day >= uint64(p[i-1]) {
			d.bad = true
			return nil
		}
		p[i] = uint32(day)
	}
	return p
}
