package extract

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// headText is the text of all pages of testdata/head.
const headText = `<p>Der Landkreis will die Anträge seiner Bürger künftig in zwei Wochen bearbeiten, bisher dauert es im Schnitt doppelt so lange und in manchen Ämtern noch länger.</p>
<p>Dafür stellt er im kommenden Jahr zwölf neue Stellen bereit, wie der Landrat vor dem Ausschuss sagte. Die Hälfte davon soll schon im Frühjahr besetzt werden, die andere im Herbst.</p>
<p>Die Fraktionen begrüßten den Plan, fragten aber nach dem Geld: Im Haushalt ist bisher nur ein Viertel der Summe eingestellt, die dafür nötig wäre.</p>
<p>Nun soll der Kämmerer bis zur nächsten Sitzung vorrechnen, wo gespart werden kann, ohne dass die Schulen und die Straßen darunter leiden.</p>`

// Every testdata/head/NAME.html says above the page what is seen in it. What is
// not named is empty.
func TestArticleHeads(t *testing.T) {
	pages, err := filepath.Glob("testdata/head/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, name := range pages {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".html"), func(t *testing.T) {
			file, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			want, page, _ := strings.Cut(string(file), "\n\n")
			d, err := Article(articlePageOf(strings.Replace(page, "{{text}}", headText, 1)))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, field := range [][2]string{{"title", d.Title}, {"kicker", d.Kicker}, {"author", d.Author}, {"published", germanDay(d.Published)}} {
				if field[1] != "" {
					got = append(got, field[0]+": "+field[1])
				}
			}
			if got := strings.Join(got, "\n"); got != want {
				t.Errorf("seen:\n%s\nwanted:\n%s", got, want)
			}
			if !strings.Contains(d.Text, "Der Landkreis will") || !strings.Contains(d.Text, "darunter leiden.") {
				t.Errorf("text: %q", d.Text)
			}
		})
	}
}
