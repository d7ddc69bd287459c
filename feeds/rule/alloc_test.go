package rule

import (
	"strings"
	"testing"
)

// The matcher is asked itself: the pool it comes from may drop it at any
// collection, and does so at random under the race detector.
func TestATextThatMatchesNothingAllocatesNothing(t *testing.T) {
	var topics []Topic
	for _, source := range []string{
		`"Stadt Land" AND Fluss`, `KI NEAR/8 Verwaltung`, `*cloud OR Rechenzentr*`, `NOT Verwaltung`, `source:bund AND title:KI`,
		`(Kreis OR Gemeinde OR Rathaus) NEAR/1 (Hof OR Jahr) AND nirgends`, `Kreis-Gemeinde OR "Die Gemeinde im"`, `Bürger Warten`,
		`Gemeinde OR "plant im Jahr"`, `Gemeinde NEAR/5 (Jahr OR Verwaltung) OR *haus`, // below the threshold
	} {
		r, err := Parse(source)
		if err != nil {
			t.Fatal(err)
		}
		topics = append(topics, Topic{ID: source, Rule: r, Threshold: 1000})
	}
	m := newMatcher(Compile(topics))
	text := Text{
		Title: "Der Kreis und das Rathaus", Text: strings.Repeat("Die Gemeinde plant im Jahr mehr für die Verwaltung – Bürger*innen „bleiben“. ", 30),
		SourceID: "kreis", Source: "Kreisblatt", Author: "A. Nonym",
	}
	if got := m.match(&text); got != nil {
		t.Fatalf("matched %v", got)
	}
	if n := testing.AllocsPerRun(200, func() { m.match(&text) }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}
