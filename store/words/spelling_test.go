package words_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/amtsfeed/amtsfeed/store/words"
)

var vocabulary = strings.Fields(`Behörde Straße Registermodernisierung Verwaltungscloud Identität Bürgerämter Zweckverband
	Größenordnung Übergang Änderungsgesetz Öffentlichkeit Maßnahme Fördermittel Zuständigkeit Einwohnermeldeamt`)

// disguises write a word as documents in the wild do.
var disguises = map[string]func(r *rand.Rand, w string) string{
	"capitals":      func(_ *rand.Rand, w string) string { return strings.ToUpper(w) },
	"small letters": func(_ *rand.Rand, w string) string { return strings.ToLower(w) },
	"two letters for an umlaut": func(_ *rand.Rand, w string) string {
		return strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue", "ß", "ss").Replace(w)
	},
	"decomposed umlauts": func(_ *rand.Rand, w string) string {
		return strings.NewReplacer("ä", "a\u0308", "ö", "o\u0308", "ü", "u\u0308", "Ä", "A\u0308", "Ö", "O\u0308", "Ü", "U\u0308").Replace(w)
	},
	"soft hyphens":      func(r *rand.Rand, w string) string { return insert(r, w, "\u00ad") },
	"zero-width spaces": func(r *rand.Rand, w string) string { return insert(r, w, "\u200b") },
	"full width": func(_ *rand.Rand, w string) string {
		return strings.Map(func(c rune) rune {
			if c > ' ' && c < 0x7f {
				return c - '!' + 0xff01
			}
			return c
		}, w)
	},
}

// insert puts an invisible character somewhere inside a word.
func insert(r *rand.Rand, w, what string) string {
	runes := []rune(w)
	at := 1 + r.IntN(len(runes)-1)
	return string(runes[:at]) + what + string(runes[at:])
}

func TestAWordIsOneHoweverItIsWritten(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for name, disguise := range disguises {
		for _, w := range vocabulary {
			written := disguise(r, w)
			if got, want := words.Fold(written), words.Fold(w); got != want {
				t.Errorf("%s: %q is read as %q, %q as %q", name, written, got, w, want)
			}
			if got := words.Index("vor " + written + ", nach"); len(got) != 3 {
				t.Errorf("%s: %q is found under %q", name, written, got)
			}
		}
	}
}

func TestAFormIsFoundHoweverItIsWritten(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for name, disguise := range disguises {
		if name == "capitals" { // to the analysis a term in capitals is an acronym
			continue
		}
		for _, w := range vocabulary {
			if diff := cmp.Diff(words.Inflect(w, false), words.Inflect(disguise(r, w), false)); diff != "" {
				t.Errorf("%s: %s has other forms: %s", name, w, diff)
			}
		}
	}
}

func TestJoinedWordsAreOne(t *testing.T) {
	for _, spelling := range []string{
		"Deutschland-Stack", "Deutschland Stack", "Deutschland – Stack", "Deutschland\u2011Stack", "Deutschland „Stack“",
		"Deutschlandstack", "DeutschlandStack", "DEUTSCHLAND-STACK", "Deutsch\u00adland-Stack", "Deutschland\nStack",
	} {
		if got := words.Index("der " + spelling + " kommt"); !slices.Contains(got, "deutschlandstack") {
			t.Errorf("%q is found under %q", spelling, got)
		}
	}
	for _, other := range []string{
		"Deutschland, Stack", "Deutschland. Stack", "Deutschland (Stack)", "Deutschland\n\nStack", "deutschland stack",
		"Deutschland und Stack", "Deutschland: Stack",
	} {
		if got := words.Index(other); slices.Contains(got, "deutschlandstack") {
			t.Errorf("%q is found under %q", other, got)
		}
	}
}

func TestWhatJoinsAndHowFar(t *testing.T) {
	for text, want := range map[string]int{ // words up to the last that read as one with it
		"Ende-zu-Ende-Verschlüsselung":           4,
		"E-Mail":                                 2,
		"eins-zwei-drei-vier-fünf":               4,
		"Cloud- und Serverdienste":               1,
		"Open Data":                              2,
		"Open Data Portal":                       2, // only the last two
		"Der Rat":                                1, // three letters: an article
		"NIS 2":                                  2,
		"F 13":                                   2,
		"am 5":                                   1, // no capital
		"17 2025":                                1, // two numbers
		"Verwaltung 4.0":                         2,
		strings.Repeat("Lang", 40) + "-Wort":     1,
		strings.Repeat("Lang", 16) + "-Wortende": 2,
		"\u00dcber\u00adgang-\u00dcber\u00adgang": 2,
	} {
		var read words.Text
		read.Read(text)
		last := len(read.Words) - 1
		if got := last - read.JoinedFrom(last) + 1; got != want {
			t.Errorf("%q: %d words read as one, want %d", text, got, want)
		}
	}
}

func TestADotThatOnlyAbbreviatesEndsNoThought(t *testing.T) {
	for text, want := range map[string]string{
		"z. B. morgen":        "z·b·morgen",
		"z.B. morgen":         "z·b·morgen",
		"z.\u202fB. und":      "z·b·und",
		"Bitkom e. V. meldet": "bitkom·e·v·meldet",
		"(d. h. bald)":        "d·h·bald",
		"am 5. Mai":           "am·5·mai",
		"der 21. Bundestag":   "der·21·bundestag",
		"seit 2024. Danach":   "seit·2024|danach",
		"die Stadt. Danach":   "die·stadt|danach",
		"KI. Danach":          "ki|danach",
		"Komm.ONE, IT.NRW":    "komm·one|it·nrw",
		"Plan B, danach":      "plan·b|danach",
		"Plan B... danach":    "plan·b|danach",
		"Punkt 3.\n\nDanach":  "punkt·3|danach",
		"NIS-2. Danach":       "nis-2|danach",
		". danach":            "danach",
	} {
		if got := gaps(text); got != want {
			t.Errorf("%q is cut into %q, want %q", text, got, want)
		}
	}
}

func TestAWordCutAtTheEndOfALineIsFoundWhole(t *testing.T) {
	for text, want := range map[string]string{
		"Künst-\nliche Intelligenz": "kuenst-liche·intelligenz",
		"Cloud-\nDienste":           "cloud·dienste",
		"Ende-\n":                   "ende",
		"Land -\nund Kreis":         "land·und·kreis",
		"Absatz-\n\nende":           "absatz|ende",
	} {
		if got := gaps(text); got != want {
			t.Errorf("%q is cut into %q, want %q", text, got, want)
		}
	}
	if got := words.Index("Register-\nmodernisierung"); !slices.Contains(got, "registermodernisierung") {
		t.Errorf("found under %q only", got)
	}
}

func TestForeignScriptsAreWordsToo(t *testing.T) {
	for text, want := range map[string][]string{
		"Новости дня":   {"новости", "дня"},
		"ΑΘΗΝΑ":         {"αθηνα"},
		"İstanbul":      {"istanbul"},
		"東京 2025":       {"東京", "2025"},
		"naïve Façade":  {"naive", "facade"},
		"🙂 lachen 🙂":    {"lachen"},
		"Smørrebrød":    {"smorrebrod"},
		"Þingvellir":    {"thingvellir"},
		"ĳssel œuvre ſ": {"ijssel", "oeuvre", "s"},
		"\u0308":        nil,
	} {
		got := words.Index(text)
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
	for r := rune(0xc0); r < 0x180; r++ {
		if !unicode.IsLetter(r) {
			continue
		}
		for _, c := range words.Fold(string(r)) {
			if c < 'a' || c > 'z' {
				t.Errorf("%c is folded to %q", r, words.Fold(string(r)))
			}
		}
		if upper, lower := words.Fold(string(unicode.ToUpper(r))), words.Fold(string(unicode.ToLower(r))); upper != lower && r != 'ı' {
			t.Errorf("%c is folded to %q and %q", r, upper, lower)
		}
	}
}

func TestAPieceOfTextMayBeCutAnywhere(t *testing.T) {
	text := "Bürger*innen – „E-Akte“\u00ad 4.0, KI's/-innen (in)"
	for i := range len(text) + 1 {
		var left, right words.Text
		left.Read(text[:i]) // invalid UTF-8 at the cut too
		right.Read(text[i:])
		if len(left.Words)+len(right.Words) == 0 {
			t.Errorf("no words on either side of byte %d", i)
		}
	}
}
