package web

import (
	"html"
	"strings"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

func TestMark(t *testing.T) {
	hit := func(start, end int) store.Hit { return store.Hit{Field: "text", Start: start, End: end} }
	for _, c := range []struct {
		text string
		hits []store.Hit
		want string
	}{
		{"Die Cloud <x>", nil, "Die Cloud &lt;x&gt;"},
		{"Die Cloud", []store.Hit{hit(4, 9)}, "Die <mark>Cloud</mark>"},
		{"Größe zählt", []store.Hit{hit(6, 11), hit(0, 5)}, "<mark>Größe</mark> <mark>zählt</mark>"},
		{"Digitale Souveränität", []store.Hit{hit(0, 8), hit(0, 21), hit(9, 21)}, "<mark>Digitale Souveränität</mark>"},
		{"Kurz …", []store.Hit{hit(0, 4), hit(3, 6), hit(40, 50)}, "<mark>Kurz</mark> …"},
		{"<b>", []store.Hit{hit(0, 3)}, "<mark>&lt;b&gt;</mark>"},
		{"x", []store.Hit{hit(-1, 1), hit(1, 0), {Field: "title", Start: 0, End: 1}}, "x"},
	} {
		if got := string(mark(c.text, "text", c.hits)); got != c.want {
			t.Errorf("%q with %v: %s, want %s", c.text, c.hits, got, c.want)
		}
	}
}

// Whatever places are stored, the text stays whole and escaped.
func FuzzMark(f *testing.F) {
	f.Add("Die Cloud <x> …", 4, 9, 0, 40)
	f.Add("ä", 0, 1, 0, 1)
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int) {
		got := string(mark(text, "text", []store.Hit{{Field: "text", Start: a, End: b}, {Field: "text", Start: c, End: d}}))
		bare := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(got)
		if strings.ContainsAny(bare, "<>") {
			t.Errorf("%q is not escaped: %s", text, got)
		}
		want := html.UnescapeString(strings.ReplaceAll(html.EscapeString(strings.ToValidUTF8(text, "\ufffd")), "\x00", "\ufffd"))
		if strings.ToValidUTF8(text, "") == text && html.UnescapeString(bare) != want {
			t.Errorf("%q became %q", text, bare)
		}
	})
}

// Every sentence is there in both languages, and a wrong name is an error.
func TestSentences(t *testing.T) {
	for name, both := range sentences {
		if both[0] == "" || both[1] == "" || strings.Count(both[0], "%") != strings.Count(both[1], "%") {
			t.Errorf("%s: %q and %q", name, both[0], both[1])
		}
	}
	if _, err := tongueOf("de").Say("gibt es nicht"); err == nil {
		t.Error("an unknown sentence is no error")
	}
}

func TestDates(t *testing.T) {
	at := time.Date(2025, 10, 15, 22, 0, 0, 0, time.UTC) // a day in Germany
	for _, c := range []struct {
		language  string
		precision store.Precision
		want      string
	}{
		{"de", store.PrecisionDay, "16. Oktober 2025"},
		{"de", store.PrecisionMinute, "16. Oktober 2025, 00:00 Uhr"},
		{"en", store.PrecisionDay, "16 October 2025"},
		{"en", store.PrecisionSecond, "16 October 2025, 00:00"},
	} {
		if got := tongueOf(c.language).Date(at, c.precision); got != c.want {
			t.Errorf("%s, %s: %q, want %q", c.language, c.precision, got, c.want)
		}
	}
	if got := tongueOf("de").Decimal(2.5); got != "2,5" {
		t.Errorf("2.5 is %q", got)
	}
}
