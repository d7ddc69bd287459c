package extract

import "testing"

// Where the day of an entry is looked for, and where not.
func TestDetectFindsTheDay(t *testing.T) {
	tests := []struct{ name, row, day string }{
		{"in a column", `<tr><td>30.10.2025</td><td><a href="/%d">%s</a></td></tr>`, "2025-10-30"},
		{"in a column that says so", `<tr><td>01.10.2025</td><td><a href="/%d">%s</a></td><td class="pubdate">30.10.2025</td></tr>`, "2025-10-30"},
		{"at the start of a line", `<li>30.10.2025 – <a href="/%d">%s</a></li>`, "2025-10-30"},
		{"in a line", `<li><a href="/%d">%s</a> Kreisblatt vom 30.10.2025</li>`, "2025-10-30"},
		{"by its label", `<li><a href="/%d">%s</a><p>Argued: 10/01/2025 | Decided: 10/30/2025</p></li>`, "2025-10-30"},
		{"in the headline", `<li><a href="/%d">%s (30.10.2025)</a></li>`, "2025-10-30"},
		{"behind a click", `<li><a href="/%d">%s</a><div hidden><p>Aktenzeichen 7</p><p>30.10.2025</p></div></li>`, "2025-10-30"},
		{"behind a click, two of them", `<li><a href="/%d">%s</a><div hidden><p>01.10.2025</p><p>30.10.2025</p></div></li>`, ""},
		{"in the address", `<li><a href="/2025/10/30/n%d">%s</a></li>`, "2025-10-30"},
		{"in the name of the page", `<li><a href="/presse/2025-10-30-n%d.html">%s</a></li>`, "2025-10-30"},
		{"two in the address", `<li><a href="/2025/10/01/n/2025/10/30/%d">%s</a></li>`, ""},
		{"a month in the address", `<li><a href="/2025/10/n%d">%s</a></li>`, ""},
		{"a month and a number in the address", `<li><a href="/2025/10/30-7-n%d.pdf">%s</a></li>`, ""},
		{"a number in the address", `<li><a href="/2025/44/71/%d">%s</a></li>`, ""},
		{"as an attribute", `<li><x-time datetime="2025-10-30T10:00:00Z"></x-time><a href="/%d">%s</a></li>`, "2025-10-30"},
		{"nowhere", `<li><a href="/%d">%s</a></li>`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			body := entries(5, tt.row)
			if tt.row[1] == 't' {
				body = `<table>` + body + `</table>`
			}
			doc, rule, err := Detect(listPageOf(`<html lang="en"><main>` + body + `</main>`))
			if err != nil || len(doc.Drafts) != 5 {
				t.Fatalf("%v by %+v, %v", doc, rule, err)
			}
			if got := germanDay(doc.Drafts[0].Published); got != tt.day {
				t.Errorf("%q, want %q (%+v)", got, tt.day, rule)
			}
		})
	}
}
