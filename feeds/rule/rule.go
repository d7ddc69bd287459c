// Package rule is the language in which topics, source filters and searches
// say what a text must be about.
package rule

// A Rule is a parsed rule.
type Rule struct {
	source string
}

// Parse reads a rule. The error is a [*SyntaxError].
func Parse(s string) (*Rule, error) {
	if s == "" {
		return nil, &SyntaxError{Column: 1, Expected: "a term"}
	}
	return &Rule{source: s}, nil
}

// String is the rule as it was written.
func (r *Rule) String() string { return r.source }

// Hash identifies what the rule means; it stays the same while spacing changes.
func (r *Rule) Hash() string { return r.source }

// Match reports whether the text satisfies the rule.
func (r *Rule) Match(t *Text) bool { return false }

// A SyntaxError says where a rule cannot be read and what was expected there.
type SyntaxError struct {
	Column   int    // of the rule, in characters from 1
	Found    string // what stands there; empty at the end of the rule
	Expected string
}

func (e *SyntaxError) Error() string { return "expected " + e.Expected }

// A Text is what a rule looks at.
type Text struct {
	Title, Teaser, Text string
	SourceID, Source    string // id and title; both answer source:
	Region, Author      string
}
