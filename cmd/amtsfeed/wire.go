package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	root "github.com/amtsfeed/amtsfeed"
	"github.com/amtsfeed/amtsfeed/cmd/amtsfeed/config"
	"github.com/amtsfeed/amtsfeed/crawler"
	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/crawler/fetch"
	"github.com/amtsfeed/amtsfeed/feeds"
	"github.com/amtsfeed/amtsfeed/feeds/rule"
	"github.com/amtsfeed/amtsfeed/store"
)

// defaultFile is read where -c is not given and the file is there.
const defaultFile = "config.yaml"

// config reads the configuration of this call; mistakes end it with status 2.
func (a *app) config() (*config.Config, error) {
	cfg, mistakes, name, err := a.loadConfig()
	if err != nil {
		return nil, err
	}
	if len(mistakes) > 0 {
		return nil, configFailure(name, mistakes)
	}
	return cfg, nil
}

func (a *app) configPath() string {
	if a.configFile != "" {
		return a.configFile
	}
	return defaultFile
}

func (a *app) loadConfig() (*config.Config, []config.Mistake, string, error) {
	data, name, err := config.ReadFile(a.configPath(), a.configFile != "", root.Config)
	if err != nil {
		return nil, nil, name, usage("name an existing file with -c", "configuration: %v", err)
	}
	if name == a.configPath() {
		a.configFile = name // a file that was there is not replaced by the built-in copy on reload
	}
	cfg, mistakes := config.Load(data, a.environ)
	return cfg, mistakes, name, nil
}

// configFailure says all mistakes at once.
func configFailure(name string, mistakes []config.Mistake) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d mistake", name, len(mistakes))
	if len(mistakes) > 1 {
		b.WriteByte('s')
	}
	for _, m := range mistakes {
		b.WriteString("\n  ")
		if m.Line > 0 {
			b.WriteString(name + ":")
		}
		b.WriteString(m.String())
		if m.Hint != "" {
			fmt.Fprintf(&b, " (%s)", m.Hint)
		}
	}
	return usage("mend the file; amtsfeed check shows the same list", "%s", b.String())
}

func crawlerSource(s config.Source) crawler.Source {
	out := crawler.Source{
		ID: s.ID, Title: s.Title, URL: s.URL, Kind: crawler.Kind(s.Kind), Rule: s.HTML,
		Region: s.Region, Rights: s.License, Fulltext: s.Fulltext, IgnoreRobots: !s.Robots, Paused: s.Paused,
		Interval: time.Duration(s.Interval), Headers: s.Headers, KeepMarkup: s.Publish == string(feeds.PublishFull),
		IncludeText: s.Include,
	}
	if s.Include != "" {
		out.Include = includer(s.Include, s.Title)
	}
	return out
}

// includer keeps the items that satisfy a rule, which the configuration has
// already parsed once.
func includer(text, sourceTitle string) func(*store.Item) bool {
	r, err := rule.Parse(text)
	if err != nil {
		return nil
	}
	return func(it *store.Item) bool {
		return r.Match(&rule.Text{
			Title: it.Title, Teaser: it.Teaser, Text: it.Text,
			SourceID: it.Source, Source: sourceTitle, Region: it.Region, Author: it.Author,
		})
	}
}

func crawlerSources(cfg *config.Config) []crawler.Source {
	out := make([]crawler.Source, len(cfg.Sources))
	for i, s := range cfg.Sources {
		out[i] = crawlerSource(s)
	}
	return out
}

func intervals(cfg *config.Config) crawler.Interval {
	in := cfg.Crawler.Interval
	return crawler.Interval{Min: time.Duration(in.Min), Default: time.Duration(in.Default), Max: time.Duration(in.Max)}
}

// catalog is what readers see of a configuration.
func catalog(cfg *config.Config) (*feeds.Catalog, error) {
	sources := make([]feeds.Source, 0, len(cfg.Sources))
	for _, s := range cfg.Sources {
		sources = append(sources, feeds.Source{
			ID: s.ID, Title: s.Title, URL: s.URL, Kind: s.Kind, Rank: s.Rank, Publish: feeds.Publish(s.Publish),
			MaxWords: s.MaxWords, License: s.License, Region: s.Region, Paused: s.Paused,
		})
	}
	topics := make([]feeds.Topic, 0, len(cfg.Topics))
	for _, t := range cfg.Topics {
		compiled, err := ruleTopic(t)
		if err != nil {
			return nil, err
		}
		topics = append(topics, feeds.Topic{Topic: compiled, Title: t.Title, Description: t.Description, Review: t.Review})
	}
	site := feeds.Site{
		Title: cfg.Site.Title, BaseURL: cfg.Site.BaseURL, Contact: cfg.Site.Contact,
		Language: cfg.Site.Language, Hub: cfg.Site.Hub,
	}
	return feeds.NewCatalog(site, sources, topics)
}

func ruleTopic(t config.Topic) (rule.Topic, error) {
	match, err := rule.Parse(t.Match)
	if err != nil {
		return rule.Topic{}, fmt.Errorf("topic %s: %w", t.ID, err)
	}
	out := rule.Topic{ID: t.ID, Rule: match, Threshold: t.Threshold, Weights: rule.Weights(t.Weights), Sources: t.Sources}
	if t.Context != "" {
		if out.Context, err = rule.Parse(t.Context); err != nil {
			return rule.Topic{}, fmt.Errorf("topic %s: context: %w", t.ID, err)
		}
	}
	return out, nil
}

// fetcher makes the client of a configuration. Hosts remembered from earlier
// runs keep their pace.
func fetcher(cfg *config.Config, hosts []store.Host) (*fetch.Client, error) {
	known := make([]fetch.HostState, len(hosts))
	for i, h := range hosts {
		known[i] = fetch.HostState(h)
	}
	allow, err := networks(cfg.Crawler.AllowNetworks)
	if err != nil {
		return nil, err
	}
	return fetch.New(fetch.Config{
		UserAgent: userAgent(cfg), Timeout: time.Duration(cfg.Crawler.Timeout), MaxBody: int64(cfg.Crawler.MaxBody),
		Concurrency: cfg.Crawler.PerHost.Concurrency, Delay: time.Duration(cfg.Crawler.PerHost.Delay),
		Proxy: cfg.Crawler.Proxy, Robots: cfg.Crawler.Robots, Rights: cfg.Crawler.Robots, Allow: allow,
		Known: known,
	})
}

func networks(list []string) ([]fetch.Network, error) {
	var out []fetch.Network
	for _, s := range list {
		n, err := fetch.ParseNetwork(s)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

// userAgent names the product, where it stands and whom to write to: the first
// thing an administrator looks for in the log.
func userAgent(cfg *config.Config) string {
	if cfg.Crawler.UserAgent != "" {
		return cfg.Crawler.UserAgent
	}
	about := "+" + cfg.Site.BaseURL
	if cfg.Site.Contact != "" {
		about += "; " + strings.TrimPrefix(cfg.Site.Contact, "mailto:")
	}
	return "amtsfeed/" + version() + " (" + about + ")"
}

// fetchPage asks one address for a command that needs no store.
func (a *app) fetchPage(ctx context.Context, address string, src *crawler.Source) (extract.Page, error) {
	cfg, err := a.config()
	if err != nil {
		return extract.Page{}, err
	}
	client, err := fetcher(cfg, nil)
	if err != nil {
		return extract.Page{}, err
	}
	defer client.Close()
	req := fetch.Request{URL: address, IgnoreRobots: src.IgnoreRobots, Header: http.Header{}}
	if address == src.URL { // they may hold a password, so nobody else gets them
		for name, value := range src.Headers {
			req.Header.Set(name, value)
		}
	}
	resp, err := client.Get(ctx, req)
	if err != nil {
		return extract.Page{}, err
	}
	defer resp.Close()
	return extract.Page{
		Body: append([]byte(nil), resp.Body...), ContentType: resp.ContentType,
		URL: resp.Final, Location: resp.ContentLocation,
	}, nil
}
