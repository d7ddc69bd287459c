package crawler

import (
	"fmt"
	"testing"
	"time"
)

// A flood is stored over several visits and counts once in what is learned of
// the source; what comes on top of it meanwhile counts as ever.
func TestAFloodIsLearnedOnce(t *testing.T) {
	t.Parallel()
	for name, date := range map[string]time.Time{"undated": {}, "dated": testNow.Add(2 * time.Hour)} {
		w := newWorld(t)
		src := w.source("/feed")
		learned := func() (batches float64, days int) {
			v, err := w.db.Visit(t.Context(), src.ID)
			if err != nil {
				t.Fatal(err)
			}
			m := decodeMemory(v.Memory)
			r, err := decodeRhythm(m.rhythm)
			if err != nil {
				t.Fatal(err)
			}
			return r.batches, len(m.pulse)
		}
		w.feed("/feed", entry("Alt", address(0), "0", date))
		w.visit(src)
		w.visit(src)
		const most = 350
		var flood []string
		for n := range most {
			flood = append(flood, entry(headline(n+1), address(n+1), fmt.Sprint(n+1), date))
		}
		w.feed("/feed", flood...)
		w.visit(src)
		batches, days := learned()
		for range 2 {
			w.clock = w.clock.Add(day)
			if r := w.visit(src); r.New != maxFresh {
				t.Fatalf("%s: took %d of what was left over", name, r.New)
			}
		}
		if b, d := learned(); b > batches || d != days {
			t.Errorf("%s: %.2f batches on %d days after the flood, then %.2f on %d", name, batches, days, b, d)
		}
		batches, days = learned()
		w.clock = w.clock.Add(day)
		w.feed("/feed", append([]string{entry("Neu", address(most+1), "neu", w.clock)}, flood...)...)
		w.visit(src)
		if b, d := learned(); b < 0.97*batches+0.9 || d != days+1 { // a day fades
			t.Errorf("%s: news on top make %.2f batches on %d days of %.2f on %d", name, b, d, batches, days)
		}
		if n := len(w.items()); n != most+2 {
			t.Errorf("%s: %d items", name, n)
		}
	}
}
