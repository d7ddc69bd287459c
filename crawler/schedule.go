package crawler

import (
	"math"
	"time"
)

// The schedule spends a budget of requests where they find most. For known
// Poisson rates the sum of delays at a given number of requests is least when
// each source is polled in proportion to the square root of its rate at that
// hour (Cho and Garcia-Molina, "Effective page refresh policies for web
// crawlers", TODS 28(4), 2003, for constant costs of delay). The rates are
// learned: per source, faded over weeks, and how the last days differ from that;
// per hour of the week, pooled over all sources until a source's own week is
// known (see week).

const (
	// savedShare is the part of default's requests that known rhythms get, and
	// spareShare what they get on top where min is far below default: enough for
	// a mean delay below half of default. Against a floor more finds little.
	savedShare = 0.465
	spareShare = 0.07
	// priorBatches and priorDays are what a source is thought to have shown
	// before anything is known of it: the median press office, three days long.
	priorBatches = 1.0
	priorDays    = 3.0
	// surgeSigmas and surgeLeast are by how much the last days must exceed what
	// was to be expected: three standard deviations, and two batches more than
	// those of a source that never had any.
	surgeSigmas = 3.0
	surgeLeast  = 2.0
	// steadiness is for how many batches the long run counts beside the last
	// days. From two to five serve real feeds about alike and hardly harm those
	// whose news come by chance; eight gives half of that away.
	steadiness = 3.0
	// replan is how long a plan holds, in a crawler as in a simulation, and
	// firstReplan one that was made before anything was known: by then most
	// sources have told their past.
	replan      = 6 * time.Hour
	firstReplan = 30 * time.Minute
)

// A plan is how a set of sources is polled. It never changes.
type plan struct {
	every  Interval
	zone   *time.Location
	pooled week
	shares margins // of the pooled week
	trust  trust
	// pace times the square root of a source's rate (batches an hour) is how
	// many polls an hour it gets.
	pace float64
	// blind: nothing was known of any source.
	blind bool
}

// newPlan makes the plan for the rhythms known so far.
func newPlan(rhythms []rhythm, every Interval, zone *time.Location) *plan {
	p := &plan{every: every, zone: zone, pooled: pool(rhythms, zone)}
	p.blind = true
	for i := range rhythms {
		p.blind = p.blind && !rhythms[i].known()
	}
	p.shares = p.pooled.margins().scaled(1.0 / hoursOfWeek)
	p.trust = p.trustOf(rhythms)
	p.pace = p.solve(rhythms)
	return p
}

// lasts is how long the plan, if any, holds.
func (p *plan) lasts() time.Duration {
	if p != nil && p.blind {
		return firstReplan
	}
	return replan
}

// rate is the mean number of batches an hour: that of the long run, unless the
// last days show clearly more.
func (r *rhythm) rate(now time.Time) float64 { return max(r.usual(now), r.surge(now)) }

func (r *rhythm) usual(now time.Time) float64 {
	return (r.batches + priorBatches) / (r.days + r.unseen(now) + priorDays) / 24
}

// surge is the rate of a source that woke up; zero for one that did not.
func (r *rhythm) surge(now time.Time) float64 {
	span := min(r.days, surgeSpan.Hours()/24)
	expected := r.usual(now) * 24 * span
	if r.recent <= expected+surgeSigmas*math.Sqrt(expected)+surgeLeast {
		return 0
	}
	return (r.recent - math.Sqrt(r.recent)/2) / (span + r.unseen(now)) / 24
}

// unseen is for how many days nothing was learned.
func (r *rhythm) unseen(now time.Time) float64 { return max(0, now.Sub(r.last).Hours()/24) }

// wave is how many times more than usual a source publishes these days.
func (p *plan) wave(r *rhythm, own *week) float64 {
	span := latelySpan.Hours()
	h, fade, step, expected := hourOfWeek(r.last.In(p.zone)), 1.0, math.Exp(-1/span), 0.0
	for range own {
		expected += own[h] * fade
		h, fade = hourBefore(h), fade*step
	}
	expected /= 1 - math.Exp(-hoursOfWeek/span) // and the weeks before
	seen := 1 - math.Exp(-r.days*24/span)
	expected *= r.usual(r.last) * seen
	return (steadiness + r.lately) / (steadiness + expected)
}

// rateStep is how finely the budget tells rates apart: steps of a quarter.
const rateStep = 1.25

// solve finds the pace at which the sources spend their budget on average,
// within the bounds of the interval; a source not known yet counts as what it
// is thought to be, and the first crawl of all goes by one such source. Sources
// of like rate share one computation.
func (p *plan) solve(rhythms []rhythm) float64 {
	if len(rhythms) == 0 {
		rhythms = []rhythm{{}}
	}
	classes := map[int]float64{}
	for i := range rhythms {
		r := &rhythms[i]
		classes[int(math.Round(math.Log(r.rate(r.last))/math.Log(rateStep)))]++
	}
	free := 1 - p.every.Min.Hours()/p.every.Default.Hours()
	budget := (savedShare + spareShare*free) / p.every.Default.Hours() * float64(len(rhythms))
	low, high := 0.0, math.Sqrt(1/p.every.Min.Hours())*1e3
	for range 50 {
		pace := (low + high) / 2
		spent := 0.0
		for class, count := range classes {
			spent += count * p.spending(pace*math.Sqrt(math.Pow(rateStep, float64(class))))
		}
		if spent < budget {
			low = pace
		} else {
			high = pace
		}
	}
	return high
}

// spending is the mean number of polls an hour over the pooled week.
func (p *plan) spending(density float64) float64 {
	sum := 0.0
	for _, w := range p.pooled {
		sum += p.bounded(density * math.Sqrt(w))
	}
	return sum / hoursOfWeek
}

// bounded keeps a density of polls an hour within the interval's bounds.
func (p *plan) bounded(density float64) float64 {
	return min(max(density, 1/p.every.Max.Hours()), 1/p.every.Min.Hours())
}

// wait is how long after now the source is polled next: until one poll has
// come due at the density of each hour. Zero means that the rhythm is not
// known.
func (p *plan) wait(r *rhythm, now time.Time) time.Duration {
	if !r.known() {
		return 0
	}
	own := p.own(r)
	density := p.pace * math.Sqrt(max(r.usual(now)*p.wave(r, &own), r.surge(now)))
	local := now.In(p.zone)
	h := hourOfWeek(local)
	left := float64(60-local.Minute())/60 - float64(local.Second())/3600 // of this hour
	due, waited := 1.0, 0.0
	for {
		d := p.bounded(density * math.Sqrt(own[h]))
		if d*left >= due {
			waited += due / d
			break
		}
		due -= d * left
		waited += left
		h, left = (h+1)%hoursOfWeek, 1
	}
	wait := time.Duration(waited * float64(time.Hour))
	return min(max(wait, p.every.Min), p.every.Max)
}
