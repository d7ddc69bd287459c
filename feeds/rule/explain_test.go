package rule_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/amtsfeed/amtsfeed/feeds/rule"
)

func TestAnExplanationShowsTheWorking(t *testing.T) {
	topic := rule.Topic{
		ID: "ki", Rule: parse(t, `KI^2 OR "Künstliche Intelligenz"`), Context: parse(t, "Verwaltung OR Behörde"), Threshold: 3,
	}
	text := rule.Text{Title: "Künstliche Intelligenz und KI", Teaser: "Was die Behörden mit KI tun. Mehr zu KIs."}
	got, err := json.Marshal(rule.Explain(topic, &text))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"topic":"ki","matches":true,"rule":"KI^2 OR \"Künstliche Intelligenz\"","context":"Verwaltung OR Behörde","score":17,"threshold":3,` +
		`"terms":[{"term":"Künstliche Intelligenz","field":"title","weight":3,"hits":[{"start":0,"end":22,"text":"Künstliche Intelligenz"}]},` +
		`{"term":"KI","field":"title","weight":6,"hits":[{"start":27,"end":29,"text":"KI"}]},` +
		`{"term":"KI","field":"teaser","weight":4,"hits":[{"start":21,"end":23,"text":"KI"},{"start":37,"end":40,"text":"KIs"}]}]}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestAnExplanationSaysWhatIsMissing(t *testing.T) {
	for _, c := range []struct {
		name string
		rule.Topic
		want []string
	}{
		{"a term", rule.Topic{Rule: parse(t, "Glasfaser")}, []string{"Glasfaser"}},
		{"part of a conjunction", rule.Topic{Rule: parse(t, "KI AND Glasfaser AND Ausbau")}, []string{"Glasfaser", "Ausbau"}},
		{"all alternatives", rule.Topic{Rule: parse(t, "Glasfaser OR title:Ausbau^2")}, []string{"(Glasfaser OR title:Ausbau^2)"}},
		{"the alternative that was begun", rule.Topic{Rule: parse(t, "Glasfaser OR (KI AND Ausbau)")}, []string{"Ausbau"}},
		{"nearness", rule.Topic{Rule: parse(t, "KI NEAR/2 Land")}, []string{"(KI NEAR/2 Land)"}},
		{"an exclusion", rule.Topic{Rule: parse(t, "KI NOT Land")}, []string{"NOT Land"}},
		{"a threshold", rule.Topic{Rule: parse(t, "KI"), Threshold: 9}, []string{"score: 3 of 9"}},
		{"a context", rule.Topic{Rule: parse(t, "KI"), Context: parse(t, "Bund")}, []string{"context: Bund"}},
		{"a source", rule.Topic{Rule: parse(t, "KI"), Sources: []string{"a", "b"}}, []string{"source: one of a, b"}},
		{"nothing", rule.Topic{Rule: parse(t, "KI")}, nil},
	} {
		e := rule.Explain(c.Topic, &rule.Text{Title: "KI hilft einem Land", SourceID: "c"})
		if diff := cmp.Diff(c.want, e.Missing); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if e.Matches != (c.want == nil) {
			t.Errorf("%s: matches is %v", c.name, e.Matches)
		}
	}
}

func TestHitsAreShownEvenWhereTheyDoNotSuffice(t *testing.T) {
	e := rule.Explain(rule.Topic{Rule: parse(t, "KI AND Bund")}, &rule.Text{Title: "KI im Land"})
	if e.Matches || e.Score != 3 || len(e.Terms) != 1 || e.Terms[0].Term != "KI" {
		t.Errorf("explained as %+v", e)
	}
}

func TestMarkingJoinsWhatOverlaps(t *testing.T) {
	const text = "Die Verwaltungs-Cloud ist da, die Cloud"
	e := rule.Explain(rule.Topic{Rule: parse(t, `Cloud OR "Verwaltungs-Cloud" OR title:Die`)}, &rule.Text{Text: text})
	if got, want := e.Mark("text", text, "<", ">"), "Die <Verwaltungs-Cloud> ist da, die <Cloud>"; got != want {
		t.Errorf("marked %s, want %s", got, want)
	}
}
