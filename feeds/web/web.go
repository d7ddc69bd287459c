// Package web shows people what the feeds hold: topics, sources, items with the
// reason why they are there, a search and the operators' page.
//
// The pages are plain HTML without scripts, readable on a phone, in the dark and
// by a screen reader; German by default, English for those who ask for it. A
// page is rendered whole before its first byte leaves, and carries validators.
// Everything is read through the feeds library, so no page shows more than the
// feeds may.
package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/amtsfeed/amtsfeed/feeds"
)

//go:embed templates/*.html style.css
var files embed.FS

const htmlType = "text/html; charset=utf-8"

// Routes adds the pages to a mux.
func Routes(mux *http.ServeMux, lib *feeds.Library, now func() time.Time, log *slog.Logger) {
	s := &site{lib: lib, now: now, log: log, pages: parse()}
	mux.HandleFunc("GET /{$}", s.page("home", s.home))
	mux.HandleFunc("GET /topics/{id}", s.page("topic", s.topic))
	mux.HandleFunc("GET /sources", s.page("sources", s.sources))
	mux.HandleFunc("GET /sources/{id}", s.page("source", s.source))
	mux.HandleFunc("GET /items/{id}", s.page("item", s.item))
	mux.HandleFunc("GET /search", s.page("search", s.search))
	mux.HandleFunc("GET /status", s.page("status", s.status))
	mux.HandleFunc("GET /style.css", s.style)
	mux.HandleFunc("GET /", s.page("error", func(*http.Request, tongue) (view, error) { return view{}, feeds.ErrNotFound }))
}

type site struct {
	lib   *feeds.Library
	now   func() time.Time
	log   *slog.Logger
	pages map[string]*template.Template
}

// A view is what a page shows.
type view struct {
	Title   string
	Feed    string    // path of the page's own feed without extension; may be empty
	Data    any       // the page's own
	Changed time.Time // when what it shows last changed
	Kept    bool      // few enough of its kind that the date may be kept in the store
	Hidden  bool      // not for search engines
}

// A frame is a view with what every page has around it.
type frame struct {
	view
	Site feeds.Site
	Path string
	tongue
}

// page answers with a page, or with a page that says why not.
func (s *site) page(name string, build func(*http.Request, tongue) (view, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		t := tongueOf(feeds.PreferredLanguage(r.Header["Accept-Language"], s.lib.Catalog().Site.Language))
		w.Header().Add("Vary", "Accept-Language")
		w.Header().Set("Content-Language", t.code())
		// People come with whatever a newsletter hung onto an address: only what
		// cannot be read is refused.
		_, err := feeds.Parameters(r, slices.Collect(maps.Keys(r.URL.Query()))...)
		var v view
		if err == nil {
			v, err = build(r, t)
		}
		if err != nil {
			s.refuse(w, r, t, err)
			return
		}
		doc, err := s.finish(r, t, name, v)
		if err != nil {
			s.refuse(w, r, t, err)
			return
		}
		w.Header().Set("Cache-Control", "no-cache")
		doc.ServeHTTP(w, r)
	}
}

func (s *site) render(name string, f frame) ([]byte, error) {
	var b bytes.Buffer
	if err := s.pages[name].ExecuteTemplate(&b, "layout", f); err != nil {
		return nil, fmt.Errorf("render page %s: %w", name, err)
	}
	return b.Bytes(), nil
}

// finish renders a page and dates it. The date of a page that is one of few is
// kept in the store with its content; that of any other is its newest item's,
// or that of the frame around all pages where this changed later.
func (s *site) finish(r *http.Request, t tongue, name string, v view) (*feeds.Rendered, error) {
	f := frame{view: v, Site: s.lib.Catalog().Site, Path: r.URL.Path, tongue: t}
	body, err := s.render(name, f)
	if err != nil {
		return nil, err
	}
	changed := v.Changed
	if v.Kept {
		changed, err = s.lib.Stamp(r.Context(), "page"+r.URL.Path+"/"+t.code(), body, v.Changed)
	} else {
		var framed time.Time
		framed, err = s.framed(r, t)
		if framed.After(changed) {
			changed = framed
		}
	}
	return feeds.NewRendered(htmlType, body, changed), err
}

// framed is when the frame around all pages last changed.
func (s *site) framed(r *http.Request, t tongue) (time.Time, error) {
	empty, err := s.render("error", frame{Site: s.lib.Catalog().Site, tongue: t})
	if err != nil {
		return time.Time{}, err
	}
	return s.lib.Stamp(r.Context(), "frame/"+t.code(), empty, time.Time{})
}

// refuse answers with a page that says in a sentence what is wrong.
func (s *site) refuse(w http.ResponseWriter, r *http.Request, t tongue, err error) {
	status, sentence := feeds.Verdict(err, t.code())
	if status == http.StatusInternalServerError && r.Context().Err() == nil {
		s.log.Error("page not served", "path", r.URL.Path, "error", err)
	}
	title, _ := t.say("error")
	f := frame{view: view{Title: title, Data: sentence, Hidden: true}, Site: s.lib.Catalog().Site, tongue: t}
	body, err := s.render("error", f)
	if err != nil {
		s.log.Error("page not served", "path", r.URL.Path, "error", err)
		http.Error(w, sentence, status)
		return
	}
	w.Header().Set("Content-Type", htmlType)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func (s *site) style(w http.ResponseWriter, r *http.Request) {
	css, err := files.ReadFile("style.css")
	if err != nil {
		s.log.Error("style sheet missing", "error", err)
	}
	w.Header().Set("Cache-Control", "public, max-age=3600")
	feeds.NewRendered("text/css; charset=utf-8", css, time.Time{}).ServeHTTP(w, r)
}
