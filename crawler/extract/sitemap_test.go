package extract

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A sitemapGolden is what a golden file says of a sitemap.
type sitemapGolden struct {
	Pages    []sitemapLine `json:"pages,omitempty"`
	Sitemaps []sitemapLine `json:"sitemaps,omitempty"`
	Partial  string        `json:"partial,omitempty"`
}

type sitemapLine struct {
	URL       string   `json:"url"`
	Modified  string   `json:"modified,omitempty"`
	Title     string   `json:"title,omitempty"`
	Published string   `json:"published,omitempty"`
	Language  string   `json:"language,omitempty"`
	Keywords  []string `json:"keywords,omitempty"`
	Image     string   `json:"image,omitempty"`
}

func sitemapGoldenOf(doc *SitemapDocument) sitemapGolden {
	lines := func(entries []SitemapEntry) (all []sitemapLine) {
		for _, e := range entries {
			all = append(all, sitemapLine{e.URL, germanDay(e.Modified), e.Title, germanDay(e.Published), e.Language, e.Keywords, e.Image})
		}
		return all
	}
	g := sitemapGolden{Pages: lines(doc.Pages), Sitemaps: lines(doc.Sitemaps)}
	if doc.Partial != nil {
		g.Partial = doc.Partial.Error()
	}
	return g
}

func sitemapPage(body []byte) Page {
	return Page{Body: body, URL: "https://www.amt.example/sitemap.xml", Now: articleNow}
}

const sitemapSource = "https://www.amt.example/presse/"

// Every testdata/sitemap/NAME.xml or NAME.txt gives what NAME.json says, as it
// is and as a gzip file.
func TestSitemap(t *testing.T) {
	files, err := filepath.Glob("testdata/sitemap/*.[xt]*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sitemaps: %v", err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			body, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var want sitemapGolden
			readJSONFile(t, strings.TrimSuffix(name, filepath.Ext(name))+".json", &want)
			for _, b := range [][]byte{body, gzipped(t, body)} {
				doc, err := Sitemap(sitemapPage(b), sitemapSource)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, sitemapGoldenOf(doc)); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func gzipped(t testing.TB, b []byte) []byte {
	t.Helper()
	var w bytes.Buffer
	z := gzip.NewWriter(&w)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return w.Bytes()
}

func TestSitemapOfNewsGivesDrafts(t *testing.T) {
	body, err := os.ReadFile("testdata/sitemap/news.xml")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := Sitemap(sitemapPage(body), sitemapSource)
	if err != nil {
		t.Fatal(err)
	}
	d, complete := doc.Pages[1].Draft()
	if !complete || d.Title != "Kiel: Rat tagt & beschließt" || d.Kicker != "Kiel" || d.Link != "https://www.amt.example/presse/1" {
		t.Errorf("draft %+v, complete %t", d, complete)
	}
	if _, complete := (SitemapEntry{URL: "https://www.amt.example/presse/3"}).Draft(); complete {
		t.Error("a bare address is complete")
	}
}

func TestSitemapKeepsToTheSource(t *testing.T) {
	tests := []struct {
		under string
		want  int
	}{
		{"https://www.amt.example/", 4},
		{"https://amt.example", 4},
		{"http://www.amt.example/a", 2},
		{"https://www.amt.example/a/", 2},
		{"https://www.amt.example/a/sitemap.xml", 2},
		{"https://www.amt.example/a/b", 1},
		{"https://anderes.example/", 0},
		{"", 4},
	}
	body := []byte(`<urlset><url><loc>https://www.amt.example/a/b</loc></url><url><loc>https://www.amt.example/a</loc></url>
<url><loc>https://www.amt.example/ab</loc></url><url><loc>https://www.amt.example/</loc></url></urlset>`)
	for _, tt := range tests {
		doc, err := Sitemap(sitemapPage(body), tt.under)
		if err != nil || len(doc.Pages) != tt.want {
			t.Errorf("under %q: %d pages, %v; want %d", tt.under, len(doc.Pages), err, tt.want)
		}
	}
}

func TestSitemapRefusesOtherDocuments(t *testing.T) {
	for _, body := range []string{"", "nichts", "<!doctype html><html><body>Nicht gefunden</body></html>", `<rss version="2.0"><channel/></rss>`, "{}"} {
		if _, err := Sitemap(sitemapPage([]byte(body)), sitemapSource); !errors.Is(err, ErrNoSitemap) {
			t.Errorf("Sitemap(%q): %v", body, err)
		}
	}
	if _, err := Sitemap(sitemapPage([]byte("\x1f\x8bnot gzip")), sitemapSource); err == nil {
		t.Error("a broken gzip file is read")
	}
}

func TestSitemapIsBounded(t *testing.T) {
	t.Parallel()
	var many strings.Builder
	many.WriteString("<urlset>")
	for i := range maxSitemapURLs + 5 {
		fmt.Fprintf(&many, "<url><loc>https://www.amt.example/presse/%d</loc></url>", i)
	}
	doc, err := Sitemap(sitemapPage([]byte(many.String())), sitemapSource)
	if err != nil || len(doc.Pages) != maxSitemapURLs || doc.Partial == nil {
		t.Errorf("%d pages, partial %v, %v", len(doc.Pages), doc.Partial, err)
	}
	deep := "<urlset>" + strings.Repeat("<a>", 1000)
	if doc, err := Sitemap(sitemapPage([]byte(deep)), sitemapSource); err != nil || doc.Partial == nil {
		t.Errorf("a deep document: %v, %v", doc, err)
	}
	for name, body := range map[string]string{
		"elements": "<urlset>" + strings.Repeat("<x/>", maxSitemapElements+1),
		"values":   "<urlset><url><loc>/presse/1</loc>" + strings.Repeat("<title>&lt;b&gt;</title>", maxSitemapValues) + "<title>T</title></url></urlset>",
	} {
		doc, err := Sitemap(sitemapPage([]byte(body)), sitemapSource)
		if err != nil || doc.Partial == nil && (len(doc.Pages) == 0 || doc.Pages[0].Title != "") {
			t.Errorf("%s without end: %+v, %v", name, doc, err)
		}
	}
	bomb := gzipped(t, make([]byte, maxSitemapBytes+1))
	if b, cutOff, err := inflated(bomb); err != nil || cutOff == nil || len(b) != maxSitemapBytes {
		t.Errorf("a bomb: %d bytes, %v, %v", len(b), cutOff, err)
	}
	var parts strings.Builder
	parts.WriteString("<sitemapindex>")
	for i := range 2 * maxSitemapParts {
		fmt.Fprintf(&parts, "<sitemap><loc>https://www.amt.example/%d.xml</loc></sitemap>", i)
	}
	parts.WriteString("</sitemapindex>")
	if doc, err := Sitemap(sitemapPage([]byte(parts.String())), sitemapSource); err != nil || len(doc.Sitemaps) != maxSitemapParts {
		t.Errorf("%d sitemaps, %v", len(doc.Sitemaps), err)
	}
}

func FuzzSitemap(f *testing.F) {
	files, err := filepath.Glob("testdata/sitemap/*.[xt]*")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
		f.Add(gzipped(f, body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		doc, err := Sitemap(sitemapPage(body), sitemapSource)
		if err != nil {
			return
		}
		for _, e := range append(doc.Pages, doc.Sitemaps...) {
			if !strings.HasPrefix(e.URL, "http") {
				t.Errorf("address %q", e.URL)
			}
		}
	})
}

func BenchmarkSitemap(b *testing.B) {
	var s strings.Builder
	s.WriteString("<urlset>")
	for i := range 10_000 {
		fmt.Fprintf(&s, "<url><loc>https://www.amt.example/presse/%d</loc><lastmod>2025-10-16T09:05:00+02:00</lastmod></url>\n", i)
	}
	page := sitemapPage([]byte(s.String() + "</urlset>"))
	b.SetBytes(int64(len(page.Body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Sitemap(page, sitemapSource); err != nil {
			b.Fatal(err)
		}
	}
}
