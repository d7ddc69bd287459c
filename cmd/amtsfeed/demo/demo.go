// Package demo is a small invented news world that serves itself on loopback:
// a ministry, Länder, an association, trade press, in the forms they come in
// on the real web. The same event is told by several houses, one feed is cut
// off, one site is down.
//
// All texts stand in world.yaml; dates are relative to the start, so the world
// is always of today.
package demo

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"go.yaml.in/yaml/v4"
)

//go:embed world.yaml
var worldYAML []byte

// A Site is one invented publisher and where it answers.
type Site struct {
	ID       string `yaml:"id"`
	Title    string `yaml:"title"`
	Form     string `yaml:"form"` // how it publishes, see forms
	Rank     int    `yaml:"rank"`
	Publish  string `yaml:"publish"`
	MaxWords int    `yaml:"max_words"`
	License  string `yaml:"license"`
	Region   string `yaml:"region"`

	base string // http://127.0.0.1:PORT once it listens
	news []article
}

// An article is one invented news entry.
type article struct {
	Site   string `yaml:"site"`
	Age    int    `yaml:"age"` // hours before the start
	Kicker string `yaml:"kicker"`
	Title  string `yaml:"title"`
	Teaser string `yaml:"teaser"`
	Text   string `yaml:"text"`

	n    int
	time time.Time
}

// headline is the title as a feed would carry it.
func (a article) headline() string {
	if a.Kicker == "" {
		return a.Title
	}
	return a.Kicker + ": " + a.Title
}

// A World is the running sites.
type World struct {
	sites   []*Site
	servers []*http.Server
	done    chan error
}

// Start serves the world on free loopback ports, each site on its own. The
// caller closes it.
func Start(ctx context.Context, now time.Time) (*World, error) {
	sites, err := read(now)
	if err != nil {
		return nil, err
	}
	w := &World{sites: sites, done: make(chan error, len(sites))}
	for _, s := range sites {
		if err := w.open(ctx, s); err != nil {
			return nil, errors.Join(err, w.Close())
		}
	}
	return w, nil
}

// read gives each site its news, newest first as in the file or by age.
func read(now time.Time) ([]*Site, error) {
	var file struct {
		Sites []*Site   `yaml:"sites"`
		News  []article `yaml:"news"`
	}
	if err := yaml.Load(worldYAML, &file, yaml.WithKnownFields()); err != nil {
		return nil, fmt.Errorf("sample world: %w", err)
	}
	byID := map[string]*Site{}
	for _, s := range file.Sites {
		byID[s.ID] = s
	}
	for i, a := range file.News {
		s := byID[a.Site]
		if s == nil {
			return nil, fmt.Errorf("sample world: news %d is of no site", i+1)
		}
		a.n, a.time = i+1, now.Add(-time.Duration(a.Age)*time.Hour).Truncate(time.Minute)
		s.news = append(s.news, a)
	}
	return file.Sites, nil
}

func (w *World) open(ctx context.Context, s *Site) error {
	ln, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("sample world: %w", err)
	}
	s.base = "http://" + ln.Addr().String()
	srv := &http.Server{Handler: s.handler(), ReadHeaderTimeout: time.Minute}
	w.servers = append(w.servers, srv)
	go func() { w.done <- srv.Serve(ln) }()
	return nil
}

// Sites returns the sites in the order of the file.
func (w *World) Sites() []*Site { return w.sites }

// URL is the address that a crawler is given.
func (s *Site) URL() string { return s.base + forms[s.Form].path }

// Kind is the kind of source in the configuration.
func (s *Site) Kind() string { return forms[s.Form].kind }

// Rule is the selectors of a list page, empty for a feed: item, title, link,
// date, teaser.
func (s *Site) Rule() map[string]string { return forms[s.Form].rule }

// Close ends all sites.
func (w *World) Close() error {
	var errs []error
	for _, srv := range w.servers {
		errs = append(errs, srv.Close())
	}
	for range w.servers {
		<-w.done
	}
	return errors.Join(errs...)
}
