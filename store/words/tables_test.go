package words

import (
	"slices"
	"strings"
	"testing"
)

func TestTheClosedClassWorksBothWays(t *testing.T) {
	for _, p := range plurals {
		for _, prefix := range []string{"", "bundes", "daten"} {
			if p.whole && prefix != "" {
				continue
			}
			singular, plural := prefix+p.singular, prefix+p.plural
			if len(singular) < 3 {
				continue
			}
			if !slices.Contains(Inflect(singular, false), plural) {
				t.Errorf("%s has no plural %s", singular, plural)
			}
			if !slices.Contains(Inflect(plural, false), singular) {
				t.Errorf("%s has no singular %s", plural, singular)
			}
			if dative := plural + "n"; !strings.HasSuffix(plural, "n") && !slices.Contains(Inflect(singular, false), dative) {
				t.Errorf("%s has no dative plural %s", singular, dative)
			}
		}
	}
}

func TestTheClosedClassIsListedOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range plurals {
		for _, form := range []string{p.singular, p.plural} {
			if seen[form] {
				t.Errorf("%s is listed twice", form)
			}
			seen[form] = true
			if Fold(form) != form {
				t.Errorf("%s is not folded", form)
			}
		}
	}
}

// examples has for each suffix a word that it makes an adjective, and words
// that end the same and are none.
var examples = map[string]struct {
	adjective string
	others    []string
}{
	"lich":      {"oeffentlich", nil},
	"isch":      {"elektronisch", []string{"fisch", "tisch"}},
	"ig":        {"einmalig", []string{"steig", "zeig"}},
	"al":        {"digital", []string{"mal", "tal"}},
	"iv":        {"administrativ", nil},
	"bar":       {"nutzbar", []string{"bar"}},
	"sam":       {"gemeinsam", nil},
	"haft":      {"dauerhaft", []string{"botschaft", "gesellschaft", "haft"}},
	"los":       {"papierlos", []string{"los"}},
	"iell":      {"finanziell", nil},
	"uell":      {"virtuell", []string{"quell"}},
	"nell":      {"personell", nil},
	"rell":      {"strukturell", nil},
	"iaer":      {"subsidiaer", nil},
	"naer":      {"stationaer", nil},
	"ent":       {"transparent", []string{"cent"}},
	"ant":       {"relevant", []string{"kant"}},
	"end":       {"laufend", []string{"spend", "send", "absend"}},
	"iert":      {"digitalisiert", nil},
	"elt":       {"verschluesselt", []string{"welt", "geld"}},
	"ert":       {"gesichert", []string{"wert"}},
	"tzt":       {"vernetzt", []string{"jetzt"}},
	"frei":      {"barrierefrei", nil},
	"weit":      {"bundesweit", nil},
	"nah":       {"buergernah", nil},
	"offen":     {"quelloffen", nil},
	"mobil":     {"mobil", nil},
	"souveraen": {"souveraen", nil},
	"sicher":    {"sicher", []string{"versicher"}},
	"eigen":     {"eigen", []string{"zeigen", "steigen"}},
}

func TestEverySuffixMakesAdjectivesAndSparesOthers(t *testing.T) {
	for _, rule := range adjectiveSuffixes {
		e, ok := examples[rule.suffix]
		if !ok || !strings.HasSuffix(e.adjective, rule.suffix) {
			t.Errorf("-%s has no example", rule.suffix)
			continue
		}
		if !isAdjective(e.adjective) {
			t.Errorf("%s is no adjective", e.adjective)
		}
		for _, other := range e.others {
			if isAdjective(other) {
				t.Errorf("%s is an adjective", other)
			}
		}
	}
}

func TestEveryWayBackIsReachable(t *testing.T) {
	for i, r := range returns {
		at := slices.IndexFunc(returns, func(other wayBack) bool { return strings.HasSuffix("xxxx"+r.suffix, other.suffix) })
		if at != i {
			t.Errorf("-%s is hidden by -%s", r.suffix, returns[at].suffix)
		}
		for _, c := range r.cuts {
			if !strings.HasSuffix(r.suffix, c.ending) {
				t.Errorf("-%s cannot lose -%s", r.suffix, c.ending)
			}
		}
	}
}

func TestEveryDeclensionIsReachable(t *testing.T) {
	for i, d := range declensions {
		at := slices.IndexFunc(declensions, func(other declension) bool { return strings.HasSuffix("xxxx"+d.suffix, other.suffix) })
		if at != i {
			t.Errorf("-%s is hidden by -%s", d.suffix, declensions[at].suffix)
		}
	}
}
