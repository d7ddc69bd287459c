package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	root "github.com/amtsfeed/amtsfeed"
	"github.com/amtsfeed/amtsfeed/cmd/amtsfeed/config"
	"github.com/amtsfeed/amtsfeed/cmd/amtsfeed/demo"
	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/feeds"
)

type demoCmd struct {
	Once bool `help:"Crawl the sample world, print what was found, and exit."`
}

func (c *demoCmd) Run(ctx context.Context, a *app) error {
	world, err := demo.Start(ctx, a.now())
	if err != nil {
		return err
	}
	defer world.Close()
	dir, err := os.MkdirTemp("", "amtsfeed-demo")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	cfg, err := a.demoConfig(world, dir)
	if err != nil {
		return err
	}
	if c.Once {
		return a.demoOnce(ctx, cfg)
	}
	d := &daemon{app: a, demo: true}
	d.first = func(ctx context.Context) error {
		report, err := d.crawl(ctx, crawlOrder{}, nil)
		if err == nil && report.Error != "" {
			err = errors.New(report.Error)
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return err
		}
		d.crawled.Store(true)
		return a.printAddresses(d.lib.Catalog())
	}
	return d.run(ctx, cfg)
}

// demoConfig is the shipped configuration with the sample world in place of
// the real sources. The environment overrides it like any other.
func (a *app) demoConfig(world *demo.World, dir string) (*config.Config, error) {
	environ := []string{
		"STORE_URL=bolt:" + filepath.Join(dir, "demo.db"), "SERVER_LISTEN=" + freeAddress(config.Default().Server.Listen),
		// The sample world is our own machine, and lives without filling the log.
		"CRAWLER_PER_HOST_DELAY=0s", "CRAWLER_INTERVAL_MIN=1m", "CRAWLER_INTERVAL_DEFAULT=1m", "CRAWLER_INTERVAL_MAX=1m",
	}
	for i := range environ {
		environ[i] = config.EnvPrefix + environ[i]
	}
	cfg, mistakes := config.Load(root.Config, append(environ, a.environ...))
	if len(mistakes) > 0 {
		return nil, configFailure("built-in config.yaml", mistakes)
	}
	if !a.overridden("SITE_BASE_URL") {
		cfg.Site.BaseURL = "http://" + cfg.Server.Listen
	}
	cfg.Crawler.AllowNetworks = append(cfg.Crawler.AllowNetworks, "127.0.0.0/8")
	cfg.Sources = nil
	for _, s := range world.Sites() {
		cfg.Sources = append(cfg.Sources, demoSource(s))
	}
	for i := range cfg.Topics {
		cfg.Topics[i].Sources = nil
	}
	return cfg, nil
}

func (a *app) overridden(name string) bool {
	for _, kv := range a.environ {
		if strings.HasPrefix(kv, config.EnvPrefix+name+"=") {
			return true
		}
	}
	return false
}

// freeAddress is the wanted address, or one with a free port when it is taken:
// a demo must not end with a port in use.
func freeAddress(wanted string) string {
	for _, addr := range []string{wanted, "127.0.0.1:0"} {
		if ln, err := net.Listen("tcp", addr); err == nil {
			ln.Close()
			return ln.Addr().String()
		}
	}
	return wanted
}

func demoSource(s *demo.Site) config.Source {
	out := config.Source{
		ID: s.ID, Title: s.Title, URL: s.URL(), Kind: s.Kind(), Rank: s.Rank, Publish: s.Publish, MaxWords: s.MaxWords,
		License: s.License, Region: s.Region, Robots: true,
	}
	if r := s.Rule(); r != nil {
		out.HTML = &extract.Rule{Item: r["item"], Title: r["title"], Link: r["link"], Date: r["date"], Teaser: r["teaser"]}
	}
	return out
}

// printAddresses prints what to open, one a line.
func (a *app) printAddresses(cat *feeds.Catalog) error {
	var b strings.Builder
	fmt.Fprintln(&b, cat.Site.BaseURL+"/")
	for _, t := range cat.Topics() {
		fmt.Fprintf(&b, "%s/topics/%s/feed.atom\n", cat.Site.BaseURL, t.ID)
	}
	fmt.Fprintln(&b, cat.Site.BaseURL+"/opml.xml")
	fmt.Fprintln(&b, cat.Site.BaseURL+"/status")
	_, err := a.stdout.Write([]byte(b.String()))
	return err
}

func (a *app) demoOnce(ctx context.Context, cfg *config.Config) (err error) {
	path, err := boltPath(cfg)
	if err != nil {
		return err
	}
	h, err := a.openHouse(ctx, cfg, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	report, err := h.crawl(ctx, crawlOrder{}, nil)
	if err != nil {
		return err
	}
	if err := new(crawlCmd).printReport(a, report); err != nil {
		return err
	}
	if report.Error != "" {
		return errors.New(report.Error)
	}
	topics, err := h.lib.Topics(ctx)
	if err != nil {
		return err
	}
	t := a.table("TOPIC", "ITEMS", "TITLE")
	for _, r := range topics {
		t.row(r.ID, fmt.Sprint(r.Items), r.Title)
	}
	fmt.Fprintln(a.stdout)
	return t.print(a.stdout)
}
