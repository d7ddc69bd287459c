package extract

import (
	"strings"
	"unicode"
)

// A tail is what every headline of a list carries behind it: a date, a docket
// or citation number, "(Drucksache 19/123)". It tells nothing of the single
// entry that its date or teaser does not tell better.
type tail struct {
	shapes map[string]bool // of the words that nearly all headlines have
	stop   bool            // a full stop parts headline and tail
}

const (
	// minTailTitles: with fewer headlines an agreement says nothing.
	minTailTitles = 4
	// tailShare of the headlines must carry the tail.
	tailShare = 0.8
	// minTailKinds of the headlines must still differ without it.
	minTailKinds = 0.6
	// maxOwnWords of a tail may be its own: "(mem. op.)", an outcome.
	maxOwnWords = 3
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
	stops := 0
	for _, title := range titles {
		short, _ := t.cut(title)
		if strings.HasSuffix(short, ".") {
			stops++
		}
		words += len(strings.Fields(short))
		before[title] = true
		after[short] = true
	}
	t.stop = float64(stops) >= tailShare*float64(len(titles))
	return float64(words) >= minTailWords*float64(len(titles)) && float64(len(after)) >= minTailKinds*float64(len(before))
}

// cut parts a headline from its tail. Read from the end, the tail is words that
// the others share too, and numbers; it begins at the first shared number.
func (t *tail) cut(title string) (short, rest string) {
	if t == nil {
		return title, ""
	}
	words := strings.Fields(title)
	at, own := len(words), 0
	for i := len(words) - 1; i > 0 && own <= maxOwnWords; i-- {
		s := shapeOf(words[i])
		number := strings.Contains(s, "9")
		switch {
		case t.shapes[s] && number:
			at = i
		case !t.shapes[s] && !number && at < len(words):
			own = maxOwnWords + 1 // here the headline ends
		case !t.shapes[s]:
			own++
		}
	}
	if at == len(words) {
		return title, ""
	}
	for at > 1 && (shapeOf(words[at-1]) == monthShape || tailLead[strings.ToLower(strings.Trim(words[at-1], "(.,:"))]) {
		at--
	}
	short = strings.Join(words[:at], " ")
	if open := strings.LastIndexByte(short, '('); open > 0 && !strings.Contains(short[open:], ")") {
		short = short[:open]
	}
	rest = strings.TrimSpace(title[min(len(title), len(short)):])
	short = strings.TrimRight(short, " ,;:–-|(")
	if t.stop {
		short = strings.TrimSuffix(short, ".")
	}
	return short, rest
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
		return monthShape
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

const monthShape = "month"

var months = map[string]bool{
	"januar": true, "februar": true, "märz": true, "april": true, "mai": true, "juni": true, "juli": true, "august": true,
	"september": true, "oktober": true, "november": true, "dezember": true, "january": true, "february": true, "march": true,
	"may": true, "june": true, "july": true, "october": true, "december": true, "jan": true, "feb": true, "mar": true, "apr": true,
	"jun": true, "jul": true, "aug": true, "sep": true, "sept": true, "oct": true, "nov": true, "dec": true, "okt": true, "dez": true, "mrz": true,
}
