package extract

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
)

// What speaks for a date that a reader of the page sees.
const (
	markedPublished = 55 // itemprop=datePublished, <time pubdate>
	markedTime      = 40 // <time datetime>
	namedDate       = 30 // a class such as "date"
	mostOfLine      = 25 // the line is hardly more than the date
	beginsLine      = 15 // "16.10.2025, 10:16 Uhr - Verkehr"
	partOfLine      = 10 // a short line: place, author and date
	dateline        = 25 // prose that begins with place and date
	saysPublished   = 25 // "Veröffentlicht am"
	saysUpdated     = -15
	insideLink      = -5
	inMargin        = -45 // a teaser, a sidebar …
	inMarginNear    = -10 // … beside the headline it is the article's own box
	inMarginReach   = -25
	onlyDay         = 20 // the page shows no other
	seenAgain       = 5  // a further place for the same day …
	maxAgain        = 4  // … but a forum has dozens
	nearHeadline    = 30
	aboveHeadline   = 25
	inReach         = 10
	worthNoting     = 30
)

// How near is near, in bytes of visible text.
const (
	nearBy   = 350
	reachOf  = 1500
	aboveBy  = 200
	dateLine = 160 // a longer line is prose
	foreWord = 40  // what may stand before the date in a dateline
)

// maxSightings bounds the dates of a page: one with more is an archive, and its
// own day is among the first.
const maxSightings = 1000

// A sighting is a date that a reader of the page sees.
type sighting struct {
	evidence
	at      int  // bytes of visible text before it
	margin  bool // it stands in a teaser or a sidebar
	own     bool // the teaser leads to this very page
	changed bool // it is said to be the last change
}

// seenDates are the dates that the page shows for its article, one for each
// day, and the day on which it says to have been changed last.
func (a *articlePage) seenDates() (all []evidence, changed dates.Date) {
	w := dateWalk{page: a}
	w.node(a.root)
	w.endLine()
	return w.byDay(), w.lastChange()
}

// lastChange is the day that the page calls that of its last change; none when
// it names several, which are those of its teasers.
func (w *dateWalk) lastChange() (changed dates.Date) {
	for _, s := range w.seen {
		switch {
		case !s.changed:
		case changed.IsZero():
			changed = s.date
		case dayOf(s.date) != dayOf(changed):
			return dates.Date{}
		}
	}
	return changed
}

// byDay adds up what speaks for each day among those seen.
func (w *dateWalk) byDay() []evidence {
	days, again := map[string]evidence{}, map[string]int{}
	var order []string
	for _, s := range w.seen {
		s.weight += w.proximity(s)
		s.near = w.distance(s.at) > inReach
		day := dayOf(s.date)
		if s.weight <= 0 {
			continue
		}
		if again[day]++; again[day] == 1 {
			order = append(order, day)
		}
		if s.weight > days[day].weight {
			days[day] = s.evidence
		}
	}
	var all []evidence
	for _, day := range order {
		e := days[day]
		e.weight += seenAgain * min(again[day]-1, maxAgain)
		if len(days) == 1 {
			e.weight += onlyDay
		}
		if e.weight >= worthNoting {
			all = append(all, e)
		}
	}
	return all
}

// A dateWalk goes over the visible page in reading order, line by line.
type dateWalk struct {
	page       *articlePage
	at         int // bytes of visible text so far
	start, end int // the headline
	seen       []sighting

	line   textWriter
	from   int    // where it begins
	label  string // the line before, if short
	named  bool   // the line has an element called a date
	marked bool   // the line has a date for machines
	link   bool
	margin int // depth of teasers and sidebars around
	own    int // depth of teasers that lead to this very page
	post   int // depth of the first post of a discussion
}

// proximity is what the place of a sighting says for it.
func (w *dateWalk) proximity(s sighting) int {
	weight := w.distance(s.at)
	switch {
	case s.own:
		return nearHeadline
	case !s.margin:
		return weight
	case weight > inReach && s.at >= w.start:
		return weight + inMarginNear
	case weight > 0:
		return weight + inMarginReach
	}
	return inMargin
}

// distance weighs how far from the headline something stands.
func (w *dateWalk) distance(at int) int {
	switch {
	case w.end == 0:
		return 0
	case at < w.start:
		if w.start-at <= aboveBy {
			return aboveHeadline
		}
		return 0
	case at-w.end <= nearBy:
		return nearHeadline
	case at-w.end <= reachOf:
		return inReach
	}
	return 0
}

func (w *dateWalk) node(n *html.Node) {
	if n.Type == html.TextNode {
		w.at += len(strings.TrimSpace(n.Data))
		w.line.write([]byte(n.Data))
		return
	}
	post := w.beginsPost(n)
	if unread(n) || n.Type == html.ElementNode && !post && w.aside(n) {
		return
	}
	block := isBlock(n)
	if block {
		w.endLine()
	}
	defer w.enter(n, post)()
	w.look(n)
	w.glued(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
	switch {
	case block:
		w.endLine()
	case n.Type == html.ElementNode && w.page.isCalled(n, dateWords):
		w.line.write([]byte(" ")) // "13. April 2017" and "Autor" are set apart by their looks
	}
}

var (
	dateWords      = regexp.MustCompile(`(?i)date|datum|time|publi|posted|meta|byline|author|entry-info|article-info|submitted`)
	publishedWords = regexp.MustCompile(`(?i)ver(?:ö|oe)ffentlich|erstellt|publiziert|publi(?:shed|é)|erschienen|online seit|eingestellt|pressemitteilung|pressemeldung|(?:mitteilung|meldung|nachricht|artikel|beitrag|news) vom\b|^\s*vom\b|geschrieben|posted|datum`)
	updatedWords   = regexp.MustCompile(`(?i)aktuali|ge(?:ä|ae)ndert|(?:ä|ae)nderung|stand\b|update|modifi|bearbeitet`)
	foreignWords   = regexp.MustCompile(`(?i)©|copyright|geboren|abgerufen|termin|beginn|anmeld|einsende|frist|gültig|bewertung|\b(?:ab|bis)\s*(?:dem |zum )?$|foto:|bild(?:er)?:|abbildung|grafik:`)
)

// look notes what the element says of the line it is in, and a date that is
// marked for machines.
func (w *dateWalk) look(n *html.Node) {
	w.named = w.named || w.page.isCalled(n, dateWords)
	w.link = w.link || n.DataAtom == atom.A
	weight := markWeight(n)
	switch {
	case eventProps.MatchString(attr(n, "itemprop")):
		w.marked = true // what the line says of it is no better
		return
	case weight == 0, n.DataAtom == atom.Meta:
		return
	}
	for _, s := range []string{attr(n, "datetime"), attr(n, "content"), attr(n, "title")} {
		if d, ok := w.page.parseDate(s); ok {
			w.marked = true
			w.add(d, weight, said(w.line.String()+w.label+classOf(n)))
			return
		}
	}
	w.named = w.named || n.DataAtom != atom.Abbr
}

// timeClass are the classes of the hAtom and h-entry formats.
var timeClass = regexp.MustCompile(`(?:^|\s)(?:(?:dt-)?(?:published|updated)|entry-date)(?:\s|$)`)

// eventProps are the days that microdata name and that are no publications.
var eventProps = regexp.MustCompile(`(?i)startdate|enddate|doortime|validthrough|birthdate`)

// markWeight is the weight of a date that an element marks; 0 when it marks
// none, or that of a change.
func markWeight(n *html.Node) int {
	prop := strings.ToLower(attr(n, "itemprop") + " " + attr(n, "property"))
	switch {
	case strings.Contains(prop, "datepublished"):
		return markedPublished
	case strings.Contains(prop, "modified"):
		return 0
	case n.DataAtom == atom.Time && hasAttr(n, "pubdate"):
		return markedPublished
	case n.DataAtom == atom.Time, n.DataAtom == atom.Abbr, timeClass.MatchString(classOf(n)):
		return markedTime
	}
	return 0
}

// glued notes a date that an element sets apart from a line without a blank.
func (w *dateWalk) glued(n *html.Node) {
	if w.marked || n.Type != html.ElementNode || !w.page.isCalled(n, dateWords) && !w.line.inWord() || !w.page.isDateOnly(n) {
		return
	}
	text := textOf(n, nil)
	if d, start, end, ok := dates.Find(text, w.page.Now); ok && w.speaksOfPage(d, text, start, end) {
		w.marked = true
		w.add(d, namedDate, said(w.line.String()+w.label))
	}
}

// inWord reports whether the text ends in a word, without a blank.
func (w *textWriter) inWord() bool { return len(w.text) > 0 && !w.blank }

// said weighs the words before a date.
func said(words string) int {
	switch {
	case updatedWords.MatchString(words):
		return saysUpdated
	case publishedWords.MatchString(words):
		return saysPublished
	}
	return 0
}

// endLine notes the date of the line that ends here.
func (w *dateWalk) endLine() {
	text := w.line.String()
	if text == "" {
		return // what an empty element is called may name the next line
	}
	var d dates.Date
	var start, end int
	found := false
	if len(w.seen) < maxSightings {
		d, start, end, found = dates.Find(text, w.page.Now)
	}
	if found && !w.marked && w.speaksOfPage(d, text, start, end) {
		if weight := w.lineWeight(text, d, start, end); weight > 0 {
			w.add(d, weight, said(w.label+" "+text[:start]+after(text[end:])))
		}
	}
	w.label = ""
	if len(text) <= foreWord && !found {
		w.label = text
	}
	w.line, w.from = textWriter{text: w.line.text[:0]}, w.at
	w.named, w.marked, w.link = false, false, false
}

// What stands in the first day of several, or behind it.
var (
	spanWords  = regexp.MustCompile(`(?i)\b(?:bis|und|u)\b|\.\s*[-–—]\s*\d`)
	untilWords = regexp.MustCompile(`(?i)^\s*(?:bis|[-–—])\s*(?:zum\s+)?\d{1,2}\.\s*(?:\d|\p{L}+\s+\d{4})`)
)

// speaksOfPage reports whether a date in a line can be the page's: a day, not
// that of an event or a picture, and not "vor 5 Stunden", which is as old as
// the copy of the page that a cache hands out.
func (w *dateWalk) speaksOfPage(d dates.Date, text string, start, end int) bool {
	switch {
	case d.Precision < dates.Day, foreignWords.MatchString(text[:start]), spanWords.MatchString(text[start:end]), untilWords.MatchString(text[end:]):
		return false
	}
	later, _ := dates.Parse(text[start:end], w.page.Now.AddDate(1, 0, 0))
	return later.Time.Equal(d.Time)
}

// after is what follows a date if it says what happened then.
func after(text string) string {
	if isLabel(text) {
		return text
	}
	return ""
}

// lineWeight judges a date by how much of its line it is.
func (w *dateWalk) lineWeight(text string, d dates.Date, start, end int) int {
	switch {
	case len(text) > dateLine:
		return datelineWeight(text, start, end)
	case w.named:
		return namedDate
	case 3*(end-start) >= 2*len(text), isLabel(text[:start] + text[end:]):
		return mostOfLine
	case start == 0 && d.Precision >= dates.Minute:
		return beginsLine
	case isSentence(text, start, end):
		return 0
	}
	return partOfLine
}

// sentenceEnd ends a sentence behind its last word.
var sentenceEnd = regexp.MustCompile(`\p{L}[.!?]["“”»«)]?\s*$`)

// isSentence reports whether a line tells of a day: "Das Amt wurde am
// 16.10.2025 gegründet." A sentence about the page itself is none.
func isSentence(text string, start, end int) bool {
	return start > 0 && sentenceEnd.MatchString(text[end:]) && said(text) == 0
}

// afterDateline is what may follow the day of a dateline.
var afterDateline = regexp.MustCompile(`^\s*[-–—/.:|,)\]„]`)

// datelineWeight judges prose: "Ulm, 16.10.2025 – Der Rat …" begins with the
// day it was written, "Am 16.10.2025 tagt der Rat" tells of another.
func datelineWeight(text string, start, end int) int {
	bracketed := strings.ContainsAny(text[start:start+1], "([")
	if start > foreWord || strings.Contains(text[:start], "m ") || !bracketed && !afterDateline.MatchString(text[end:]) {
		return 0
	}
	return dateline
}

// add notes a date and what the words before it say.
func (w *dateWalk) add(d dates.Date, weight, said int) {
	if w.link {
		weight += insideLink
	}
	w.seen = append(w.seen, sighting{evidence{date: d, weight: weight + said}, w.from, w.margin > 0, w.own > 0, said == saysUpdated})
}
