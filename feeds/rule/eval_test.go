package rule_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/amtsfeed/amtsfeed/feeds/rule"
)

func evalTopics(t *testing.T) []rule.Topic {
	return []rule.Topic{
		{ID: "cloud", Rule: parse(t, "Cloud OR Rechenzentr*")},
		{ID: "ki", Rule: parse(t, "KI")},
		{ID: "leer", Rule: parse(t, "Glasfaser")},
	}
}

func TestFiguresPerTopicAndOverall(t *testing.T) {
	items := []rule.Labelled{
		{ID: "1", Title: "Die Cloud des Bundes", Topics: []string{"cloud"}},
		{ID: "2", Title: "Neues Rechenzentrum mit KI", Topics: []string{"cloud", "ki"}},
		{ID: "3", Title: "Serverfarm eröffnet", Topics: []string{"cloud"}},
		{ID: "4", Title: "Tag Cloud im Blog", Topics: nil},
		{ID: "5", Title: "Lernende Systeme", Topics: []string{"ki", "robotik"}},
	}
	r := rule.Evaluate(evalTopics(t), items)
	if r.Items != 5 {
		t.Errorf("%d items", r.Items)
	}
	cloud, ki := r.Topics["cloud"], r.Topics["ki"]
	if cloud.TP != 2 || cloud.FP != 1 || cloud.FN != 1 || ki.TP != 1 || ki.FP != 0 || ki.FN != 1 {
		t.Errorf("cloud %+v, ki %+v", cloud, ki)
	}
	third, half := 2.0/3, 0.5
	if diff := cmp.Diff(rule.Figures{Precision: third, Recall: third, F1: third}, cloud.Figures); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(rule.Figures{Precision: 0.75, Recall: 0.6, F1: third}, r.Micro); diff != "" {
		t.Error(diff)
	}
	if want := (rule.Figures{Precision: (third + 1) / 2, Recall: (third + half) / 2, F1: third}); r.Macro != want {
		t.Errorf("macro %+v, want %+v", r.Macro, want)
	}
	if empty, ok := r.Topics["leer"]; !ok || empty != nil {
		t.Errorf("a topic without labelled items has %+v", empty)
	}
	if diff := cmp.Diff([]string{"robotik"}, r.Unknown); diff != "" {
		t.Error(diff)
	}
	want := []rule.Mistake{
		{ID: "4", Topic: "cloud", Expected: false, Score: 3, Why: "found Cloud (title)"},
		{ID: "3", Topic: "cloud", Expected: true, Score: 0, Why: "missing (Cloud OR Rechenzentr*)"},
		{ID: "5", Topic: "ki", Expected: true, Score: 0, Why: "missing KI"},
	}
	if diff := cmp.Diff(want, r.Worst); diff != "" {
		t.Error(diff)
	}
}

func TestTermsAreProposedMostUsefulFirst(t *testing.T) {
	items := []rule.Labelled{
		{ID: "1", Title: "Lernende Systeme im Rathaus", Topics: []string{"ki"}},
		{ID: "2", Title: "Lernendes System im Landkreis", Topics: []string{"ki"}},
		{ID: "3", Title: "Das Rathaus hat offen"},
		{ID: "4", Title: "Neue KI-Strategie", Topics: []string{"ki"}},
		{ID: "5", Title: "KI-Verlag wirbt", Topics: nil},
		{ID: "6", Title: "Neue Cloud", Topics: []string{"cloud"}},
	}
	ki := rule.Evaluate(evalTopics(t), items).Topics["ki"]
	if len(ki.Catching) == 0 || ki.Catching[0] != (rule.TermCount{Term: "Lernende", Mends: 2}) {
		t.Errorf("would have caught: %+v", ki.Catching)
	}
	for _, c := range ki.Catching {
		if c.Term == "Rathaus" && c.Spoils != 1 {
			t.Errorf("Rathaus would spoil %d", c.Spoils)
		}
	}
	if diff := cmp.Diff([]rule.TermCount{{Term: "KI", Mends: 1, Spoils: 1}}, ki.Misleading); diff != "" {
		t.Error(diff)
	}
}

func TestTheTextBeyondThreeHundredCharactersIsNoTeaser(t *testing.T) {
	topics := []rule.Topic{{ID: "cloud", Rule: parse(t, "teaser:Cloud")}, {ID: "ki", Rule: parse(t, "text:Cloud")}}
	inTeaser := strings.Repeat("ö ", 147) + "Cloud nicht mehr"
	beyond := strings.Repeat("ö ", 149) + "Cloud nicht mehr" // the cut would go through the word
	r := rule.Evaluate(topics, []rule.Labelled{
		{ID: "1", Text: inTeaser, Topics: []string{"cloud"}}, {ID: "2", Text: beyond, Topics: []string{"ki"}},
	})
	if len(r.Worst) != 0 {
		t.Errorf("mistakes: %+v", r.Worst)
	}
}

func TestPublisherAndRegionAnswerTheirFields(t *testing.T) {
	topics := []rule.Topic{{ID: "cloud", Rule: parse(t, "source:kommune21 AND region:Hessen")}}
	r := rule.Evaluate(topics, []rule.Labelled{{ID: "1", Publisher: "Kommune21", Region: "Hessen", Topics: []string{"cloud"}}})
	if r.Micro.F1 != 1 {
		t.Errorf("%+v", r)
	}
}

func TestTheReportInJSON(t *testing.T) {
	topics := evalTopics(t)[1:]
	r := rule.Evaluate(topics, []rule.Labelled{{ID: "1", Title: "KI", Topics: []string{"ki"}}})
	got, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"items":1,"micro":{"precision":1,"recall":1,"f1":1},"macro":{"precision":1,"recall":1,"f1":1},` +
		`"topics":{"ki":{"tp":1,"fp":0,"fn":0,"precision":1,"recall":1,"f1":1},"leer":null},"worst":[]}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestManyMistakesShowBothKinds(t *testing.T) {
	var items []rule.Labelled
	for i := range 100 {
		items = append(items,
			rule.Labelled{ID: fmt.Sprint("falsch", i), Title: "KI"}, rule.Labelled{ID: fmt.Sprint("verpasst", i), Topics: []string{"ki"}})
	}
	worst := rule.Evaluate(evalTopics(t), items).Worst
	missed := 0
	for _, m := range worst {
		if m.Expected {
			missed++
		}
	}
	if len(worst) != 50 || missed != 25 {
		t.Errorf("%d mistakes, %d of them misses", len(worst), missed)
	}
}
