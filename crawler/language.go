package crawler

import "strings"

// languageText is how much of an item is looked at: function words are dense
// enough to decide long before.
const languageText = 600

// A language needs languageLead more function words than the other: headlines
// are short, and a wrong guess is worse than none. With languageSure more
// nothing that follows turns it.
const (
	languageLead = 2
	languageSure = 5
)

// guessLanguage tells German from English by their function words and
// umlauts; "" when the text says too little.
func guessLanguage(texts ...string) string {
	lead := 0 // of German
	left := languageText
	for _, t := range texts {
		t = head(t, left)
		left -= len(t)
		for word := range wordsOf(t) {
			lead += germanness(word)
			if lead >= languageSure || lead <= -languageSure {
				break
			}
		}
	}
	switch {
	case lead >= languageLead:
		return "de"
	case lead <= -languageLead:
		return "en"
	}
	return ""
}

// germanness is 1 for a word that is German, -1 for an English one.
func germanness(word string) int {
	const longest = 8 // of the function words
	if len(word) <= longest {
		low := strings.ToLower(word)
		switch {
		case germanWords[low]:
			return 1
		case englishWords[low]:
			return -1
		}
	}
	if strings.ContainsAny(word, "äöüßÄÖÜ") {
		return 1
	}
	return 0
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
