package rule_test

import (
	"strings"
	"testing"

	"github.com/amtsfeed/amtsfeed/feeds/rule"
)

func TestAsterisks(t *testing.T) {
	for _, c := range []struct{ rule, found string }{
		// before: the word begins so, or is it
		{"Rechenzentr*", "[Rechenzentrum] [Rechenzentren] Hochleistungsrechenzentrum, [Rechen Zentrum], rechen Zentrum"},
		{"Cyber*", "[Cyberangriff] [Cyber]-Abwehr [CYBER] Zyber"},
		{"Verwaltungscl*", "[Verwaltungs-Cloud] [Verwaltungscloud]-Strategie [Verwaltungs Cloud]"},
		{"Bürger*", "[Bürger*innen] [Bürgermeister] [BürgerInnen] Mitbürger"},
		{"Übergang*", "[UEBERGANGSFRIST] [Über\u00adgangs]-Regel"},
		// after: the word ends so, in all forms
		{"*cloud", "[Verwaltungscloud] [Verwaltungsclouds] [Cloud] Cloudflare Cloudig"},
		{"*antrag", "[Bauantrag] [Bauanträge] [Anträgen] [Antrags]-Assistent Antragsteller"},
		{"*behörde", "[Landesbehörden] [Behörde] Behördengang"},
		{"*ministerium", "[Digitalministerien] [Ministerium]"},
		{"*bürger", "[Mitbürger:innen] [Bürgern] Bürgerin"},
		// both
		{"*daten*", "[Geodatenportal] [Daten] Meta-[Daten] Date Datum"},
		{"*verwaltung*", "[Stadtverwaltung] [Verwaltungsakt] [Verwaltung]"},
		{"*deutschlandst*", "ein [Deutschland-Stack] im [Deutschlandstack]"},
		// in phrases
		{`"digital* Akte"`, "[digitale Akte], [Digitalisierte Akten], digitale E-Akte"},
		{`"offene *daten"`, "[offenen Geodaten], [offene Daten]"},
		{"Once-Onl*", "[Once-Only] [OnceOnly]"},
		// not over the end of a thought
		{"Verwaltungscl*", "Verwaltungs, Cloud"},
		{"*deutschlandst*", "Deutschland. Stadt"},
	} {
		text := plainOf(c.found)
		e := rule.Explain(rule.Topic{Rule: parse(t, c.rule)}, &rule.Text{Teaser: text})
		if got := joinMarks(e.Mark("teaser", text, "[", "]")); got != joinMarks(c.found) {
			t.Errorf("%s finds %s, want %s", c.rule, got, c.found)
		}
	}
}

// A hit is always whole words: an asterisk finds words by a part of them, it
// does not cut them.
func TestHitsAreWholeWords(t *testing.T) {
	const text = "Die Verwaltungs-Cloud-Strategie der Geodateninfrastruktur kostet Bürger*innen nichts, sagt das KI-Büro."
	for _, source := range []string{"*cloud*", "*daten*", "*infra*", "Bürg*", "*innen", "Strat*", "*rategie", "KI", "Cloud", "Büro", "*verwaltungscl*"} {
		e := rule.Explain(rule.Topic{Rule: parse(t, source)}, &rule.Text{Text: text})
		if len(e.Terms) != 1 || len(e.Terms[0].Hits) != 1 {
			t.Errorf("%s: %+v", source, e.Terms)
			continue
		}
		h := e.Terms[0].Hits[0]
		runes := []rune(text)
		if h.Start > 0 && !strings.ContainsRune(" -", runes[h.Start-1]) || h.End < len(runes) && !strings.ContainsRune(" -,.", runes[h.End]) {
			t.Errorf("%s finds %q inside a word", source, h.Text)
		}
		if string(runes[h.Start:h.End]) != h.Text {
			t.Errorf("%s: %q stands elsewhere", source, h.Text)
		}
	}
}
