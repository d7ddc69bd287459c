package words

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Read cuts s into words. What was read before is forgotten. Places are handed
// from call to call, not kept in a struct: they then stay in registers.
func (t *Text) Read(s string) {
	list, folded := t.Words[:0], slices.Grow(t.Folded[:0], len(s))
	at, _ := between(s, 0)
	for gap := Break; at < len(s); {
		list = append(list, Word{Start: int32(at), From: int32(len(folded)), Gap: gap, Capital: capital(s[at:])})
		at, folded = list[len(list)-1].read(s, at, folded)
		at, gap = between(s, at)
	}
	t.Words, t.Folded = list, folded
}

// between returns where the next word begins and what stands before it.
func between(s string, at int) (int, Gap) {
	if at+1 < len(s) && s[at] == ' ' && ascii[s[at+1]] != 0 {
		return at + 1, Space
	}
	return pass(s, at)
}

// pass is between for all that is not a single space.
func pass(s string, from int) (int, Gap) {
	var seen, lines int
	at := from
	for at < len(s) {
		r, size := rune(s[at]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[at:])
		}
		k := classify(r)
		if k == letter {
			break
		}
		if r == '\n' {
			lines++
		}
		seen |= 1 << k
		at += size
	}
	switch passed := s[from:at]; {
	case lines > 1, seen&(1<<breaks) != 0 && !abbreviates(s[:from], passed):
		return at, Break
	case seen&(1<<dashes) == 0:
		return at, Space
	case seen&(1<<spaces) == 0, passed == "-\n" && at < len(s) && !capital(s[at:]):
		return at, Hyphen
	}
	return at, Space
}

// abbreviates reports whether what was passed after a word is only a dot that
// ends no thought: inside a name (Komm.ONE), or that of an abbreviation or
// ordinal (z. B., e. V., 5. Mai). A year may end a sentence.
func abbreviates(before, passed string) bool {
	switch passed {
	case ".":
		return true
	case ". ", ".\u00a0", ".\u202f":
	default:
		return false
	}
	r, size := utf8.DecodeLastRuneInString(before)
	if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return false
	}
	before = before[:len(before)-size]
	left, size := utf8.DecodeLastRuneInString(before)
	if unicode.IsDigit(r) && unicode.IsDigit(left) {
		left, _ = utf8.DecodeLastRuneInString(before[:len(before)-size])
	}
	return before == "" || classify(left) == spaces || classify(left) == breaks
}

// read reads the word that begins at a place, appends its letters and returns
// the place where it was left.
func (w *Word) read(s string, at int, folded []byte) (int, []byte) {
	at, folded, h := plain(s, at, folded, 0)
	end := at
	for at < len(s) && s[at] != ' ' {
		step := inside(s, at)
		if step.kind == wordEnds {
			break
		}
		n := len(folded)
		switch step.kind {
		case wordGender:
			w.Base = int32(n)
		case wordLetter:
			if step.letter == 'I' && camelGender(s, at) {
				w.Base = int32(n)
			}
			folded = appendRune(folded, step.letter)
			end = at + step.size
		case wordUmlaut:
			if n > int(w.From) && strings.IndexByte("aou", folded[n-1]) >= 0 {
				folded = append(folded, 'e')
			}
			end = at + step.size
		case wordSign:
			folded = append(folded, s[at])
		}
		for _, letter := range folded[n:] {
			h = h.add(letter)
		}
		next := at + step.size
		if at, folded, h = plain(s, next, folded, h); at > next {
			end = at
		}
	}
	w.End, w.To, w.Hash = int32(end), int32(len(folded)), h
	return at, folded
}

// plain appends the letters of what comes next and needs no thought, and
// returns the place after it and the hash with them: letters and digits, but
// for the I that may begin a gender ending, and the umlauts and ß of UTF-8,
// whose two bytes become two letters. It stops where there is no room.
func plain(s string, at int, folded []byte, h Hash) (int, []byte, Hash) {
	n := len(folded)
	last := min(len(s), at+cap(folded)-n) // what has room
	folded = folded[:cap(folded)]
	for at < last {
		b := s[at]
		if letter := ascii[b]; letter != 0 && b != 'I' {
			folded[n], h = letter, h.add(letter)
			n, at = n+1, at+1
			continue
		}
		if b != leadByte || at+1 == last || umlauts[s[at+1]][0] == 0 {
			break
		}
		two := umlauts[s[at+1]]
		folded[n], folded[n+1] = two[0], two[1]
		h = h.add(two[0]).add(two[1])
		n, at = n+2, at+2
	}
	return at, folded[:n], h
}

// What a character that is no plain letter does inside a word.
type stepKind uint8

const (
	wordEnds   stepKind = iota
	wordLetter          // a letter beyond ASCII, or I
	wordUmlaut          // a combining diaeresis
	wordSign            // the dot or comma of a number
	wordGender          // the sign before a gender ending
	wordSkip            // nothing
)

type step struct {
	kind   stepKind
	size   int
	letter rune
}

// inside says what the character at a place inside a word does.
func inside(s string, at int) step {
	if k := s[at]; k == ' ' || k == '-' { // nearly always
		return step{}
	}
	r, size := utf8.DecodeRuneInString(s[at:])
	if kind, size := sign(s, at, r, size); kind != wordEnds {
		return step{kind: kind, size: size}
	}
	switch classify(r) {
	case letter:
		return step{kind: wordLetter, size: size, letter: r}
	case nothing:
		return step{kind: wordSkip, size: size}
	}
	return step{}
}

// sign says what a sign does inside a word, and how many bytes it takes with
// it; wordEnds for all that does nothing special.
func sign(s string, at int, r rune, size int) (stepKind, int) {
	switch r {
	case '.', ',':
		if at > 0 && isDigit(s, at-1) && isDigit(s, at+1) {
			return wordSign, size
		}
	case '\'', '’', '‘', '´', '`':
		if !ends(s[at+size:]) {
			return wordSkip, size
		}
	case '*', ':', '_', '·', '/', '(':
		if n := genderSign(s, at, size); n > 0 {
			return wordGender, n
		}
	case '\u0308':
		return wordUmlaut, size
	}
	return wordEnds, 0
}

func isDigit(s string, at int) bool { return at < len(s) && s[at] >= '0' && s[at] <= '9' }

func capital(s string) bool {
	if s[0] < utf8.RuneSelf {
		return s[0] <= 'Z' // a letter or digit
	}
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r) || unicode.IsDigit(r)
}

// genderSign returns the length of the sign at a place where a gender ending
// (innen, in) and then the end of the word follow; zero where none does.
func genderSign(s string, at, size int) int {
	if at == 0 || s[at-1] < 'a' || s[at-1] > 'z' {
		return 0
	}
	if strings.HasPrefix(s[at:], "/-") {
		size = 2
	}
	rest := s[at+size:]
	for _, ending := range [...]string{"innen", "in"} {
		if len(rest) >= len(ending) && strings.EqualFold(rest[:len(ending)], ending) && ends(rest[len(ending):]) {
			return size
		}
	}
	return 0
}

// camelGender reports whether BürgerInnen has its capital I here. The singular
// is not seen: LinkedIn and LogIn are more frequent than BürgerIn.
func camelGender(s string, at int) bool {
	return at > 0 && s[at-1] >= 'a' && s[at-1] <= 'z' && strings.HasPrefix(s[at:], "Innen") && ends(s[at+len("Innen"):])
}

// ends reports whether a word is over before s.
func ends(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s == "" || classify(r) != letter
}
