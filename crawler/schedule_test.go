package crawler

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// offices is a history of sources that publish at work and hardly ever else:
// rates between one a week and ten a day, for so many days.
func offices(sources, days int, seed uint64) []Publication {
	rnd := rand.New(rand.NewPCG(seed, 0))
	monday := time.Date(2025, 1, 6, 0, 0, 0, 0, homeZone())
	var out []Publication
	for i := range sources {
		perHour := 0.6 * math.Exp(1.5*rnd.NormFloat64()) / 50 // of 50 working hours a week
		for h := range days * 24 {
			t := monday.Add(time.Duration(h) * time.Hour)
			if atWork := t.Weekday() >= 1 && t.Weekday() <= 5 && t.Hour() >= 8 && t.Hour() < 18; !atWork {
				continue
			}
			if rnd.Float64() < min(perHour*7, 0.9) {
				minute := time.Duration(rnd.IntN(60)) * time.Minute
				out = append(out, Publication{Source: string(rune('a'+i%26)) + string(rune('a'+i/26)), Published: t.Add(minute)})
			}
		}
	}
	return out
}

var hourly = Interval{Min: time.Minute, Default: time.Hour, Max: 24 * time.Hour}

func TestTheLearnedScheduleFindsNewsEarlierWithFewerRequests(t *testing.T) {
	r := Simulate(offices(60, 90, 1), hourly, 45*24*time.Hour)
	if r.Eta > 0.5 {
		t.Errorf("eta %.2f: a fixed interval has 1, hour of week and rate should halve it", r.Eta)
	}
	if r.RequestsPerSource < 9 || r.RequestsPerSource > 14 {
		t.Errorf("%.1f requests a source and day, half of default's are 12", r.RequestsPerSource)
	}
	if r.MeanDelay >= r.FixedDelay/2 {
		t.Errorf("mean delay %.0f s, a fixed interval with as many requests has %.0f s", r.MeanDelay, r.FixedDelay)
	}
}

func TestTheFirstWeekIsNoWorseThanAFixedInterval(t *testing.T) {
	r := Simulate(offices(60, 7, 2), hourly, 0)
	if r.Eta > 1.05 {
		t.Errorf("eta %.2f while learning", r.Eta)
	}
}

func TestSimulatingTwiceGivesTheSame(t *testing.T) {
	history := offices(20, 20, 3)
	if a, b := Simulate(history, hourly, 0), Simulate(history, hourly, 0); a != b {
		t.Errorf("%+v\n%+v", a, b)
	}
	if r := Simulate(nil, hourly, 0); r != (Simulation{}) {
		t.Errorf("no history gives %+v", r)
	}
}

func TestNoSourceIsPolledOutsideItsBounds(t *testing.T) {
	every := Interval{Min: 20 * time.Minute, Default: time.Hour, Max: 12 * time.Hour}
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2025, 3, 3, 9, 30, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 7*24*60).Draw(t, "minute")) * time.Minute)
		rhythms := make([]rhythm, rapid.IntRange(1, 5).Draw(t, "sources"))
		for i := range rhythms {
			r := &rhythms[i]
			r.last = now.Add(-time.Hour)
			r.days = rapid.Float64Range(1, 60).Draw(t, "days")
			r.batches = rapid.Float64Range(0, 3000).Draw(t, "batches")
			r.hours[rapid.IntRange(0, hoursOfWeek-1).Draw(t, "hour")] = rapid.Float64Range(0, 900).Draw(t, "count")
		}
		p := newPlan(rhythms, every, homeZone())
		for i := range rhythms {
			if w := p.wait(&rhythms[i], now); w < every.Min || w > every.Max {
				t.Fatalf("waits %s", w)
			}
		}
	})
}

func TestAFastSourceIsPolledMoreOftenAndADayMoreThanANight(t *testing.T) {
	monday := time.Date(2025, 3, 3, 0, 0, 0, 0, homeZone())
	var fast, slow rhythm
	for i, r := range []*rhythm{&fast, &slow} {
		r.last = monday
		r.days = 40
		r.batches = []float64{200, 10}[i]
		for d := range 5 {
			for h := 8; h < 18; h++ {
				r.hours[d*24+h] = r.batches / 50
			}
		}
	}
	p := newPlan([]rhythm{fast, slow}, hourly, homeZone())
	noon, night := monday.Add(12*time.Hour), monday.Add(22*time.Hour)
	if f, s := p.wait(&fast, noon), p.wait(&slow, noon); f*2 > s {
		t.Errorf("twenty times the news is polled after %s, the other after %s", f, s)
	}
	if d, n := p.wait(&fast, noon), p.wait(&fast, night); d*3 > n {
		t.Errorf("by day after %s, by night after %s", d, n)
	}
}

func TestAnUnknownRhythmKeepsTheDefault(t *testing.T) {
	var r rhythm
	p := newPlan([]rhythm{r}, hourly, homeZone())
	if w := p.wait(&r, time.Now()); w != 0 {
		t.Errorf("a source never seen waits %s", w)
	}
}

func TestTheFirstDocumentTeachesTheRhythm(t *testing.T) {
	now := time.Date(2025, 3, 7, 12, 0, 0, 0, time.UTC)
	l := lesson{at: now, first: true}
	for d := range 20 { // one release a day at 10:15 UTC, three entries each
		for m := range 3 {
			l.published = append(l.published, now.AddDate(0, 0, -d).Add(-105*time.Minute+time.Duration(m)*time.Minute))
		}
	}
	var r rhythm
	r.learn(l, time.UTC)
	if !r.known() {
		t.Fatal("twenty days of history are not enough")
	}
	if perDay := r.rate(now) * 24; perDay < 1.4 || perDay > 2 {
		t.Errorf("%.2f batches a day, published was one of three entries", perDay)
	}
	if r.hours[4*24+10] == 0 || r.hours[4*24+11] != 0 {
		t.Errorf("friday 10 h has %v batches, 11 h %v", r.hours[4*24+10], r.hours[4*24+11])
	}
}

// What the first document tells of the past counts from the first visit on: a
// source whose last news are a year old is asked seldom, one of today's often,
// and an old entry that is kept on top changes neither.
func TestTheFirstDocumentTellsHowOftenToAsk(t *testing.T) {
	now := time.Date(2025, 3, 7, 12, 0, 0, 0, time.UTC)
	perDay := func(published ...time.Time) float64 {
		var r rhythm
		r.learn(lesson{at: now, first: true, published: published}, time.UTC)
		if !r.known() {
			t.Fatal("not known")
		}
		return r.rate(now) * 24
	}
	var old, young []time.Time
	for n := range 10 {
		old = append(old, now.AddDate(-1, 0, -30*n))
		young = append(young, now.Add(-time.Duration(n)*12*time.Hour))
	}
	if r := perDay(old...); r > 0.03 {
		t.Errorf("nothing for a year: %.2f batches a day", r)
	}
	top := now.AddDate(-3, 0, 0)
	if r := perDay(append(young, top)...); r < 1 {
		t.Errorf("twice a day, and an old one on top: %.2f batches a day", r)
	}
	if r := perDay(append(old, now)...); r > 0.1 {
		t.Errorf("the first in a year: %.2f batches a day", r)
	}
}

// The rhythm that the first document tells holds from the first visit on, also
// where nothing is known of any source yet.
func TestTheFirstVisitIsFollowedByItsRhythm(t *testing.T) {
	t.Parallel()
	interval := func(gap time.Duration) time.Duration {
		w := newWorld(t)
		var items []string
		for n, at := range every(gap, 30) {
			items = append(items, entry(headline(n), address(n), fmt.Sprint(n), at))
		}
		w.feed("/feed", items...)
		return w.visit(w.source("/feed")).Visit.Interval
	}
	if often := interval(3 * time.Hour); often >= DefaultInterval.Default {
		t.Errorf("news every three hours: asked every %v", often)
	}
	if seldom := interval(30 * day); seldom <= 2*DefaultInterval.Default {
		t.Errorf("news once a month: asked every %v", seldom)
	}
}

// A source that wakes up after half a year is followed more closely within a
// day or two, and one unusual day of a busy source changes little.
func TestASourceThatWakesUpIsFollowedSoon(t *testing.T) {
	at := time.Date(2025, 3, 3, 9, 0, 0, 0, time.UTC)
	asleep := rhythm{last: at, days: 42}
	before := asleep.rate(at) * 24
	for range 10 {
		at = at.Add(2 * time.Hour)
		asleep.learn(lesson{at: at, fresh: []time.Time{at.Add(-time.Hour)}}, time.UTC)
	}
	if after := asleep.rate(at) * 24; before > 0.03 || after < 2 {
		t.Errorf("%.2f batches a day asleep, %.2f awake", before, after)
	}
	busy := rhythm{last: at, days: 42, batches: 42 * 5, recent: 10}
	if r := busy.rate(at) * 24; r < 4 || r > 6 {
		t.Errorf("%.2f batches a day of five", r)
	}
	busy.recent = 14
	if r := busy.rate(at) * 24; r > 6 {
		t.Errorf("%.2f batches a day after a good day", r)
	}
}

// A date without a clock time has no hour; it came at one of those since the
// visit before.
func TestADateWithoutClockTimeCameSinceTheLastVisit(t *testing.T) {
	at := time.Date(2025, 3, 7, 9, 50, 0, 0, homeZone())
	midnight := time.Date(2025, 3, 7, 0, 0, 0, 0, homeZone())
	for _, date := range []time.Time{midnight, {}, time.Date(2025, 3, 7, 0, 0, 0, 0, time.UTC)} {
		var r rhythm
		r.learn(lesson{at: at}, homeZone())
		r.learn(lesson{at: at.Add(time.Hour), fresh: []time.Time{date}}, homeZone())
		if r.batches != 1 || r.hours[4*24+10] != 0.5 || r.hours[4*24+9] != 0.5 || r.hours[4*24] != 0 {
			t.Errorf("%v batches, hours %v", r.batches, r.hours)
		}
		r = rhythm{}
		r.learn(lesson{at: at}, homeZone())
		r.learn(lesson{at: at.Add(24 * time.Hour), fresh: []time.Time{date}}, homeZone())
		if r.batches != 1 || r.hours != (week{}) {
			t.Errorf("after a day: %v batches, hours %v", r.batches, r.hours)
		}
	}
}

func TestAnOldPageThatComesBackIsNoNews(t *testing.T) {
	var r rhythm
	at := time.Date(2025, 3, 7, 12, 0, 0, 0, time.UTC)
	r.learn(lesson{at: at}, time.UTC)
	r.learn(lesson{at: at.Add(time.Hour), fresh: []time.Time{at.AddDate(-1, 0, 0)}}, time.UTC)
	if r.batches != 0 {
		t.Errorf("%v batches", r.batches)
	}
}

func TestARhythmSurvivesTheStore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rhythm{last: time.Unix(rapid.Int64Range(1, 4e9).Draw(t, "last"), 0).UTC(), batches: 3.5, days: 12.25, recent: 0.5}
		for range rapid.IntRange(0, 20).Draw(t, "n") {
			r.hours[rapid.IntRange(0, hoursOfWeek-1).Draw(t, "hour")] = float64(rapid.Float32Range(0, 500).Draw(t, "count"))
		}
		back, err := decodeRhythm(r.encode())
		if err != nil || back != r {
			t.Fatalf("%v: %+v", err, back)
		}
	})
}

func FuzzDecodeRhythm(f *testing.F) {
	r := rhythm{last: time.Unix(1, 0), batches: 1, days: 2}
	r.hours[3] = 4
	f.Add(r.encode())
	f.Add([]byte{rhythmVersion})
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := decodeRhythm(b)
		if err != nil {
			return
		}
		p := newPlan([]rhythm{r}, hourly, time.UTC)
		p.wait(&r, time.Unix(1e9, 0))
	})
}

func BenchmarkPlan(b *testing.B) {
	rhythms := make([]rhythm, 2000)
	for i := range rhythms {
		rhythms[i] = office(i%9, i%24, i%5)
	}
	for b.Loop() {
		newPlan(rhythms, hourly, time.UTC)
	}
}

func BenchmarkWait(b *testing.B) {
	r := office(6, 9, 10, 11, 14)
	p := newPlan([]rhythm{r}, hourly, homeZone())
	for b.Loop() {
		p.wait(&r, testNow)
	}
}

func BenchmarkRhythmStored(b *testing.B) {
	r := office(6, 9, 10, 11, 14)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decodeRhythm(r.encode()); err != nil {
			b.Fatal(err)
		}
	}
}

// Where some sources publish many entries at once, the visits go to them
// rather than to those that publish one as often: more readers' news wait there.
func TestWhoPublishesManyAtOnceIsAskedMoreOften(t *testing.T) {
	var history []Publication
	monday := time.Date(2025, 1, 6, 0, 0, 0, 0, homeZone())
	rnd := rand.New(rand.NewPCG(4, 0))
	for d := range 90 {
		for i := range 20 {
			entries := 1
			if i < 4 {
				entries = 25
			}
			at := monday.AddDate(0, 0, d).Add(time.Duration(8*60+rnd.IntN(10*60)) * time.Minute)
			for range entries {
				history = append(history, Publication{Source: fmt.Sprint(i), Published: at})
			}
		}
	}
	if r := Simulate(history, hourly, 45*24*time.Hour); r.Eta > 0.45 {
		t.Errorf("eta %.2f, %.1f requests a day", r.Eta, r.RequestsPerSource)
	}
	rare := rhythm{last: testNow, days: 42, batches: 3}
	before := rare.rate(testNow)
	var imported []time.Time
	for range 500 {
		imported = append(imported, testNow)
	}
	rare.learn(lesson{at: testNow.Add(time.Hour), fresh: imported}, homeZone())
	if after := rare.rate(testNow.Add(time.Hour)); after > 4*before {
		t.Errorf("one import makes %.2f batches a day of %.2f", after*24, before*24)
	}
}

// News often come in waves: while one lasts the source is asked more often, and
// less between them.
func TestAWaveOfNewsIsFollowed(t *testing.T) {
	var history []Publication
	start := time.Date(2025, 1, 6, 0, 0, 0, 0, homeZone())
	rnd := rand.New(rand.NewPCG(5, 0))
	for i := range 15 {
		for d := range 80 {
			most := 1
			if (d+7*i)%20 < 5 {
				most = 20
			}
			for range rnd.IntN(most + 1) {
				at := start.AddDate(0, 0, d).Add(time.Duration(rnd.IntN(24*60)) * time.Minute)
				history = append(history, Publication{Source: fmt.Sprint(i), Published: at})
			}
		}
	}
	if r := Simulate(history, hourly, 45*24*time.Hour); r.Eta > 0.93 {
		t.Errorf("eta %.3f, %.1f requests a day", r.Eta, r.RequestsPerSource)
	}
	wave := rhythm{last: testNow, days: 42, batches: 42}
	calm := wave
	wave.lately, calm.lately = 12, 0
	p := newPlan([]rhythm{wave, calm}, hourly, homeZone())
	if w, c := p.wait(&wave, testNow), p.wait(&calm, testNow); 3*w > 2*c {
		t.Errorf("in a wave asked after %s, in a calm after %s", w, c)
	}
}
