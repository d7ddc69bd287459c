package extract

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// Where the day of an entry stands in its row, and what in it is another day.
func TestDaysInARow(t *testing.T) {
	long := strings.Repeat("Der Rat hat am Montag lange getagt und beschlossen. ", 6)
	for name, c := range map[string]struct{ row, want string }{
		"a time for machines before a column":  {`<b>1.10.2025</b><a href="/%d">%s</a><time datetime="2025-10-30T10:00:00Z">vor kurzem</time>`, "2025-10-30"},
		"a column with its label":              {`<i class="frist">1.10.2025</i><a href="/%d">%s</a><i class="datum">30.10.2025</i>`, "2025-10-30"},
		"a deadline alone":                     {`<a href="/%d">%s</a><p>Frist: 1.10.2025</p>`, "2025-10-01"},
		"a long line that speaks of a day":     {`<a href="/%d">%s</a><p>` + long + `Am 30.10.2025 geht es weiter.</p>`, ""},
		"a long line that begins with the day": {`<a href="/%d">%s</a><p>30.10.2025: ` + long + `</p>`, "2025-10-30"},
		"a day in half of the rows":            {`<a href="/%d">%s</a>`, ""},
		"folded away beside its link":          {`<h3>%[2]s</h3><div hidden><p><a href="/%[1]d">Ansehen</a> 30.10.2025</p><p>1.10.2025</p></div>`, "2025-10-30"},
		"an attribute in a line":               {`<a href="/%d">%s</a> <span datetime="2025-10-30">neulich</span>`, "2025-10-30"},
		"a number that is no day":              {`<a href="/%d">%s</a> <i>30/10</i>`, ""},
		"the year alone":                       {`<a href="/%d">%s</a> <i>2025</i>`, ""},
		"a day that was, and one that will be": {`<a href="/%d">%s</a> <p>Verhandelt: 1.10.2025, verkündet: 30.10.2025</p>`, "2025-10-30"},
		"in the address of the entry":          {`<a href="/2025/10/30/%d?stand=2025-10-31">%s</a>`, "2025-10-30"},
		"in the address of something else":     {`<a href="/%d">%s</a><a href="/2025/10/30/bild">Bild</a>`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			body := entries(6, `<div class="e">`+c.row+`</div>`)
			doc, err := List(listPageOf("<main>"+body+"</main>"), Rule{Item: ".e"})
			if err != nil || len(doc.Drafts) != 6 {
				t.Fatalf("%v, %v", doc, err)
			}
			if got := germanDay(doc.Drafts[0].Published); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// Headlines lose what all of them end with, and keep what tells them apart.
func TestTailsOfHeadlines(t *testing.T) {
	for name, c := range map[string]struct{ format, want string }{
		"a paper and its number":     {"%s (Drucksache 19/44%d)", "Das Amt für Daten zieht in neue Räume"},
		"a number with its lead":     {"%s, Az. 7 K %d/25", "Das Amt für Daten zieht in neue Räume"},
		"a day behind a bar":         {"%s | %d. Oktober 2025", "Das Amt für Daten zieht in neue Räume"},
		"a day in the sentence":      {"%s am %d. Oktober 2025", "Das Amt für Daten zieht in neue Räume am 0. Oktober 2025"},
		"a remark on the file":       {"%s (PDF, %d KB)", "Das Amt für Daten zieht in neue Räume"},
		"numbers in front":           {"%[2]d Gründe: %[1]s", "0 Gründe: Das Amt für Daten zieht in neue Räume"},
		"nothing but numbers differ": {"Bericht über das Jahr Nummer %[2]d%.0[1]s", "Bericht über das Jahr Nummer 0"},
	} {
		t.Run(name, func(t *testing.T) {
			subjects := []string{"Das Amt für Daten zieht in neue Räume", "Ein Kreis verbindet seine Rathäuser", "Land fördert offene Programme für Schulen", "Portal für Anträge erreicht alle Städte", "Beirat legt seinen Bericht vor"}
			var rows strings.Builder
			for i, s := range subjects {
				rows.WriteString(fmt.Sprintf(`<div class="e"><h3><a href="/%d">`, i) + fmt.Sprintf(c.format, s, i) + `</a></h3></div>`)
			}
			doc, err := List(listPageOf("<main>"+rows.String()+"</main>"), Rule{Item: ".e"})
			if err != nil || len(doc.Drafts) != len(subjects) || doc.Drafts[0].Title != c.want {
				t.Errorf("%v, %v, want %q", rowsOfDocument(doc), err, c.want)
			}
		})
	}
}

// A rule that says too little is told what it lacks.
func TestRulesThatFindNothing(t *testing.T) {
	body := `<ul class="news"><li><h3>Eins</h3></li><li><h3>Zwei</h3></li></ul>`
	for name, c := range map[string]struct {
		rule  Rule
		field string
		rows  int
	}{
		"no entries":   {Rule{Item: "article"}, "item", 0},
		"no headlines": {Rule{Item: "li", Title: "h4"}, "title", 2},
	} {
		_, err := List(listPageOf(body), c.rule)
		var drift *DriftError
		if !errors.As(err, &drift) || drift.Field != c.field || drift.Rows != c.rows {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, item := range []string{"", "li[", "li:unbekannt"} {
		var drift *DriftError
		if _, err := List(listPageOf(body), Rule{Item: item}); err == nil || errors.As(err, &drift) {
			t.Errorf("item %q: %v", item, err)
		}
	}
}
