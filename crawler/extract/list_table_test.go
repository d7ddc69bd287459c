package extract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A cell that stands for several rows is read in each of them.
func TestListReadsCellsOfSeveralRows(t *testing.T) {
	tests := []struct{ name, rows, want string }{
		{"the first column", `<tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr><tr><td>d</td><td>e</td></tr>`, "a b|a c|d e"},
		{"one in the middle", `<tr><td>a</td><td rowspan="2">b</td><td>c</td></tr><tr><td>d</td><td>e</td></tr>`, "a b c|d b e"},
		{"two side by side", `<tr><td rowspan="3">a</td><td rowspan="2">b</td><td>c</td></tr><tr><td>d</td></tr><tr><td>e</td><td>f</td></tr>`, "a b c|a b d|a e f"},
		{"behind a wide one", `<tr><td colspan="2">a</td><td rowspan="2">b</td></tr><tr><td>c</td><td>d</td></tr>`, "a b|c d b"},
		{"more rows than there are", `<tr><td rowspan="9">a</td><td>b</td></tr><tr><td>c</td></tr>`, "a b|a c"},
		{"too long to say again", `<tr><td>a</td><td rowspan="2">` + strings.Repeat("b", 2*maxUnitRunes) + `</td><td>c</td></tr><tr><td>d</td><td>e</td></tr>`,
			"a " + strings.Repeat("b", 2*maxUnitRunes) + " c|d e"},
		{"no number", `<tr><td rowspan="x">a</td><td>b</td></tr><tr><td>c</td></tr>`, "a b|c"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lp, err := newListPage(listPageOf(`<table>` + tt.rows + `</table>`))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for n := range lp.root.Descendants() {
				if n.Data == "tr" {
					got = append(got, textOf(n, nil))
				}
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "|")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
