package crawler

import (
	"math"
	"time"
)

// The constants of a source's week.
const (
	// officeWeight is how many batches an hour the built-in week counts for: it
	// matters on the first days only.
	officeWeight = 0.5
	// officeTrust is how many batches the built-in hours and days count for beside
	// those of all sources.
	officeTrust = 50.0
	// poolWeight is how many batches an hour the pooled week counts for in a
	// source's own: with a hundred batches of its own the source begins to be
	// believed.
	poolWeight = 1.5
	// poolCap is the most batches of one source in the pool, so that one wire
	// service does not set the week of all.
	poolCap = 300
	// leastHour keeps a night from becoming a hole: news at 3 a.m. is rare, not
	// impossible. In units of the mean hour.
	leastHour = 0.03
	// leastSeen is for how many weeks an hour counts as observed that never was:
	// as good as none, but to divide by.
	leastSeen = 1e-6
	// mostTrust and leastTrust bound how much the other sources count for in a
	// source's hours and days: from as good as only they to a single week.
	mostTrust  = 200.0
	leastTrust = 2.0
	trustStep  = 3.0
	// trustSample is how many sources are asked how alike they are: more would
	// only say the same.
	trustSample = 500
)

// A week is a relative density of publishing for each hour, counted from Monday
// 00:00; its mean is 1.
//
// That of one source is learned in three steps, because a hundred and sixty
// hours take years to show themselves: the week of all sources is bent to the
// hours of the day and the days of the week at which this one publishes, and
// its own hours of the week are added. What was published at an hour is always
// laid beside how often that hour was observed.
type week [hoursOfWeek]float64

// pool lays what all sources published beside what they would have at any
// hours alike. Where little or nothing was observed stand office hours, bent to
// the hours and days that were: one Monday says nothing of Tuesdays, but much of
// their mornings.
func pool(rhythms []rhythm, zone *time.Location) week {
	office := officeWeek()
	var published, alike, expected week
	for i := range rhythms {
		if rhythms[i].batches == 0 {
			continue
		}
		counts, seen := &rhythms[i].hours, rhythms[i].seen(zone)
		total, open := 0.0, 0.0
		for h, n := range counts {
			total += n
			open += office[h] * seen[h]
		}
		weight := min(1, poolCap/max(total, 1))
		perWeek := total / open
		for h, n := range counts {
			published[h] += weight * n
			alike[h] += weight * perWeek * seen[h]
		}
	}
	for h := range alike {
		expected[h] = office[h] * alike[h]
	}
	all, usual, shares := published.margins(), expected.margins(), office.margins().scaled(1.0/hoursOfWeek)
	bend(all.hours[:], usual.hours[:], shares.hours[:], officeTrust)
	bend(all.days[:], usual.days[:], shares.days[:], officeTrust)
	for h := range published {
		bent := office[h] * all.hours[h%24] * all.days[h/24]
		published[h] = (officeWeight*bent + published[h]) / (officeWeight + alike[h])
	}
	return published.even()
}

// officeWeek is the week of people who write press releases.
func officeWeek() week {
	var w week
	sum := 0.0
	for h := range w {
		w[h] = officeHour(h)
		sum += w[h]
	}
	for h := range w {
		w[h] *= hoursOfWeek / sum
	}
	return w
}

// officeHour is when people who write press releases are at work.
func officeHour(h int) float64 {
	day, hour := h/24, h%24
	switch {
	case day < 5 && hour >= 8 && hour < 18:
		return 2
	case hour >= 6 && hour < 22:
		return 0.5
	}
	return 0.15
}

// even smooths a week and makes its mean 1.
func (w *week) even() week {
	total := 0.0
	for _, n := range w {
		total += n
	}
	var out week
	smooth(out[:], w[:])
	density := hoursOfWeek / total
	for h := range out {
		if out[h] *= density; out[h] < leastHour {
			out[h] = leastHour
		}
	}
	return out
}

// smooth sets out to hours with each spread over its neighbours; after the last
// comes the first.
func smooth(out, hours []float64) {
	last := len(hours) - 1
	before := hours[last]
	for h, n := range hours {
		after := hours[0]
		if h < last {
			after = hours[h+1]
		}
		out[h] = (before + 2*n + after) / 4
		before = n
	}
}

// own is the week of one source.
func (p *plan) own(r *rhythm) week {
	seen := r.seen(p.zone)
	own := r.hours.margins()
	expected := p.expected(&own, &seen)
	total, hours := own.total(), own.hours
	smooth(hours[:], own.hours[:])
	bend(hours[:], expected.hours[:], p.shares.hours[:], p.trust.hours)
	bend(own.days[:], expected.days[:], p.shares.days[:], p.trust.days)
	w := p.pooled
	sum, alike := 0.0, 0.0
	for h := range w {
		w[h] *= hours[h%24] * own.days[h/24]
		sum += w[h]
		alike += w[h] * seen[h]
	}
	density := hoursOfWeek / sum // makes the mean of w 1
	perWeek := total / (alike * density)
	for h, n := range &r.hours {
		w[h] = (poolWeight*density*w[h] + n) / (poolWeight + perWeek*seen[h])
	}
	return w.even()
}

// expected are the batches of a source that published as many as it did, had
// it kept the hours and days of all.
func (p *plan) expected(own *margins, seen *week) margins {
	w := p.pooled
	for h := range w {
		w[h] *= seen[h]
	}
	m := w.margins()
	return m.scaled(own.total() / m.total())
}

// seen is for how many weeks each hour was observed, faded as what was
// published then.
func (r *rhythm) seen(zone *time.Location) (w week) {
	span := rhythmSpan.Hours()
	hours := -span * math.Log(1-min(r.days*24/span, 0.98)) // before they faded
	rounds := math.Floor(hours / hoursOfWeek)
	rest := int(math.Ceil(hours - rounds*hoursOfWeek))
	oldest := math.Exp(-rounds * hoursOfWeek / span)
	whole := (1 - oldest) / (1 - math.Exp(-hoursOfWeek/span))
	h, fade, step := hourOfWeek(r.last.In(zone)), 1.0, math.Exp(-1/span)
	for ago := range w {
		n := whole
		if ago < rest {
			n += oldest
		}
		w[h] = leastSeen + fade*n
		h, fade = hourBefore(h), fade*step
	}
	return w
}

func hourBefore(h int) int {
	if h == 0 {
		return hoursOfWeek - 1
	}
	return h - 1
}

// margins are sums over the same hour of each day and over each day.
type margins struct {
	hours [24]float64
	days  [7]float64
}

func (w *week) margins() (m margins) {
	for d := range m.days {
		sum := 0.0
		for h, n := range w[d*24 : d*24+24] {
			m.hours[h] += n
			sum += n
		}
		m.days[d] = sum
	}
	return m
}

func (m *margins) total() float64 {
	sum := 0.0
	for _, n := range m.days {
		sum += n
	}
	return sum
}

func (m margins) scaled(f float64) margins {
	for h := range m.hours {
		m.hours[h] *= f
	}
	for d := range m.days {
		m.days[d] *= f
	}
	return m
}

// bend turns the counts of a source into how many times more it does at each
// time than was expected, if the shares of all count for so many batches beside
// its own.
func bend(counts, expected, shares []float64, trust float64) {
	for i, n := range counts {
		counts[i] = (n + trust*shares[i]) / (expected[i] + trust*shares[i])
	}
}

// trust is how many batches the shares of all sources count for beside those of
// one: few where sources differ from each other, many where they are alike.
type trust struct{ hours, days float64 }

// trustOf finds the trust under which what the sources have shown is most
// likely, if each is so many times more active at an hour or on a day than all
// are (gamma and Poisson, so negative binomial). Without data the shares of all
// hold.
func (p *plan) trustOf(rhythms []rhythm) trust {
	type pair struct{ own, expected margins }
	pairs := make([]pair, 0, min(len(rhythms), trustSample))
	for i := range rhythms {
		if rhythms[i].batches > 0 && len(pairs) < trustSample {
			seen := rhythms[i].seen(p.zone)
			own := rhythms[i].hours.margins()
			pairs = append(pairs, pair{own, p.expected(&own, &seen)})
		}
	}
	best := trust{hours: mostTrust, days: mostTrust}
	hours, days := math.Inf(-1), math.Inf(-1)
	for k := mostTrust; k >= leastTrust; k /= trustStep {
		h, d := 0.0, 0.0
		ofHours, ofDays := shapes(p.shares.hours[:], k), shapes(p.shares.days[:], k)
		for i := range pairs {
			h += likelihood(pairs[i].own.hours[:], pairs[i].expected.hours[:], ofHours)
			d += likelihood(pairs[i].own.days[:], pairs[i].expected.days[:], ofDays)
		}
		if h > hours {
			hours, best.hours = h, k
		}
		if d > days {
			days, best.days = d, k
		}
	}
	return best
}

// A shape is that of the gamma distribution of one hour or day, with what
// likelihood needs of it for each source.
type shape struct{ a, alog, lgamma float64 }

func shapes(shares []float64, trust float64) []shape {
	out := make([]shape, len(shares))
	for i, share := range shares {
		a := trust * share
		out[i] = shape{a: a, alog: a * math.Log(a), lgamma: lgamma(a)}
	}
	return out
}

// likelihood is the logarithm of how likely the counts are, but for a summand
// that does not depend on the shapes.
func likelihood(counts, expected []float64, of []shape) float64 {
	sum := 0.0
	for i, n := range counts {
		sum += of[i].alog - (of[i].a+n)*math.Log(of[i].a+expected[i])
		if n > 0 {
			sum += lgamma(of[i].a+n) - of[i].lgamma
		}
	}
	return sum
}

func lgamma(x float64) float64 {
	y, _ := math.Lgamma(x)
	return y
}
