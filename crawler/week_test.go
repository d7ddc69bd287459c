package crawler

import (
	"math"
	"testing"
	"time"
)

// worksAt is a rhythm of so many weeks with one batch at each of the hours of
// the week.
func worksAt(weeks int, hours ...int) rhythm {
	r := rhythm{last: testNow, days: float64(7 * weeks), batches: float64(weeks * len(hours))}
	for _, h := range hours {
		r.hours[h] += float64(weeks)
	}
	return r
}

// at is an hour of the week.
func at(day time.Weekday, hour int) int { return (int(day)+6)%7*24 + hour }

// office publishes on five days at each of these hours.
func office(weeks int, hours ...int) rhythm {
	var all []int
	for d := time.Monday; d <= time.Friday; d++ {
		for _, h := range hours {
			all = append(all, at(d, h))
		}
	}
	return worksAt(weeks, all...)
}

// Whoever publishes at one hour of every day is expected at that hour on a day
// on which it has not published yet, too.
func TestTheHourOfTheDayIsLearnedFromAllDays(t *testing.T) {
	early := worksAt(1, at(time.Monday, 6), at(time.Tuesday, 6), at(time.Wednesday, 6), at(time.Thursday, 6))
	p := newPlan([]rhythm{early, office(4, 9, 14), office(4, 10, 15)}, hourly, homeZone())
	w := p.own(&early)
	if six, ten := w[at(time.Friday, 6)], w[at(time.Friday, 10)]; six < 1.5*ten {
		t.Errorf("Friday at six %.1f, at ten %.1f", six, ten)
	}
	if friday, sunday := w[at(time.Friday, 6)], w[at(time.Sunday, 6)]; friday < 2*sunday {
		t.Errorf("at six on Friday %.1f, on Sunday %.1f", friday, sunday)
	}
}

func TestAWeeklyLetterIsExpectedOnItsDay(t *testing.T) {
	letter := worksAt(6, at(time.Thursday, 16))
	p := newPlan([]rhythm{letter, office(4, 9, 14), office(4, 10, 15)}, hourly, homeZone())
	w := p.own(&letter)
	if thursday, monday := w[at(time.Thursday, 16)], w[at(time.Monday, 10)]; thursday < 10*monday {
		t.Errorf("Thursday at four %.1f, Monday at ten %.1f", thursday, monday)
	}
	days := make(map[time.Weekday]int)
	now := time.Date(2025, 10, 20, 0, 0, 0, 0, homeZone())
	for end := now.AddDate(0, 0, 7); now.Before(end); {
		now = now.Add(p.wait(&letter, now))
		days[now.Weekday()]++
	}
	for d, n := range days {
		if d != time.Thursday && n >= days[time.Thursday] {
			t.Errorf("asked %d times on %s, %d times on Thursday", n, d, days[time.Thursday])
		}
	}
}

// Where all sources keep the same hours, those of one that has told little are
// taken from the others; where each has its own, they are believed soon.
func TestSourcesThatAreAlikeTeachEachOther(t *testing.T) {
	var alike, apart []rhythm
	for n := range 24 {
		alike = append(alike, office(2, 9, 10, 11, 14, 15))
		apart = append(apart, office(2, n))
	}
	a, b := newPlan(alike, hourly, homeZone()), newPlan(apart, hourly, homeZone())
	if a.trust.hours <= b.trust.hours {
		t.Errorf("the hours of others count for %.0f batches where all are alike, for %.0f where none is", a.trust.hours, b.trust.hours)
	}
	fresh := worksAt(1, at(time.Monday, 20))
	if x, y := a.own(&fresh), b.own(&fresh); x[at(time.Tuesday, 20)] >= y[at(time.Tuesday, 20)] {
		t.Errorf("one evening makes evenings %.2f among the alike, %.2f among the others", x[at(time.Tuesday, 20)], y[at(time.Tuesday, 20)])
	}
	if none := newPlan(nil, hourly, homeZone()); none.trust != (trust{mostTrust, mostTrust}) {
		t.Errorf("without any data %+v", none.trust)
	}
}

func TestAWeekIsADensity(t *testing.T) {
	for name, r := range map[string]rhythm{"nothing": {}, "a letter": worksAt(50, 3), "an agency": worksAt(500, 1, 20, 100, 160)} {
		p := newPlan([]rhythm{r, office(4, 9)}, hourly, homeZone())
		sum := 0.0
		for _, n := range p.own(&r) {
			if n < leastHour {
				t.Errorf("%s: an hour of %v", name, n)
			}
			sum += n
		}
		if mean := sum / hoursOfWeek; mean < 0.99 || mean > 1.05 {
			t.Errorf("%s: mean %v", name, mean)
		}
	}
}

// What was observed on one Monday alone says nothing of Tuesdays, but at which
// hours they are busy.
func TestOneDaySaysNothingOfTheOthers(t *testing.T) {
	var sources []rhythm
	for range 20 {
		r := rhythm{last: time.Date(2025, 10, 20, 23, 59, 0, 0, homeZone()), days: 1, batches: 24}
		for hour := range 24 {
			r.hours[at(time.Monday, hour)] = 0.5
			if hour >= 18 {
				r.hours[at(time.Monday, hour)] = 2.5
			}
		}
		sources = append(sources, r)
	}
	p := newPlan(sources, hourly, homeZone())
	w := p.own(&sources[0])
	monday, tuesday := w[at(time.Monday, 20)], w[at(time.Tuesday, 20)]
	if tuesday < monday/2 || tuesday > monday*2 {
		t.Errorf("Monday evening %.2f, Tuesday evening %.2f", monday, tuesday)
	}
	if noon := w[at(time.Tuesday, 12)]; tuesday < 2*noon {
		t.Errorf("Tuesday evening %.2f, its noon %.2f", tuesday, noon)
	}
}

// Who publishes round the clock is asked on each of the first days about as
// often as on the others.
func TestTheFirstWeekOfThoseWhoNeverSleep(t *testing.T) {
	var history []Publication
	start := time.Date(2025, 1, 6, 0, 0, 0, 0, homeZone())
	for n := range 7 * 24 {
		for i := range 12 {
			history = append(history, Publication{Source: string(rune('a' + i)), Published: start.Add(time.Duration(n)*time.Hour + time.Duration(7*i*n%60)*time.Minute)})
		}
	}
	if r := Simulate(history, hourly, 0); r.Eta > 1.15 {
		t.Errorf("eta %.2f, %.1f requests a day", r.Eta, r.RequestsPerSource)
	}
}

// How often an hour was observed fades as what was published then.
func TestWhatWasObservedFades(t *testing.T) {
	var r rhythm
	when := time.Date(2025, 1, 6, 0, 0, 0, 0, time.UTC)
	var want week
	r.learn(lesson{at: when}, time.UTC)
	for range 30 * 24 {
		for h := range want {
			want[h] *= math.Exp(-1 / rhythmSpan.Hours())
		}
		want[hourOfWeek(when)]++
		when = when.Add(time.Hour)
		r.learn(lesson{at: when}, time.UTC)
	}
	got := r.seen(time.UTC)
	for h := range got {
		if math.Abs(got[h]-want[h]) > 0.05*want[h] && h != hourOfWeek(when) {
			t.Fatalf("hour %d was observed %.3f times, want %.3f", h, got[h], want[h])
		}
	}
}
