package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Read cuts s into words. What was read before is forgotten.
func (t *Text) Read(s string) {
	t.Folded, t.Words = t.Folded[:0], t.Words[:0]
	c := scanner{s: s, folded: t.Folded}
	gap := c.between()
	for c.at < len(s) {
		w := c.word()
		if len(t.Words) == 0 {
			gap = Break
		}
		w.Gap = gap
		t.Words = append(t.Words, w)
		gap = c.between()
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
	var seen [nothing + 1]bool
	lines := 0
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
		seen[k] = true
		c.at += size
	}
	switch {
	case seen[breaks], lines > 1:
		return Break
	case seen[dashes] && !seen[spaces]:
		return Hyphen
	}
	return Space
}

// word reads the word that begins here.
func (c *scanner) word() Word {
	w := Word{Start: int32(c.at), From: int32(len(c.folded)), Capital: capital(c.s[c.at:])}
	s, b, h := c.s, c.folded, Hash(0)
	for c.at < len(s) {
		at := c.at
		if plain := s[at] < utf8.RuneSelf; plain && ascii[s[at]] != 0 {
			if s[at] == 'I' && camelGender(s, at) {
				w.Base, w.BaseHash = int32(len(b)), h
			}
			b, h = append(b, ascii[s[at]]), h.add(ascii[s[at]])
			c.at++
			w.End = int32(c.at)
			continue
		}
		n := len(b)
		step := c.inside(at)
		switch step.kind {
		case wordEnds:
			w.To, w.Hash = int32(n), h
			c.folded = b
			return w
		case wordGender:
			w.Base, w.BaseHash = int32(n), h
		case wordLetter:
			b = appendRune(b, step.letter)
			w.End = int32(at + step.size)
		case wordUmlaut:
			if n > int(w.From) && strings.IndexByte("aou", b[n-1]) >= 0 {
				b = append(b, 'e')
			}
			w.End = int32(at + step.size)
		case wordSign:
			b = append(b, s[at])
		}
		for _, letter := range b[n:] {
			h = h.add(letter)
		}
		c.at += step.size
	}
	w.To, w.Hash = int32(len(b)), h
	c.folded = b
	return w
}

// What a character that is no plain letter does inside a word.
type stepKind uint8

const (
	wordEnds   stepKind = iota
	wordLetter          // a letter beyond ASCII
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
func (c *scanner) inside(at int) step {
	s := c.s
	r, size := utf8.DecodeRuneInString(s[at:])
	switch r {
	case '.', ',':
		if at > 0 && isDigit(s, at-1) && isDigit(s, at+1) {
			return step{kind: wordSign, size: size}
		}
		return step{}
	case '\'', '’', '‘', '´', '`':
		if next, _ := utf8.DecodeRuneInString(s[at+size:]); classify(next) == letter {
			return step{kind: wordSkip, size: size}
		}
		return step{}
	case '*', ':', '_', '·', '/', '(':
		if n := genderSign(s, at, size); n > 0 {
			return step{kind: wordGender, size: n}
		}
		return step{}
	case '\u0308':
		return step{kind: wordUmlaut, size: size}
	}
	switch classify(r) {
	case letter:
		return step{kind: wordLetter, size: size, letter: r}
	case nothing:
		return step{kind: wordSkip, size: size}
	}
	return step{}
}

func isDigit(s string, at int) bool { return at < len(s) && s[at] >= '0' && s[at] <= '9' }

func capital(s string) bool {
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
