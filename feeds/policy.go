package feeds

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/amtsfeed/amtsfeed/store"
)

// Limits of what is shown, in characters.
const (
	// longestTeaser is a long paragraph: some feeds put the whole article into
	// the field for the summary, and that is more than a teaser.
	longestTeaser = 1000
	// shortExtract is what stays where text and data mining is reserved: two
	// or three sentences, enough to decide whether to open the link.
	shortExtract = 300
)

// A Permission says what of an item may leave the house. Title and link always
// may.
type Permission struct {
	Extract bool // a teaser may be shown
	Full    bool // the whole text may be shown, exported and archived in full
	Words   int  // the extract has at most so many words; 0: no limit
	Chars   int  // and at most so many characters; 0: no limit
	Image   bool // the picture may be linked
	Index   bool // our page of the item may be found by search engines
	Archive bool // the item may stay in archive documents
}

// Permit decides from the terms of a source and the rights its publisher
// reserved as machine-readable signals. The stricter of the two always wins.
//
// A reservation of text and data mining (§ 44b (3) UrhG, "tdm") leaves title,
// link and a short extract, which are not mining and short enough for § 87g (2)
// no. 4 UrhG, but no full text, neither in feeds nor in exports: those are read
// by machines. Press publishers' texts (§ 87f, § 87g UrhG) are kept to single
// words or very short extracts by the source's word limit. nosnippet and
// max-snippet say the same in the language of search engines. A signal that is
// not known counts as a reservation of mining: whoever reserves something we do
// not understand has not given it away.
func Permit(terms Source, reservations []string) Permission {
	p := Permission{
		Extract: terms.Publish != PublishTitle,
		Full:    terms.Publish == PublishFull && terms.MaxWords == 0,
		Words:   terms.MaxWords,
		Image:   terms.Publish != PublishTitle,
		Index:   true, Archive: true,
	}
	if !p.Full {
		p.Chars = longestTeaser
	}
	for _, r := range reservations {
		p = p.reserve(strings.ToLower(strings.TrimSpace(r)))
	}
	if !p.Extract {
		p.Words, p.Chars = 0, 0
	}
	return p
}

// reserve narrows a permission by one signal.
func (p Permission) reserve(signal string) Permission {
	name, value, _ := strings.Cut(signal, ":")
	switch strings.TrimSpace(name) {
	case "", "all", "index", "follow", "nofollow", "notranslate", "nositelinkssearchbox", "indexifembedded",
		"max-image-preview", "max-video-preview":
		return p // about other things than text
	case "noimageindex":
		p.Image = false
	case "noarchive", "nocache":
		p.Archive = false
	case "noindex", "none":
		p.Index, p.Archive, p.Full = false, false, false
		p.Chars = narrower(p.Chars, longestTeaser)
	case "nosnippet":
		p.Extract, p.Full = false, false
	case "max-snippet":
		return p.snippet(strings.TrimSpace(value))
	default: // "tdm" and what we do not know
		p.Full = false
		p.Chars = narrower(p.Chars, shortExtract)
	}
	return p
}

func (p Permission) snippet(value string) Permission {
	n, err := strconv.Atoi(value)
	switch {
	case err == nil && n < 0: // -1 says expressly: no limit
	case err != nil, n == 0:
		p.Extract, p.Full = false, false
	default:
		p.Full = false
		p.Chars = narrower(p.Chars, n)
	}
	return p
}

// narrower is the smaller of two limits, of which 0 is none.
func narrower(limit, n int) int {
	if limit == 0 {
		return n
	}
	return min(limit, n)
}

// releaseItem returns an item as far as it may leave the house.
func releaseItem(it store.Item, terms Source) store.Item {
	p := Permit(terms, it.Reservations)
	whole := it.Text
	if !p.Full {
		it.Text, it.Markup = "", ""
	}
	switch {
	case !p.Extract:
		it.Teaser = ""
	case it.Teaser == "" && !p.Full:
		it.Teaser = extract(whole, p.Words, narrower(p.Chars, shortExtract))
	default:
		it.Teaser = extract(it.Teaser, p.Words, p.Chars)
	}
	if !p.Image {
		it.Image = ""
	}
	if terms.Publish == PublishTitle {
		it.Enclosures = nil
	}
	if it.Rights == "" || terms.License != "" {
		it.Rights = terms.License
	}
	return it
}

// extract cuts a text to at most so many words and characters, the ellipsis
// included, between words where it can.
func extract(text string, words, chars int) string {
	const ellipsis = " …" // two characters
	cut := text
	if words > 0 {
		cut = firstWords(cut, words)
	}
	if chars > 0 && utf8.RuneCountInString(cut) > chars {
		cut = firstChars(cut, chars-2)
	}
	if len(cut) == len(text) {
		return text
	}
	cut = strings.TrimRight(cut, " \t\n,;:–-")
	if cut == "" || chars > 0 && utf8.RuneCountInString(cut)+2 > chars {
		return cut
	}
	return cut + ellipsis
}

// firstWords returns the beginning of a text up to the end of its nth word.
func firstWords(text string, n int) string {
	inWord := false
	for i, r := range text {
		space := unicode.IsSpace(r)
		if inWord && space {
			if n--; n == 0 {
				return text[:i]
			}
		}
		inWord = !space
	}
	return text
}

// firstChars returns at most n characters of a text, up to the end of a word
// unless the first word is longer.
func firstChars(text string, n int) string {
	end, count := 0, 0
	for i := range text {
		if count == n {
			end = i
			break
		}
		count++
	}
	if end == 0 {
		return ""
	}
	if text[end] == ' ' || text[end] == '\n' {
		return text[:end]
	}
	if i := strings.LastIndexAny(text[:end], " \n"); i > 0 {
		return text[:i]
	}
	return text[:end]
}
