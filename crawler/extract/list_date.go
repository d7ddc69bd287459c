package extract

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
)

// slashDate is 1/27/2024, 01-27-2024 or 1/27/24: which of the first two is the
// month only the page as a whole can tell.
var slashDate = regexp.MustCompile(`\b(\d{1,2})([/-])(\d{1,2})[/-](\d{4}|\d{2})\b`)

// maxSlashDates is how many such dates are looked at to learn their order.
const maxSlashDates = 400

// monthFirst reports whether the dates of the page are written in the American
// order. One date that can be read only one way decides; where all can be read
// both ways, the order that puts them closer together does, since a list
// covers days or weeks, and at last the language.
func (p *listPage) monthFirst() bool {
	american, european := p.slashDates()
	switch {
	case american.impossible != european.impossible:
		return american.impossible < european.impossible
	case american.count() == 0:
		return false
	case american.span()*3 < european.span():
		return true
	case european.span()*3 < american.span():
		return false
	}
	if lang := strings.ToLower(p.head().Language); lang != "" {
		return strings.HasPrefix(lang, "en") && lang != "en-gb"
	}
	return p.looksEnglish()
}

// commonWords of the languages that write dates with strokes: English, and
// those that put the day first.
var commonWords = map[string]int{
	"the": 1, "of": 1, "and": 1, "by": 1, "for": 1,
	"der": -1, "die": -1, "und": -1, "de": -1, "le": -1, "la": -1, "et": -1, "il": -1, "di": -1, "el": -1, "y": -1, "het": -1, "een": -1,
}

// looksEnglish judges a page that does not name its language by its words.
func (p *listPage) looksEnglish() bool {
	english := 0
	for n := range p.root.Descendants() {
		if n.Type != html.TextNode || n.Parent != nil && unread(n.Parent) {
			continue
		}
		for word := range strings.FieldsSeq(n.Data) {
			if len(word) <= 3 {
				english += commonWords[strings.ToLower(word)]
			}
		}
	}
	return english > 0
}

// A dateOrder is how a page's dates look when read in one order.
type dateOrder struct {
	first, last time.Time
	possible    int
	impossible  int
}

func (o *dateOrder) add(d dates.Date, ok bool) {
	if !ok {
		o.impossible++
		return
	}
	o.possible++
	if o.first.IsZero() || d.Time.Before(o.first) {
		o.first = d.Time
	}
	if d.Time.After(o.last) {
		o.last = d.Time
	}
}

func (o dateOrder) count() int { return o.possible + o.impossible }

func (o dateOrder) span() time.Duration { return o.last.Sub(o.first) + 24*time.Hour }

// slashDates reads all such dates of the page in both orders.
func (p *listPage) slashDates() (american, european dateOrder) {
	for n := range p.root.Descendants() {
		if n.Type != html.TextNode || !strings.ContainsAny(n.Data, "/-") || n.Parent != nil && unread(n.Parent) {
			continue
		}
		for _, m := range slashDate.FindAllStringSubmatch(n.Data, -1) {
			a, okA := p.calendarDay(m[4], m[1], m[3])
			e, okE := p.calendarDay(m[4], m[3], m[1])
			if !okA && !okE {
				continue
			}
			american.add(a, okA)
			european.add(e, okE)
		}
		if american.count() >= maxSlashDates {
			break
		}
	}
	return american, european
}

func (p *listPage) calendarDay(year, month, day string) (dates.Date, bool) {
	if len(year) == 2 {
		year = "20" + year
	}
	if len(month) == 1 {
		month = "0" + month
	}
	if len(day) == 1 {
		day = "0" + day
	}
	return dates.Parse(year+"-"+month+"-"+day, p.Now)
}

// locateDate finds the first date of a text in the page's order.
func (p *listPage) locateDate(s string) (d dates.Date, start, end int, ok bool) {
	if !mayHoldDate(s) {
		return d, 0, 0, false
	}
	d, start, end, ok = dates.Find(s, p.Now)
	if !p.american {
		return d, start, end, ok
	}
	for _, m := range slashDate.FindAllStringSubmatchIndex(s, 4) {
		if ok && end <= m[0] {
			break
		}
		if a, valid := p.calendarDay(s[m[8]:m[9]], s[m[2]:m[3]], s[m[6]:m[7]]); valid {
			return a, m[0], m[1], true
		}
	}
	if ok && slashDate.MatchString(s[start:end]) {
		return dates.Date{}, 0, 0, false
	}
	return d, start, end, ok
}

// mayHoldDate spares the reader of dates most texts: those without digits say
// at most "heute" or "vor einer Stunde", and briefly.
func mayHoldDate(s string) bool {
	return strings.ContainsAny(s, "0123456789") || len(s) <= maxDateRunes
}

func (p *listPage) findDate(s string) (dates.Date, bool) {
	d, _, _, ok := p.locateDate(s)
	return d, ok
}

// maxDatesInLine are looked at: argued, decided, posted, changed.
const maxDatesInLine = 4

// entryDate is the date of a line that may name several, each behind its label:
// "Argued: …; decided: …". Without labels it is the first.
func (p *listPage) entryDate(line string) (best dates.Date, ok bool) {
	weight := 0.0
	for range maxDatesInLine {
		d, start, end, found := p.locateDate(line)
		if !found {
			break
		}
		label := strings.ToLower(line[max(0, start-maxLabelRunes):start])
		if w := dateLabel(label); !ok || w > weight {
			best, ok, weight = d, true, w
		}
		line = line[end:]
	}
	return best, ok
}

// dateLead is what may stand before a date on its own line.
var dateLead = regexp.MustCompile(`(?i)^[\s\[(–—|·•-]*(?:(?:date|datum|stand|vom|am|veröffentlicht|erschienen|erstellt|posted|published|filed|decided|released|issued|updated|opinion|release|decision|on|der|den|date of)\b[\s:.,]*){0,4}$`)

// cutDate drops a date at the start of a line with what sets it apart; true
// when there was one. A sentence that begins with a date is no dated line.
func (p *listPage) cutDate(line string) (rest string, ok bool) {
	_, start, end, found := p.locateDate(line)
	if !found || start > maxDateRunes || !dateLead.MatchString(line[:start]) {
		return line, false
	}
	date := line[start:end]
	tail := strings.TrimLeft(line[end:], " ")
	rest = strings.TrimLeft(tail, "])–—-|·:;,• ")
	if rest == "" {
		return "", true
	}
	lead := strings.TrimSpace(line[:start])
	bracketed := strings.ContainsAny(date, "[(") || strings.HasSuffix(lead, "[") || strings.HasSuffix(lead, "(")
	next, _ := utf8.DecodeRuneInString(rest)
	sentence := !unicode.IsUpper(next) || !strings.ContainsAny(date, "0123456789") // "Heute beginnt …"
	if len(rest) == len(tail) && !bracketed && sentence {
		return line, false
	}
	return rest, true
}

// dayOnly is a day without its year at the start of a line: "03.11.: …".
var dayOnly = regexp.MustCompile(`^\s*(\d{1,2}\.)\s?(\d{1,2}\.)(?:[^\d]|$)`)

// dayOfHeading is the day that a row names and whose year its heading names.
func (p *listPage) dayOfHeading(r row) (dates.Date, bool) {
	if r.above.IsZero() {
		return dates.Date{}, false
	}
	for _, l := range linesOf(r.nodes, r.foreign) {
		if m := dayOnly.FindStringSubmatch(l); m != nil {
			return p.findDate(m[1] + m[2] + strconv.Itoa(r.above.Time.Year()))
		}
	}
	return dates.Date{}, false
}

// isDate reports whether a text is a date and nothing else.
func (p *listPage) isDate(s string) bool {
	if utf8.RuneCountInString(s) > maxDateRunes {
		return false
	}
	rest, ok := p.cutDate(s)
	return ok && rest == ""
}
