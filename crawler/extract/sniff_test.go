package extract

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"
)

func TestTheKindOfABodyShowsInItsBytes(t *testing.T) {
	le16 := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	for body, want := range map[string]Kind{
		`<?xml version="1.0"?><rss version="2.0"><channel/></rss>`:              KindFeed,
		"\uFEFF\n <!-- x --><feed xmlns='http://www.w3.org/2005/Atom'/>":        KindFeed,
		`<rdf:RDF xmlns:rdf="x"><channel/></rdf:RDF>`:                           KindFeed,
		`<atom:entry xmlns:atom="http://www.w3.org/2005/Atom"/>`:                KindFeed,
		`{"version":"https://jsonfeed.org/version/1","items":[]}`:               KindFeed,
		encoded(t, le16, `<rss version="2.0"><channel/></rss>`):                 KindFeed,
		`<!DOCTYPE html><title>x</title>`:                                       KindHTML,
		`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>`:     KindHTML,
		`<div class=news>Meldung</div>`:                                         KindHTML,
		`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>`: KindSitemap,
		`<sitemapindex></sitemapindex>`:                                         KindSitemap,
		"\x1f\x8b\x08\x00":                                                      KindSitemap,
		`{"status":"ok"}`:                                                       KindUnknown,
		`<catalog><book/></catalog>`:                                            KindUnknown,
		`Wartungsarbeiten`:                                                      KindUnknown,
		``:                                                                      KindUnknown,
	} {
		if got := Sniff(Page{Body: []byte(body), ContentType: "text/html"}); got != want {
			t.Errorf("Sniff(%q) = %q, want %q", body, got, want)
		}
	}
}

func TestAPageNamesItsFeedsAndItsReservations(t *testing.T) {
	alternates, reservations := Signals(Page{URL: "https://amt.example/presse/", Body: []byte(`<!doctype html><html><head>
<base href="/aktuell/">
<link rel="stylesheet" href="x.css"><link rel="alternate" hreflang="en" href="/en/">
<link rel="alternate" type="application/rss+xml" title="Alle &amp; mehr" href="feed.rss">
<link REL="Alternate" TYPE="application/atom+xml; charset=utf-8" href="https://amt.example/feed.atom">
<link rel="feed" type="application/feed+json" href="/feed.json">
<link rel="alternate" type="application/rss+xml" href="feed.rss"><link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
<link rel="alternate" type="application/json" href="/wp-json/1">
<meta name="Robots" content="noindex, NOSNIPPET, max-snippet:50, max-snippet:-1, follow"><meta name="googlebot" content="noarchive">
<meta name="tdm-reservation" content="1"><meta name="robots" content="noindex">
</head><body><link rel="alternate" type="application/rss+xml" href="/zu-spaet.rss"></body></html>`)})
	want := []Alternate{
		{"https://amt.example/aktuell/feed.rss", "Alle & mehr", "application/rss+xml"},
		{"https://amt.example/feed.atom", "", "application/atom+xml"},
		{"https://amt.example/feed.json", "", "application/feed+json"},
	}
	if diff := cmp.Diff(want, alternates); diff != "" {
		t.Errorf("feeds (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"noindex", "nosnippet", "max-snippet:50", "tdm"}, reservations); diff != "" {
		t.Errorf("reservations (-want +got):\n%s", diff)
	}
	if a, r := Signals(Page{Body: []byte("<title>x</title><meta name=tdm-reservation content=0>")}); a != nil || r != nil {
		t.Errorf("a page without signals gives %v, %v", a, r)
	}
}
