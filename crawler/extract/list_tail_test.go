package extract

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTailOfHeadlines(t *testing.T) {
	tests := []struct {
		name         string
		titles, want []string
	}{
		{"remarks on files",
			[]string{"Satzung der Bücherei (PDF, 120 KB)", "Ordnung für den Wochenmarkt (PDF, 1,2 MB)", "Plan für das Hochwasser (PDF, 80 KB)", "Bericht über die Finanzen (PDF, 3 MB)"},
			[]string{"Satzung der Bücherei", "Ordnung für den Wochenmarkt", "Plan für das Hochwasser", "Bericht über die Finanzen"}},
		{"citations",
			[]string{"Quill v. Harbor Board, 2025 Ex. 41 (1st Div.)", "Lark v. Level 3 Services, 2025 Ex. 40 (2nd Div.) (mem.)", "Finch v. School District 12, 2025 Ex. 38 (2nd Div.)", "Meadow v. Orchard, 2025 Ex. 9 (1st Div.)"},
			[]string{"Quill v. Harbor Board", "Lark v. Level 3 Services", "Finch v. School District 12", "Meadow v. Orchard"}},
		{"a full stop before the number",
			[]string{"State vs. Emil Grau, Appellant. B25-128, Court of Appeals, 5.2.2025", "State vs. Ida Blau, Appellant. B25-127, Court of Appeals, 4.2.2025", "In re Karl Gelb, Child. B25-126, Court of Appeals, 3.2.2025", "State vs. Otto Rot, Appellant. B25-125, Court of Appeals, 2.2.2025"},
			[]string{"State vs. Emil Grau, Appellant", "State vs. Ida Blau, Appellant", "In re Karl Gelb, Child", "State vs. Otto Rot, Appellant"}},
		{"dates that belong to the sentence",
			[]string{"Sitzung des Bauausschusses am 12.11.2025", "Sitzung des Schulausschusses am 10.11.2025", "Sitzung des Kreistags am 3.11.2025", "Sitzung des Sportausschusses am 2.11.2025"}, nil},
		{"nothing in common",
			[]string{"Netz für alle 214 Rathäuser", "Register ziehen um", "Haushalt 2026 beschlossen", "Neue Leitung im Amt"}, nil},
		{"headlines that would be the same",
			[]string{"Bericht des Amtes Teil 1", "Bericht des Amtes Teil 2", "Bericht des Amtes Teil 3", "Bericht des Amtes Teil 4"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tail := tailOf(tt.titles)
			want := tt.want
			if want == nil {
				want = tt.titles
			}
			var got []string
			for _, title := range tt.titles {
				short, _ := tail.cut(title)
				got = append(got, short)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
