package crawler

import "math"

// The constants of a source's week.
const (
	// officeWeight is how many batches an hour the built-in week counts for: it
	// matters on the first days only.
	officeWeight = 0.5
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
	// mostTrust and leastTrust bound how much the other sources count for in a
	// source's hours and days: from as good as only they to a single week.
	mostTrust  = 200.0
	leastTrust = 2.0
	trustStep  = 3.0
)

// A week is a relative density of publishing for each hour, counted from Monday
// 00:00; its mean is 1.
//
// That of one source is learned in three steps, because a hundred and sixty
// hours take years to show themselves: the week of all sources is bent to the
// hours of the day and the days of the week at which this one publishes, and
// its own hours of the week are added.
type week [hoursOfWeek]float64

// pool adds up the weeks of all sources over the office hours that stand for
// them as long as they have told little.
func pool(rhythms []rhythm) week {
	var sum week
	for h := range sum {
		sum[h] = officeWeight * officeHour(h)
	}
	for i := range rhythms {
		total := 0.0
		for _, n := range rhythms[i].hours {
			total += float64(n)
		}
		weight := 1.0
		if total > poolCap {
			weight = poolCap / total
		}
		for h, n := range rhythms[i].hours {
			sum[h] += weight * float64(n)
		}
	}
	return sum.even()
}

// officeHour is when people who write press releases are at work.
func officeHour(h int) float64 {
	day, hour := h/24, h%24
	switch {
	case day < 5 && hour >= 8 && hour < 18:
		return 2
	case day < 5 && hour >= 6 && hour < 22:
		return 0.5
	}
	return 0.15
}

// even smooths a week and makes its mean 1.
func (w *week) even() week {
	var out week
	smooth(out[:], w[:])
	total := 0.0
	for _, n := range out {
		total += n
	}
	for h := range out {
		out[h] = max(leastHour, out[h]*hoursOfWeek/total)
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
	counts := r.counts()
	own := counts.margins()
	hours, days := own.hours, own.days
	smooth(hours[:], own.hours[:])
	bend(hours[:], p.shares.hours[:], p.trust.hours)
	bend(days[:], p.shares.days[:], p.trust.days)
	w := p.pooled
	sum := 0.0
	for h := range w {
		w[h] *= hours[h%24] * days[h/24]
		sum += w[h]
	}
	for h := range w {
		w[h] = poolWeight*w[h]*hoursOfWeek/sum + counts[h]
	}
	return w.even()
}

// counts are the batches of each hour of the week.
func (r *rhythm) counts() *week {
	var w week
	for h, n := range r.hours {
		w[h] = float64(n)
	}
	return &w
}

// margins are sums over the same hour of each day and over each day.
type margins struct {
	hours [24]float64
	days  [7]float64
}

func (w *week) margins() margins {
	var m margins
	for h, n := range w {
		m.hours[h%24] += n
		m.days[h/24] += n
	}
	return m
}

// shares makes the sums parts of one.
func (m margins) shares() margins {
	for h := range m.hours {
		m.hours[h] /= hoursOfWeek
	}
	for d := range m.days {
		m.days[d] /= hoursOfWeek
	}
	return m
}

// bend turns the counts of a source into how much more it does at each time
// than the share of all, if the shares count for so many batches beside its own.
func bend(counts, shares []float64, trust float64) {
	for i, n := range counts {
		counts[i] = (n + trust*shares[i]) / shares[i]
	}
}

// trust is how many batches the shares of all sources count for beside those of
// one: few where sources differ from each other, many where they are alike.
type trust struct{ hours, days float64 }

// trustOf finds the trust under which what the sources have shown is most
// likely, if the shares of each are drawn around those of all (Dirichlet and
// multinomial). Without data the shares of all hold.
func trustOf(rhythms []rhythm, shares *margins) trust {
	own := make([]margins, 0, len(rhythms))
	for i := range rhythms {
		if rhythms[i].batches > 0 {
			own = append(own, rhythms[i].counts().margins())
		}
	}
	best := trust{hours: mostTrust, days: mostTrust}
	hours, days := math.Inf(-1), math.Inf(-1)
	for k := mostTrust; k >= leastTrust; k /= trustStep {
		h, d := 0.0, 0.0
		for i := range own {
			h += likelihood(own[i].hours[:], shares.hours[:], k)
			d += likelihood(own[i].days[:], shares.days[:], k)
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

// likelihood is the logarithm of how likely the counts are under a trust, but
// for a summand that does not depend on it.
func likelihood(counts, shares []float64, trust float64) float64 {
	sum, all := 0.0, 0.0
	for i, n := range counts {
		if n > 0 {
			sum += lgamma(trust*shares[i]+n) - lgamma(trust*shares[i])
			all += n
		}
	}
	return sum + lgamma(trust) - lgamma(trust+all)
}

func lgamma(x float64) float64 {
	y, _ := math.Lgamma(x)
	return y
}
