package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"reflect"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/amtsfeed/amtsfeed/cmd/amtsfeed/config"
)

type runCmd struct {
	Only string `enum:",crawl,serve" default:"" help:"Run half of it (shared store only)." placeholder:"crawl|serve"`
	Ack  bool   `help:"Print 'ack N' after each durable commit, N = items now stored."`
}

// Times of the served side. A reader that is slower than this is none.
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = 2 * time.Minute // a full export over a slow line
	idleTimeout       = 2 * time.Minute
	// maxHeader is generous for a feed reader's headers; 8 KiB is common.
	maxHeader = 16 << 10
	// leave is how long what is in flight may take after SIGTERM; the contract
	// says 10 s for everything.
	leave = 6 * time.Second
)

func (c *runCmd) Run(ctx context.Context, a *app) error {
	if c.Only != "" {
		return usage("leave --only away, or use a later version with PostgreSQL", "--only %s needs a shared store, which is not implemented in this version", c.Only)
	}
	cfg, err := a.config()
	if err != nil {
		return err
	}
	d := &daemon{app: a, ackTo: c.Ack}
	return d.run(ctx, cfg)
}

// A daemon is the house with its doors open.
type daemon struct {
	*house
	app   *app
	ackTo bool                        // print a line after each durable commit
	first func(context.Context) error // runs once the doors are open, before the crawl begins

	demo    bool               // no file to follow, and ready only after the first crawl
	restart context.CancelFunc // begins the crawl anew; guarded by mu
}

// run serves and crawls until ctx ends.
func (d *daemon) run(ctx context.Context, cfg *config.Config) (err error) {
	path, err := boltPath(cfg)
	if err != nil {
		return err
	}
	// Bind first: a port in use is the commonest mistake and must not cost a
	// look into the store.
	ln, err := net.Listen("tcp", cfg.Server.Listen)
	if err != nil {
		return usage("set server.listen or AMTSFEED_SERVER_LISTEN to a free address", "server.listen: %v", err)
	}
	defer ln.Close()
	if d.house, err = d.app.openHouse(ctx, cfg, path); err != nil {
		return err
	}
	d.crawled.Store(!d.demo)
	if d.ackTo {
		d.house.ack = d.app.stdout
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	stopSocket, err := d.serveSocket(path)
	if err != nil {
		return err
	}
	defer stopSocket()
	err = d.work(ctx, ln)
	notifySystemd("STOPPING=1")
	d.log.Info("left")
	return err
}

// work runs the rooms side by side; the first that fails ends all.
func (d *daemon) work(ctx context.Context, ln net.Listener) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return serve(ctx, ln, d.public()) })
	g.Go(func() error { return d.matching.Run(ctx) })
	g.Go(func() error { return d.publisher.Run(ctx) })
	if !d.demo {
		g.Go(func() error { d.follow(ctx); return nil })
	}
	g.Go(func() error {
		d.log.Info("serving", "address", ln.Addr().String(), "base_url", d.config().Site.BaseURL)
		notifySystemd("READY=1")
		if d.first != nil {
			if err := d.first(ctx); err != nil {
				return err
			}
		}
		return d.crawlOnSchedule(ctx)
	})
	return g.Wait()
}

// serve answers until ctx ends, then lets what is in flight finish.
func serve(ctx context.Context, ln net.Listener, h http.Handler) error {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout,
		WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		// What clients do wrong on the wire is no news for the operator.
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug),
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(ln) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), leave)
	defer cancel()
	if srv.Shutdown(grace) != nil {
		srv.Close()
	}
	<-ended
	return nil
}

// serveSocket answers the commands of this machine.
func (h *house) serveSocket(path string) (stop func(), err error) {
	ln, err := listenSocket(path)
	if err != nil {
		return nil, err
	}
	srv := &http.Server{Handler: h.control(), ReadHeaderTimeout: readHeaderTimeout}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(ln) }()
	return func() { srv.Close(); <-done }, nil
}

// crawlOnSchedule runs the crawler; a reload that changes how it fetches
// begins it anew.
func (d *daemon) crawlOnSchedule(ctx context.Context) error {
	for {
		d.mu.Lock()
		run, cancel := context.WithCancel(ctx)
		d.restart = cancel
		c := d.crawler
		d.mu.Unlock()
		err := c.Run(run)
		cancel()
		if err != nil || ctx.Err() != nil {
			return err
		}
	}
}

// follow reloads the configuration on SIGHUP and when its file was saved.
func (d *daemon) follow(ctx context.Context) {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	saved := watchFile(ctx, d.app.configPath(), d.log)
	for {
		select {
		case <-ctx.Done():
			return
		case <-hup:
		case <-saved:
		}
		if ctx.Err() == nil {
			d.reload(ctx)
		}
	}
}

// reload puts a valid new configuration in force; a broken one changes nothing
// and is said in the log, the metrics and on the status page.
func (d *daemon) reload(ctx context.Context) {
	cfg, mistakes, name, err := d.app.loadConfig()
	if err == nil && len(mistakes) > 0 {
		err = configFailure(name, mistakes)
	}
	if err == nil {
		err = d.use(ctx, cfg)
	}
	if err != nil {
		d.metrics.reloads.WithLabelValues("refused").Inc()
		d.lib.Complain(err.Error())
		for _, m := range mistakes {
			d.log.Error("configuration refused, the old one stays in force", "file", name, "line", m.Line, "column", m.Column,
				"key", m.Key, "mistake", m.Message, "hint", m.Hint)
		}
		if len(mistakes) == 0 {
			d.log.Error("configuration refused, the old one stays in force", "file", name, "error", err)
		}
		return
	}
	d.metrics.reloads.WithLabelValues("ok").Inc()
	d.log.Info("configuration reloaded", "file", name, "sources", len(cfg.Sources), "topics", len(cfg.Topics))
}

// use puts a configuration in force. What is bound to the process start
// (store, listen address) stays as it is.
func (d *daemon) use(ctx context.Context, cfg *config.Config) error {
	old := d.config()
	if cfg.Store != old.Store || cfg.Server.Listen != old.Server.Listen {
		return fmt.Errorf("store.url and server.listen cannot change while running: restart the daemon")
	}
	cat, err := catalog(cfg)
	if err != nil {
		return err
	}
	d.lib.Use(cat)
	return d.useCrawler(ctx, cfg, old)
}

// useCrawler replaces what the crawler works with. A change of how it fetches
// makes a new client and begins the crawl anew; a change of sources alone does
// not interrupt anything.
func (d *daemon) useCrawler(ctx context.Context, cfg, old *config.Config) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cfg = cfg
	if reflect.DeepEqual(cfg.Crawler, old.Crawler) && cfg.Site == old.Site {
		d.crawler.SetSources(crawlerSources(cfg))
		return nil
	}
	closeOld := d.fetch.Close
	if err := d.buildCrawler(ctx, cfg); err != nil {
		return err
	}
	closeOld()
	d.restart()
	return nil
}
