package words

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Read cuts s into words. What was read before is forgotten.
func (t *Text) Read(s string) {
	t.Words = t.Words[:0]
	c := scanner{s: s, folded: slices.Grow(t.Folded[:0], len(s))}
	c.between()
	for gap := Break; c.at < len(s); gap = c.between() {
		n := len(t.Words)
		t.Words = slices.Grow(t.Words, 1)[:n+1]
		c.word(&t.Words[n], gap)
	}
	t.Folded = c.folded
}

// A scanner is a place in a text.
type scanner struct {
	s      string
	at     int
	folded []byte
}

// between goes to the next word and says what it passed.
func (c *scanner) between() Gap {
	if s := c.s[c.at:]; len(s) > 1 && s[0] == ' ' && ascii[s[1]] != 0 {
		c.at++
		return Space
	}
	var seen, lines int
	from := c.at
	for c.at < len(c.s) {
		r, size := rune(c.s[c.at]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(c.s[c.at:])
		}
		k := classify(r)
		if k == letter {
			break
		}
		if r == '\n' {
			lines++
		}
		seen |= 1 << k
		c.at += size
	}
	switch passed := c.s[from:c.at]; {
	case lines > 1, seen&(1<<breaks) != 0 && !abbreviates(c.s[:from], passed):
		return Break
	case seen&(1<<dashes) == 0:
		return Space
	case seen&(1<<spaces) == 0, passed == "-\n" && c.at < len(c.s) && !capital(c.s[c.at:]):
		return Hyphen
	}
	return Space
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

// word reads the word that begins here into w, whose fields are all set: a
// copy of it would cost as much as reading a word.
func (c *scanner) word(w *Word, gap Gap) {
	s, end, from, h := c.s, c.at, len(c.folded), Hash(0)
	w.Start, w.From, w.Gap, w.Capital = int32(c.at), int32(from), gap, capital(s[c.at:])
	w.Base, w.BaseHash = 0, 0
	for c.at < len(s) && s[c.at] != ' ' {
		at := c.at
		if h = c.plain(h); c.at > at {
			end = c.at
			continue
		}
		step := inside(s, c.at)
		if step.kind == wordEnds {
			break
		}
		n := len(c.folded)
		switch step.kind {
		case wordGender:
			w.Base, w.BaseHash = int32(n), h
		case wordLetter:
			if step.letter == 'I' && camelGender(s, c.at) {
				w.Base, w.BaseHash = int32(n), h
			}
			c.folded = appendRune(c.folded, step.letter)
			end = c.at + step.size
		case wordUmlaut:
			if n > from && strings.IndexByte("aou", c.folded[n-1]) >= 0 {
				c.folded = append(c.folded, 'e')
			}
			end = c.at + step.size
		case wordSign:
			c.folded = append(c.folded, s[c.at])
		}
		for _, letter := range c.folded[n:] {
			h = h.add(letter)
		}
		c.at += step.size
	}
	w.End, w.To, w.Hash = int32(end), int32(len(c.folded)), h
}

// plain appends the letters of what comes next and needs no thought, and
// returns the hash with them: letters and digits, but for the I that may begin
// a gender ending, and the umlauts and ß of UTF-8, whose two bytes become two
// letters. It stops where there is no room.
func (c *scanner) plain(h Hash) Hash {
	from := len(c.folded)
	src, dst := c.s[c.at:], c.folded[from:cap(c.folded)]
	n, room := 0, min(len(src), len(dst))
	for n < room {
		b := src[n]
		if letter := ascii[b]; letter != 0 && b != 'I' {
			dst[n], h = letter, h.add(letter)
			n++
			continue
		}
		if b != leadByte || n+1 == room || umlauts[src[n+1]][0] == 0 {
			break
		}
		two := umlauts[src[n+1]]
		dst[n], dst[n+1] = two[0], two[1]
		h = h.add(two[0]).add(two[1])
		n += 2
	}
	c.folded = c.folded[:from+n]
	c.at += n
	return h
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
