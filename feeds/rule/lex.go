package rule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A SyntaxError says where a rule cannot be read and what was expected there.
type SyntaxError struct {
	Column   int    // of the rule, in characters from 1
	Found    string // what stands there; empty at the end of the rule
	Expected string
}

// Error puts it in a sentence.
func (e *SyntaxError) Error() string {
	if e.Found == "" {
		return fmt.Sprintf("column %d: expected %s, found the end", e.Column, e.Expected)
	}
	return fmt.Sprintf("column %d: expected %s, found %q", e.Column, e.Expected, e.Found)
}

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenWord
	tokenPhrase
	tokenField
	tokenOpen
	tokenClose
	tokenAnd
	tokenOr
	tokenNot
	tokenNear
	tokenWeight
)

// A token is a part of a rule's text.
type token struct {
	kind   tokenKind
	at     int    // byte of the rule
	source string // as written
	text   string // of a word or phrase, without quotation marks
	fields fields
	number float64 // of NEAR/ and ^
}

const (
	// maxNear: beyond some sentences nearness says no more than AND.
	maxNear = 100
	// maxWeight keeps scores readable.
	maxWeight = 1000
	// maxFound is how much of an unreadable rule an error quotes.
	maxFound = 30
)

// A lexer cuts a rule into tokens.
type lexer struct {
	s  string
	at int
}

// fail makes the error for a place in the rule.
func (l *lexer) fail(at int, found, expected string) error {
	if r := []rune(found); len(r) > maxFound {
		found = string(r[:maxFound]) + "…"
	}
	return &SyntaxError{Column: utf8.RuneCountInString(l.s[:at]) + 1, Found: found, Expected: expected}
}

// next returns the next token.
func (l *lexer) next() (token, error) {
	rest := strings.TrimLeftFunc(l.s[l.at:], unicode.IsSpace)
	l.at = len(l.s) - len(rest)
	if rest == "" {
		return token{at: l.at}, nil
	}
	switch r, size := utf8.DecodeRuneInString(rest); {
	case r == '(':
		return l.take(tokenOpen, 1), nil
	case r == ')':
		return l.take(tokenClose, 1), nil
	case r == '^':
		return l.weight(rest)
	case r == '-' && len(rest) > 1 && !unicode.IsSpace(rune(rest[1])):
		return l.take(tokenNot, 1), nil
	case isQuote(r):
		return l.phrase(rest, size, isQuote)
	case isSingleQuote(r):
		return l.phrase(rest, size, isSingleQuote)
	}
	return l.word(rest)
}

// take makes a token of the next n bytes.
func (l *lexer) take(kind tokenKind, n int) token {
	t := token{kind: kind, at: l.at, source: l.s[l.at : l.at+n]}
	t.text = t.source
	l.at += n
	return t
}

func isQuote(r rune) bool { return strings.ContainsRune(`"„“”«»`, r) }

// isSingleQuote is asked where a word could begin: inside one it is an
// apostrophe.
func isSingleQuote(r rune) bool { return strings.ContainsRune("'‚‘’‹›", r) }

func (l *lexer) phrase(rest string, open int, quote func(rune) bool) (token, error) {
	end := strings.IndexFunc(rest[open:], quote)
	if end < 0 {
		return token{}, l.fail(len(l.s), "", "closing quotation marks")
	}
	_, shut := utf8.DecodeRuneInString(rest[open+end:])
	t := l.take(tokenPhrase, open+end+shut)
	t.text = rest[open : open+end]
	return t, nil
}

func (l *lexer) weight(rest string) (token, error) {
	n := strings.IndexFunc(rest[1:], endsWord) + 1
	if n == 0 {
		n = len(rest)
	}
	number, err := strconv.ParseFloat(rest[1:n], 64)
	if plain := strings.Trim(rest[1:n], ".0123456789") == ""; err != nil || !plain || number > maxWeight {
		return token{}, l.fail(l.at, rest[:n], fmt.Sprintf("^ and a weight from 0 to %d, as in term^3", maxWeight))
	}
	t := l.take(tokenWeight, n)
	t.number = number
	return t, nil
}

// operators are the words that are none.
var operators = map[string]tokenKind{"AND": tokenAnd, "OR": tokenOr, "NOT": tokenNot}

// word reads a word, an operator or a field.
func (l *lexer) word(rest string) (token, error) {
	n := strings.IndexFunc(rest, endsWord)
	if n < 0 {
		n = len(rest)
	}
	word := rest[:n]
	if kind, ok := operators[word]; ok {
		return l.take(kind, n), nil
	}
	if distance, ok := strings.CutPrefix(word, "NEAR"); ok && (distance == "" || distance[0] == '/') {
		return l.near(word)
	}
	if name, after, ok := strings.Cut(word, ":"); ok && !isGender(after) {
		return l.field(word, name)
	}
	return l.take(tokenWord, n), nil
}

// endsWord reports whether a character cannot stand in a word of a rule.
func endsWord(r rune) bool {
	return unicode.IsSpace(r) || r == '(' || r == ')' || r == '^' || isQuote(r)
}

func (l *lexer) field(word, name string) (token, error) {
	at := slices.IndexFunc(fieldNames[:], func(f string) bool { return strings.EqualFold(name, f) })
	if at < 0 {
		return token{}, l.fail(l.at, word, "one of the fields "+strings.Join(fieldNames[:], ": ")+":")
	}
	t := l.take(tokenField, len(name)+1)
	t.fields = 1 << at
	return t, nil
}

// isGender reports whether a colon before s belongs to the word, as in
// Bürger:innen.
func isGender(s string) bool { return s == "innen" || s == "in" }

func (l *lexer) near(word string) (token, error) {
	number, err := strconv.ParseUint(strings.TrimPrefix(word, "NEAR/"), 10, 16)
	if err != nil || number == 0 || number > maxNear {
		return token{}, l.fail(l.at, word, fmt.Sprintf("NEAR/ and a number of words from 1 to %d, as in NEAR/8", maxNear))
	}
	t := l.take(tokenNear, len(word))
	t.number = float64(number)
	return t, nil
}
