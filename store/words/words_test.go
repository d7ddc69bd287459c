package words_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/amtsfeed/amtsfeed/store/words"
)

func TestFolding(t *testing.T) {
	for text, want := range map[string]string{
		"Behörde":               "behoerde",
		"Behoerde":              "behoerde",
		"BEHÖRDE":               "behoerde",
		"Beho\u0308rde":         "behoerde", // decomposed
		"Be\u00adhör\u00adde":   "behoerde", // soft hyphens
		"Be\u200bhör\ufeffde":   "behoerde", // invisible characters
		"Straße":                "strasse",
		"STRASSE":               "strasse",
		"STRAẞE":                "strasse",
		"Café":                  "cafe",
		"Cafe\u0301":            "cafe",
		"ＯＺＧ２":                  "ozg2",
		"ﬁnden":                 "finden",
		"Łódź":                  "lodz",
		"Œuvre":                 "oeuvre",
		"Verwaltung 4.0":        "verwaltung4.0",
		"1.000,50":              "1.000,50",
		"Wie geht’s":            "wiegehts",
		"Ελλάδα":                "ελλάδα",
		"kaputt\xff\xfehier":    "kaputthier",
		"Souveränität, digital": "souveraenitaetdigital",
		"Aue\u0308":             "aue", // a diaeresis on e is only an accent
	} {
		if got := words.Fold(text); got != want {
			t.Errorf("Fold(%q) = %q, want %q", text, got, want)
		}
	}
}

// gaps writes down how a text is cut: · space, - hyphen, | break.
func gaps(text string) string {
	var t words.Text
	t.Read(text)
	var b strings.Builder
	for i, w := range t.Words {
		if i > 0 {
			b.WriteString([]string{"|", "·", "-"}[w.Gap])
		}
		b.Write(t.Folded[w.From:w.To])
		if w.Base > 0 {
			b.WriteString("(" + string(t.Folded[w.From:w.Base]) + ")")
		}
	}
	return b.String()
}

func TestWordsAndGaps(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "",
		" … – ":                             "",
		"NOOTS-Staatsvertrags":              "noots-staatsvertrags",
		"Once-Only-Prinzip":                 "once-only-prinzip",
		"Once\u2011Only":                    "once-only",
		"Deutschland – Stack":               "deutschland·stack",
		"Deutschland–Stack":                 "deutschland-stack",
		"das „Once Only“-Prinzip":           "das·once·only-prinzip",
		"Cloud- und Rechenzentren":          "cloud·und·rechenzentren",
		"Bund, Länder":                      "bund|laender",
		"Bund/Länder":                       "bund·laender",
		"Ende. Anfang":                      "ende|anfang",
		"Zeile\nZeile":                      "zeile·zeile",
		"Absatz\n\nAbsatz":                  "absatz|absatz",
		"Bürger*innen":                      "buergerinnen(buerger)",
		"Bürger:innen":                      "buergerinnen(buerger)",
		"Bürger_innen und":                  "buergerinnen(buerger)·und",
		"Bürger/-innen":                     "buergerinnen(buerger)",
		"Bürger/innen":                      "buergerinnen(buerger)",
		"BürgerInnen.":                      "buergerinnen(buerger)",
		"Bürger·innen":                      "buergerinnen(buerger)",
		"Bürger(innen)":                     "buergerinnen(buerger)",
		"jede*r Bürger*in":                  "jede|r·buergerin(buerger)",
		"Staat/innovativ":                   "staat·innovativ",
		"Thüringen:Innenminister":           "thueringen|innenminister",
		"LinkedIn":                          "linkedin",
		"www.bsi.bund.de":                   "www·bsi·bund·de",
		"OZG-Änderungsgesetz (OZG 2.0)":     "ozg-aenderungsgesetz|ozg·2.0",
		"openDesk® Suite":                   "opendesk·suite",
		"Künstliche 'Intelligenz' der KI's": "kuenstliche·intelligenz·der·kis",
	} {
		if got := gaps(text); got != want {
			t.Errorf("%q is cut into %q, want %q", text, got, want)
		}
	}
}

func TestWordsKnowWhereTheyStand(t *testing.T) {
	const text = "Für „Bürger*innen“ im\u00admer da"
	var read words.Text
	read.Read(text)
	var got []string
	for _, w := range read.Words {
		got = append(got, text[w.Start:w.End])
	}
	if diff := cmp.Diff([]string{"Für", "Bürger*innen", "im\u00admer", "da"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestIndexHoldsEverySpelling(t *testing.T) {
	for text, want := range map[string][]string{
		"Deutschland-Stack":             {"deutschland", "deutschlandstack", "stack"},
		"Deutschland Stack":             {"deutschland", "deutschlandstack", "stack"},
		"Once-Only-Prinzip":             {"once", "onceonly", "only", "onceonlyprinzip", "onlyprinzip", "prinzip"},
		"Bund ID":                       {"bund", "bundid", "id"},
		"ein Kauf":                      {"ein", "kauf"},
		"Aus Bildung":                   {"aus", "bildung"},
		"Land, Kreis":                   {"land", "kreis"},
		"die Bürger:innen":              {"die", "buergerinnen", "buerger"},
		"Rat und Rat":                   {"rat", "und"},
		"A-B-C-D-E":                     {"a", "ab", "b", "abc", "bc", "c", "abcd", "bcd", "cd", "d", "bcde", "cde", "de", "e"},
		strings.Repeat("Q", 200) + "-K": {strings.Repeat("q", 200), "k"},
	} {
		got := words.Index(text)
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Index(%q): %s", text, diff)
		}
	}
}

func TestReadingAgainAllocatesNothing(t *testing.T) {
	text := strings.Repeat("Die souveräne Verwaltungs-Cloud für Bürger*innen „kommt“ – 2026, 1.000 Mal. ", 20)
	var read words.Text
	read.Read(text)
	if n := testing.AllocsPerRun(100, func() { read.Read(text) }); n != 0 {
		t.Errorf("%v allocations a text, want none", n)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("Bürger*innen und Deutschland – Stack")
	f.Add("a\u0308-\xff/-innen(in")
	f.Add("z. B. Komm.ONE, 5. Mai-\n")
	f.Fuzz(func(t *testing.T, text string) {
		var read words.Text
		read.Read(text)
		end, to := int32(0), int32(0)
		for i, w := range read.Words {
			if w.Start < end || w.End <= w.Start || w.From != to || w.To <= w.From {
				t.Fatalf("word %d of %q stands at %+v after %d, %d", i, text, w, end, to)
			}
			if w.Hash != words.HashOf(read.Folded[w.From:w.To]) {
				t.Fatalf("word %d of %q has another hash than its letters", i, text)
			}
			if w.Base != 0 && (w.Base <= w.From || w.Base >= w.To) {
				t.Fatalf("word %d of %q has the base %+v", i, text, w)
			}
			if from := read.JoinedFrom(i); from < i {
				left := read.Letters(from, i-1)
				joined := words.HashOf(left).Append(w.Hash, int(w.To-w.From))
				if joined != words.HashOf(read.Letters(from, i)) {
					t.Fatalf("words %d to %d of %q join to another hash", from, i, text)
				}
			}
			end, to = w.End, w.To
		}
		folded := string(read.Folded)
		if utf8.ValidString(text) && !utf8.ValidString(folded) {
			t.Fatalf("%q folds to %q", text, folded)
		}
		if i := slices.Index(words.Index(text), ""); i >= 0 {
			t.Fatalf("%q is found under nothing", text)
		}
	})
}
