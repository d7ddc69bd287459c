package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/amtsfeed/amtsfeed/cmd/amtsfeed/config"
	"github.com/amtsfeed/amtsfeed/crawler"
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
	// Before the file is read, so that no change is missed; a signal that nobody
	// awaits would end the program.
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	watching, stop := context.WithCancel(ctx)
	saved := watchFile(watching, a.configPath(), a.logger())
	defer func() {
		stop()
		for range saved { // until the watcher has ended
		}
	}()
	cfg, err := a.config()
	if err != nil {
		return err
	}
	d := &daemon{app: a, ackTo: c.Ack, hup: hup, saved: saved}
	return d.run(ctx, cfg)
}

// A daemon is the house with its doors open.
type daemon struct {
	*house
	app   *app
	ackTo bool                        // print a line after each durable commit
	first func(context.Context) error // runs once the doors are open, before the crawl begins

	demo    bool               // ready only after the first crawl
	hup     <-chan os.Signal   // asks for a reload
	saved   <-chan struct{}    // the file has changed; nil: there is none to follow
	stale   bool               // the crawler is to be built anew; guarded by mu
	restart context.CancelFunc // begins the crawl anew, nil before it has begun; guarded by mu
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
	socket, err := listenSocket(path)
	if err != nil {
		return err
	}
	err = d.work(ctx, ln, socket)
	notifySystemd("STOPPING=1")
	d.log.Info("left")
	return err
}

// work runs the rooms side by side; the first that fails ends all.
func (d *daemon) work(ctx context.Context, ln, socket net.Listener) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return serve(ctx, ln, publicServer(d.public())) })
	g.Go(func() error { return serve(ctx, socket, controlServer(ctx, d.control())) })
	g.Go(func() error { return d.matching.Run(ctx) })
	begun := make(chan struct{}) // what is to be done first is done
	g.Go(func() error {
		select { // so that the first rendering is of all that there is
		case <-begun:
			return d.publisher.Run(ctx)
		case <-ctx.Done():
			return nil
		}
	})
	if d.saved != nil {
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
		close(begun)
		return d.crawlOnSchedule(ctx)
	})
	return g.Wait()
}

// publicServer answers readers.
func publicServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout,
		WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		// What clients do wrong on the wire is no news for the operator.
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug),
	}
}

// controlServer answers the commands of this machine. Their work, which may
// take as long as it likes, ends with ctx.
func controlServer(ctx context.Context, h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: readHeaderTimeout,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
}

// serve answers until ctx ends, then lets what is in flight finish.
func serve(ctx context.Context, ln net.Listener, srv *http.Server) error {
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

// crawlOnSchedule runs the crawler; a reload that changes how it fetches
// begins it anew.
func (d *daemon) crawlOnSchedule(ctx context.Context) error {
	for {
		run, cancel := context.WithCancel(ctx)
		c, err := d.beginCrawl(ctx, cancel)
		if err == nil {
			err = c.Run(run)
		}
		cancel()
		if err != nil || ctx.Err() != nil {
			return err
		}
	}
}

// beginCrawl returns the crawler that the configuration in force asks for. A
// pass under way ends first: two crawlers at a time would take each other's
// news for their own.
func (d *daemon) beginCrawl(ctx context.Context, restart context.CancelFunc) (*crawler.Crawler, error) {
	d.pass.Lock()
	defer d.pass.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.restart = restart
	if d.stale {
		d.stale = false
		d.fetch.Close()
		if err := d.buildCrawler(ctx, d.cfg); err != nil {
			return nil, err
		}
	}
	return d.crawler, nil
}
