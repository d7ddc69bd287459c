package extract

import (
	"strings"
	"unicode"
)

// A tail is what every headline of a list carries behind it: a date, a docket
// or citation number, "(Drucksache 19/123)". It tells nothing of the single
// entry that its date or teaser does not tell better.
type tail struct {
	shapes map[string]bool // of the words that (nearly) all headlines end with
}

const (
	// minTailTitles: with fewer headlines an agreement says nothing.
	minTailTitles = 4
	// tailShare of the headlines must carry the tail.
	tailShare = 0.9
	// minTailWords must remain of a headline on the average.
	minTailWords = 2.5
)

// tailOf learns the tail from the headlines of a list; nil when there is none,
// or when without it headlines became too short or the same.
func tailOf(titles []string) *tail {
	if len(titles) < minTailTitles {
		return nil
	}
	count := map[string]int{}
	for _, t := range titles {
		seen := map[string]bool{}
		for word := range strings.FieldsSeq(t) {
			if s := shapeOf(word); !seen[s] {
				seen[s] = true
				count[s]++
			}
		}
	}
	t := &tail{shapes: map[string]bool{}}
	digits := false
	for s, n := range count {
		if float64(n) >= tailShare*float64(len(titles)) {
			t.shapes[s] = true
			digits = digits || strings.Contains(s, "9")
		}
	}
	if !digits || !t.harmless(titles) {
		return nil
	}
	return t
}

func (t *tail) harmless(titles []string) bool {
	words := 0
	before, after := map[string]bool{}, map[string]bool{}
	for _, title := range titles {
		short, _ := t.cut(title)
		words += len(strings.Fields(short))
		before[title] = true
		after[short] = true
	}
	return float64(words) >= minTailWords*float64(len(titles)) && float64(len(after)) >= tailShare*float64(len(before))
}

// cut parts a headline from its tail. The tail begins at the first of the
// shared words, each taken at its last place.
func (t *tail) cut(title string) (short, rest string) {
	if t == nil {
		return title, ""
	}
	words := strings.Fields(title)
	last := map[string]int{}
	for i, w := range words {
		last[shapeOf(w)] = i
	}
	at, digits := len(words), false
	for s, i := range last {
		if t.shapes[s] {
			at = min(at, i)
			digits = digits || strings.Contains(s, "9")
		}
	}
	if !digits || at == 0 {
		return title, ""
	}
	for at > 1 && (t.shapes[shapeOf(words[at-1])] || tailLead[strings.ToLower(strings.Trim(words[at-1], "(.,:"))]) {
		at--
	}
	return strings.TrimRight(strings.Join(words[:at], " "), " ,;:–-|("), strings.Join(words[at:], " ")
}

// tailLead are words that belong to the number or date behind them.
var tailLead = map[string]bool{
	"no": true, "nos": true, "nr": true, "filed": true, "vom": true, "case": true, "docket": true, "drs": true,
	"drucksache": true, "az": true, "posted": true, "decided": true, "–": true, "-": true, "|": true,
}

// shapeOf reduces a word to what it shares with its like: each run of digits
// to a 9, month names to one.
func shapeOf(word string) string {
	if months[strings.ToLower(strings.Trim(word, "(.,"))] {
		return "(month"
	}
	var b strings.Builder
	digit := false
	for _, r := range word {
		if unicode.IsDigit(r) {
			if !digit {
				b.WriteByte('9')
			}
			digit = true
			continue
		}
		digit = false
		b.WriteRune(r)
	}
	return b.String()
}

var months = map[string]bool{
	"januar": true, "februar": true, "märz": true, "april": true, "mai": true, "juni": true, "juli": true, "august": true,
	"september": true, "oktober": true, "november": true, "dezember": true, "january": true, "february": true, "march": true,
	"may": true, "june": true, "july": true, "october": true, "december": true, "jan": true, "feb": true, "mar": true, "apr": true,
	"jun": true, "jul": true, "aug": true, "sep": true, "sept": true, "oct": true, "nov": true, "dec": true, "okt": true, "dez": true, "mrz": true,
}
