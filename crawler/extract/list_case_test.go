package extract

import (
	"fmt"
	"strings"
	"testing"
)

// A court's entry is its decision: of a page about the case and the document
// the document is linked, elsewhere the page.
func TestDetectLinksTheDecision(t *testing.T) {
	row := `<article class="e"><h3><a href="/page/%[1]d">%[2]s</a></h3><p>30.10.2025</p><p><a href="/file/%[1]d.pdf">Ansehen</a></p></article>`
	tests := []struct {
		name   string
		titles []string
		link   string
	}{
		{"cases", []string{"Abel v. Stadt Auental", "In re Maria K.", "Kreis Nord v. Brandt", "Holz GmbH v. Land"}, "https://news.example/file/0.pdf"},
		{"news", []string{"Stadt Auental baut um", "Neue Stelle im Amt", "Kreis Nord spart Strom", "Holz aus dem Landesforst"}, "https://news.example/page/0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			for i, title := range tt.titles {
				fmt.Fprintf(&b, row, i, title)
			}
			page := listPageOf(`<main>` + b.String() + `</main>`)
			doc, rule, err := Detect(page)
			if err != nil || len(doc.Drafts) != len(tt.titles) || doc.Drafts[0].Link != tt.link {
				t.Fatalf("%v by %+v, %v", doc, rule, err)
			}
			if again, err := List(page, rule); err != nil || again.Drafts[0].Link != tt.link {
				t.Errorf("read back by %+v: %v, %v", rule, again, err)
			}
		})
	}
}

// The name of a case is its headline, not what the court writes behind it.
func TestCaseName(t *testing.T) {
	tests := map[string]string{
		"Garza v. Transit Authority, et al.":              "Garza v. Transit Authority",
		"GARZA v. TRANSIT AUTHORITY ET AL":                "GARZA v. TRANSIT AUTHORITY",
		"Commonwealth v. Pell (AC 24-P-465)":              "Commonwealth v. Pell",
		"In re Rowan B. [No. 23-118]":                     "In re Rowan B.",
		"Ruiz v. Board of Labor (Fern Foods US 2 LLC)":    "Ruiz v. Board of Labor (Fern Foods US 2 LLC)",
		"Messung der Luft nach Grau et al.":               "Messung der Luft nach Grau et al.",
		"Haushalt 2026 (Drucksache 19/4411) beschlossen":  "Haushalt 2026 (Drucksache 19/4411) beschlossen",
		"No. 23-412, Abbott v. Town of Chester":           "Abbott v. Town of Chester",
		"SC-2025-097: Ex parte Tolliver":                  "Ex parte Tolliver",
		"24-771 – Lowell v. Grand Trunk Co.":              "Lowell v. Grand Trunk Co.",
		"FAR108, LLC v. Urban":                            "FAR108, LLC v. Urban",
		"19/4411: Bericht des Amtes":                      "19/4411: Bericht des Amtes",
		"Versuch v. 12. Oktober":                          "Versuch v. 12. Oktober",
		"Urteil v. 12.03.2024 (X Z 1/23)":                 "Urteil v. 12.03.2024 (X Z 1/23)",
		"Kaupili v. Bank (order). Motion, filed 1/2/2025": "Kaupili v. Bank (order). Motion, filed 1/2/2025",
	}
	for title, want := range tests {
		if got := caseName(title); got != want {
			t.Errorf("%s: %q, want %q", title, got, want)
		}
	}
}

// Of a case the decision is linked where the headline leads to it, and no other
// document of its row.
func TestDetectLinksTheDecisionOfTheHeadline(t *testing.T) {
	titles := []string{"Abel v. Stadt Auental", "In re Maria K.", "Kreis Nord v. Brandt", "Holz GmbH v. Land"}
	for name, c := range map[string]struct{ row, link string }{
		"the headline is the decision":  {`<article class="e"><p><a href="/andere/%[1]d.pdf">Antrag</a></p><h3><a href="/file/%[1]d.pdf">%[2]s</a></h3><p>30.10.2025</p></article>`, "https://news.example/file/0.pdf"},
		"no document at all":            {`<article class="e"><h3><a href="/page/%[1]d">%[2]s</a></h3><p>30.10.2025</p><p><a href="/gericht/%[1]d">Gericht</a></p></article>`, "https://news.example/page/0"},
		"a headline that leads nowhere": {`<article class="e"><h3>%[2]s</h3><p>30.10.2025</p><p><a href="/gericht/%[1]d">Gericht</a> <a href="/file/%[1]d.pdf">Ansehen</a></p></article>`, "https://news.example/file/0.pdf"},
	} {
		var b strings.Builder
		for i, title := range titles {
			fmt.Fprintf(&b, c.row, i, title)
		}
		doc, err := List(listPageOf(`<main>`+b.String()+`</main>`), Rule{Item: ".e"})
		if err != nil || len(doc.Drafts) != len(titles) || doc.Drafts[0].Link != c.link {
			t.Errorf("%s: %+v, %v, want %s", name, doc, err, c.link)
		}
	}
}
