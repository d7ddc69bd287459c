package extract

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// readSitemap reads what stands in one sitemap of the source.
func readSitemap(t *testing.T, page Page) *SitemapDocument {
	t.Helper()
	doc, err := Sitemap(page, sitemapSource)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// linesOfPages are the addresses below the source, with title and days.
func linesOfPages(doc *SitemapDocument) []string {
	var out []string
	for _, e := range doc.Pages {
		out = append(out, strings.TrimRight(strings.Join([]string{strings.TrimPrefix(e.URL, sitemapSource), e.Title, germanDay(e.Modified), germanDay(e.Published), strings.Join(e.Keywords, "+"), e.Image}, "|"), "|"))
	}
	return out
}

func TestWhatASitemapSaysOfAPage(t *testing.T) {
	const news = ` xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"`
	for name, c := range map[string]struct {
		in   string
		want []string
	}{
		"an ampersand that nobody escaped": {`<url><loc>/presse/?a=1&b=2</loc></url>`, []string{"?a=1&b=2"}},
		"a tag that nobody closed":         {`<url><loc>/presse/1</loc><br></url><url><loc>/presse/2</loc></url>`, []string{"1", "2"}},
		"newest first":                     {`<url><loc>/presse/1</loc><lastmod>2025-10-01</lastmod></url><url><loc>/presse/2</loc><lastmod>2025-10-03</lastmod></url><url><loc>/presse/3</loc></url>`, []string{"2||2025-10-03", "1||2025-10-01", "3"}},
		"published after it was changed":   {`<url><loc>/presse/1</loc><lastmod>2025-10-02</lastmod></url><url><loc>/presse/2</loc><lastmod>2025-10-01</lastmod><news:publication_date>2025-10-03</news:publication_date></url>`, []string{"2||2025-10-01|2025-10-03", "1||2025-10-02"}},
		"a day that is none":               {`<url><loc>/presse/1</loc><lastmod>2025-02-30</lastmod></url>`, []string{"1"}},
		"a day to come":                    {`<url><loc>/presse/1</loc><lastmod>2035-02-03</lastmod></url>`, []string{"1"}},
		"the words of a news sitemap":      {`<url><loc>/presse/1</loc><news:news><news:title> Rat &amp; Amt </news:title><news:keywords>Rat, , Amt ,</news:keywords></news:news></url>`, []string{"1|Rat & Amt|||Rat+Amt"}},
		"a picture is no page":             {`<url><image:image><image:loc>/b/1.jpg</image:loc><image:title>Bild</image:title></image:image><image:image><image:loc>/b/2.jpg</image:loc></image:image><loc>/presse/1</loc></url>`, []string{"1|||||https://www.amt.example/b/1.jpg"}},
		"a film has words of its own":      {`<url><loc>/presse/1</loc><news:title>Rat</news:title><video:video><video:title>Film</video:title><video:publication_date>2025-10-01</video:publication_date></video:video></url>`, []string{"1|Rat"}},
		"the first of two addresses":       {`<url><loc>/presse/1</loc><loc>/presse/2</loc></url>`, []string{"1"}},
		"the same page twice":              {`<url><loc>/presse/1</loc></url><url><loc>https://www.amt.example/presse/1</loc></url>`, []string{"1"}},
		"a page without an address":        {`<url><lastmod>2025-10-01</lastmod></url><url><loc></loc></url><url><loc>javascript:x</loc></url>`, nil},
		"words between the elements":       {`x<url>y<loc>/presse/1</loc>z<news:title>Rat</news:title></url>`, []string{"1|Rat"}},
	} {
		t.Run(name, func(t *testing.T) {
			doc := readSitemap(t, sitemapPage([]byte(`<urlset`+news+`>`+c.in+`</urlset>`)))
			if diff := cmp.Diff(c.want, linesOfPages(doc)); diff != "" || doc.Partial != nil && name != "a tag that nobody closed" {
				t.Errorf("partial %v (-want +got):\n%s", doc.Partial, diff)
			}
		})
	}
}

// Without a clock no day is too late.
func TestSitemapWithoutAClockKeepsItsDays(t *testing.T) {
	page := sitemapPage([]byte(`<urlset><url><loc>/presse/1</loc><lastmod>2035-02-03</lastmod></url></urlset>`))
	page.Now = time.Time{}
	if diff := cmp.Diff([]string{"1||2035-02-03"}, linesOfPages(readSitemap(t, page))); diff != "" {
		t.Error(diff)
	}
}

func TestSitemapsInOtherLetters(t *testing.T) {
	latin := "<?xml version='1.0' encoding='ISO-8859-1'?><urlset><url><loc>/presse/1</loc><n:title>B\xfcrgerb\xfcro</n:title></url></urlset>"
	wide := "\xff\xfe" + strings.Join(strings.Split("<urlset><url><loc>/presse/1</loc><n:title>Rat</n:title></url></urlset>", ""), "\x00") + "\x00"
	for body, want := range map[string]string{latin: "1|Bürgerbüro", wide: "1|Rat"} {
		if diff := cmp.Diff([]string{want}, linesOfPages(readSitemap(t, sitemapPage([]byte(body))))); diff != "" {
			t.Error(diff)
		}
	}
}

// Of what is damaged the beginning is read, and said to be no more.
func TestSitemapIsReadUpToTheDamage(t *testing.T) {
	whole := []byte(`<urlset>` + strings.Repeat(`<url><loc>/presse/1</loc></url>`, 200) + `<url><loc>/presse/2</loc></url></urlset>`)
	packed := gzipped(t, whole)
	flipped := append([]byte(nil), packed...)
	flipped[len(flipped)-6] ^= 0xFF // its checksum
	for name, c := range map[string]struct {
		body []byte
		want error
	}{
		"whole":                {whole, nil},
		"packed":               {packed, nil},
		"packed, end missing":  {packed[:len(packed)-4], errCutOff},
		"packed, and damaged":  {flipped, errCutOff},
		"end missing":          {whole[:len(whole)-5], errCutOff},
		"no address any more":  {[]byte(`<urlset></urlset>`), nil},
		"a list of addresses":  {[]byte("https://www.amt.example/presse/1\r\n\nhttps://www.amt.example/presse/2\nkein\n"), nil},
		"a list with long end": {[]byte("https://www.amt.example/presse/1\n" + strings.Repeat("x\n", maxSitemapURLs)), errSitemapURLs},
	} {
		doc := readSitemap(t, sitemapPage(c.body))
		if !errors.Is(doc.Partial, c.want) || (len(doc.Pages) == 0) != (name == "no address any more") {
			t.Errorf("%s: %d pages, partial %v, want %v", name, len(doc.Pages), doc.Partial, c.want)
		}
	}
	if b, cutOff, err := inflated(make([]byte, maxSitemapBytes+1)); len(b) != maxSitemapBytes || !errors.Is(cutOff, errCutOff) || err != nil {
		t.Errorf("longer than can be: %d bytes, %v, %v", len(b), cutOff, err)
	}
}

// Where nobody says where the sitemap lay, whole addresses still count.
func TestSitemapWithoutAnAddress(t *testing.T) {
	for _, address := range []string{"", "http://["} {
		page := Page{URL: address, Body: []byte(`<urlset><url><loc>https://www.amt.example/presse/1</loc></url><url><loc>/presse/2</loc></url></urlset>`)}
		if diff := cmp.Diff([]string{"1"}, linesOfPages(readSitemap(t, page))); diff != "" {
			t.Errorf("%q: %s", address, diff)
		}
	}
}
