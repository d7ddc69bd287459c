package feeds

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
	"github.com/google/go-cmp/cmp"
)

func (w *world) pages(s Selection) (titles []string, pages int) {
	w.t.Helper()
	for {
		items, next, err := w.lib.Select(w.t.Context(), s)
		if err != nil {
			w.t.Fatalf("%+v: %v", s, err)
		}
		pages++
		for _, it := range items {
			titles = append(titles, it.Title)
		}
		if len(items) > s.Limit {
			w.t.Errorf("%+v: %d items on a page", s, len(items))
		}
		if s.Cursor = next; next == "" {
			return titles, pages
		}
	}
}

func TestSelectPagesThroughEverythingOnce(t *testing.T) {
	w := newWorld(t)
	w.commit(many(450)...)
	w.match()
	all, _ := w.pages(Selection{Limit: 1000})
	if len(all) != 450 {
		t.Fatalf("%d items", len(all))
	}
	for _, s := range []Selection{{Limit: 7}, {Limit: 200}, {Limit: 449}} {
		if got, _ := w.pages(s); cmp.Diff(all, got) != "" {
			t.Errorf("limit %d gives other items or another order", s.Limit)
		}
	}
	var clouds []string
	for _, title := range all {
		if strings.HasPrefix(title, "Cloud") {
			clouds = append(clouds, title)
		}
	}
	for _, limit := range []int{1, 7, 50, 150, 1000} {
		for name, s := range map[string]Selection{"topic": {Topic: "cloud", Limit: limit}, "search": {Query: "Cloud", Limit: limit}} {
			if got, _ := w.pages(s); cmp.Diff(clouds, got) != "" {
				t.Errorf("%s with limit %d gives %d items, want %d", name, limit, len(got), len(clouds))
			}
		}
	}
	if got, pages := w.pages(Selection{Query: "Nirgendwo", Limit: 50}); len(got) != 0 || pages != 1 {
		t.Errorf("a search without hits gives %d items on %d pages", len(got), pages)
	}
}

func TestAllYieldsUpToTheLimit(t *testing.T) {
	w := newWorld(t)
	w.commit(many(450)...)
	for limit, want := range map[int]int{0: 450, 1: 1, 200: 200, 201: 201, 1000: 450} {
		n := 0
		for _, err := range w.lib.All(t.Context(), Selection{Limit: limit}) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n != want {
			t.Errorf("limit %d gives %d items, want %d", limit, n, want)
		}
	}
	n := 0
	for range w.lib.All(t.Context(), Selection{}) {
		if n++; n == 5 {
			break // whoever has enough may leave
		}
	}
}

func TestFilters(t *testing.T) {
	w := newWorld(t)
	old := news("amt", "alt", "Alt", "", w.now.Add(-48*time.Hour))
	old.Region = "Sachsen"
	w.commit(old, news("blatt", "neu", "Neu", "", w.now))
	for _, c := range []struct {
		s    Selection
		want string
	}{
		{Selection{Source: "amt"}, "Alt"},
		{Selection{Region: "Sachsen"}, "Alt"},
		{Selection{Since: w.now}, "Neu"},
		{Selection{Until: w.now}, "Alt"},
		{Selection{Query: "region:Sachsen"}, "Alt"},
		{Selection{Query: "source:Kommunalblatt"}, "Neu"},
	} {
		c.s.Limit = 10
		if got, _ := w.pages(c.s); len(got) != 1 || got[0] != c.want {
			t.Errorf("%+v gives %q, want %q", c.s, got, c.want)
		}
	}
}

func TestSelectRefusesWhatCannotBe(t *testing.T) {
	w := newWorld(t)
	for _, s := range []Selection{
		{Topic: "keins"}, {Source: "keine"}, {Query: "("}, {Limit: store.MaxPage + 1},
		{Cursor: "unsinn!"}, {Query: "Cloud", Cursor: "x"}, {Query: "Cloud", Cursor: "-1.x"}, {Query: "Cloud", Cursor: "9999.x"},
	} {
		var bad *RequestError
		if _, _, err := w.lib.Select(t.Context(), s); !errors.As(err, &bad) {
			t.Errorf("%+v: %v, want a request error", s, err)
		}
	}
	for _, err := range w.lib.All(t.Context(), Selection{Topic: "keins"}) {
		if err == nil {
			t.Error("an export of an unknown topic is empty instead of refused")
		}
	}
}

// A record says everything that INTERFACE promises, and no more than the
// source allows.
func TestRecord(t *testing.T) {
	w := newWorld(t)
	it := news("blatt", "1", "Cloud: Neue Wolke", "eins zwei drei vier fünf sechs sieben acht", w.now)
	it.Text, it.Region, it.Reservations = "Der ganze Text.", "Bund", []string{"tdm"}
	it.Enclosures = []store.Enclosure{{URL: "https://blatt.example/a.pdf", Type: "application/pdf", Length: 7}}
	w.commit(it)
	w.match()
	var got Record
	for r, err := range w.lib.Records(t.Context(), Selection{}) {
		if err != nil {
			t.Fatal(err)
		}
		got = r
	}
	if got.ID == "" || got.FirstSeen.IsZero() || got.ContentHash == "" {
		t.Errorf("%+v", got)
	}
	got.ID, got.FirstSeen, got.ContentHash = "", time.Time{}, ""
	want := Record{
		Source: "blatt", SourceTitle: "Kommunalblatt", URL: "https://blatt.example/1", CanonicalURL: "https://blatt.example/1",
		Title: "Cloud: Neue Wolke", Teaser: "eins zwei drei vier fünf sechs sieben …", Language: "de", Published: w.now, Revision: 1, Region: "Bund",
		Categories: []string{}, Topics: []RecordTopic{{
			ID: "cloud", Reason: []string{"Cloud"}, By: "rule", Score: 3, Hits: []RecordHit{{"Cloud", "title", 0, 5, 3}},
		}}, Reservations: []string{"tdm"},
		StorySize: 1, AlsoReportedBy: []RecordReport{}, Enclosures: []RecordEnclosure{{"https://blatt.example/a.pdf", "application/pdf", 7}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// A record always has a teaser, if only the title.
	for _, c := range []struct {
		it   store.Item
		want string
	}{
		{store.Item{Title: "Titel", Teaser: "Anriss"}, "Anriss"},
		{store.Item{Title: "Titel", Text: "Der Text."}, "Der Text."},
		{store.Item{Title: "Titel"}, "Titel"},
	} {
		if r := w.lib.Record(c.it); r.Teaser != c.want {
			t.Errorf("teaser is %q, want %q", r.Teaser, c.want)
		}
	}
	// A topic that is no longer configured is not shown.
	c := worldCatalog(t, worldTopic(t, "wald", "Wald"))
	stored, err := w.store.Items(t.Context(), store.Query{})
	if err != nil {
		t.Fatal(err)
	}
	if r := c.Record(stored.Items[0]); len(r.Topics) != 0 {
		t.Errorf("topics are %v", r.Topics)
	}
	if it := got.Item(); it.Title != got.Title || it.Source != "blatt" {
		t.Errorf("an item made of its record is %+v", it)
	}
}
