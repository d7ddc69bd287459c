package demo

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	htmltemplate "html/template"
	"net/http"
	"strings"
	"text/template"
	"time"

	"golang.org/x/text/encoding/charmap"
)

//go:embed forms
var formFiles embed.FS

// A form is a way to publish.
type form struct {
	path, kind, contentType string
	rule                    map[string]string
	render                  func(s *Site) ([]byte, error)
}

// forms are the ways that the real sources of this field publish, the broken
// ones included.
var forms = map[string]form{
	"rss":       {path: "/rss.xml", kind: "feed", contentType: "application/rss+xml; charset=utf-8", render: text("rss.xml")},
	"rss-1252":  {path: "/aktuelles.rss", kind: "feed", contentType: "text/xml", render: windows1252},
	"atom":      {path: "/atom.xml", kind: "auto", contentType: "application/atom+xml", render: text("atom.xml")},
	"json":      {path: "/feed.json", kind: "feed", contentType: "application/feed+json", render: jsonFeed},
	"truncated": {path: "/feed/", kind: "feed", contentType: "application/rss+xml", render: truncated},
	"down":      {path: "/presse/", kind: "html", contentType: "text/html"},
	"kicker": {path: "/meldungen/", kind: "html", contentType: "text/html; charset=utf-8", render: page("kicker.html"),
		rule: map[string]string{"item": "article.meldung", "title": "a:first-of-type", "link": "a@href", "date": "p", "teaser": "p"}},
	"table": {path: "/presse/liste", kind: "html", contentType: "text/html; charset=utf-8", render: page("table.html"),
		rule: map[string]string{"item": "tr.eintrag", "title": ".titel", "link": ".titel a@href", "date": ".datum", "teaser": ".text"}},
}

func (s *Site) handler() http.Handler {
	f := forms[s.Form]
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+f.path, func(w http.ResponseWriter, _ *http.Request) {
		if f.render == nil {
			http.Error(w, "Wartungsarbeiten", http.StatusServiceUnavailable)
			return
		}
		body, err := f.render(s)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", f.contentType)
		w.Write(body)
	})
	mux.HandleFunc("GET /artikel/{n}", s.article)
	return mux
}

// article is the page that a feed's entry links to.
func (s *Site) article(w http.ResponseWriter, r *http.Request) {
	for _, a := range s.news {
		if fmt.Sprint(a.n) == r.PathValue("n") {
			t := htmltemplate.Must(htmltemplate.New("article.html").Funcs(helpers()).ParseFS(formFiles, "forms/article.html"))
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			t.Execute(w, map[string]any{"Site": s, "News": a})
			return
		}
	}
	http.NotFound(w, r)
}

// helpers are what the templates need; they work on every form.
func helpers() map[string]any {
	return map[string]any{
		"link":     func(s *Site, a article) string { return fmt.Sprintf("%s/artikel/%d", s.base, a.n) },
		"headline": article.headline,
		"rfc822":   func(a article) string { return a.time.Format(time.RFC1123Z) },
		"rfc3339":  func(a article) string { return a.time.UTC().Format(time.RFC3339) },
		"day":      func(a article) string { return a.time.Format("02.01.2006") },
		"paragraphs": func(a article) []string {
			if a.Text == "" {
				return []string{a.Teaser}
			}
			return strings.Split(a.Text, "\n\n")
		},
	}
}

func text(name string) func(*Site) ([]byte, error) {
	return func(s *Site) ([]byte, error) {
		t, err := template.New(name).Funcs(helpers()).ParseFS(formFiles, "forms/"+name)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		err = t.Execute(&b, map[string]any{"Site": s, "News": s.news})
		return b.Bytes(), err
	}
}

func page(name string) func(*Site) ([]byte, error) {
	return func(s *Site) ([]byte, error) {
		t, err := htmltemplate.New(name).Funcs(helpers()).ParseFS(formFiles, "forms/"+name)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		err = t.Execute(&b, map[string]any{"Site": s, "News": s.news})
		return b.Bytes(), err
	}
}

// windows1252 is the feed of a system that never heard of UTF-8 and says so
// nowhere.
func windows1252(s *Site) ([]byte, error) {
	body, err := text("rss.xml")(s)
	if err != nil {
		return nil, err
	}
	body = bytes.Replace(body, []byte(` encoding="UTF-8"`), nil, 1)
	return charmap.Windows1252.NewEncoder().Bytes(body)
}

// truncated breaks off in the middle of the second entry.
func truncated(s *Site) ([]byte, error) {
	body, err := text("rss.xml")(s)
	if err != nil {
		return nil, err
	}
	cut := bytes.LastIndex(body, []byte("<description>"))
	return body[:cut+len("<description>")+9], nil
}

func jsonFeed(s *Site) ([]byte, error) {
	h := helpers()
	link := h["link"].(func(*Site, article) string)
	items := []map[string]string{}
	for _, a := range s.news {
		items = append(items, map[string]string{
			"id": link(s, a), "url": link(s, a), "title": a.headline(),
			"content_text": a.Teaser, "date_published": a.time.UTC().Format(time.RFC3339),
		})
	}
	return json.Marshal(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": s.Title, "home_page_url": s.base, "items": items})
}
