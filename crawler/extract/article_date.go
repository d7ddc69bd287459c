package extract

import (
	"net/url"
	"regexp"
	"slices"
	"time"

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
	near   bool // seen at the headline
}

// What the places are worth. Places that name the same day add up.
const (
	weighLD      = 130 // datePublished
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
func (a *articlePage) dates(title, kicker string) (published, updated dates.Date) {
	updated = a.firstDate(append([]string{a.ldValue("dateModified")}, a.metaValues(modifiedMeta)...))
	seen, changed := a.seenDates()
	stated := present([]evidence{
		{date: a.firstDate([]string{a.ldValue("datePublished")}), weight: weighLD},
		{date: a.firstDate(a.metaValues(publishedMeta)), weight: weighMeta},
		{date: a.firstDate(append([]string{a.ldValue("dateCreated"), a.ldValue("uploadDate")}, a.metaValues(loosePublishedMeta)...)), weight: weighLoose},
		{date: a.addressDate(), weight: weighAddress},
	})
	if len(stated) > 0 && showsChange(seen, stated[0].date, updated) {
		return updated, updated
	}
	published = weigh(slices.Concat(seen, stated, present([]evidence{{date: updated, weight: weighChanged}})))
	if published.IsZero() {
		published = a.stateDate(title, kicker)
	}
	for _, d := range []dates.Date{updated, changed} {
		if published.IsZero() {
			published = d // a page of its own kind, kept up to date
		}
	}
	return published, updated
}

// present are those of the places that have a date.
func present(all []evidence) []evidence {
	return slices.DeleteFunc(all, func(e evidence) bool { return e.date.IsZero() })
}

// showsChange reports whether the page dates the article by its last change:
// the day of it stands at the headline, and that of the publication nowhere.
// The publisher has then dated the article anew: readers, and lists that link to
// the page, take that day for the article's, and people who were asked for the
// day of such pages named it in 16 of 17 cases.
func showsChange(seen []evidence, published, updated dates.Date) bool {
	if !updated.Time.After(published.Time) {
		return false
	}
	atHeadline := false
	for _, e := range seen {
		switch {
		case e.weight < enough:
		case dayOf(e.date) == dayOf(published):
			return false
		case dayOf(e.date) == dayOf(updated):
			atHeadline = e.near
		}
	}
	return atHeadline
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
	if !ok || !a.Now.IsZero() && !d.Plausible(a.Now) {
		return dates.Date{}, false
	}
	return d, true
}

var (
	datedPath = regexp.MustCompile(`(?:^|[/_~-])((?:19|20)\d\d)(?:([01]\d)([0-3]\d)|[/_-]([01]?\d)[/_-]([0-3]?\d))(?:[/_.-]|$)`)
	dayPath   = regexp.MustCompile(`(?:^|[/_~-])([0-3]\d)-([01]\d)-(20\d\d)(?:[/_.-]|$)`)
)

// addressDate is the day in an address such as /2025/10/16/titel: that which
// was read, or the one that the page calls its own.
func (a *articlePage) addressDate() dates.Date {
	for _, ref := range []string{a.URL, a.canonical, a.meta["og:url"]} {
		if u, err := url.Parse(ref); err == nil {
			if d := a.pathDate(u.Path); !d.IsZero() {
				return d
			}
		}
	}
	return dates.Date{}
}

func (a *articlePage) pathDate(path string) (d dates.Date) {
	if m := datedPath.FindStringSubmatch(path); m != nil {
		d, _ = a.parseDate(m[1] + "-" + m[2] + m[4] + "-" + m[3] + m[5])
	} else if m := dayPath.FindStringSubmatch(path); m != nil {
		d, _ = a.parseDate(m[3] + "-" + m[2] + "-" + m[1])
	}
	return d
}
