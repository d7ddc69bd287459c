package extract

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"
)

// sample is a body of German prose with the markup that news feeds carry.
func sample(paragraphs int) string {
	var b strings.Builder
	for i := range paragraphs {
		fmt.Fprintf(&b, `<p>Die Registermodernisierung kommt voran: <strong>Bund und Länder</strong> haben sich in der Sitzung %d auf gemeinsame `+
			`Schnittstellen geeinigt, wie der <a href="https://amt.example/presse/%d.html">IT-Planungsrat</a> mitteilt. Für Bürgerinnen und Bürger `+
			`soll es „einfacher, schneller &amp; sicherer“ werden – ohne Papier.</p>`+"\n<ul><li>Erstens</li><li>Zweitens über Straßen</li></ul>\n", i, i)
	}
	return b.String()
}

// plainSample is prose in bare paragraphs, as editorial systems write it.
func plainSample(paragraphs int) string {
	var b strings.Builder
	for i := range paragraphs {
		fmt.Fprintf(&b, "<p>Das Landesamt führt ab dem Jahr %d schrittweise ein einheitliches Verfahren für Bauanträge ein. Die Gemeinden werden dabei über eine gemeinsame "+
			"Schnittstelle angebunden, so dass Unterlagen künftig nur noch einmal vorgelegt werden müssen. Über Größe und Zuschnitt der Förderung entscheidet der Ausschuss; "+
			"für Rückfragen steht die Geschäftsstelle des Prüfungsamts täglich zur Verfügung, auch während der Übergangszeit.</p>\n", 2000+i)
	}
	return b.String()
}

func sampleRSS(items int) []byte { return rssOf(items, sample(1)[:300], sample(5)) }

func rssOf(items int, teaser, text string) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"><channel>` +
		`<title>Amtsblatt</title><link>https://amt.example/</link><description>Meldungen</description><language>de</language><atom:link rel="self" href="https://amt.example/feed.rss"/>` + "\n")
	for i := range items {
		fmt.Fprintf(&b, `<item><title>Länder: Meldung %d &amp; mehr</title><link>https://amt.example/m/%d</link><guid isPermaLink="false">m-%d</guid><pubDate>Thu, 16 Oct 2025 10:%02d:00 +0200</pubDate>`+
			`<dc:creator>Erika Muster</dc:creator><category>Verwaltung</category><category>Digitales</category><description>%s</description><content:encoded><![CDATA[%s]]></content:encoded></item>`+"\n",
			i, i, i, i%60, escapeXML(teaser), text)
	}
	b.WriteString(`</channel></rss>`)
	return b.Bytes()
}

func sampleAtom(entries int) []byte { return atomOf(entries, sample(1)[:300], sample(5)) }

func atomOf(entries int, teaser, text string) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Amtsblatt</title><id>urn:x:amt</id><updated>2025-10-16T10:00:00Z</updated><link rel="self" href="https://amt.example/feed.atom"/><link href="https://amt.example/"/>` + "\n")
	for i := range entries {
		fmt.Fprintf(&b, `<entry><title>Länder: Meldung %d &amp; mehr</title><link href="https://amt.example/m/%d"/><id>urn:x:m-%d</id><published>2025-10-16T10:%02d:00+02:00</published><updated>2025-10-16T10:%02d:00+02:00</updated>`+
			`<author><name>Erika Muster</name></author><category term="Verwaltung"/><summary>%s</summary><content type="html">%s</content></entry>`+"\n",
			i, i, i, i%60, i%60, escapeXML(teaser), escapeXML(text))
	}
	b.WriteString(`</feed>`)
	return b.Bytes()
}

func escapeXML(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(strings.ToValidUTF8(s, ""))
}

// BenchmarkFeed reads a feed of 20 items, beside what the bare feed parser
// takes for it.
func BenchmarkFeed(b *testing.B) {
	teaser := "Das Landesamt führt schrittweise ein einheitliches Verfahren für Bauanträge ein. Die Gemeinden werden dabei über eine gemeinsame Schnittstelle angebunden, teilte der Ausschuss mit."
	for _, c := range []struct {
		name string
		body []byte
	}{
		{"rss", sampleRSS(20)},
		{"atom", sampleAtom(20)},
		{"plain rss", rssOf(20, teaser, plainSample(5))},
		{"plain atom", atomOf(20, teaser, plainSample(5))},
	} {
		b.Run(c.name+"/ours", func(b *testing.B) {
			b.SetBytes(int64(len(c.body)))
			b.ReportAllocs()
			for b.Loop() {
				if doc, err := Feed(Page{Body: c.body, URL: "https://amt.example/feed", TextOnly: true}); err != nil || len(doc.Drafts) != 20 {
					b.Fatal(err)
				}
			}
		})
		b.Run(c.name+"/gofeed", func(b *testing.B) {
			b.SetBytes(int64(len(c.body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := gofeed.NewParser().Parse(bytes.NewReader(c.body)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSanitize(b *testing.B) {
	fragment := sample(5)
	b.SetBytes(int64(len(fragment)))
	b.ReportAllocs()
	for b.Loop() {
		sanitize(fragment, nil)
	}
}

func BenchmarkSurvey(b *testing.B) {
	body := cutDeclaration(sampleRSS(20))
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		if !isClean(body) {
			b.Fatal("the sample is not clean")
		}
	}
}
