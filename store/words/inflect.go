package words

import (
	"slices"
	"strings"
	"unicode"
)

// Inflect returns the forms, folded, in which a word of a rule may stand in a
// text, itself first. An attributive word stands before another word of a
// phrase, where German puts adjectives.
func Inflect(word string, attributive bool) []string {
	f := Fold(word)
	set := forms{f}
	switch {
	case strings.ContainsAny(f, "0123456789"):
	case acronym(word):
		set.add(f, "s")
	case len(f) < 3:
	case len(f) == 3:
		set.add(f, "s", "es")
		set.plural(f)
		if slices.Contains(shortPlurals, f) {
			set.add(f, "e", "en")
		}
		if isAdjective(f) {
			set.add(f, adjectiveEndings...)
		}
	default:
		set.noun(f)
		set.takenBack(f)
		if base, ok := adjective(f); ok {
			set.add(base, adjectiveEndings...)
		} else if attributive {
			set.add(bare(f), adjectiveEndings...)
		}
	}
	return set
}

// acronym reports whether a word has a capital after its first letter: NOOTS,
// eID, BundID.
func acronym(word string) bool {
	for i, r := range word {
		if i > 0 && unicode.IsUpper(r) {
			return true
		}
	}
	return false
}

// adjectiveEndings are the strong and weak declension; the uninflected form is
// the first.
var adjectiveEndings = []string{"", "e", "er", "es", "en", "em"}

// shortPlurals are the nouns of three letters with a plural in -e or -en. Most
// others (Not, Rat, Alt) would become another word.
var shortPlurals = []string{"art", "ort", "tag", "tor", "typ", "weg"}

// forms is a small set; a word has some ten.
type forms []string

func (s *forms) add(base string, endings ...string) {
	for _, e := range endings {
		if f := base + e; !slices.Contains(*s, f) {
			*s = append(*s, f)
		}
	}
}

// noun adds the forms of a noun given in the nominative.
func (s *forms) noun(f string) {
	if s.plural(f) {
		s.add(f, "s", "es", "e")
	} else {
		at := slices.IndexFunc(declensions, func(d declension) bool { return strings.HasSuffix(f, d.suffix) })
		s.add(f, declensions[at].endings...)
	}
	if base, ok := strings.CutSuffix(f, "y"); ok {
		s.add(base, "ies")
	}
	if len(f) < minForeign || strings.HasSuffix(f, "datum") {
		return
	}
	for _, ending := range [...]string{"um", "a", "us", "is"} {
		if base, ok := strings.CutSuffix(f, ending); ok {
			s.add(base, "en")
		}
	}
}

const (
	// minForeign keeps Data from becoming Daten, and Haus and Raum out.
	minForeign = 5
	// minBase is how much of a word must be left by taking back -e, -s or -en:
	// with four letters seit comes from Seite, Reis from Reise.
	minBase = 5
	// minCertain is the same for -n after e and for -es, which leave a word as
	// it stands in a dictionary: Akte, Land.
	minCertain = 4
)

// takenBack adds the dictionary form, and its forms, of a word given in
// another one.
func (s *forms) takenBack(f string) {
	at := slices.IndexFunc(returns, func(r wayBack) bool { return strings.HasSuffix(f, r.suffix) })
	if at < 0 || returns[at].not != "" && strings.IndexByte(returns[at].not, f[len(f)-2]) >= 0 {
		return
	}
	for _, c := range returns[at].cuts {
		if base, ok := strings.CutSuffix(f, c.ending); ok && len(base) >= c.least {
			s.add(base, c.endings...)
			s.plural(base)
		}
	}
}

// plural adds the forms of a noun of the closed class, given in singular or
// plural, and reports whether it is one.
func (s *forms) plural(f string) bool {
	found := false
	for _, p := range plurals {
		if base, ok := strings.CutSuffix(f, p.singular); ok && (!p.whole || base == "") {
			s.add(base+p.plural, "", "n")
			found = true
		}
		base, ok := strings.CutSuffix(f, p.plural)
		if !ok {
			base, ok = strings.CutSuffix(f, p.plural+"n")
		}
		if ok && (!p.whole || base == "") {
			s.add(base+p.singular, "", "s", "es")
			s.add(base+p.plural, "", "n")
			found = true
		}
	}
	return found
}

// bare cuts an adjective ending off a word that must be an adjective.
func bare(f string) string {
	for _, e := range adjectiveEndings[1:] {
		if base, ok := strings.CutSuffix(f, e); ok && len(base) >= 3 {
			return base
		}
	}
	return f
}

// adjective returns the uninflected form of a word that ends as an adjective
// does.
func adjective(f string) (string, bool) {
	for _, e := range adjectiveEndings {
		base, ok := strings.CutSuffix(f, e)
		if ok && isAdjective(base) {
			return base, true
		}
	}
	return "", false
}

func isAdjective(f string) bool {
	if slices.Contains(adjectives, f) {
		return true
	}
	for _, a := range adjectiveSuffixes {
		base, ok := strings.CutSuffix(f, a.suffix)
		if ok && len(base) >= a.least && !endsWithAny(base, a.not) {
			return true
		}
	}
	return false
}

func endsWithAny(s string, endings []string) bool {
	return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(s, e) })
}
