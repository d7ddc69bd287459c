package dates

import "unicode/utf8"

// A class says what a word can mean in a date.
type class uint8

const (
	other     class = iota
	month           // value: 1–12
	weekday         // value unused
	zoneName        // value: minutes east of UTC
	count           // value: the number said in words
	halves          // value: twice the number said in words
	unit            // value: seconds, or one of the calendar units below
	dayWord         // heute and its like; value: days back
	nowWord         // gerade eben
	ago             // vor
	hourMark        // Uhr
	joiner          // um, ab, am: may stand between day and time
	until           // bis, und: joins the ends of a range
	label           // may stand before a relative date
	about           // etwa: makes an amount no less readable
	half            // halben
	partOfDay       // Abend
	meridiem        // am, pm; value: hours to add
	numbered        // Nr., Version: the number that follows is no date
	measure         // MB, Euro, Min.: the number before is no date
)

// The units that are no fixed number of seconds.
const (
	unitDay   = -1
	unitWeek  = -7
	unitMonth = -30
)

// A meaning is what the table knows of a word.
type meaning struct {
	class class
	value int
}

// vocabulary holds words as fold writes them.
var vocabulary = map[string]meaning{
	"januar": {month, 1}, "january": {month, 1}, "jan": {month, 1}, "jaenner": {month, 1}, "jaen": {month, 1}, "janner": {month, 1},
	"februar": {month, 2}, "february": {month, 2}, "feb": {month, 2}, "febr": {month, 2}, "feber": {month, 2},
	"maerz": {month, 3}, "march": {month, 3}, "maer": {month, 3}, "mar": {month, 3}, "mrz": {month, 3}, "marz": {month, 3},
	"april": {month, 4}, "apr": {month, 4},
	"mai": {month, 5}, "may": {month, 5},
	"juni": {month, 6}, "june": {month, 6}, "jun": {month, 6}, "juno": {month, 6},
	"juli": {month, 7}, "july": {month, 7}, "jul": {month, 7}, "julei": {month, 7},
	"august": {month, 8}, "aug": {month, 8},
	"september": {month, 9}, "sept": {month, 9}, "sep": {month, 9},
	"oktober": {month, 10}, "october": {month, 10}, "okt": {month, 10}, "oct": {month, 10},
	"november": {month, 11}, "nov": {month, 11},
	"dezember": {month, 12}, "december": {month, 12}, "dez": {month, 12}, "dec": {month, 12},

	"montag": {weekday, 0}, "dienstag": {weekday, 0}, "mittwoch": {weekday, 0}, "donnerstag": {weekday, 0},
	"freitag": {weekday, 0}, "samstag": {weekday, 0}, "sonnabend": {weekday, 0}, "sonntag": {weekday, 0},
	"mo": {weekday, 0}, "di": {weekday, 0}, "mi": {weekday, 0}, "do": {weekday, 0}, "fr": {weekday, 0},
	"sa": {weekday, 0}, "so": {weekday, 0}, "mon": {weekday, 0},
	"monday": {weekday, 0}, "tuesday": {weekday, 0}, "wednesday": {weekday, 0}, "thursday": {weekday, 0},
	"friday": {weekday, 0}, "saturday": {weekday, 0}, "sunday": {weekday, 0}, "tue": {weekday, 0}, "tues": {weekday, 0},
	"wed": {weekday, 0}, "weds": {weekday, 0}, "thu": {weekday, 0}, "thur": {weekday, 0}, "thurs": {weekday, 0}, "fri": {weekday, 0},
	"sat": {weekday, 0}, "sun": {weekday, 0},

	"z": {zoneName, 0}, "ut": {zoneName, 0}, "utc": {zoneName, 0}, "gmt": {zoneName, 0}, "wez": {zoneName, 0}, "wet": {zoneName, 0},
	"mez": {zoneName, 60}, "cet": {zoneName, 60}, "met": {zoneName, 60}, "bst": {zoneName, 60}, "wesz": {zoneName, 60}, "west": {zoneName, 60},
	"mesz": {zoneName, 120}, "cest": {zoneName, 120}, "mest": {zoneName, 120}, "oez": {zoneName, 120}, "eet": {zoneName, 120},
	"oesz": {zoneName, 180}, "eest": {zoneName, 180}, "msk": {zoneName, 180},
	"est": {zoneName, -300}, "edt": {zoneName, -240}, "cst": {zoneName, -360}, "cdt": {zoneName, -300},
	"mst": {zoneName, -420}, "mdt": {zoneName, -360}, "pst": {zoneName, -480}, "pdt": {zoneName, -420},
	"akst": {zoneName, -540}, "akdt": {zoneName, -480}, "hst": {zoneName, -600}, "jst": {zoneName, 540},
	"aest": {zoneName, 600}, "aedt": {zoneName, 660},

	"ein": {count, 1}, "eine": {count, 1}, "einem": {count, 1}, "einer": {count, 1}, "zwei": {count, 2}, "drei": {count, 3},
	"vier": {count, 4}, "fuenf": {count, 5}, "sechs": {count, 6}, "sieben": {count, 7}, "acht": {count, 8}, "neun": {count, 9},
	"zehn": {count, 10}, "elf": {count, 11}, "zwoelf": {count, 12}, "dreizehn": {count, 13}, "vierzehn": {count, 14}, "fuenfzehn": {count, 15},
	"sechzehn": {count, 16}, "siebzehn": {count, 17}, "achtzehn": {count, 18}, "neunzehn": {count, 19}, "zwanzig": {count, 20},
	"dreissig": {count, 30}, "vierzig": {count, 40}, "fuenfzig": {count, 50},
	"anderthalb": {halves, 3}, "eineinhalb": {halves, 3}, "zweieinhalb": {halves, 5}, "dreieinhalb": {halves, 7},

	"sekunde": {unit, 1}, "sekunden": {unit, 1}, "sek": {unit, 1},
	"minute": {unit, 60}, "minuten": {unit, 60}, "min": {unit, 60}, "mins": {unit, 60},
	"stunde": {unit, 3600}, "stunden": {unit, 3600}, "std": {unit, 3600}, "stdn": {unit, 3600}, "h": {unit, 3600},
	"viertelstunde": {unit, 900}, "dreiviertelstunde": {unit, 2700},
	"tag": {unit, unitDay}, "tage": {unit, unitDay}, "tagen": {unit, unitDay},
	"woche": {unit, unitWeek}, "wochen": {unit, unitWeek},
	"monat": {unit, unitMonth}, "monate": {unit, unitMonth}, "monaten": {unit, unitMonth},

	"heute": {dayWord, 0}, "gestern": {dayWord, 1}, "vorgestern": {dayWord, 2},
	"eben": {nowWord, 0}, "soeben": {nowWord, 0}, "gerade": {nowWord, 0}, "jetzt": {nowWord, 0},
	"vor": {ago, 0}, "uhr": {hourMark, 0},
	"um": {joiner, 0}, "ab": {joiner, 0}, "den": {joiner, 0}, "vom": {joiner, 0}, "dem": {joiner, 0}, "at": {joiner, 0}, "gegen": {joiner, 0},
	"bis": {until, 0}, "und": {until, 0}, "u": {until, 0}, "to": {until, 0}, "and": {until, 0},

	"stand": {label, 0}, "seit": {label, 0}, "aktualisiert": {label, 0}, "veroeffentlicht": {label, 0}, "datum": {label, 0},
	"aktualisierung": {label, 0}, "erschienen": {label, 0}, "update": {label, 0}, "publiziert": {label, 0}, "online": {label, 0},
	"bearbeitet": {label, 0}, "geaendert": {label, 0}, "erstellt": {label, 0}, "gepostet": {label, 0}, "zuletzt": {label, 0},
	"von": {label, 0},

	"etwa": {about, 0}, "ca": {about, 0}, "circa": {about, 0}, "rund": {about, 0}, "knapp": {about, 0}, "ungefaehr": {about, 0},
	"halben": {half, 0},
	"morgen": {partOfDay, 0}, "frueh": {partOfDay, 0}, "vormittag": {partOfDay, 0}, "mittag": {partOfDay, 0}, "nachmittag": {partOfDay, 0},
	"abend": {partOfDay, 0}, "nacht": {partOfDay, 0},

	"am": {meridiem, 0}, "pm": {meridiem, 12},

	"nr": {numbered, 0}, "nummer": {numbered, 0}, "no": {numbered, 0}, "version": {numbered, 0}, "ver": {numbered, 0}, "v": {numbered, 0},
	"release": {numbered, 0}, "build": {numbered, 0}, "firmware": {numbered, 0}, "kapitel": {numbered, 0}, "kap": {numbered, 0},
	"abschnitt": {numbered, 0}, "punkt": {numbered, 0}, "ziffer": {numbered, 0}, "ziff": {numbered, 0}, "anlage": {numbered, 0},
	"abs": {numbered, 0}, "absatz": {numbered, 0}, "artikel": {numbered, 0}, "art": {numbered, 0}, "tel": {numbered, 0},
	"telefon": {numbered, 0}, "fon": {numbered, 0}, "fax": {numbered, 0}, "telefax": {numbered, 0}, "mobil": {numbered, 0}, "ip": {numbered, 0},
	"drucksache": {numbered, 0}, "drs": {numbered, 0}, "drucksachen": {numbered, 0}, "az": {numbered, 0}, "aktenzeichen": {numbered, 0},
	"din": {numbered, 0}, "iso": {numbered, 0}, "rn": {numbered, 0}, "rz": {numbered, 0}, "randnummer": {numbered, 0}, "isbn": {numbered, 0}, "issn": {numbered, 0},
	"ausgabe": {numbered, 0}, "heft": {numbered, 0}, "band": {numbered, 0}, "bd": {numbered, 0}, "jahrgang": {numbered, 0}, "kw": {numbered, 0},
	"seite": {numbered, 0}, "seiten": {numbered, 0}, "s": {numbered, 0}, "teil": {numbered, 0}, "tabelle": {numbered, 0}, "abbildung": {numbered, 0},
	"ios": {numbered, 0}, "android": {numbered, 0}, "windows": {numbered, 0}, "java": {numbered, 0}, "python": {numbered, 0},

	"mb": {measure, 0}, "kb": {measure, 0}, "gb": {measure, 0}, "tb": {measure, 0}, "mbyte": {measure, 0}, "kbyte": {measure, 0},
	"euro": {measure, 0}, "eur": {measure, 0}, "prozent": {measure, 0}, "mio": {measure, 0}, "mrd": {measure, 0}, "millionen": {measure, 0},
	"personen": {measure, 0}, "seconds": {measure, 0}, "minutes": {measure, 0},
}

// maxWord is longer than any word of the vocabulary.
const maxWord = 20

// meaningOf looks a word up as German writes it: in any case, with umlauts
// composed, decomposed or spelt out.
func meaningOf(w string) meaning {
	if len(w) > maxWord {
		return meaning{}
	}
	var buf [2 * maxWord]byte
	n := 0
	for i := 0; i < len(w); {
		if c := w[i]; c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			buf[n] = c
			n, i = n+1, i+1
			continue
		}
		r, size := utf8.DecodeRuneInString(w[i:])
		i += size
		n += copy(buf[n:], umlaut(r))
	}
	return vocabulary[string(buf[:n])]
}

// umlaut spells a letter out; a combining diaeresis adds the e alone.
func umlaut(r rune) string {
	switch r {
	case 'ä', 'Ä':
		return "ae"
	case 'ö', 'Ö':
		return "oe"
	case 'ü', 'Ü':
		return "ue"
	case 'ß':
		return "ss"
	case 'â', 'ã', 'á', 'à', 'å':
		return "a" // what scanners see in an ä
	case '\u0308':
		return "e"
	}
	return "?"
}
