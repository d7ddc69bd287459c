package rule_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/amtsfeed/amtsfeed/feeds/rule"
)

// What strangers write, as items or as searches, must not cost more than its
// length. These would run for minutes if something grew with its square.

func TestATextOfOneWordOverAndOver(t *testing.T) {
	const times = 20_000
	set := rule.Compile([]rule.Topic{{ID: "a", Rule: parse(t, `KI OR "KI KI KI KI" OR KI NEAR/100 Verwaltung OR *kikiki* OR KI-KI-KI`)}})
	for name, word := range map[string]string{
		"spaces": "KI ", "hyphens": "KI-", "no gap": "KIKI", "two in turn": "KI Verwaltung ", "gender": "KIn*innen ",
	} {
		text := rule.Text{Text: strings.Repeat(word, times)}
		for _, m := range set.Match(&text) {
			if len(m.Hits) > rule.MaxHits {
				t.Errorf("%s: %d hits", name, len(m.Hits))
			}
		}
	}
}

func TestASearchOfManyTerms(t *testing.T) {
	var terms []string
	for i := range 5000 {
		terms = append(terms, fmt.Sprintf("begriff%d", i))
	}
	r := parse(t, strings.Join(terms, " OR "))
	if !r.Match(&rule.Text{Title: "ein Begriff4711"}) || r.Match(&rule.Text{Title: "kein Begriff5000"}) {
		t.Error("the terms are not told apart")
	}
	if _, err := rule.Parse(strings.Repeat("(", 100_000)); err == nil {
		t.Error("100,000 parentheses are a rule")
	}
	if _, err := rule.Parse(strings.Repeat("NOT ", 100_000)); err == nil {
		t.Error("100,000 negations are a rule")
	}
}

func TestATextThatIsNotText(t *testing.T) {
	set := rule.Compile([]rule.Topic{{ID: "a", Rule: parse(t, "Cloud")}})
	for _, text := range []string{
		"\xff\xfe\xfdCloud\xff", "\x00Cloud\x00", "\u202eCloud\u202c", strings.Repeat("\u0301", 10_000) + " Cloud",
		"Cl\u00ad\u00ad\u00adoud", strings.Repeat("x", 1_000_000) + " Cloud",
	} {
		m := set.Match(&rule.Text{Text: text})
		if len(m) != 1 || len(m[0].Hits) != 1 {
			t.Errorf("%.20q: %v", text, m)
			continue
		}
		h := m[0].Hits[0]
		if found := string([]rune(text)[h.Start:h.End]); !strings.Contains(strings.ReplaceAll(found, "\u00ad", ""), "Cloud") {
			t.Errorf("%.20q: the hit shows %q", text, found)
		}
	}
}

func TestAVeryLongTextLeavesNoTrace(t *testing.T) {
	set := rule.Compile([]rule.Topic{{ID: "a", Rule: parse(t, "Cloud NOT Regen")}})
	if m := set.Match(&rule.Text{Title: "Regen", Text: strings.Repeat("Cloud ", 100_000)}); m != nil {
		t.Errorf("matched %v", m)
	}
	for range 3 {
		if m := set.Match(&rule.Text{Title: "Cloud"}); len(m) != 1 || m[0].Score != 3 {
			t.Errorf("after it: %v", m)
		}
	}
}
