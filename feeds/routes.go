package feeds

import (
	"context"
	"net/http"
	"strings"

	"github.com/amtsfeed/amtsfeed/store"
)

// feedsFresh is how long caches may answer for us: the shortest interval at
// which common readers ask.
const feedsFresh = "public, max-age=300"

// Routes adds the feeds to a mux.
func (p *Publisher) Routes(mux *http.ServeMux) {
	for ext := range formats {
		mux.HandleFunc("GET /feed"+ext, p.serveAll)
		mux.HandleFunc("GET /topics/{id}/feed"+ext, p.serveTopic)
		mux.HandleFunc("GET /sources/{id}/feed"+ext, p.serveSource)
	}
	mux.HandleFunc("GET /search/feed.atom", p.serveSearch)
	mux.HandleFunc("GET /status/feed.atom", p.serveStatus)
	mux.HandleFunc("GET /opml.xml", p.serveOPML)
}

func (p *Publisher) serveAll(w http.ResponseWriter, r *http.Request) {
	p.serveFeed(w, r, func(c *Catalog) (blank, bool) { return p.lib.blankAll(c), true })
}

func (p *Publisher) serveTopic(w http.ResponseWriter, r *http.Request) {
	p.serveFeed(w, r, func(c *Catalog) (blank, bool) {
		t, ok := c.Topic(r.PathValue("id"))
		return p.lib.blankTopic(c, t), ok
	})
}

func (p *Publisher) serveSource(w http.ResponseWriter, r *http.Request) {
	p.serveFeed(w, r, func(c *Catalog) (blank, bool) {
		s, ok := c.Source(r.PathValue("id"))
		return p.lib.blankSource(c, s), ok
	})
}

// serveFeed answers with a kept document where there is one, else with one from
// the cache, else with one made for this request.
func (p *Publisher) serveFeed(w http.ResponseWriter, r *http.Request, open func(*Catalog) (blank, bool)) {
	if r.URL.RawQuery == "" {
		if d := (*p.kept.Load())[r.URL.Path]; d != nil {
			p.answer(w, r, d)
			return
		}
	}
	c := p.lib.Catalog()
	b, ok := open(c)
	if !ok {
		p.fail(w, r, store.ErrNotFound)
		return
	}
	v, err := Parameters(r, "limit")
	if err != nil {
		p.fail(w, r, err)
		return
	}
	limit, err := limitOf(v, defaultEntries, maxEntries)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.serve(w, r, b.scope, func(ctx context.Context) (*document, error) { return p.lib.fill(ctx, c, b, limit) })
}

func (p *Publisher) serveSearch(w http.ResponseWriter, r *http.Request) {
	v, err := Parameters(r, "q", "limit")
	if err != nil {
		p.fail(w, r, err)
		return
	}
	q := strings.TrimSpace(v.Get("q"))
	if q == "" {
		p.fail(w, r, mistake("Was gesucht wird, fehlt: ?q=…", "what to search for is missing: ?q=…"))
		return
	}
	limit, err := limitOf(v, defaultEntries, maxEntries)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.serve(w, r, scopeSearch, func(ctx context.Context) (*document, error) { return p.lib.searchDocument(ctx, q, limit) })
}

// serveStatus is never kept: visits are no changes, so nothing says when it is
// out of date.
func (p *Publisher) serveStatus(w http.ResponseWriter, r *http.Request) {
	if _, err := Parameters(r); err != nil {
		p.fail(w, r, err)
		return
	}
	d, err := p.make(r.Context(), formats[".atom"], p.lib.statusDocument)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.answer(w, r, d)
}

func (p *Publisher) serveOPML(w http.ResponseWriter, r *http.Request) {
	if _, err := Parameters(r); err != nil {
		p.fail(w, r, err)
		return
	}
	d := (*p.kept.Load())["/opml.xml"]
	if d == nil {
		p.unready(w)
		return
	}
	p.answer(w, r, d)
}

// serve answers with a document from the cache, or with a new one.
func (p *Publisher) serve(w http.ResponseWriter, r *http.Request, scope string, build func(context.Context) (*document, error)) {
	key := r.URL.Path + "?" + r.URL.RawQuery
	if d := p.others.get(key); d != nil {
		p.answer(w, r, d)
		return
	}
	begun := p.others.begin()
	ext := r.URL.Path[strings.LastIndexByte(r.URL.Path, '.'):]
	d, err := p.make(r.Context(), formats[ext], build)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.others.put(key, scope, d, begun)
	p.answer(w, r, d)
}

// make renders a document when it is its turn.
func (p *Publisher) make(ctx context.Context, f format, build func(context.Context) (*document, error)) (*Rendered, error) {
	if err := take(ctx, p.slots); err != nil {
		return nil, err
	}
	defer func() { <-p.slots }()
	d, err := build(ctx)
	if err != nil {
		return nil, err
	}
	return d.rendered(f)
}

func (p *Publisher) answer(w http.ResponseWriter, r *http.Request, d *Rendered) {
	w.Header().Set("Cache-Control", feedsFresh)
	d.ServeHTTP(w, r)
}

func (p *Publisher) fail(w http.ResponseWriter, r *http.Request, err error) {
	Refuse(w, r, err, p.lib.Catalog().Site.Language, p.log)
}

// unready asks the reader back when the first rendering is done.
func (p *Publisher) unready(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "1")
	plainError(w, "Gleich so weit.", http.StatusServiceUnavailable)
}
