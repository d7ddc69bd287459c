// Package api answers programs in JSON: items, topics, sources and counts.
//
// Every answer is an object, lists are never null, times are RFC 3339 in UTC.
// A list that goes on carries next_cursor, to be sent back as cursor. A request
// that cannot be answered gets {"error": "a sentence"}. Everything is read
// through the feeds library, so nothing leaves the house that the feeds would
// not show.
package api

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"github.com/amtsfeed/amtsfeed/feeds"
)

// Routes adds the read API to a mux.
func Routes(mux *http.ServeMux, lib *feeds.Library, now func() time.Time, log *slog.Logger) {
	a := &api{lib: lib, now: now, log: log}
	mux.HandleFunc("GET /api/v1/items", a.answer(a.items))
	mux.HandleFunc("GET /api/v1/items/{id}", a.answer(a.item))
	mux.HandleFunc("GET /api/v1/topics", a.answer(a.topics))
	mux.HandleFunc("GET /api/v1/topics/{id}/items", a.answer(a.topicItems))
	mux.HandleFunc("GET /api/v1/sources", a.answer(a.sources))
	mux.HandleFunc("GET /api/v1/stats", a.answer(a.stats))
	mux.HandleFunc("GET /api/", a.answer(func(*http.Request) (any, error) { return nil, feeds.ErrNotFound }))
}

type api struct {
	lib *feeds.Library
	now func() time.Time
	log *slog.Logger
}

// A page is a part of a list of items.
type page struct {
	Items      []feeds.Record `json:"items"`
	NextCursor string         `json:"next_cursor,omitempty"`
}

func (a *api) items(r *http.Request) (any, error) {
	s, err := feeds.ParseSelection(r, a.now(), true)
	if err != nil {
		return nil, err
	}
	return a.page(r, s)
}

func (a *api) topicItems(r *http.Request) (any, error) {
	s, err := feeds.ParseSelection(r, a.now(), true)
	if err != nil {
		return nil, err
	}
	s.Topic = r.PathValue("id")
	if _, ok := a.lib.Catalog().Topic(s.Topic); !ok {
		return nil, feeds.ErrNotFound
	}
	return a.page(r, s)
}

func (a *api) page(r *http.Request, s feeds.Selection) (any, error) {
	items, next, err := a.lib.Select(r.Context(), s)
	if err != nil {
		return nil, err
	}
	p := page{Items: make([]feeds.Record, 0, len(items)), NextCursor: next}
	for _, it := range items {
		p.Items = append(p.Items, a.lib.Record(it))
	}
	return p, nil
}

func (a *api) item(r *http.Request) (any, error) {
	if _, err := feeds.Parameters(r); err != nil {
		return nil, err
	}
	it, err := a.lib.Item(r.Context(), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return a.lib.Record(it), nil
}

func (a *api) topics(r *http.Request) (any, error) {
	if _, err := feeds.Parameters(r); err != nil {
		return nil, err
	}
	topics, err := a.lib.Topics(r.Context())
	return struct {
		Topics []feeds.TopicRecord `json:"topics"`
	}{topics}, err
}

func (a *api) sources(r *http.Request) (any, error) {
	if _, err := feeds.Parameters(r); err != nil {
		return nil, err
	}
	sources, err := a.lib.Sources(r.Context(), a.now())
	return struct {
		Sources []feeds.SourceRecord `json:"sources"`
	}{sources}, err
}

func (a *api) stats(r *http.Request) (any, error) {
	if _, err := feeds.Parameters(r); err != nil {
		return nil, err
	}
	return a.lib.Stats(r.Context())
}

// answer turns what a question returns into JSON with validators.
func (a *api) answer(question func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := question(r)
		if err != nil {
			a.refuse(w, r, err)
			return
		}
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(v); err != nil {
			a.refuse(w, r, err)
			return
		}
		w.Header().Set("Cache-Control", "no-cache")
		feeds.NewRendered("application/json; charset=utf-8", b.Bytes(), time.Time{}).ServeHTTP(w, r)
	}
}

func (a *api) refuse(w http.ResponseWriter, r *http.Request, err error) {
	status, sentence := feeds.Verdict(err, "en")
	if status == http.StatusInternalServerError && r.Context().Err() == nil {
		a.log.Error("request not served", "path", r.URL.Path, "error", err)
	}
	body, err := json.Marshal(map[string]string{"error": sentence})
	if err != nil {
		body = []byte(`{}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n'))
}
