package crawler

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"time"
)

// hoursOfWeek counts from Monday 00:00 in the zone of the sources.
const hoursOfWeek = 7 * 24

// The memory of a rhythm.
const (
	// rhythmSpan is the time constant by which the past fades: six weeks hold
	// the press work of a quarter and still follow a change within a month.
	rhythmSpan = 42 * 24 * time.Hour
	// surgeSpan is the time constant of a second count, which shows that a
	// source has woken up weeks before the first one does.
	surgeSpan = 2 * 24 * time.Hour
	// latelySpan is the time constant of a third: news come in waves of a few
	// days, of a trial, a storm or a fair.
	latelySpan = 4 * 24 * time.Hour
	// batchGap joins an entry to the one before it: a press office that puts
	// three releases on line within minutes was at work once.
	batchGap = 10 * time.Minute
	// mostAtOnce is how many entries of a batch count: more are an import, and
	// say little of what comes as a rule.
	mostAtOnce = 100
	// oldNews is the age from which an entry not seen before is no news but an
	// old page that came back.
	oldNews = 7 * 24 * time.Hour
	// longestSpread is within which time between two visits what came at an
	// unknown hour of it says anything.
	longestSpread = 12 * time.Hour
	// knownAfter is the observation from which the rhythm counts as known; the
	// history in the first document counts as observation.
	knownAfter = 24 * time.Hour
)

// A rhythm is what is known of when a source publishes: faded counts of
// batches, of the time in which they were seen, and their hours of the week. A
// batch of many entries counts for several of one, see worth.
type rhythm struct {
	last    time.Time // up to when it was learned; zero: nothing is known
	batches float64
	days    float64 // of observation
	recent  float64 // batches, faded by surgeSpan, each as one: an import is no surge
	lately  float64 // batches, faded by latelySpan
	hours   week    // batches at each hour
}

// learn folds what a visit showed into the rhythm.
func (r *rhythm) learn(l lesson, zone *time.Location) {
	if r.last.IsZero() {
		r.seed(l, zone)
		return
	}
	since := l.at.Sub(r.last)
	if since < 0 { // the clock was set back: learn nothing from it
		r.last = l.at
		return
	}
	r.fade(since)
	r.days += since.Hours() / 24
	var times []time.Time
	for _, t := range l.fresh {
		switch {
		case t.IsZero(), t.After(l.at):
			t = time.Time{}
		case l.at.Sub(t) > since+oldNews:
			continue
		}
		times = append(times, t)
	}
	before := r.last
	r.last = l.at
	r.spread(r.add(times, zone), before, zone)
}

// seed begins with the history that the first document tells. The oldest entry
// is often one kept on top for years, and the next only marks where the
// observation begins; beyond rhythmSpan nothing is missing from it.
func (r *rhythm) seed(l lesson, zone *time.Location) {
	r.last = l.at
	past := slices.DeleteFunc(slices.Clone(l.published), l.at.Before)
	slices.SortFunc(past, time.Time.Compare)
	if len(past) < 3 {
		return
	}
	begin, past := past[1], past[2:]
	if earliest := l.at.Add(-rhythmSpan); begin.Before(earliest) {
		begin = earliest
	}
	r.days = l.at.Sub(begin).Hours() / 24
	r.add(slices.DeleteFunc(past, begin.After), zone)
	r.recent = 0 // the past is no surge
}

// add counts batches and returns the worth of those that have no hour: without
// a time, or of the midnight of a date without a clock time.
func (r *rhythm) add(times []time.Time, zone *time.Location) (hourless float64) {
	slices.SortFunc(times, time.Time.Compare)
	for len(times) > 0 {
		first, n := times[0], 1
		for n < len(times) && times[n].Sub(times[n-1]) < batchGap {
			n++
		}
		times = times[n:]
		r.batches += worth(n)
		r.recent++
		r.lately += worth(n) * r.leftOf(first)
		local := first.In(zone)
		if first.IsZero() || midnight(local) || midnight(first.UTC()) {
			hourless += worth(n)
			continue
		}
		r.hours[hourOfWeek(local)] += worth(n)
	}
	return hourless
}

// worth is how many batches of one entry a batch of n counts for. All n wait
// for the same visit, so it matters n times as much; but how many come at once
// is hardly known beforehand, and the root of it stands between the two.
func worth(n int) float64 { return math.Sqrt(float64(min(n, mostAtOnce))) }

// leftOf is how much of a batch of that time counts lately.
func (r *rhythm) leftOf(t time.Time) float64 {
	if t.IsZero() {
		return 1
	}
	return math.Exp(-float64(r.last.Sub(t)) / float64(latelySpan))
}

func midnight(t time.Time) bool { return t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 }

// spread counts what came at an unknown hour since the visit before: a part of
// it for each. Most lists of press offices show days alone.
func (r *rhythm) spread(worth float64, before time.Time, zone *time.Location) {
	if worth == 0 || r.last.Sub(before) > longestSpread {
		return
	}
	hours := int(r.last.Sub(before)/time.Hour) + 1
	for h := range hours {
		r.hours[hourOfWeek(r.last.Add(-time.Duration(h)*time.Hour).In(zone))] += worth / float64(hours)
	}
}

func hourOfWeek(t time.Time) int {
	return (int(t.Weekday())+6)%7*24 + t.Hour()
}

func (r *rhythm) fade(d time.Duration) {
	f := math.Exp(-float64(d) / float64(rhythmSpan))
	r.batches *= f
	r.days *= f
	r.recent *= math.Exp(-float64(d) / float64(surgeSpan))
	r.lately *= math.Exp(-float64(d) / float64(latelySpan))
	for i := range r.hours {
		r.hours[i] *= f
	}
}

// known reports whether the rhythm is good enough to poll by.
func (r *rhythm) known() bool { return r.days*24 >= knownAfter.Hours() }

// The stored form: version, last (Unix seconds), batches, days, recent, lately,
// then one (hour, count) pair for every hour of the week that has a count.
const (
	rhythmVersion = 3
	rhythmHead    = 1 + 8 + 4*4
	rhythmPair    = 1 + 4
	maxRhythm     = rhythmHead + hoursOfWeek*rhythmPair
)

var errRhythm = errors.New("rhythm of another form")

func (r *rhythm) encode() []byte {
	pairs := 0
	for _, n := range &r.hours {
		if n > 0 {
			pairs++
		}
	}
	b := append(make([]byte, 0, rhythmHead+pairs*rhythmPair), rhythmVersion)
	b = binary.BigEndian.AppendUint64(b, uint64(r.last.Unix()))
	b = appendFloat(b, r.batches)
	b = appendFloat(b, r.days)
	b = appendFloat(b, r.recent)
	b = appendFloat(b, r.lately)
	for h, n := range &r.hours {
		if n > 0 {
			b = appendFloat(append(b, byte(h)), n)
		}
	}
	return b
}

func appendFloat(b []byte, f float64) []byte {
	return binary.BigEndian.AppendUint32(b, math.Float32bits(float32(f)))
}

func decodeRhythm(b []byte) (rhythm, error) {
	var r rhythm
	if len(b) == 0 {
		return r, nil
	}
	if len(b) < rhythmHead || b[0] != rhythmVersion || (len(b)-rhythmHead)%rhythmPair != 0 {
		return rhythm{}, errRhythm
	}
	r.last = time.Unix(int64(binary.BigEndian.Uint64(b[1:])), 0).UTC()
	r.batches, r.days, r.recent, r.lately = readFloat(b[9:]), readFloat(b[13:]), readFloat(b[17:]), readFloat(b[21:])
	for p := b[rhythmHead:]; len(p) > 0; p = p[rhythmPair:] {
		if p[0] >= hoursOfWeek {
			return rhythm{}, errRhythm
		}
		r.hours[p[0]] = readFloat(p[1:])
	}
	return r, nil
}

// readFloat takes what cannot be a count for none.
func readFloat(b []byte) float64 {
	f := float64(math.Float32frombits(binary.BigEndian.Uint32(b)))
	if !(f >= 0 && f < 1e6) {
		return 0
	}
	return f
}
