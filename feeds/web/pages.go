package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/amtsfeed/amtsfeed/feeds"
	"github.com/amtsfeed/amtsfeed/store"
)

// Lengths of lists on pages: what a person scrolls through.
const (
	homeItems = 15
	pageItems = 40
)

// A row is an item in a list.
type row struct {
	store.Item
	Source  feeds.Source
	Topics  []feeds.Topic
	Because []string // terms that put it into the page's topic
	Chosen  bool     // put there by an editor
}

// rows prepares items for a list; topic is the page's own, if it has one.
func (s *site) rows(items []store.Item, topic string) []row {
	c := s.lib.Catalog()
	rows := make([]row, 0, len(items))
	for _, it := range items {
		r := row{Item: it, Source: c.Terms(it.Source)}
		for _, m := range it.Topics {
			t, ok := c.Topic(m.Topic)
			if !ok {
				continue
			}
			if m.Topic != topic {
				r.Topics = append(r.Topics, t)
				continue
			}
			r.Because, r.Chosen = feeds.Reasons(m), m.By == "editor"
		}
		rows = append(rows, r)
	}
	return rows
}

// newest is when what a list shows last changed.
func newest(items []store.Item) time.Time {
	var t time.Time
	for _, it := range items {
		if at := feeds.ShownSince(it, ""); at.After(t) {
			t = at
		}
	}
	return t
}

// A list is a part of a list of items and the way to its next part.
type list struct {
	Rows []row
	Next template.URL // the next part; empty on the last
}

func (s *site) list(r *http.Request, sel feeds.Selection, topic string) (list, time.Time, error) {
	sel.Cursor = r.URL.Query().Get("cursor")
	items, next, err := s.lib.Select(r.Context(), sel)
	if err != nil {
		return list{}, time.Time{}, err
	}
	l := list{Rows: s.rows(items, topic)}
	if next != "" {
		v := url.Values{"cursor": {next}}
		if sel.Query != "" {
			v.Set("q", sel.Query)
		}
		l.Next = template.URL("?" + v.Encode()) //nolint:gosec // encoded here
	}
	return l, newest(items), nil
}

func (s *site) home(r *http.Request, _ tongue) (view, error) {
	topics, err := s.lib.Topics(r.Context())
	if err != nil {
		return view{}, err
	}
	stats, err := s.lib.Stats(r.Context())
	if err != nil {
		return view{}, err
	}
	l, changed, err := s.list(r, feeds.Selection{Limit: homeItems}, "")
	l.Next = ""
	return view{
		Title: s.lib.Catalog().Site.Title, Feed: "/feed", Changed: changed, Kept: true,
		Data: struct {
			Topics []feeds.TopicRecord
			Stats  feeds.StatsRecord
			List   list
		}{topics, stats, l},
	}, err
}

func (s *site) topic(r *http.Request, _ tongue) (view, error) {
	t, ok := s.lib.Catalog().Topic(r.PathValue("id"))
	if !ok {
		return view{}, feeds.ErrNotFound
	}
	l, changed, err := s.list(r, feeds.Selection{Topic: t.ID, Limit: pageItems}, t.ID)
	return view{
		Title: t.Title, Feed: "/topics/" + url.PathEscape(t.ID) + "/feed", Changed: changed, Kept: r.URL.RawQuery == "",
		Data: struct {
			Topic feeds.Topic
			List  list
		}{t, l},
	}, err
}

func (s *site) sources(r *http.Request, t tongue) (view, error) {
	sources, err := s.lib.Sources(r.Context(), s.now())
	if err != nil {
		return view{}, err
	}
	title, err := t.say("sources")
	return view{Title: title, Changed: lastAttempt(sources), Kept: true, Data: sources}, err
}

func lastAttempt(sources []feeds.SourceRecord) time.Time {
	var t time.Time
	for _, s := range sources {
		if s.LastAttempt.After(t) {
			t = s.LastAttempt
		}
	}
	return t
}

func (s *site) source(r *http.Request, _ tongue) (view, error) {
	id := r.PathValue("id")
	if _, ok := s.lib.Catalog().Source(id); !ok {
		return view{}, feeds.ErrNotFound
	}
	rec, err := s.lib.Source(r.Context(), id, s.now())
	if err != nil {
		return view{}, err
	}
	l, changed, err := s.list(r, feeds.Selection{Source: id, Limit: pageItems}, "")
	if rec.LastAttempt.After(changed) {
		changed = rec.LastAttempt
	}
	return view{
		Title: rec.Title, Feed: "/sources/" + url.PathEscape(id) + "/feed", Changed: changed, Kept: r.URL.RawQuery == "",
		Data: struct {
			Source feeds.SourceRecord
			List   list
		}{rec, l},
	}, err
}

// A reason says why an item is in a topic.
type reason struct {
	Topic  feeds.Topic
	Editor bool
	Terms  []reasonTerm
}

// A reasonTerm is a term with the number of its hits in a field and what they
// add to the score.
type reasonTerm struct {
	Term, Field string
	Count       int
	Weight      float64
}

func reasonOf(t feeds.Topic, m store.Match) reason {
	r := reason{Topic: t, Editor: m.By == "editor"}
	place := make(map[[2]string]int)
	for _, h := range m.Hits {
		i, ok := place[[2]string{h.Term, h.Field}]
		if !ok {
			i = len(r.Terms)
			place[[2]string{h.Term, h.Field}] = i
			r.Terms = append(r.Terms, reasonTerm{Term: h.Term, Field: h.Field})
		}
		r.Terms[i].Count++
		r.Terms[i].Weight += h.Weight
	}
	return r
}

func (s *site) item(r *http.Request, _ tongue) (view, error) {
	it, err := s.lib.Item(r.Context(), r.PathValue("id"))
	if err != nil {
		return view{}, err
	}
	c := s.lib.Catalog()
	src := c.Terms(it.Source)
	var reasons []reason
	var hits []store.Hit
	for _, m := range it.Topics {
		if t, ok := c.Topic(m.Topic); ok {
			reasons = append(reasons, reasonOf(t, m))
			hits = append(hits, m.Hits...)
		}
	}
	return view{
		Title: it.Title, Changed: feeds.ShownSince(it, ""), Hidden: !feeds.Permit(src, it.Reservations).Index,
		Data: struct {
			Item    store.Item
			Source  feeds.Source
			Reasons []reason
			Hits    []store.Hit
		}{it, src, reasons, hits},
	}, nil
}

func (s *site) search(r *http.Request, t tongue) (view, error) {
	q := strings.TrimSpace(r.URL.Query().Get("q"))
	title, err := t.say("search")
	if err != nil {
		return view{}, err
	}
	v := view{Title: title, Hidden: true}
	found := struct {
		Query, Mistake string
		List           list
	}{Query: q}
	if q == "" {
		v.Data = found
		return v, nil
	}
	found.List, v.Changed, err = s.list(r, feeds.Selection{Query: q, Limit: pageItems}, "")
	v.Data = found
	return v, err
}

func (s *site) status(r *http.Request, t tongue) (view, error) {
	sources, err := s.lib.Sources(r.Context(), s.now())
	if err != nil {
		return view{}, err
	}
	stats, err := s.lib.Stats(r.Context())
	if err != nil {
		return view{}, err
	}
	var wrong []feeds.SourceRecord
	for _, src := range sources {
		if !src.Healthy() || src.Problem != "" {
			wrong = append(wrong, src)
		}
	}
	title, err := t.say("status")
	return view{
		Title: title, Changed: lastAttempt(sources), Kept: true, Hidden: true,
		Data: struct {
			Problem string
			Wrong   []feeds.SourceRecord
			Stats   feeds.StatsRecord
		}{s.lib.Problem(), wrong, stats},
	}, err
}
