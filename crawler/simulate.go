package crawler

import (
	"container/heap"
	"math/rand/v2"
	"slices"
	"time"
)

// A Publication is one entry of a history: who published and when.
type Publication struct {
	Source    string    `json:"source"`
	Published time.Time `json:"published"`
}

// A Simulation is what the schedule would have made of a history. Delays are
// in seconds, from publication to the visit that found it.
type Simulation struct {
	Sources           int     `json:"sources"`
	Items             int     `json:"items"`
	Days              float64 `json:"days"`
	MeanDelay         float64 `json:"mean_delay"`
	MedianDelay       float64 `json:"median_delay"`
	P95Delay          float64 `json:"p95_delay"`
	RequestsPerSource float64 `json:"requests_per_source_day"`
	// Eta is mean delay times requests per source and day over 12 h: 1 for any
	// fixed interval, less for a schedule that knows better.
	Eta float64 `json:"eta"`
	// FixedDelay is the mean delay of a fixed interval with as many requests.
	FixedDelay float64 `json:"fixed_delay"`
}

// Simulate replays a history through the schedule on a virtual clock. All
// sources are polled from the first publication on; what happens before the
// end of the warm-up is learned from but not scored. The history need not be
// sorted.
func Simulate(history []Publication, every Interval, warmup time.Duration) Simulation {
	history = slices.Clone(history)
	slices.SortStableFunc(history, func(a, b Publication) int { return a.Published.Compare(b.Published) })
	if len(history) == 0 {
		return Simulation{}
	}
	s := newSimulator(history, every.orDefault(), warmup)
	s.run()
	return s.report()
}

type simulator struct {
	every      Interval
	zone       *time.Location
	start, end time.Time
	scored     time.Time // from when delays and requests count
	sources    []*simulated
	queue      agenda
	plan       *plan
	planned    time.Time
	chance     *rand.Rand
	delays     []time.Duration
	requests   int
}

// A simulated source has its publications still to be found and what was
// learned of it.
type simulated struct {
	rhythm  rhythm
	pending []time.Time
	next    time.Time
}

func newSimulator(history []Publication, every Interval, warmup time.Duration) *simulator {
	s := &simulator{
		every: every, zone: homeZone(), start: history[0].Published, end: history[len(history)-1].Published,
		chance: rand.New(rand.NewPCG(1, 2)), // the same history gives the same figures
	}
	s.scored = s.start.Add(warmup)
	byName := map[string]*simulated{}
	for _, p := range history {
		src := byName[p.Source]
		if src == nil {
			src = &simulated{}
			byName[p.Source] = src
			s.sources = append(s.sources, src)
		}
		src.pending = append(src.pending, p.Published)
	}
	for _, src := range s.sources {
		// Spread over the first interval, as a first start is.
		src.next = s.start.Add(time.Duration(s.chance.Float64() * float64(every.Default)))
	}
	s.queue = slices.Clone(s.sources)
	heap.Init(&s.queue)
	return s
}

func (s *simulator) run() {
	for {
		src := s.queue[0]
		if src.next.After(s.end) {
			return
		}
		s.poll(src)
		heap.Fix(&s.queue, 0)
	}
}

func (s *simulator) poll(src *simulated) {
	now := src.next
	if now.Sub(s.planned) >= s.plan.lasts() {
		s.replan(now)
	}
	l := lesson{at: now}
	for len(src.pending) > 0 && !src.pending[0].After(now) {
		t := src.pending[0]
		src.pending = src.pending[1:]
		l.fresh = append(l.fresh, t)
		if !now.Before(s.scored) && !t.Before(s.scored) {
			s.delays = append(s.delays, now.Sub(t))
		}
	}
	if !now.Before(s.scored) {
		s.requests++
	}
	src.rhythm.learn(l, s.zone)
	src.next, _ = outlook{
		now: now, every: s.every, learned: s.plan.wait(&src.rhythm, now), chance: s.chance.Float64(),
	}.next()
}

func (s *simulator) replan(now time.Time) {
	rhythms := make([]rhythm, len(s.sources))
	for i, src := range s.sources {
		rhythms[i] = src.rhythm
	}
	s.plan, s.planned = newPlan(rhythms, s.every, s.zone), now
}

func (s *simulator) report() Simulation {
	days := s.end.Sub(s.scored).Hours() / 24
	r := Simulation{Sources: len(s.sources), Items: len(s.delays), Days: days}
	if r.Items == 0 || s.requests == 0 {
		return r
	}
	slices.Sort(s.delays)
	sum := 0.0
	for _, d := range s.delays {
		sum += d.Seconds()
	}
	r.MeanDelay = sum / float64(r.Items)
	r.MedianDelay = s.delays[r.Items/2].Seconds()
	r.P95Delay = s.delays[r.Items*95/100].Seconds()
	r.RequestsPerSource = float64(s.requests) / float64(r.Sources) / days
	const halfDay = 12 * 3600
	r.Eta = r.MeanDelay * r.RequestsPerSource / halfDay
	r.FixedDelay = halfDay / r.RequestsPerSource
	return r
}

// agenda is a heap of sources by their next visit.
type agenda []*simulated

func (a agenda) Len() int           { return len(a) }
func (a agenda) Less(i, j int) bool { return a[i].next.Before(a[j].next) }
func (a agenda) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)        { *a = append(*a, x.(*simulated)) }
func (a *agenda) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}

// homeZone is where the sources are at work.
func homeZone() *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		return time.UTC // crawler/dates embeds the zones, so this cannot happen
	}
	return zone
}
