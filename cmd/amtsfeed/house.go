package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/amtsfeed/amtsfeed/cmd/amtsfeed/config"
	"github.com/amtsfeed/amtsfeed/crawler"
	"github.com/amtsfeed/amtsfeed/crawler/fetch"
	"github.com/amtsfeed/amtsfeed/feeds"
	"github.com/amtsfeed/amtsfeed/feeds/api"
	"github.com/amtsfeed/amtsfeed/feeds/export"
	"github.com/amtsfeed/amtsfeed/feeds/web"
	"github.com/amtsfeed/amtsfeed/store"
	"github.com/amtsfeed/amtsfeed/store/bolt"
)

// A house is one open store with all rooms around it: what the daemon runs and
// what a command asks.
type house struct {
	log       *slog.Logger
	store     store.Store
	lib       *feeds.Library
	matching  *feeds.Matching
	publisher *feeds.Publisher
	metrics   *metrics
	ack       io.Writer // gets a line after each durable commit; nil: nobody asks

	mu      sync.Mutex
	cfg     *config.Config
	fetch   *fetch.Client
	crawler *crawler.Crawler
	pass    sync.Mutex  // one pass at a time
	crawled atomic.Bool // readiness need not wait for a crawl
}

// boltPath is the file of a bolt: address.
func boltPath(cfg *config.Config) (string, error) {
	path, ok := strings.CutPrefix(cfg.Store.URL, "bolt:")
	if !ok {
		return "", usage("use bolt:PATH", "store.url: PostgreSQL is not implemented in this version")
	}
	return path, nil
}

// openHouse opens the store and builds what stands on it. The caller closes it.
func (a *app) openHouse(ctx context.Context, cfg *config.Config, path string) (*house, error) {
	st, err := bolt.Open(path, bolt.Options{})
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return nil, partial("run it as the user who owns the store; the file and its folder must be writable", "%v", err)
	case err != nil:
		return nil, err // the engine says what to do
	}
	h, err := a.build(ctx, cfg, st)
	if err != nil {
		st.Close()
		return nil, err
	}
	return h, nil
}

func (a *app) build(ctx context.Context, cfg *config.Config, st store.Store) (*house, error) {
	h := &house{log: a.logger(), store: st, cfg: cfg}
	cat, err := catalog(cfg)
	if err != nil {
		return nil, err
	}
	if h.lib, err = feeds.NewLibrary(ctx, st, cat, a.now()); err != nil {
		return nil, err
	}
	h.matching = feeds.NewMatching(h.lib, a.now, h.log)
	h.publisher = feeds.NewPublisher(h.lib, h.log)
	h.metrics = newMetrics(h)
	if err := h.buildCrawler(ctx, cfg); err != nil {
		return nil, err
	}
	return h, nil
}

func (h *house) buildCrawler(ctx context.Context, cfg *config.Config) error {
	hosts, err := h.store.Hosts(ctx)
	if err != nil {
		return err
	}
	client, err := fetcher(cfg, hosts)
	if err != nil {
		return err
	}
	h.fetch = client
	h.crawler = crawler.New(crawler.Config{
		Store: h.store, Fetch: client, Workers: cfg.Crawler.Workers, PerHost: cfg.Crawler.PerHost.Concurrency,
		Every: intervals(cfg), Log: h.log, OnVisit: h.visited,
	})
	h.crawler.SetSources(crawlerSources(cfg))
	return nil
}

// visited is told of each committed visit.
func (h *house) visited(r crawler.Result) {
	h.metrics.visit(r)
	h.acknowledge()
	if r.New+r.Updated > 0 || r.Outcome == crawler.OutcomeFailed || r.Before != r.Visit.State {
		h.lib.Ring()
	}
}

// acknowledge says how many items are stored for good; fault tests count on it.
func (h *house) acknowledge() {
	if h.ack == nil {
		return
	}
	stats, err := h.store.Stats(context.Background())
	if err != nil {
		h.log.Error("items not counted", "error", err)
		return
	}
	fmt.Fprintf(h.ack, "ack %d\n", stats.Items)
}

// Close ends everything in the order of the data, backwards.
func (h *house) Close() error {
	h.fetch.Close()
	return h.store.Close()
}

// public is what readers may ask for.
func (h *house) public() http.Handler {
	mux := http.NewServeMux()
	h.publisher.Routes(mux)
	web.Routes(mux, h.lib, time.Now, h.log)
	api.Routes(mux, h.lib, time.Now, h.log)
	export.Routes(mux, h.records, h.refuse, h.log)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", h.readyz)
	mux.Handle("GET /metrics", h.metrics.handler())
	return feeds.Guard(mux, h.log)
}

// records are what a download selects.
func (h *house) records(r *http.Request) (iter.Seq2[feeds.Record, error], error) {
	s, err := feeds.ParseSelection(r, time.Now(), false)
	if err != nil {
		return nil, err
	}
	// Once the stream has begun it is too late to refuse.
	if _, known := h.lib.Catalog().Topic(s.Topic); s.Topic != "" && !known {
		return nil, noSuch("Es gibt kein Thema %q", "there is no topic %q", s.Topic)
	}
	if _, known := h.lib.Catalog().Source(s.Source); s.Source != "" && !known {
		return nil, noSuch("Es gibt keine Quelle %q", "there is no source %q", s.Source)
	}
	return h.lib.Records(r.Context(), s), nil
}

func noSuch(german, english, id string) error {
	return &feeds.RequestError{German: fmt.Sprintf(german, id), English: fmt.Sprintf(english, id)}
}

// refuse speaks the language of the site; the commands of this machine ask for
// English.
func (h *house) refuse(w http.ResponseWriter, r *http.Request, err error) {
	language := h.lib.Catalog().Site.Language
	if strings.HasPrefix(r.Header.Get("Accept-Language"), "en") {
		language = "en"
	}
	feeds.Refuse(w, r, err, language, h.log)
}

// config is the configuration in force.
func (h *house) config() *config.Config {
	cfg, _ := h.inForce()
	return cfg
}

// inForce is the configuration in force and who crawls by it.
func (h *house) inForce() (*config.Config, *crawler.Crawler) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.cfg, h.crawler
}

func (h *house) readyz(w http.ResponseWriter, _ *http.Request) {
	if !h.crawled.Load() || !h.publisher.Ready() {
		http.Error(w, "feeds are being rendered", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
}

// session opens the way to the handlers for a command: the running owner of
// the store, or this process. A store that is not there yet is empty and stays
// not there.
func (a *app) session(ctx context.Context) (*session, error) {
	cfg, err := a.config()
	if err != nil {
		return nil, err
	}
	path, err := boltPath(cfg)
	if err != nil {
		return nil, err
	}
	if client, ok := socketClient(path); ok {
		return &session{client: client, close: func() {}}, nil
	}
	cleanup := func() {}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		dir, err := os.MkdirTemp("", "amtsfeed")
		if err != nil {
			return nil, err
		}
		path, cleanup = filepath.Join(dir, "empty.db"), func() { os.RemoveAll(dir) }
	}
	h, err := a.openHouse(ctx, cfg, path)
	if errors.Is(err, store.ErrLocked) {
		// Who took it meanwhile answers by now.
		if client, ok := socketClient(path); ok {
			return &session{client: client, close: func() {}}, nil
		}
	}
	if err != nil {
		cleanup()
		return nil, err
	}
	// Rules may have changed since the store was last used.
	if err := h.matching.CatchUp(ctx); err != nil {
		h.Close()
		cleanup()
		return nil, err
	}
	return localSession(h.control(), func() { h.Close(); cleanup() }), nil
}

// logger writes to stderr, one line an event.
func (a *app) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(a.stderr, nil))
}
