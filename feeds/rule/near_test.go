package rule_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/amtsfeed/amtsfeed/feeds/rule"
)

func TestNear(t *testing.T) {
	for _, c := range []struct{ rule, found string }{
		{"KI NEAR/1 Verwaltung", "[KI Verwaltung] oder nicht KI der Verwaltung"},
		{"KI NEAR/2 Verwaltung", "[KI] der [Verwaltung], dort ist mehr KI"},
		{"Verwaltung NEAR/2 KI", "[KI] der [Verwaltung]"},
		{"KI NEAR/2 Verwaltung", "[KI] und [Verwaltung] und [KI]"},
		{"KI NEAR/1 Verwaltung", "[KI-Verwaltung]"},
		{"KI NEAR/1 KI", "KI"},
		{"KI NEAR/1 KI", "[KI KI]"},
		{"KI NEAR/3 KI", "[KI] oder [KI], nie wieder nur eine KI"},
		{"KI NEAR/2 (Verwaltung OR Behörde)", "[KI] der [Verwaltung], [KI] der [Behörde], nicht aber KI der anderen"},
		{`KI NEAR/2 "offene Verwaltung"`, "[KI] für [offene Verwaltungen], nicht aber KI für geschlossene Verwaltungen"},
		{"KI NEAR/2 *verwaltung", "[KI] der [Stadtverwaltung]"},
		{"Deutschland-Stack NEAR/1 Stack", "Deutschland-Stack"}, // shares a word with itself
		{"Deutschland-Stack NEAR/1 Stack", "[Deutschland-Stack Stack]"},
		{"KI NEAR/3 Verwaltung", "Ende der [KI]. Anfang der [Verwaltung]."}, // sentences do not matter
		{"KI NEAR/100 Verwaltung", "[KI]\n\nneuer Absatz über [Verwaltung]"},
	} {
		e := rule.Explain(rule.Topic{Rule: parse(t, c.rule)}, &rule.Text{Text: plainOf(c.found)})
		if got := joinMarks(e.Mark("text", plainOf(c.found), "[", "]")); got != joinMarks(c.found) {
			t.Errorf("%s finds %s, want %s", c.rule, got, c.found)
		}
	}
}

func plainOf(marked string) string { return strings.NewReplacer("[", "", "]", "").Replace(marked) }

// joinMarks makes "[a b]" and "[a] [b]" alike: they say the same of words.
func joinMarks(s string) string { return strings.NewReplacer("] [", " ", "]-[", "-").Replace(s) }

// TestNearAgreesWithCounting moves two words apart in a long text and asks for
// every distance.
func TestNearAgreesWithCounting(t *testing.T) {
	for gap := range 12 {
		text := "Anfang KI "
		for i := range gap {
			text += fmt.Sprintf("wort%d ", i)
		}
		text += "Verwaltung Ende"
		for distance := 1; distance <= 14; distance++ {
			want := gap+1 <= distance
			for _, source := range []string{"KI NEAR/%d Verwaltung", "Verwaltung NEAR/%d (KI OR Nichts)", `"Anfang KI" NEAR/%d "Verwaltung Ende"`} {
				r := parse(t, fmt.Sprintf(source, distance))
				if got := r.Match(&rule.Text{Teaser: text}); got != want {
					t.Errorf("%s with %d words between: %v, want %v", r, gap, got, want)
				}
			}
		}
	}
}

func TestSourcesAndOrderOfTopics(t *testing.T) {
	topics := []rule.Topic{
		{ID: "b", Rule: parse(t, "Cloud"), Sources: []string{"heise", "bund"}},
		{ID: "a", Rule: parse(t, "NOT Regen")},
		{ID: "c", Rule: parse(t, "Cloud Land")},
		{ID: "d", Rule: parse(t, "source:bund")},
	}
	set := rule.Compile(topics)
	for source, want := range map[string][]string{
		"bund":  {"b", "a", "c", "d"},
		"heise": {"b", "a", "c"},
		"":      {"a", "c"},
	} {
		var got []string
		for _, m := range set.Match(&rule.Text{Title: "Cloud im Land", SourceID: source}) {
			got = append(got, m.Topic)
		}
		if !slices.Equal(got, want) {
			t.Errorf("from %q: %v, want %v", source, got, want)
		}
	}
}

func TestTopicsDoNotDisturbEachOther(t *testing.T) {
	sources := []string{
		"Cloud", "Cloud^2", "title:Cloud", "cloud*", "*cloud", `"Cloud Land"`, "Cloud-Land", "CloudLand", "NOT Cloud", "Cloud NEAR/3 Land",
		"Land", "Länder", "(Land OR Cloud) NOT Regen", "KI", "ki", "Verwaltungscloud", "Verwaltungs-Cloud",
	}
	var all []rule.Topic
	for _, s := range sources {
		all = append(all, rule.Topic{ID: s, Rule: parse(t, s)})
	}
	together := rule.Compile(all)
	for _, text := range []rule.Text{
		{Title: "Cloud Land"}, {Title: "Verwaltungscloud", Teaser: "eine Cloud der Länder"}, {Text: "KI-Cloud-Land"}, {Title: "ki", Text: "Cloudland"},
		{Title: "Verwaltungs-Cloud im Regen"}, {},
	} {
		var alone []rule.Match
		for _, topic := range all {
			alone = append(alone, rule.Compile([]rule.Topic{topic}).Match(&text)...)
		}
		got := together.Match(&text)
		if fmt.Sprint(got) != fmt.Sprint(alone) {
			t.Errorf("%+v: together %v, alone %v", text, got, alone)
		}
	}
}

func TestNoTopicsMatchNothing(t *testing.T) {
	if got := rule.Compile(nil).Match(&rule.Text{Title: "Cloud"}); got != nil {
		t.Errorf("matched %v", got)
	}
}
