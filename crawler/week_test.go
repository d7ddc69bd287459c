package crawler

import (
	"testing"
	"time"
)

// worksAt is a rhythm of so many weeks with one batch at each of the hours of
// the week.
func worksAt(weeks int, hours ...int) rhythm {
	r := rhythm{last: testNow, days: float64(7 * weeks), batches: float64(weeks * len(hours))}
	for _, h := range hours {
		r.hours[h] += float32(weeks)
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
	if six, ten := w[at(time.Friday, 6)], w[at(time.Friday, 10)]; six < 2*ten {
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
