package extract

import (
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
)

// Names of metadata that hold the publication, in the order of trust.
var (
	publishedMeta = []string{
		"article:published_time", "og:article:published_time", "og:published_time", "article:published", "published_time", "published_at",
		"datepublished", "dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.created", "dc.created", "date.created", "citation_publication_date",
		"publication_date", "publish-date", "publishdate", "pubdate", "sw-pubdate", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
		"cxenseparse:recs:published_time", "acquia_lift:published_date", "zdf:publicationdate", "ob:date", "og:article:time", "date.available",
	}
	loosePublishedMeta = []string{"date", "dc.date", "dcterms.date", "last-publication-date", "uploaddate"}
	modifiedMeta       = []string{
		"article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "date.modified",
		"date.updated", "last-modified", "revised",
	}
)

// Evidence is one place that says when the article was published.
type evidence struct {
	date   dates.Date
	weight int
}

// What the places are worth. Places that name the same day add up.
const (
	weighLD      = 110 // datePublished
	weighMeta    = 60  // article:published_time and its like
	weighAddress = 75  // /2025/10/16/titel
	weighLoose   = 40  // date, dateCreated: of what, is not said
	weighChanged = 15  // confirms what is seen
	enough       = 40  // less than this is a guess
)

// dates reads when the article was published and when it was changed: what is
// written for machines, what the address says, what a reader sees near the
// headline. The day for which most speaks is the answer. No date is better
// than that of a comment, a teaser or a copyright line.
func (a *articlePage) dates() (published, updated dates.Date) {
	updated = a.firstDate(append([]string{a.ldValue("dateModified")}, a.metaValues(modifiedMeta)...))
	all := a.seenDates()
	for _, e := range []evidence{
		{a.firstDate([]string{a.ldValue("datePublished")}), weighLD},
		{a.firstDate(a.metaValues(publishedMeta)), weighMeta},
		{a.firstDate(append([]string{a.ldValue("dateCreated"), a.ldValue("uploadDate")}, a.metaValues(loosePublishedMeta)...)), weighLoose},
		{a.addressDate(), weighAddress},
		{updated, weighChanged},
	} {
		if !e.date.IsZero() {
			all = append(all, e)
		}
	}
	return weigh(all), updated
}

// weigh adds up what speaks for each day and returns the most precise date of
// the best one, or none when too little speaks for any.
func weigh(all []evidence) dates.Date {
	sums := map[string]int{}
	for _, e := range all {
		sums[dayOf(e.date)] += e.weight
	}
	var best dates.Date
	for _, e := range all {
		sum, most := sums[dayOf(e.date)], sums[dayOf(best)]
		if sum > most || sum == most && e.date.Precision > best.Precision {
			best = e.date
		}
	}
	if sums[dayOf(best)] < enough {
		return dates.Date{}
	}
	return best
}

func dayOf(d dates.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Time.Format(time.DateOnly)
}

func (a *articlePage) metaValues(names []string) []string {
	var values []string
	for _, n := range names {
		values = append(values, a.meta[n])
	}
	return values
}

// firstDate is the first of the values that is a plausible date.
func (a *articlePage) firstDate(values []string) dates.Date {
	for _, s := range values {
		if d, ok := a.parseDate(s); ok {
			return d
		}
	}
	return dates.Date{}
}

// parseDate reads a date that was written for machines.
func (a *articlePage) parseDate(s string) (dates.Date, bool) {
	d, ok := dates.ParseFeed(s)
	return d, ok && (a.Now.IsZero() || d.Plausible(a.Now))
}

var (
	datedPath = regexp.MustCompile(`(?:^|[/_~-])((?:19|20)\d\d)(?:([01]\d)([0-3]\d)|[/_-]([01]?\d)[/_-]([0-3]?\d))(?:[/_.-]|$)`)
	dayPath   = regexp.MustCompile(`(?:^|[/_~-])([0-3]\d)-([01]\d)-(20\d\d)(?:[/_.-]|$)`)
)

// addressDate is the day in an address such as /2025/10/16/titel.
func (a *articlePage) addressDate() (d dates.Date) {
	if m := datedPath.FindStringSubmatch(a.base.Path); m != nil {
		d, _ = a.parseDate(m[1] + "-" + m[2] + m[4] + "-" + m[3] + m[5])
	} else if m := dayPath.FindStringSubmatch(a.base.Path); m != nil {
		d, _ = a.parseDate(m[3] + "-" + m[2] + "-" + m[1])
	}
	return d
}

// What speaks for a date that a reader of the page sees.
const (
	markedPublished = 55 // itemprop=datePublished, <time pubdate>
	markedTime      = 40 // <time datetime>
	namedDate       = 30 // a class such as "date"
	mostOfLine      = 25 // the line is hardly more than the date
	partOfLine      = 10 // a short line: place, author and date
	dateline        = 15 // prose that begins with place and date
	saysPublished   = 25 // "Veröffentlicht am"
	saysUpdated     = -15
	insideLink      = -5
	inMargin        = -45 // a teaser, a sidebar …
	inMarginNear    = -10 // … beside the headline it is the article's own box
	inMarginReach   = -25
	onlyDay         = 20 // the page shows no other
	seenAgain       = 5
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

// A sighting is a date that a reader of the page sees.
type sighting struct {
	evidence
	at     int  // bytes of visible text before it
	margin bool // it stands in a teaser or a sidebar
}

// seenDates are the dates that the page shows for its article, one for each
// day.
func (a *articlePage) seenDates() []evidence {
	w := dateWalk{page: a}
	w.node(a.root)
	w.endLine()
	days := map[string]evidence{}
	for _, s := range w.seen {
		s.weight += w.proximity(s)
		day := dayOf(s.date)
		if seen := days[day]; s.weight > 0 && !seen.date.IsZero() {
			s.weight = max(s.weight, seen.weight) + seenAgain
		}
		if s.weight > days[day].weight {
			days[day] = s.evidence
		}
	}
	var all []evidence
	for _, e := range days {
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
	label  string // the line before, if short
	named  bool   // the line has an element called a date
	marked bool   // the line has a date for machines
	link   bool
	margin int // depth of teasers and sidebars around
}

// proximity is what the place of a sighting says for it.
func (w *dateWalk) proximity(s sighting) int {
	weight, near := 0, false
	switch {
	case w.end == 0:
	case s.at >= w.start && s.at-w.end <= nearBy:
		weight, near = nearHeadline, true
	case s.at < w.start && w.start-s.at <= aboveBy:
		weight, near = aboveHeadline, true
	case s.at >= w.end && s.at-w.end <= reachOf:
		weight = inReach
	}
	switch {
	case s.margin && near:
		return weight + inMarginNear
	case s.margin && weight > 0:
		return weight + inMarginReach
	case s.margin:
		return weight + inMargin
	}
	return weight
}

func (w *dateWalk) node(n *html.Node) {
	if n.Type == html.TextNode {
		w.at += len(strings.TrimSpace(n.Data))
		w.line.write([]byte(n.Data))
		return
	}
	if unread(n) || n.Type == html.ElementNode && w.aside(n) {
		return
	}
	block := isBlock(n)
	if block {
		w.endLine()
	}
	if w.isMargin(n) {
		w.margin++
		defer func() { w.margin-- }()
	}
	if n == w.page.headline {
		w.start = w.at
		defer func() { w.end = w.at }()
	}
	w.look(n)
	w.glued(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
	if block {
		w.endLine()
	}
}

var asideWords = regexp.MustCompile(`(?i)comment|kommentar|leserbrief|repl(?:y|ies)|related|breadcrumb|menu|cookie|consent|newsletter|copyright`)

// aside reports whether n is not part of the article. What has the headline in
// it always is.
func (w *dateWalk) aside(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Nav:
	case atom.Html, atom.Body, atom.Main, atom.Article:
		return false
	default:
		if !isCalled(n, asideWords) {
			return false
		}
	}
	return !w.page.above[n]
}

// maxTeaserText is the longest text, white space and all, with a heading and a
// link that is taken for the teaser of another page.
const maxTeaserText = 1200

// isMargin reports whether n stands beside the article: it is called so, or it
// leads to another page with a linked heading of its own.
func (w *dateWalk) isMargin(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Article, atom.Li, atom.Div, atom.Section, atom.A, atom.Aside, atom.Footer:
	default:
		return false
	}
	if w.page.above[n] {
		return false
	}
	switch n.DataAtom {
	case atom.Aside, atom.Footer:
		return true
	case atom.Div, atom.Section:
		return isCalled(n, marginWords)
	}
	s := w.page.shapes[n]
	return s.heading && (n.DataAtom == atom.A || s.link) && s.text <= maxTeaserText
}

// isCalled reports whether the class or id of an element has one of the words.
func isCalled(n *html.Node, words *regexp.Regexp) bool {
	class, id := attr(n, "class"), attr(n, "id")
	return class != "" && words.MatchString(class) || id != "" && words.MatchString(id)
}

var (
	marginWords    = regexp.MustCompile(`(?i)teaser|recommend|weitere|carousel|slider|archive|event|termin|side-?bar|widget-area|footer-`)
	dateWords      = regexp.MustCompile(`(?i)date|datum|time|publi|posted|meta|byline|author|entry-info|article-info|submitted`)
	publishedWords = regexp.MustCompile(`(?i)ver(?:ö|oe)ffentlich|erstellt|publiziert|publi(?:shed|é)|erschienen|online seit|eingestellt|pressemitteilung|pressemeldung|meldung vom|geschrieben|posted|datum|vom\b`)
	updatedWords   = regexp.MustCompile(`(?i)aktuali|ge(?:ä|ae)ndert|(?:ä|ae)nderung|stand\b|update|modifi|bearbeitet`)
	foreignWords   = regexp.MustCompile(`(?i)©|copyright|geboren|abgerufen|termin|beginn|anmeld|einsende|frist|gültig|foto:|bild:`)
)

// look notes what the element says of the line it is in, and a date that is
// marked for machines.
func (w *dateWalk) look(n *html.Node) {
	w.named = w.named || isCalled(n, dateWords)
	w.link = w.link || n.DataAtom == atom.A
	prop := strings.ToLower(attr(n, "itemprop") + " " + attr(n, "property"))
	published := strings.Contains(prop, "datepublished")
	if !published && (n.DataAtom != atom.Time && n.DataAtom != atom.Abbr || strings.Contains(prop, "modified")) {
		return
	}
	weight := markedTime
	if published || hasAttr(n, "pubdate") {
		weight = markedPublished
	}
	for _, s := range []string{attr(n, "datetime"), attr(n, "content"), attr(n, "title")} {
		if d, ok := w.page.parseDate(s); ok {
			w.marked = true
			w.add(d, weight+said(w.line.String()+w.label+attr(n, "class")))
			return
		}
	}
	w.named = w.named || published || n.DataAtom == atom.Time
}

// glued notes a date that an element sets apart from a line without a blank.
func (w *dateWalk) glued(n *html.Node) {
	if w.marked || n.Type != html.ElementNode || !isCalled(n, dateWords) || !w.page.isDateOnly(n) {
		return
	}
	if d, ok := w.page.findDate(textOf(n, nil)); ok {
		w.marked = true
		w.add(d, namedDate+said(w.line.String()+w.label))
	}
}

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
	d, start, end, found := dates.Find(text, w.page.Now)
	if found && d.Precision >= dates.Day && !w.marked && !foreignWords.MatchString(text[:start]) {
		weight := 0
		switch {
		case len(text) > dateLine:
			weight = datelineWeight(text, start, end)
		case 3*(end-start) >= 2*len(text):
			weight = mostOfLine
		default:
			weight = partOfLine
		}
		if w.named && len(text) <= dateLine {
			weight = max(weight, namedDate)
		}
		if weight > 0 {
			w.add(d, weight+said(w.label+" "+text[:start]))
		}
	}
	w.label = ""
	if len(text) <= foreWord && !found {
		w.label = text
	}
	w.line = textWriter{text: w.line.text[:0]}
	w.named, w.marked, w.link = false, false, false
}

// datelineWeight judges prose: "Ulm, 16.10.2025 – Der Rat …" begins with the
// day it was written, "Am 16.10.2025 tagt der Rat" tells of another.
func datelineWeight(text string, start, end int) int {
	rest := strings.TrimLeft(text[end:], " ")
	bracketed := strings.ContainsAny(text[start:start+1], "([") || start > 0 && strings.ContainsAny(text[start-1:start], "([")
	if start > foreWord || rest == "" || strings.Contains(text[:start], "m ") {
		return 0
	}
	if bracketed || strings.ContainsAny(rest[:1], "-/.:|,)") || strings.HasPrefix(rest, "–") || strings.HasPrefix(rest, "—") || strings.HasPrefix(rest, "„") {
		return dateline
	}
	return 0
}

func (w *dateWalk) add(d dates.Date, weight int) {
	if w.link {
		weight += insideLink
	}
	w.seen = append(w.seen, sighting{evidence{d, weight}, w.at, w.margin > 0})
}
