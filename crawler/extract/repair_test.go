package extract

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
	"pgregory.net/rapid"
)

func TestCompareAfterARelaunch(t *testing.T) {
	page := listPageFile(t, "testdata/list/behoerde.html")
	old := Rule{Item: "ul.presse > li", Title: "h3 a", Link: "h3 a@href", Pages: 2}
	r := Compare(page, old)
	var drift *DriftError
	if !errors.As(r.OldErr, &drift) || drift.Selector != old.Item {
		t.Errorf("old rule: %v", r.OldErr)
	}
	if r.Holds() {
		t.Error("a rule that reads nothing holds")
	}
	if r.NewErr != nil || len(r.NewDoc.Drafts) != 3 || r.New.Item != "div.c-teaser" || r.New.Pages != 2 {
		t.Errorf("found %+v, %v", r.New, r.NewErr)
	}
	if again := Compare(page, r.New); !again.Holds() || again.OldErr != nil {
		t.Errorf("the new rule: %v", again.OldErr)
	}
}

func TestCompareWhileTheRuleHolds(t *testing.T) {
	var rule Rule
	readJSONFile(t, "testdata/list/magazin.rule.json", &rule)
	if r := Compare(listPageFile(t, "testdata/list/magazin.html"), rule); !r.Holds() {
		t.Errorf("%v", r.OldErr)
	}
}

func TestRuleAsConfiguration(t *testing.T) {
	rule := Rule{Item: "#inhalt > li", Title: "h2 > a", Link: "@href", Date: `td:nth-child(2)`, Next: `a[title='Nächste']@href`, Pages: 3}
	got := strings.Join(rule.Lines("    "), "\n")
	want := `    html:
      item: '#inhalt > li'
      title: h2 > a
      link: '@href'
      date: 'td:nth-child(2)'
      next: 'a[title=''Nächste'']@href'
      pages: 3`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Whatever the selectors are, YAML gives them back as they were.
func TestRuleLinesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[ -~äöü]{1,20}`)
		rule := Rule{Item: text.Draw(t, "item"), Title: text.Draw(t, "title"), Next: text.Draw(t, "next")}
		var back struct{ HTML Rule }
		if err := yaml.Unmarshal([]byte(strings.Join(rule.Lines(""), "\n")), &back); err != nil {
			t.Fatal(err)
		}
		if back.HTML != rule {
			t.Fatalf("%+v, want %+v", back.HTML, rule)
		}
	})
}
