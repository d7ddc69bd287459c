// Package words cuts a text into words and knows the forms a German word
// takes. Rules, search and stories share it, so a search finds exactly what a
// rule of the same words would match.
//
// # Words
//
// A [Word] is a run of letters and digits. A hyphen ends a word but binds it
// to the next: "NOOTS-Staatsvertrag" is the two words NOOTS and Staatsvertrag,
// joined. A dot or comma between digits belongs to the word (Verwaltung 4.0);
// the dot of an abbreviation or ordinal (e. V., 5. Mai) or inside a name
// (Komm.ONE) is no more than space. A hyphen at the end of a line and a small
// letter on the next are one word cut in two.
// An apostrophe inside a word is dropped. A word's letters are folded:
//
//   - case is dropped; ä ö ü become ae oe ue, ß becomes ss, other accents go;
//   - full-width and long letters become plain ones, ligatures are resolved;
//   - soft hyphens, zero-width characters and combining marks vanish, but a
//     combining diaeresis makes an umlaut.
//
// Bürger*innen, Bürger:innen, Bürger_innen, Bürger/-innen and BürgerInnen are
// the word Bürgerinnen that also answers to Bürger.
//
// # Joined words
//
// Deutschland-Stack, Deutschland Stack, "Deutschland – Stack" and
// Deutschlandstack are spellings of one word. Words bound by hyphens read as
// one word too, and so do two neighbours with nothing but space or a dash
// between them when both begin with a capital or digit and the first has at
// least four letters: German writes nouns side by side only where it means a
// compound, and shorter first words are mostly prepositions ("Aus Bildung" is
// not Ausbildung). Before a number any length will do: NIS 2 is NIS2.
// [Text.JoinedFrom] says how far.
//
// # Inflection
//
// [Inflect] gives the forms of a word as a rule writes it, best in dictionary
// form. They are what declension makes of nouns and adjectives, no more:
//
//   - nouns take -s -es (genitive), -e (dative and plural), -en; -n after -e,
//     -el, -er; -nen after -in; -nisse from -nis; -ies from -y. The -s is also
//     what binds a compound (Verwaltungs-Cloud).
//   - -um -a -us -is become -en (Zentrum, Zentren); Datum does not become
//     Daten, which everyone uses as a word of its own.
//   - plurals with umlaut or in -er (Länder, Städte, Bilder) and foreign ones
//     (Konten, Risiken) are closed classes of the language and listed; a
//     general rule would make Burg of Bürge and Arbeiter of Arbeit.
//   - adjectives take -e -er -es -en -em. They are known by their suffix
//     (-lich, -isch, -al …), by a short list, or by standing before another
//     word of a phrase. Nouns never take -er: Arbeit is not Arbeiter.
//   - a word written in a form (Behörden, Registers, Dienste) is taken back
//     where enough of it is left to be sure: Seite is never taken back to seit,
//     Liste not to List.
//   - words of one or two letters have no forms, words of three only -s and
//     -es but for a few; acronyms (a capital after the first letter, or a
//     digit) only -s: KI has KIs.
//
// Verbs are not conjugated, comparatives and feminines are words of their own
// (Bürgerin is not Bürger). Nothing here splits compounds: Register is not
// found in Registermodernisierung.
package words

// Version changes whenever the same text or the same term gives other words or
// forms, so that what was computed from them is known to be out of date.
const Version = 2

// A Gap says what stands between a word and the one before it.
type Gap uint8

// The gaps.
const (
	Break  Gap = iota // a sign that ends a thought: . , ; : ( or an empty line; also the beginning
	Space             // space, dash, slash or quotation marks
	Hyphen            // a hyphen and no space
)

// A Word is one word of a [Text].
type Word struct {
	Start, End int32 // in bytes of the text as it came
	From, To   int32 // its letters, in Text.Folded
	Base       int32 // where its letters end without a gender ending; zero: it has none
	Gap        Gap   // before the word
	Capital    bool  // begins with a capital or a digit
	Hash       Hash  // of Folded[From:To]
}

// A Text is a text cut into words. It is meant to be read into again and
// again: it then allocates nothing.
type Text struct {
	Folded []byte // the letters of all words, without anything between
	Words  []Word
}

// A Hash is a hash of folded letters that can be computed of joined words from
// those of the single ones: of "ab" from that of "a" and "b".
type Hash uint64

// prime is odd and near 2^64 divided by the golden ratio, so that neighbouring
// letters differ in high and low bits.
const prime = 0x9e3779b97f4a7c15

// HashOf hashes folded letters.
func HashOf[T string | []byte](letters T) Hash {
	var h Hash
	for i := 0; i < len(letters); i++ {
		h = h.add(letters[i])
	}
	return h
}

func (h Hash) add(c byte) Hash { return h*prime + Hash(c) }

// Append is the hash of the letters of h followed by n letters of hash next.
func (h Hash) Append(next Hash, n int) Hash {
	for factor := Hash(prime); n > 0; n >>= 1 { // h * prime^n
		if n&1 == 1 {
			h *= factor
		}
		factor *= factor
	}
	return h + next
}

const (
	// maxJoined: Ende-zu-Ende-Verschlüsselung has four words; longer chains
	// are ad hoc and nobody writes them as one.
	maxJoined = 4
	// maxJoinedLetters: the longest words of German law have about 70 letters;
	// beyond it is not language.
	maxJoinedLetters = 128
	// minSpaceJoined is the length from which a first word is no preposition
	// or article.
	minSpaceJoined = 4
)

// JoinedFrom returns the first word from which up to word i the words may be
// read as one; i when word i stands alone. Every word between may begin it too.
func (t *Text) JoinedFrom(i int) int {
	letters := int(t.Words[i].To - t.Words[i].From)
	if t.Words[i].Gap == Space && i > 0 {
		left := t.Words[i-1]
		n := int(left.To - left.From)
		long := n >= minSpaceJoined || t.isNumber(i) && !t.isNumber(i-1)
		if left.Capital && t.Words[i].Capital && long && n+letters <= maxJoinedLetters {
			return i - 1
		}
		return i
	}
	from := i
	for from > 0 && t.Words[from].Gap == Hyphen && i-from+1 < maxJoined {
		letters += int(t.Words[from-1].To - t.Words[from-1].From)
		if letters > maxJoinedLetters {
			break
		}
		from--
	}
	return from
}

// isNumber reports whether word i begins with a digit.
func (t *Text) isNumber(i int) bool { return t.Folded[t.Words[i].From] <= '9' }

// Letters returns the folded letters of words from to to, both included, as
// one word.
func (t *Text) Letters(from, to int) []byte {
	return t.Folded[t.Words[from].From:t.Words[to].To]
}

// Index returns every form under which a text should be found, each once: its
// words, those without gender endings, and joined words. A term of a rule can
// only match a text if one of its [Inflect]ed forms is among them.
func Index(text string) []string {
	var t Text
	t.Read(text)
	seen := make(map[string]bool, len(t.Words))
	var forms []string
	add := func(letters []byte) {
		if !seen[string(letters)] {
			form := string(letters)
			seen[form] = true
			forms = append(forms, form)
		}
	}
	for i, w := range t.Words {
		for from := t.JoinedFrom(i); from <= i; from++ {
			add(t.Letters(from, i))
		}
		if w.Base > 0 {
			add(t.Folded[w.From:w.Base])
		}
	}
	return forms
}

// Fold returns the folded letters of a text, without what stands between its
// words.
func Fold(text string) string {
	var t Text
	t.Read(text)
	return string(t.Folded)
}
