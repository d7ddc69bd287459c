package main

import (
	"slices"
	"testing"

	"github.com/amtsfeed/amtsfeed/feeds/rule"
)

// The items of testdata/topics.jsonl are invented: what could be in the news
// about each topic, and what sounds like it and is something else.
func labelled(t *testing.T) (topics []rule.Topic, items []rule.Labelled) {
	t.Helper()
	topics, err := ruleTopics(shipped(t))
	if err != nil {
		t.Fatal(err)
	}
	items, err = readLabelled(&app{}, "testdata/topics.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return topics, items
}

func TestShippedTopicsFindWhatTheyAreAbout(t *testing.T) {
	const (
		least    = 0.9 // of the harmonic mean of precision and recall
		leastOne = 0.8 // of a single topic
	)
	topics, items := labelled(t)
	report := rule.Evaluate(topics, items)
	if report.Micro.F1 < least || report.Macro.F1 < least {
		t.Errorf("F1 is %.3f over all decisions and %.3f over the topics, want %g", report.Micro.F1, report.Macro.F1, least)
	}
	for id, topic := range report.Topics {
		if topic == nil || topic.F1 < leastOne {
			t.Errorf("%s: %+v, want an F1 of %g", id, topic, leastOne)
		}
	}
	if len(report.Unknown) > 0 {
		t.Errorf("no topic has the labels %q", report.Unknown)
	}
	if t.Failed() {
		for _, m := range report.Worst {
			t.Logf("%s in %s: %s", m.ID, m.Topic, m.Why)
		}
	}
}

func TestShippedTopicsLookPastOtherNews(t *testing.T) {
	topics, items := labelled(t)
	items = slices.DeleteFunc(items, func(it rule.Labelled) bool { return len(it.Topics) > 0 })
	set := rule.Compile(topics)
	caught := 0
	for _, it := range items {
		text := it.AsText()
		for _, m := range set.Match(&text) {
			caught++
			t.Logf("%q is in %s for %v", it.Title, m.Topic, m.Hits)
		}
	}
	if caught*20 > len(items) {
		t.Errorf("%d of %d items about other things are in a topic", caught, len(items))
	}
}

func TestShippedTopicsFindNoWordInsideAnother(t *testing.T) {
	topics, _ := labelled(t)
	text := rule.Text{
		Title:  "Kinder auf Skiern: Gefahr in den beiden Hallen des Kreises",
		Teaser: "Die Website der Gemeinde und das Rathaus nennen Basispreise, Verwaltung und Kiosk stackeln im Ausland.",
		Text:   "Registrierte Besucher der Stadt sollen die Aida meiden, teilte die Behörde mit. Das Land hilft.",
	}
	if m := rule.Compile(topics).Match(&text); len(m) > 0 {
		t.Errorf("found %+v", m)
	}
}
