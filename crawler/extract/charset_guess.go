package extract

import (
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// minGuess is how many bytes beyond ASCII a guess needs: five or six words.
const minGuess = 16

// guessed is the encoding of a text that nobody declared: nil for those of
// western Europe, whose letters beyond ASCII stand between others. It goes by
// the bytes that the most frequent characters begin with, which is enough to
// tell apart the encodings that were in use.
func guessed(b []byte) encoding.Encoding {
	n := tallyOf(b)
	switch {
	case n.high < minGuess || n.together*10 < n.high*6:
		return nil
	case n.letters*20 < n.high*19:
		return guessedPairs(b)
	case n.joined*10 > n.high:
		return nil
	case n.capitals*2 > n.high: // KOI8 has the small letters before the capitals
		return charmap.KOI8R
	}
	return charmap.Windows1251
}

// A tally counts the bytes beyond ASCII, and how many of them are letters and
// capitals by their place in the Cyrillic tables, stand together, or are joined
// to letters of ASCII.
type tally struct{ high, letters, capitals, together, joined int }

func tallyOf(b []byte) tally {
	var n tally
	for i, c := range b {
		if c < 0x80 {
			continue
		}
		before, after := neighbours(b, i)
		n.high++
		if c >= 0xC0 {
			n.letters++
		}
		if c >= 0xC0 && c < 0xE0 {
			n.capitals++
		}
		if before >= 0x80 || after >= 0x80 {
			n.together++
		}
		if isLetter(before) || isLetter(after) {
			n.joined++
		}
	}
	return n
}

func neighbours(b []byte, i int) (before, after byte) {
	if i > 0 {
		before = b[i-1]
	}
	if i+1 < len(b) {
		after = b[i+1]
	}
	return before, after
}

// guessedPairs tells the encodings of East Asia apart.
func guessedPairs(b []byte) encoding.Encoding {
	var leads [256]int
	pairs, low := 0, 0
	for i := 0; i+1 < len(b); i++ {
		if b[i] < 0x80 {
			continue
		}
		pairs++
		leads[b[i]]++
		if i++; b[i] < 0xA1 {
			low++
		}
	}
	share := func(from, to byte, percent int) bool {
		n := 0
		for _, count := range leads[from : int(to)+1] {
			n += count
		}
		return n*100 >= pairs*percent
	}
	switch {
	case share(0x82, 0x83, 25): // kana
		return japanese.ShiftJIS
	case low*20 > pairs:
		if share(0xA4, 0xC6, 70) { // the frequent ideographs
			return traditionalchinese.Big5
		}
		return nil
	case share(0xA4, 0xA5, 25): // kana
		return japanese.EUCJP
	case share(0xB0, 0xC8, 80): // hangul
		return korean.EUCKR
	}
	return simplifiedchinese.GB18030
}
