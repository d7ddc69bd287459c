// Package rule is the language in which topics, source filters and searches
// say what a text must be about.
//
// # Language
//
//	rule   = either .
//	either = all { "OR" all } .
//	all    = not { [ "AND" ] not } .
//	not    = [ "NOT" | "-" ] near .
//	near   = part [ "NEAR/" number part ] .
//	part   = [ field ":" ] ( word | phrase | "(" rule ")" ) [ "^" weight ] .
//	field  = "title" | "teaser" | "text" | "source" | "region" | "author" .
//	phrase = quote { word } quote .
//	word   = [ "*" ] letters [ "*" ] .
//
// Operators are written in capitals; words side by side must all be there. Any
// quotation marks may enclose a phrase, single ones too.
//
// # Meaning
//
// A word is found in all its spellings and forms (package words): Deutschland-Stack
// also in "des Deutschlandstacks", KI also in "KI-Strategie", never inside
// another word. The words of a phrase stand side by side with nothing but
// space, dashes, slashes or quotation marks between, and other signs only where
// the phrase has one too ("Bund, Länder", AT&T); those before the last are
// declined as adjectives, so "digitale Souveränität" is found in "digitaler
// Souveränität". A hyphenated word is a phrase.
//
// A word of exactly two capitals (KI, IT) is found only in capitals, with or
// without a small s: the pronoun in "post it" is not IT.
//
// Rechenzentr* is found where a word begins so, *cloud where one ends so (in
// all forms), *daten* where it contains it. At least three letters must be
// given.
//
// A term looks into title, teaser and text, or only into the field before it;
// the field before a parenthesis holds for all terms inside. source: looks
// into the title and the id of the source.
//
// a NEAR/8 b holds where the last word of one and the first word of the other
// are at most 8 words apart, 1 being neighbours, in one field. Either may be a
// parenthesis of terms joined by OR.
//
// # Score
//
// Each hit counts the weight of its field times the weight of its term
// (term^3; 1 without) where the part of the rule it stands in holds: in a OR
// (b c) a b counts nothing without a c. Terms under NOT count nothing, terms of
// NEAR only where they are near; a term written twice counts once, with its
// greater weight. A topic's context must hold too before a hit counts. A
// threshold is the score a text needs besides satisfying the rule.
//
// # Guarantees
//
// [Compile] puts all topics into one pass over the words of a text; the cost
// hardly grows with their number. A [Match] names every hit of every term of
// its rule that counts, up to MaxHits. The package is pure: no clock, no
// files, no state; everything is safe for concurrent use.
package rule
