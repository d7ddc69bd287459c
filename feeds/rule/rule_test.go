package rule_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/amtsfeed/amtsfeed/feeds/rule"
)

func parse(t *testing.T, s string) *rule.Rule {
	t.Helper()
	r, err := rule.Parse(s)
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return r
}

// marked shows what a rule finds in a teaser.
func marked(t *testing.T, source, teaser string) string {
	t.Helper()
	e := rule.Explain(rule.Topic{Rule: parse(t, source)}, &rule.Text{Teaser: teaser})
	return e.Mark("teaser", teaser, "[", "]")
}

func TestWordsAreFoundAsGermanWritesThem(t *testing.T) {
	for _, c := range []struct{ rule, found string }{
		// spellings
		{"Registermodernisierung", "Die [REGISTERMODERNISIERUNG] und die [Register\u00admodernisierung]"},
		{"Behörde", "[Behoerden] und [Behörde]"},
		{"Straße", "[STRASSE], [Strassen]"},
		{"Deutschland-Stack", "[Deutschland-Stack], [Deutschlandstack], [Deutschland Stack], [Deutschland – Stacks]"},
		{"Deutschlandstack", "[Deutschland-Stack], [Deutschlandstack], [Deutschland Stack], [Deutschland – Stack]"},
		{`"Deutschland Stack"`, "[Deutschland-Stack], [Deutschlandstack], [Deutschland „Stack]“"},
		{"NIS2", "[NIS2], [NIS-2]-Richtlinie"},
		{"NIS-2", "[NIS2], [NIS-2]-Richtlinie, [NIS 2]"},
		{"NIS2", "[NIS 2], der [NIS 2]-Richtlinie, NISS 2"},
		{"E-Government", "[eGovernment], [E\u2011Governments], [E-Government]-Gesetz, [EGOVERNMENT], EGovG"},
		{`"Künstliche Intelligenz"`, "[KÜNSTLICHE INTELLIGENZ], [Künst-\nliche Intelligenz], [Künst\u00adlicher Intelli\u00adgenz]"},
		{`"e. V."`, "Bitkom [e. V]., Bitkom [e.V]. und [eV]"},
		{"Komm.ONE", "[Komm.ONE], [Komm.ONEs], [KommONE], Kommt einer"},
		{"Bund.ID", "die [Bund.ID], [BundID], [Bund-ID]"},
		{`"5. Mai"`, "am [5. Mai], 15. Mai"},
		{`"IT-Sicherheitsgesetz 2.0"`, "des [IT-Sicherheitsgesetzes 2.0], IT-Sicherheitsgesetz 2.1"},
		{"BMDS", "Chef des [BMDS], [BMDS]-Haus"},
		{"Deutschland-Stack", "[Deutschland\u2011Stack], [DEUTSCHLAND-STACK], [Deutsch\u00adland-Stack], Deutschland, Stack"},
		{"Bürgerkonto", "die [Bürgerkonten], das [Bürger-Konto]"},
		// parts of hyphenated words
		{"NOOTS", "des [NOOTS]-Staatsvertrags"},
		{"Once-Only", "das [Once-Only]-Prinzip, [once only]"},
		{`"Once Only"`, "das „[Once-Only]“-Prinzip, das [Once-Only]-Technical-System"},
		{"KI", "die [KI]-Strategie, [KI], viele [KIs]"},
		{"Cloud", "die Multi-[Cloud]-Strategie"},
		// forms
		{`"digitale Souveränität"`, "[digitaler Souveränität], [Digitale Souveränität]"},
		{`"digitaler Souveränität"`, "die [digitale Souveränität]"},
		{`"Künstliche Intelligenz"`, "[Künstlicher Intelligenz], [künstlichen Intelligenzen]"},
		{`"offene Daten"`, "mit [offenen Daten], [Offene-Daten]-Gesetz"},
		{`"Smart City"`, "[Smart Cities], [Smart-City]-Projekt, [Smartcity]"},
		{`"elektronische Akte"`, "der [elektronischen Akten]"},
		{"E-Akte", "[E-Akten], [eAkte]"},
		{"Bürger*innen", "[Bürger:innen], [BürgerInnen], [Bürgerinnen] und [Bürger]"},
		{"Bürger:innen", "[Bürger*innen]"},
		{"Bürger", "[Bürger*innen], Bürgerinnen und [Bürgern]"},
		// not inside other words
		{"KI", "Kinder, Skifahren, Kiosk, ki, Kis"},
		{"IT", "it, mit, IT[]"},
		{"eID", "beiden, [eID]-Karte"},
		{"EfA", "Gefahr, [EfA]-Leistung"},
		{"BSI", "Website, Basis, [BSI]-Gesetz"},
		{"Stack", "Stackit, Deutschlandstack, Deutschland-[Stack]"},
		{"Register", "Registermodernisierung, [Registern]"},
		// phrases end where a thought ends
		{`"Bund Länder"`, "Bund, Länder. Bund: Länder. [Bund/Länder], [Bund-Länder]-Kommission"},
		{`"Bund, Länder"`, "[Bund, Länder], [Bund Länder], [Bund (Länder])"},
		{"AT&T", "bei [AT&T], [AT & T], AT und T"},
		{"'Smart City'", "[Smart City], City"},
		{"‚offene Daten‘ Land", "[offene Daten] im [Land]"},
		{"geht's", "so [geht's], [geht’s]"},
		// asterisks
		{"Rechenzentr*", "[Rechenzentrums], [Rechenzentren], [Rechen-Zentren]"},
		{"*cloud", "[Verwaltungscloud], [Clouds], Verwaltungs-[Cloud], Cloudflare"},
		{"*daten*", "[Geodatenportal], [Daten], Date"},
		{`"souverän* *cloud"`, "eine [souveräne Verwaltungscloud], [souveräner Clouds]"},
	} {
		want := strings.ReplaceAll(c.found, "IT[]", "[IT]")
		text := strings.NewReplacer("[", "", "]", "").Replace(want)
		if got := marked(t, c.rule, text); got != want {
			t.Errorf("%s finds %s, want %s", c.rule, got, want)
		}
	}
}

func TestRulesCombineTerms(t *testing.T) {
	text := rule.Text{
		Title: "Thüringen: Cloud für Kommunen", Teaser: "Das Land stellt eine Cloud bereit.", Text: "Mehr dazu im KI-Portal.",
		SourceID: "egov-news", Source: "Verwaltung heute", Region: "Thüringen", Author: "Erika Muster",
	}
	for source, want := range map[string]bool{
		"Cloud Land":                          true,
		"Cloud AND Rechenzentrum":             false,
		"Cloud OR Rechenzentrum":              true,
		"Rechenzentrum OR Cloud Land":         true,
		"Rechenzentrum AND Cloud OR Land":     true,
		"Rechenzentrum AND (Cloud OR Land)":   false,
		"Cloud NOT Land":                      false,
		"Cloud AND NOT Rechenzentrum":         true,
		"Cloud -Rechenzentrum":                true,
		"NOT (Rechenzentrum OR Glasfaser)":    true,
		"-Cloud":                              false,
		"title:Cloud":                         true,
		"title:Land":                          false,
		"title:(Kommune Cloud)":               true,
		"title:(Kommune OR Land) text:Land":   false,
		"text:KI":                             true,
		"teaser: KI":                          false,
		"Title:cloud":                         true,
		"source:egov-news":                    true,
		`source:"Verwaltung heute"`:           true,
		"source:heute":                        true,
		"source:gestern":                      false,
		"region:Thüringen":                    true,
		"region:Bund":                         false,
		"author:muster":                       true,
		"Muster":                              false,
		"heute":                               false,
		"Cloud NEAR/2 Kommunen":               true,
		"Cloud NEAR/1 Kommunen":               false,
		"Kommune NEAR/2 Cloud":                true,
		"Kommunen NEAR/100 Land":              false, // other fields
		"(Land OR Bund) NEAR/3 (KI OR Cloud)": true,
		"Cloud NEAR/100 Cloud":                false, // once in each field
		"„Cloud für Kommunen“ «stellt eine Cloud»": true,
	} {
		if got := parse(t, source).Match(&text); got != want {
			t.Errorf("%s: %v, want %v", source, got, want)
		}
	}
}

func TestAMentionIsNotEnough(t *testing.T) {
	title := rule.Text{Title: "Cloud für alle"}
	mention := rule.Text{Text: "Es ging auch um die Cloud."}
	verwaltung := rule.Text{Title: "Cloud für die Verwaltung"}
	for _, c := range []struct {
		name  string
		topic rule.Topic
		text  rule.Text
		want  float64 // negative: no match
	}{
		{"the rule alone decides", rule.Topic{Rule: parse(t, "Cloud")}, mention, 1},
		{"a mention is below the threshold", rule.Topic{Rule: parse(t, "Cloud"), Threshold: 2}, mention, -1},
		{"the title is above", rule.Topic{Rule: parse(t, "Cloud"), Threshold: 2}, title, 3},
		{"a term may weigh more", rule.Topic{Rule: parse(t, "Cloud^2.5"), Threshold: 2}, mention, 2.5},
		{"a parenthesis weighs all inside", rule.Topic{Rule: parse(t, "(Cloud^2 OR KI)^3"), Threshold: 2}, mention, 6},
		{"a term may only satisfy", rule.Topic{Rule: parse(t, "Cloud^0 alle"), Threshold: 1}, title, 3},
		{"weights of one's own", rule.Topic{Rule: parse(t, "Cloud"), Weights: rule.Weights{Title: 10, Text: 0.5}}, title, 10},
		{"what is under NOT counts nothing", rule.Topic{Rule: parse(t, "Cloud NOT KI")}, title, 3},
		{"the context is missing", rule.Topic{Rule: parse(t, "Cloud"), Context: parse(t, "Verwaltung")}, title, -1},
		{"the context is there and counts nothing", rule.Topic{Rule: parse(t, "Cloud"), Context: parse(t, "Verwaltung")}, verwaltung, 3},
		{"a branch that does not hold counts nothing", rule.Topic{Rule: parse(t, "Cloud OR (Verwaltung AND Regen)")}, verwaltung, 3},
		{"a term may count only beside another", rule.Topic{Rule: parse(t, "Cloud OR (Cloud AND Verwaltung^0.5)"), Threshold: 4}, verwaltung, 4.5},
		{"all branches that hold count", rule.Topic{Rule: parse(t, "Cloud OR Verwaltung")}, verwaltung, 6},
		{"a term written twice counts once", rule.Topic{Rule: parse(t, "Cloud OR (Cloud^2 AND Verwaltung^0)")}, verwaltung, 6},
		{"small weights add up to the threshold", rule.Topic{Rule: parse(t, "Cloud^0.3"), Threshold: 3},
			rule.Text{Text: strings.Repeat("Cloud ", 10)}, 3},
		{"another source", rule.Topic{Rule: parse(t, "Cloud"), Sources: []string{"bund"}}, title, -1},
	} {
		matches := rule.Compile([]rule.Topic{c.topic}).Match(&c.text)
		got := -1.0
		if len(matches) == 1 {
			got = matches[0].Score
		}
		if got != c.want {
			t.Errorf("%s: score %v, want %v", c.name, got, c.want)
		}
	}
}

func TestAMatchNamesEveryHit(t *testing.T) {
	topic := rule.Topic{ID: "wolke", Rule: parse(t, `Cloud OR "offene Daten" OR source:amt`)}
	text := rule.Text{
		Title: "Ämter-Cloud", Teaser: "Über offene Daten – und Clouds.", Text: "Nichts.", SourceID: "amt", Source: "Zeitung vom Amt",
	}
	got := rule.Compile([]rule.Topic{topic}).Match(&text)
	want := []rule.Match{{Topic: "wolke", Rule: topic.Hash(), Score: 3 + 2 + 2, Hits: []rule.Hit{
		{Term: "Cloud", Field: "title", Start: 6, End: 11, Weight: 3},
		{Term: "offene Daten", Field: "teaser", Start: 5, End: 17, Weight: 2},
		{Term: "Cloud", Field: "teaser", Start: 24, End: 30, Weight: 2},
		{Term: "amt", Field: "source"}, // by its id
		{Term: "amt", Field: "source", Start: 12, End: 15},
	}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHitsOfOneMatchAreBounded(t *testing.T) {
	text := rule.Text{Text: strings.Repeat("Cloud ", 3*rule.MaxHits)}
	m := rule.Compile([]rule.Topic{{Rule: parse(t, "Cloud OR *cloud NEAR/3 Cloud")}}).Match(&text)
	if len(m) != 1 || len(m[0].Hits) != rule.MaxHits || m[0].Score < 3*rule.MaxHits {
		t.Errorf("got %d hits with score %v, want %d with all counted", len(m[0].Hits), m[0].Score, rule.MaxHits)
	}
}

func TestMistakesAreNamedWithTheirColumn(t *testing.T) {
	const aTerm = `a word, a phrase in quotation marks or "("`
	for source, want := range map[string]rule.SyntaxError{
		"":                       {Column: 1, Expected: aTerm},
		"  ":                     {Column: 3, Expected: aTerm},
		"Käse AND":               {Column: 9, Expected: aTerm},
		"Käse AND OR Brot":       {Column: 10, Found: "OR", Expected: aTerm},
		"Käse OR )":              {Column: 9, Found: ")", Expected: aTerm},
		"(Käse OR Brot":          {Column: 14, Expected: `")", AND, OR, NEAR/ or a further term`},
		"Käse) Brot":             {Column: 5, Found: ")", Expected: "AND, OR, NEAR/ or a further term"},
		`Käse "Brot`:             {Column: 11, Expected: "closing quotation marks"},
		`"" Käse`:                {Column: 1, Found: `""`, Expected: aTerm},
		"Käse & Brot":            {Column: 6, Found: "&", Expected: aTerm},
		"titel:Käse":             {Column: 1, Found: "titel:Käse", Expected: "one of the fields title: teaser: text: source: region: author:"},
		"title:(Käse text:Brot)": {Column: 13, Found: "text:", Expected: "a term without a field, inside title:(…)"},
		"Käse^":                  {Column: 5, Found: "^", Expected: "^ and a weight from 0 to 1000, as in term^3"},
		"Käse^1e3":               {Column: 5, Found: "^1e3", Expected: "^ and a weight from 0 to 1000, as in term^3"},
		"Käse^-1 Brot":           {Column: 5, Found: "^-1", Expected: "^ and a weight from 0 to 1000, as in term^3"},
		"Käse 'Brot":             {Column: 11, Expected: "closing quotation marks"},
		"🧀 Brot":                 {Column: 1, Found: "🧀", Expected: aTerm},
		"Käse^9999":              {Column: 5, Found: "^9999", Expected: "^ and a weight from 0 to 1000, as in term^3"},
		"Käse NEAR Brot":         {Column: 6, Found: "NEAR", Expected: "NEAR/ and a number of words from 1 to 100, as in NEAR/8"},
		"Käse NEAR/0 Brot":       {Column: 6, Found: "NEAR/0", Expected: "NEAR/ and a number of words from 1 to 100, as in NEAR/8"},
		"(a b) NEAR/8 c":         {Column: 1, Found: "(", Expected: "a term, or terms joined by OR, beside NEAR/"},
		"a NEAR/8 (NOT c)":       {Column: 10, Found: "(", Expected: "a term, or terms joined by OR, beside NEAR/"},
		"Brot Kä*":               {Column: 6, Found: "Kä*", Expected: "at least three letters beside an asterisk"},
		"Brot K*se":              {Column: 6, Found: "K*se", Expected: "one asterisk only at the beginning or end of a word"},
		"Brot Käse**":            {Column: 6, Found: "Käse**", Expected: "one asterisk only at the beginning or end of a word"},
		"Brot Käse-*":            {Column: 6, Found: "Käse-*", Expected: "one asterisk only at the beginning or end of a word"},
		"NOT NOT Käse":           {Column: 5, Found: "NOT", Expected: aTerm},
		"a NEAR/3 b NEAR/3 c":    {Column: 12, Found: "NEAR/3", Expected: "AND, OR, NEAR/ or a further term"},
		strings.Repeat("(", 60):  {Column: 51, Found: "(", Expected: "fewer parentheses inside each other"},
		`"` + strings.Repeat("a ", 20) + `"`: {
			Column: 1, Found: `"a a a a a a a a a a a a a a a…`, Expected: "a phrase of fewer words"},
	} {
		_, err := rule.Parse(source)
		var got *rule.SyntaxError
		if !errors.As(err, &got) {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if diff := cmp.Diff(want, *got); diff != "" {
			t.Errorf("%s: %s", source, diff)
		}
	}
}

func TestAMistakeReadsAsASentence(t *testing.T) {
	_, err := rule.Parse("Käse OR )")
	if got, want := err.Error(), `column 9: expected a word, a phrase in quotation marks or "(", found ")"`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestTheHashStaysWhileTheMeaningDoes(t *testing.T) {
	a := rule.Topic{Rule: parse(t, "Cloud OR  (KI Verwaltung)")}
	same := rule.Topic{Rule: parse(t, "(Cloud) OR (KI AND Verwaltung)"), Weights: rule.DefaultWeights()}
	if a.Hash() != same.Hash() {
		t.Error("another spacing gives another hash")
	}
	for name, other := range map[string]rule.Topic{
		"a term":      {Rule: parse(t, "Clouds OR (KI Verwaltung)")},
		"a weight":    {Rule: parse(t, "Cloud^2 OR (KI Verwaltung)")},
		"a field":     {Rule: parse(t, "title:Cloud OR (KI Verwaltung)")},
		"an operator": {Rule: parse(t, "Cloud KI Verwaltung")},
		"a context":   {Rule: a.Rule, Context: parse(t, "Land")},
		"a threshold": {Rule: a.Rule, Threshold: 2},
		"the weights": {Rule: a.Rule, Weights: rule.Weights{Title: 1}},
		"a source":    {Rule: a.Rule, Sources: []string{"bund"}},
	} {
		if other.Hash() == a.Hash() {
			t.Errorf("%s changes and the hash does not", name)
		}
	}
}

func TestManyGoroutinesMayShareASet(t *testing.T) {
	set := rule.Compile([]rule.Topic{{ID: "a", Rule: parse(t, "Cloud")}, {ID: "b", Rule: parse(t, "KI NEAR/3 Land")}})
	done := make(chan int)
	for range 4 {
		go func() {
			n := 0
			for range 200 {
				n += len(set.Match(&rule.Text{Title: "Cloud und KI im Land"})) + len(set.Match(&rule.Text{Title: "KI"}))
			}
			done <- n
		}()
	}
	for range 4 {
		if n := <-done; n != 400 {
			t.Errorf("%d matches, want 400", n)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{`a OR "b c" AND NOT title:(d* OR *e)^3`, "(KI OR IT) NEAR/8 Verwaltung -x", "„a“ Bürger*innen^0.5", "((("} {
		f.Add(s, "KI a b c IT Verwaltung")
	}
	f.Fuzz(func(t *testing.T, source, text string) {
		r, err := rule.Parse(source)
		if err != nil {
			var e *rule.SyntaxError
			if !errors.As(err, &e) || e.Column < 1 || e.Column > len([]rune(source))+1 {
				t.Fatalf("%q: %v", source, err)
			}
			return
		}
		item := rule.Text{Title: text, Text: text, SourceID: text}
		matches := r.Match(&item)
		e := rule.Explain(rule.Topic{Rule: r}, &item)
		if e.Matches != matches || !matches && len(e.Missing) == 0 {
			t.Fatalf("%q on %q: matches %v, explained %+v", source, text, matches, e)
		}
		again, err := rule.Parse(source + " ")
		if err != nil || again.Hash() != r.Hash() {
			t.Fatalf("%q: a space changes the hash, or %v", source, err)
		}
	})
}
