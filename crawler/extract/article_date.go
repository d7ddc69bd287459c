package extract

import (
	"github.com/amtsfeed/amtsfeed/crawler/dates"
)

func (a *articlePage) dates() (published, updated dates.Date) {
	for _, s := range []string{a.ldValue("datePublished"), a.meta["article:published_time"], a.meta["date"]} {
		if d, ok := a.parseDate(s); ok {
			published = d
			break
		}
	}
	return
}

// parseDate reads a date that was written for machines.
func (a *articlePage) parseDate(s string) (dates.Date, bool) {
	d, ok := dates.ParseFeed(s)
	return d, ok && (a.Now.IsZero() || d.Plausible(a.Now))
}
