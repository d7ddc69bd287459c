package crawler

import "strings"

// languageText is how much of an item is looked at: function words are dense
// enough to decide long before.
const languageText = 600

// languageLead is how many more function words than the other language one
// needs: headlines are short, and a wrong guess is worse than none.
const languageLead = 2

// guessLanguage tells German from English by their function words and
// umlauts; "" when the text says too little.
func guessLanguage(texts ...string) string {
	german, english := 0, 0
	left := languageText
	for _, t := range texts {
		t = head(t, left)
		left -= len(t)
		for word := range regionTokens(t) {
			low := strings.ToLower(word)
			switch {
			case germanWords[low]:
				german++
			case englishWords[low]:
				english++
			case strings.ContainsAny(low, "äöüß"):
				german++
			}
		}
	}
	switch {
	case german >= english+languageLead:
		return "de"
	case english >= german+languageLead:
		return "en"
	}
	return ""
}

// germanWords and englishWords stand in nearly every sentence of their
// language and are no words of the other.
var germanWords = map[string]bool{
	"der": true, "die": true, "das": true, "dem": true, "den": true, "des": true, "ein": true, "eine": true, "einen": true,
	"einem": true, "einer": true, "und": true, "oder": true, "nicht": true, "mit": true, "von": true, "vom": true, "zum": true,
	"zur": true, "für": true, "auf": true, "aus": true, "bei": true, "beim": true, "nach": true, "über": true, "im": true,
	"ist": true, "sind": true, "wird": true, "werden": true, "hat": true, "haben": true, "sich": true, "auch": true,
	"als": true, "wie": true, "zu": true, "durch": true, "mehr": true, "sie": true, "neue": true, "neuen": true,
}

var englishWords = map[string]bool{
	"the": true, "of": true, "and": true, "to": true, "a": true, "an": true, "is": true, "are": true, "for": true, "on": true,
	"with": true, "by": true, "at": true, "from": true, "that": true, "this": true, "it": true, "its": true, "be": true,
	"as": true, "has": true, "have": true, "new": true, "how": true, "your": true, "you": true, "we": true, "our": true,
	"not": true, "or": true, "their": true, "will": true, "can": true, "into": true, "more": true,
}
