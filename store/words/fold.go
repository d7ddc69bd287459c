package words

import (
	"unicode"
	"unicode/utf8"
)

// What a character is to a word.
type class uint8

const (
	breaks  class = iota // ends a thought
	spaces               // space, or a sign that means no more
	dashes               // a hyphen or dash
	quotes               // quotation marks, seen through
	letter               // part of a word
	nothing              // invisible inside a word
)

// ascii is what is made of a byte in a word; zero: it is in none, or beyond
// ASCII.
var ascii = [256]byte{
	'0': '0', '1': '1', '2': '2', '3': '3', '4': '4', '5': '5', '6': '6', '7': '7', '8': '8', '9': '9',
	'a': 'a', 'b': 'b', 'c': 'c', 'd': 'd', 'e': 'e', 'f': 'f', 'g': 'g', 'h': 'h', 'i': 'i', 'j': 'j', 'k': 'k', 'l': 'l', 'm': 'm',
	'n': 'n', 'o': 'o', 'p': 'p', 'q': 'q', 'r': 'r', 's': 's', 't': 't', 'u': 'u', 'v': 'v', 'w': 'w', 'x': 'x', 'y': 'y', 'z': 'z',
	'A': 'a', 'B': 'b', 'C': 'c', 'D': 'd', 'E': 'e', 'F': 'f', 'G': 'g', 'H': 'h', 'I': 'i', 'J': 'j', 'K': 'k', 'L': 'l', 'M': 'm',
	'N': 'n', 'O': 'o', 'P': 'p', 'Q': 'q', 'R': 'r', 'S': 's', 'T': 't', 'U': 'u', 'V': 'v', 'W': 'w', 'X': 'x', 'Y': 'y', 'Z': 'z',
}

// leadByte begins Ä Ö Ü ß ä ö ü in UTF-8; umlauts has the two letters they
// become, by their second byte.
const leadByte = 0xc3

var umlauts = [256][2]byte{
	0x84: {'a', 'e'}, 0x96: {'o', 'e'}, 0x9c: {'u', 'e'}, 0x9f: {'s', 's'}, 0xa4: {'a', 'e'}, 0xb6: {'o', 'e'}, 0xbc: {'u', 'e'},
}

// latin1 are the letters from À to ÿ without accents; a dot stands where there
// is none or where it is written with two letters.
const latin1 = "aaaa.a.ceeeeiiiidnoooo..ouuu.y.." + "aaaa.a.ceeeeiiiidnoooo..ouuu.y.y"

// latinA are the letters from Ā to ſ without accents; 6 and 7 stand for ij and
// oe.
const latinA = "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii66jjkkkllllllllllnnnnnnnnnoooooo77rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"

// appendRune appends what is made of a character beyond ASCII in a word.
func appendRune(b []byte, r rune) []byte {
	switch {
	case r >= 'À' && r <= 'ÿ':
		return appendLatin1(b, r)
	case r >= 'Ā' && r <= 'ſ':
		switch c := latinA[r-'Ā']; c {
		case '6':
			return append(b, "ij"...)
		case '7':
			return append(b, "oe"...)
		default:
			return append(b, c)
		}
	case r == 'ẞ':
		return append(b, "ss"...)
	case r >= 0xff01 && r <= 0xff5e: // full-width ASCII
		return append(b, ascii[r-0xff01+'!'])
	case r >= 0xfb00 && r <= 0xfb06:
		return append(b, ligatures[r-0xfb00]...)
	}
	return utf8.AppendRune(b, unicode.ToLower(r)) // I, and other scripts
}

// ligatures are those from U+FB00 on.
var ligatures = [...]string{"ff", "fi", "fl", "ffi", "ffl", "st", "st"}

func appendLatin1(b []byte, r rune) []byte {
	switch r {
	case 'ä', 'Ä', 'æ', 'Æ':
		return append(b, "ae"...)
	case 'ö', 'Ö':
		return append(b, "oe"...)
	case 'ü', 'Ü':
		return append(b, "ue"...)
	case 'ß':
		return append(b, "ss"...)
	case 'þ', 'Þ':
		return append(b, "th"...)
	}
	return append(b, latin1[r-'À'])
}

// classify says what a character is to a word.
func classify(r rune) class {
	if r < utf8.RuneSelf {
		return classifyASCII(byte(r))
	}
	switch r {
	case '\u00ad', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff':
		return nothing
	case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212', '\ufe63', '\uff0d':
		return dashes
	case '„', '“', '”', '‚', '‘', '’', '«', '»', '‹', '›', '´':
		return quotes
	case '®', '©', '™':
		return spaces
	case '×', '÷', 'ª', 'º':
		return breaks
	}
	switch {
	case unicode.IsLetter(r), unicode.IsDigit(r):
		return letter
	case unicode.Is(unicode.M, r):
		return nothing
	case unicode.IsSpace(r):
		return spaces
	}
	return breaks
}

func classifyASCII(c byte) class {
	switch c {
	case ' ', '\t', '\n', '\r', '\v', '\f', '/':
		return spaces
	case '-':
		return dashes
	case '"', '\'', '`':
		return quotes
	}
	if ascii[c] != 0 {
		return letter
	}
	return breaks
}
