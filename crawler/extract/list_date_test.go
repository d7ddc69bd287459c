package extract

import (
	"strings"
	"testing"
)

func TestOrderOfSlashDates(t *testing.T) {
	tests := []struct {
		name, body string
		american   bool
	}{
		{"one date can be read only as American", `<p>10/27/2025</p><p>11/02/2025</p>`, true},
		{"one date can be read only as European", `<p>27/10/2025</p><p>02/11/2025</p>`, false},
		{"American keeps them together", `<p>10/01/2025</p><p>10/02/2025</p><p>10/09/2025</p>`, true},
		{"European keeps them together", `<p>01/10/2025</p><p>02/10/2025</p><p>09/10/2025</p>`, false},
		{"the language decides", `<html lang="en-US"><p>10/10/2025</p>`, true},
		{"German by default", `<p>10/10/2025</p>`, false},
		{"scripts do not count", `<script>"10/27/2025"</script><p>10/10/2025</p>`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := newListPage(listPageOf(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if p.american != tt.american {
				t.Errorf("american is %v", p.american)
			}
		})
	}
}

func TestDatedLine(t *testing.T) {
	p, err := newListPage(listPageOf(""))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ line, rest string }{
		{"[16.10.2025] Das Amt zieht um.", "Das Amt zieht um."},
		{"16.10.2025 – Das Amt zieht um.", "Das Amt zieht um."},
		{"16. Oktober 2025 Das Amt zieht um.", "Das Amt zieht um."},
		{"Veröffentlicht am 16.10.2025", ""},
		{"Datum: 16.10.2025 | Presse", "Presse"},
		{"Heute", ""},
		{"Heute beginnt die Anhörung.", "Heute beginnt die Anhörung."},
		{"16. Oktober 2025 ist der letzte Tag.", "16. Oktober 2025 ist der letzte Tag."},
		{"Am 16.10.2025 zieht das Amt um.", "Am 16.10.2025 zieht das Amt um."},
		{"Das Amt zieht am 16.10.2025 um.", "Das Amt zieht am 16.10.2025 um."},
	}
	for _, tt := range tests {
		if rest, cut := p.cutDate(tt.line); rest != tt.rest || cut != (tt.rest != tt.line) {
			t.Errorf("%s: %q, %v", tt.line, rest, cut)
		}
	}
}

// The order learned from the page holds for every date that is read from it.
func TestAmericanDatesAreReadAsSuch(t *testing.T) {
	body := strings.Repeat(`<li><a href="/%">Ruling on appeal</a> 10/09/2025</li>`, 3) + `<li><a href="/x">Ruling on costs</a> 10/31/2025</li>`
	doc, err := List(listPageOf(body), Rule{Item: "li", Title: "a", Link: "a@href"})
	if err != nil {
		t.Fatal(err)
	}
	if got := germanDay(doc.Drafts[0].Published); got != "2025-10-09" {
		t.Errorf("read %s", got)
	}
}
