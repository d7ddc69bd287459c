package web

import (
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/amtsfeed/amtsfeed/feeds"
	"github.com/amtsfeed/amtsfeed/store"
)

// parse reads the templates: one set a page, all in the same frame.
func parse() map[string]*template.Template {
	pages := make(map[string]*template.Template)
	for _, name := range []string{"home", "topic", "sources", "source", "item", "search", "status", "error"} {
		pages[name] = template.Must(template.New(name).Funcs(template.FuncMap{
			"segment": url.PathEscape,
			"mark":    mark,
			"lines":   func(s string) []string { return strings.Split(s, "\n") },
			"frame":   func(f frame, data any) inner { return inner{f.tongue, f.Root(), data} },
		}).ParseFS(files, "templates/layout.html", "templates/parts.html", "templates/"+name+".html"))
	}
	return pages
}

// An inner is what a part of a page is rendered from: data in a language.
type inner struct {
	tongue
	Root string
	Data any
}

// Root is what stands before all paths: a house may be one of several behind a
// public address.
func (f frame) Root() string {
	u, err := url.Parse(f.Site.BaseURL)
	if err != nil {
		return ""
	}
	return u.EscapedPath()
}

// Say is a sentence in the language of the page.
func (t tongue) Say(name string, args ...any) (string, error) { return t.say(name, args...) }

// Code is the tag of the page's language.
func (t tongue) Code() string { return t.code() }

// Count is a number of items in words.
func (t tongue) Count(n int) (string, error) {
	if n == 1 {
		return t.say("count1")
	}
	return t.say("count", n)
}

// State is the condition of a source in words.
func (t tongue) State(s string) string { return feeds.StateName(store.State(s), t.code()) }

// Mood is the class of a source's condition.
func (t tongue) Mood(s feeds.SourceRecord) string {
	switch {
	case store.State(s.State) == store.StateOK:
		return "good"
	case s.Healthy():
		return "calm"
	}
	return "bad"
}

// Date is a day and, unless only the day is known, the time in Germany.
func (t tongue) Date(at time.Time, p store.Precision) string {
	if at.IsZero() {
		return ""
	}
	at = feeds.Berlin(at)
	month := t.choose(months[at.Month()-1])
	if t.english {
		if p == store.PrecisionDay {
			return fmt.Sprintf("%d %s %d", at.Day(), month, at.Year())
		}
		return fmt.Sprintf("%d %s %d, %s", at.Day(), month, at.Year(), at.Format("15:04"))
	}
	if p == store.PrecisionDay {
		return fmt.Sprintf("%d. %s %d", at.Day(), month, at.Year())
	}
	return fmt.Sprintf("%d. %s %d, %s Uhr", at.Day(), month, at.Year(), at.Format("15:04"))
}

// Moment is a point in time to the minute.
func (t tongue) Moment(at time.Time) string { return t.Date(at, store.PrecisionMinute) }

// Machine is a point in time for the attribute datetime.
func (t tongue) Machine(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// Decimal is a number with the language's sign.
func (t tongue) Decimal(n float64) string {
	s := fmt.Sprintf("%.1f", n)
	if t.english {
		return s
	}
	return strings.Replace(s, ".", ",", 1)
}

// mark shows a text with the hits in one of its fields marked. Hits beyond its
// end are in a part that may not be shown.
func mark(text, field string, hits []store.Hit) template.HTML {
	places := inField(text, field, hits)
	var b strings.Builder
	runes := []rune(text)
	at := 0
	for _, p := range places {
		b.WriteString(template.HTMLEscapeString(string(runes[at:p.Start])))
		b.WriteString("<mark>" + template.HTMLEscapeString(string(runes[p.Start:p.End])) + "</mark>")
		at = p.End
	}
	b.WriteString(template.HTMLEscapeString(string(runes[at:])))
	return template.HTML(b.String()) //nolint:gosec // escaped piece by piece above
}

// inField are the hits of a field in order, none overlapping another.
func inField(text, field string, hits []store.Hit) []store.Hit {
	length := utf8.RuneCountInString(strings.TrimSuffix(text, " …"))
	var places []store.Hit
	for _, h := range hits {
		if h.Field == field && h.Start >= 0 && h.Start < h.End && h.End <= length {
			places = append(places, h)
		}
	}
	slices.SortFunc(places, func(a, b store.Hit) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	end := 0
	return slices.DeleteFunc(places, func(h store.Hit) bool {
		if h.Start < end {
			return true
		}
		end = h.End
		return false
	})
}
