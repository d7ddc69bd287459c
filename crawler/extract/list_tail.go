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
	notes  bool            // each ends with a remark in brackets
	cases  bool            // the headlines are names of cases
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
	t := &tail{shapes: commonShapes(titles), cases: most(titles, isCase)}
	if !t.harmless(titles) {
		t.shapes = nil
	}
	t.notes = most(titles, func(title string) bool {
		short := t.cutNumbers(title)
		return t.withoutRemarks(short) != short
	})
	if t.notes && !t.harmless(titles) {
		t.notes = false
	}
	t.stop = most(titles, func(title string) bool {
		return strings.HasSuffix(t.bare(title), ".") || t.cases && strings.HasSuffix(title, ".")
	})
	if !t.cuts() {
		return nil
	}
	return t
}

// cuts reports whether there is anything to cut off.
func (t *tail) cuts() bool {
	return t.shapes != nil || t.notes || t.cases && t.stop
}

// most reports whether a statement holds for nearly all headlines.
func most(titles []string, holds func(string) bool) bool {
	n := 0
	for _, title := range titles {
		if holds(title) {
			n++
		}
	}
	return float64(n) >= tailShare*float64(len(titles))
}

// commonShapes are the shapes of the words that nearly all headlines have.
func commonShapes(titles []string) map[string]bool {
	count := map[string]int{}
	for _, t := range titles {
		own := map[string]bool{}
		for word := range strings.FieldsSeq(t) {
			own[shapeOf(word)] = true
		}
		for s := range own {
			count[s]++
		}
	}
	common := map[string]bool{}
	for s, n := range count {
		if float64(n) >= tailShare*float64(len(titles)) {
			common[s] = true
		}
	}
	return common
}

// withoutNotes drops remarks in brackets from the end: "(PDF, 120 KB)".
func withoutNotes(s string) string {
	for {
		bare := strings.TrimRight(s, " .")
		open := strings.LastIndex(bare, " (")
		if open <= 0 || !strings.HasSuffix(bare, ")") || strings.Contains(bare[open+2:len(bare)-1], ")") {
			return s
		}
		s = strings.TrimRight(bare[:open], " ,;:–-|")
	}
}

// withoutRemarks drops the remarks behind a headline.
func (t *tail) withoutRemarks(s string) string {
	if t.cases {
		s = withoutCourse(s)
	}
	return withoutNotes(s)
}

// harmless reports whether the headlines still tell the entries apart.
func (t *tail) harmless(titles []string) bool {
	words := 0
	before, after := map[string]bool{}, map[string]bool{}
	for _, title := range titles {
		short := t.bare(title)
		words += countFields(short)
		before[title] = true
		after[short] = true
	}
	return float64(words) >= minTailWords*float64(len(titles)) && float64(len(after)) >= minTailKinds*float64(len(before))
}

// cut parts a headline from its tail.
func (t *tail) cut(title string) (short, rest string) {
	if t == nil {
		return title, ""
	}
	short = t.bare(title)
	rest = strings.TrimLeft(title[len(short):], " ,;:.–-|")
	if t.stop && (rest != "" || t.cases) {
		short = withoutStop(short)
	}
	return short, rest
}

// bare is a headline without its tail.
func (t *tail) bare(title string) string {
	short := t.cutNumbers(title)
	if t.notes {
		short = t.withoutRemarks(short)
	}
	return short
}

// cutNumbers leaves out what the numbers shared by all begin. Read from the
// end, the tail is words that the others have too, and numbers; it begins at
// the first shared number.
func (t *tail) cutNumbers(title string) string {
	words := strings.Fields(title)
	at := t.begins(words)
	if at == len(words) || tailPart[strings.ToLower(words[at-1])] {
		return title
	}
	short := strings.Join(words[:at], " ")
	if open := strings.LastIndexByte(short, '('); open > 0 && !strings.Contains(short[open:], ")") {
		short = short[:open]
	}
	return strings.TrimRight(short, " ,;:–-|(")
}

// begins is the place of the first word of the tail.
func (t *tail) begins(words []string) int {
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
	return withLead(words, at)
}

// withLead is the place of the words that lead to the one at a place, as "Drs."
// does to the number of a paper.
func withLead(words []string, at int) int {
	for at > 1 && at < len(words) && leads(words[at-1]) {
		at--
	}
	return at
}

// leads reports whether a word belongs to the number or date behind it.
func leads(word string) bool {
	return shapeOf(word) == monthShape || tailLead[strings.ToLower(strings.Trim(word, "(.,:"))]
}

// tailPart are words that make the number behind them a part of the sentence:
// "Sitzung am 12. November".
var tailPart = map[string]bool{
	"am": true, "vom": true, "im": true, "zum": true, "zur": true, "bis": true, "ab": true, "seit": true, "für": true,
	"von": true, "der": true, "des": true, "den": true, "um": true, "mit": true, "in": true, "on": true, "for": true, "of": true, "until": true,
}

// tailLead are words before a number that say what number it is.
var tailLead = map[string]bool{
	"no": true, "nos": true, "nr": true, "filed": true, "case": true, "docket": true, "drs": true,
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
