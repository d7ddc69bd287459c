package crawler

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/store"
)

func normalised(src Source, e extract.Draft, head extract.Head) store.Item {
	return newFrame(&src, &extract.Document{Feed: head}, testNow, nil).item(&e)
}

func TestDatesThatCannotBeTrueCountAsMissing(t *testing.T) {
	at := func(t time.Time, p dates.Precision) dates.Date { return dates.Date{Time: t, Precision: p} }
	tests := []struct {
		name               string
		published, updated dates.Date
		want               time.Time
		precision          store.Precision
		estimate           bool
	}{
		{"to the second", at(testNow.Add(-time.Hour), dates.Second), dates.Date{}, testNow.Add(-time.Hour), store.PrecisionSecond, false},
		{"to the minute", at(testNow, dates.Minute), dates.Date{}, testNow, store.PrecisionMinute, false},
		{"a day", at(testNow.Truncate(24*time.Hour), dates.Day), dates.Date{}, testNow.Truncate(24 * time.Hour), store.PrecisionDay, false},
		{"an earlier month", at(time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC), dates.Month), dates.Date{}, time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC), "", false},
		{"this month", at(time.Date(2025, 10, 1, 0, 0, 0, 0, time.UTC), dates.Month), dates.Date{}, time.Time{}, "", true},
		{"none", dates.Date{}, dates.Date{}, time.Time{}, "", true},
		{"an hour ahead", at(testNow.Add(time.Hour), dates.Second), dates.Date{}, testNow.Add(time.Hour), store.PrecisionSecond, false},
		{"two days ahead", at(testNow.Add(48*time.Hour), dates.Second), dates.Date{}, time.Time{}, "", true},
		{"1970", at(time.Unix(0, 0), dates.Second), dates.Date{}, time.Time{}, "", true},
		{"only an update", dates.Date{}, at(testNow.Add(-time.Hour), dates.Second), testNow.Add(-time.Hour), store.PrecisionSecond, false},
		{"2099, updated today", at(time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC), dates.Second), at(testNow, dates.Second), testNow, store.PrecisionSecond, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			it := normalised(Source{}, extract.Draft{Title: "x", Published: tt.published, Updated: tt.updated}, extract.Head{})
			if !it.Published.Equal(tt.want) || it.PublishedPrecision != tt.precision || it.PublishedIsEstimate != tt.estimate {
				t.Errorf("published %v, %q, estimate %v", it.Published, it.PublishedPrecision, it.PublishedIsEstimate)
			}
		})
	}
}

func TestAnItemWithoutTitleGetsOne(t *testing.T) {
	long := "Ein langer Satz, der von einer Behörde handelt, die ihre Meldungen ohne Überschrift veröffentlicht, weil niemand daran gedacht hat."
	tests := []struct {
		e    extract.Draft
		want string
	}{
		{extract.Draft{Teaser: "Kurz gesagt"}, "Kurz gesagt"},
		{extract.Draft{Text: "Erster Absatz\n\nZweiter Absatz"}, "Erster Absatz"},
		{extract.Draft{Teaser: long}, "Ein langer Satz, der von einer Behörde handelt, die ihre Meldungen ohne Überschrift …"},
		{extract.Draft{Link: "https://amt.example/1"}, "https://amt.example/1"},
	}
	for _, tt := range tests {
		if it := normalised(Source{}, tt.e, extract.Head{}); it.Title != tt.want {
			t.Errorf("title %q, want %q", it.Title, tt.want)
		}
	}
}

func TestWhatIsTooLongIsCutOrLeftOut(t *testing.T) {
	many := make([]string, 100)
	for i := range many {
		many[i] = fmt.Sprint("Stichwort ", i)
	}
	e := extract.Draft{
		Title: strings.Repeat("ü", maxTitle), Teaser: strings.Repeat("ü", maxTeaser), Text: strings.Repeat("ü", maxText),
		Markup: strings.Repeat("x", maxMarkup+1), Author: strings.Repeat("ü", maxName), GUID: strings.Repeat("g", 1<<20),
		Link: "https://amt.example/" + strings.Repeat("l", maxURL), Categories: many, Also: []string{"https://amt.example/2.pdf"},
	}
	for range 100 {
		e.Enclosures = append(e.Enclosures, extract.Enclosure{URL: "https://amt.example/1.pdf", Length: -1})
	}
	it := normalised(Source{KeepMarkup: true}, e, extract.Head{})
	for name, s := range map[string]string{"title": it.Title, "teaser": it.Teaser, "text": it.Text, "author": it.Author} {
		if !utf8.ValidString(s) || s == "" {
			t.Errorf("%s was cut inside a character or lost", name)
		}
	}
	if len(it.Title) > maxTitle || len(it.Teaser) > maxTeaser || len(it.Text) > maxText || len(it.Author) > maxName || len(it.GUID) > maxGUID {
		t.Error("a field is longer than its limit")
	}
	if it.Markup != "" || it.URL != "" || it.CanonicalURL != "" {
		t.Error("half of a markup or address was kept")
	}
	if len(it.Categories) != maxCategories || len(it.Enclosures) != maxEnclosures || it.Enclosures[0].Length != 0 {
		t.Errorf("%d categories, %d enclosures", len(it.Categories), len(it.Enclosures))
	}
}

func TestTheSourceIsBelievedFirst(t *testing.T) {
	head := extract.Head{Language: "en-GB", Rights: "vom Feed", Author: "Redaktion"}
	e := extract.Draft{Title: "Bericht", Rights: "vom Eintrag", Language: "fr"}
	tests := []struct {
		name                     string
		src                      Source
		e                        extract.Draft
		language, rights, author string
	}{
		{"feed", Source{}, extract.Draft{Title: "Bericht"}, "en-GB", "vom Feed", "Redaktion"},
		{"entry", Source{}, e, "fr", "vom Eintrag", "Redaktion"},
		{"source", Source{Rights: "CC0"}, e, "fr", "CC0", "Redaktion"},
		{"text", Source{}, extract.Draft{Title: "Der Bericht über die Lage", Author: "Eva"}, "de", "vom Feed", "Eva"},
		{"no tag at all", Source{}, extract.Draft{Title: "Bericht", Language: `de" onload="x`}, "en-GB", "vom Feed", "Redaktion"},
	}
	for _, tt := range tests {
		it := normalised(tt.src, tt.e, head)
		if it.Language != tt.language || it.Rights != tt.rights || it.Author != tt.author {
			t.Errorf("%s: language %q, rights %q, author %q", tt.name, it.Language, it.Rights, it.Author)
		}
	}
}

func TestLanguageTags(t *testing.T) {
	for in, want := range map[string]string{
		"de": "de", "de_DE": "de-DE", " de-AT ": "de-AT", "zh-Hans-CN": "zh-Hans-CN", "german language": "", "1": "", "deutsch": "", "de-": "",
		strings.Repeat("de-", 20): "",
	} {
		if got := languageTag(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestReservationsOfResponseAndPageAreJoined(t *testing.T) {
	doc := &extract.Document{Reservations: []string{"tdm", "noindex"}}
	f := newFrame(&Source{}, doc, testNow, []string{"noindex", "max-snippet:50"})
	it := f.item(&extract.Draft{Title: "x"})
	if diff := cmp.Diff([]string{"max-snippet:50", "noindex", "tdm"}, it.Reservations); diff != "" {
		t.Errorf("reservations (-want +got):\n%s", diff)
	}
}

func TestContentHashIsOfWhatAReaderSees(t *testing.T) {
	base := extract.Draft{Title: "Titel", Teaser: "Teaser", Text: "Text", Link: "https://amt.example/1", GUID: "1"}
	hash := func(change func(*extract.Draft)) string {
		e := base
		change(&e)
		return normalised(Source{}, e, extract.Head{}).ContentHash
	}
	same := hash(func(*extract.Draft) {})
	for name, change := range map[string]func(*extract.Draft){
		"guid": func(e *extract.Draft) { e.GUID = "2" },
		"link": func(e *extract.Draft) { e.Link += ";jsessionid=1" },
		"date": func(e *extract.Draft) { e.Updated = dates.Date{Time: testNow, Precision: dates.Second} },
	} {
		if hash(change) != same {
			t.Errorf("another %s is another wording", name)
		}
	}
	for name, change := range map[string]func(*extract.Draft){
		"title":     func(e *extract.Draft) { e.Title += "!" },
		"teaser":    func(e *extract.Draft) { e.Teaser += "!" },
		"text":      func(e *extract.Draft) { e.Text += "!" },
		"shift":     func(e *extract.Draft) { e.Title, e.Teaser = "TitelT", "easer" },
		"enclosure": func(e *extract.Draft) { e.Also = []string{"https://amt.example/a.pdf"} },
	} {
		if hash(change) == same {
			t.Errorf("another %s is the same wording", name)
		}
	}
}

func TestOrderForStore(t *testing.T) {
	make3 := func(hours ...int) []store.Draft {
		var out []store.Draft
		for _, h := range hours {
			d := store.Draft{Item: store.Item{Title: fmt.Sprint(h)}}
			if h > 0 {
				d.Published = testNow.Add(time.Duration(h) * time.Hour)
			}
			out = append(out, d)
		}
		return out
	}
	for _, tt := range []struct{ in, want []int }{
		{[]int{3, 2, 1}, []int{1, 2, 3}}, {[]int{1, 2, 3}, []int{1, 2, 3}}, {[]int{0, -1, -2}, []int{-2, -1, 0}}, {nil, nil},
	} {
		got := make3(tt.in...)
		orderForStore(got)
		if !slices.EqualFunc(got, make3(tt.want...), func(a, b store.Draft) bool { return a.Title == b.Title }) {
			t.Errorf("%v became %v", tt.in, got)
		}
	}
}
