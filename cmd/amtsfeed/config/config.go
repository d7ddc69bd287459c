// Package config reads config.yaml: strictly, with every mistake at once and
// each with its place. The structs and their comments are the manual; the
// defaults stand in Default, the names of the environment variables follow
// from the keys (AMTSFEED_STORE_URL is store.url).
//
// It does no I/O and touches no network: the caller hands over bytes and
// environment.
package config

import (
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/extract"
)

// A Config is the whole of config.yaml. No sources and no topics are valid.
type Config struct {
	Site      Site      `yaml:"site"`
	Store     Store     `yaml:"store"`
	Server    Server    `yaml:"server"`
	Crawler   Crawler   `yaml:"crawler"`
	Retention Retention `yaml:"retention"`
	Sources   []Source  `yaml:"sources"`
	Topics    []Topic   `yaml:"topics"`
}

// Site is how the news service presents itself.
type Site struct {
	Title    string `yaml:"title"`    // shown on pages and in feeds
	BaseURL  string `yaml:"base_url"` // the public address; all feed ids and links derive from it
	Contact  string `yaml:"contact"`  // address of a person, goes into the crawler's User-Agent
	Language string `yaml:"language"` // of pages and feeds: de or en
	Hub      string `yaml:"hub"`      // own, off, or the address of another WebSub hub
}

// Store says where items are kept.
type Store struct {
	URL string `yaml:"url"` // bolt:PATH or postgres://…
}

// Server is what readers connect to.
type Server struct {
	Listen     string `yaml:"listen"`      // host:port
	AdminToken string `yaml:"admin_token"` // editors' sign-in; empty: no editing over the web
}

// Crawler is how sources are asked.
type Crawler struct {
	Workers       int       `yaml:"workers"`        // visits at the same time
	Timeout       Duration  `yaml:"timeout"`        // of one request, slow bodies included
	MaxBody       Bytes     `yaml:"max_body"`       // after decompression
	UserAgent     string    `yaml:"user_agent"`     // empty: amtsfeed/VERSION (+base_url; contact)
	PerHost       PerHost   `yaml:"per_host"`       // politeness
	Interval      Intervals `yaml:"interval"`       // how often a source is asked
	Proxy         string    `yaml:"proxy"`          // the only proxy used; the environment is ignored
	Robots        bool      `yaml:"robots"`         // respect robots.txt
	AllowNetworks []string  `yaml:"allow_networks"` // CIDR or CIDR:port a source may live in besides the public internet
}

// PerHost limits the load on one host.
type PerHost struct {
	Concurrency int      `yaml:"concurrency"` // requests at the same time
	Delay       Duration `yaml:"delay"`       // between the end of one request and the next
}

// Intervals bound how often a source is asked.
type Intervals struct {
	Min     Duration `yaml:"min"`
	Default Duration `yaml:"default"` // until a source's rhythm is known
	Max     Duration `yaml:"max"`
}

// Retention says how long things are kept; 0 is for ever.
type Retention struct {
	Items   Duration `yaml:"items"`
	History Duration `yaml:"history"`
}

// A Source is one address that is asked for news.
type Source struct {
	ID       string            `yaml:"id"`        // a-z, 0-9, hyphen; part of addresses, never change it
	Title    string            `yaml:"title"`     // the publisher's name
	URL      string            `yaml:"url"`       // of the feed, list page or sitemap
	Kind     string            `yaml:"kind"`      // auto, feed, html or sitemap
	Rank     int               `yaml:"rank"`      // which outlet speaks for a story: lowest first
	Publish  string            `yaml:"publish"`   // title, teaser or full: what of it may be republished
	MaxWords int               `yaml:"max_words"` // of its text in any output; 0: no limit
	Paused   bool              `yaml:"paused"`    // known, listed, not crawled
	Robots   bool              `yaml:"robots"`    // false: the publisher asked for this feed to be read
	License  string            `yaml:"license"`   // rights line carried into the feeds
	Region   string            `yaml:"region"`    // fixed region; empty: taken from the text
	Fulltext bool              `yaml:"fulltext"`  // fetch the article page for its main text
	Include  string            `yaml:"include"`   // rule an item must satisfy to be kept at all
	Interval Duration          `yaml:"interval"`  // fixed; 0: the rhythm is learned
	Headers  map[string]string `yaml:"headers"`   // extra request headers
	HTML     *extract.Rule     `yaml:"html"`      // selectors of a list page; absent: the list is found anew at each visit
}

// A Topic is one curated feed.
type Topic struct {
	ID          string   `yaml:"id"`
	Title       string   `yaml:"title"`
	Description string   `yaml:"description"`
	Match       string   `yaml:"match"`     // the rule
	Threshold   float64  `yaml:"threshold"` // the score an item needs; 0: the rule alone decides
	Weights     Weights  `yaml:"weights"`
	Context     string   `yaml:"context"` // a rule that must match too before a hit counts
	Review      bool     `yaml:"review"`  // nothing is published before an editor includes it
	Sources     []string `yaml:"sources"` // restrict to these; empty: all
}

// Weights say what a hit counts in each field.
type Weights struct {
	Title  float64 `yaml:"title"`
	Teaser float64 `yaml:"teaser"`
	Text   float64 `yaml:"text"`
}

// Default is the configuration of an empty file.
func Default() Config {
	return Config{
		Site: Site{
			Title: "Amtsfeed", BaseURL: "http://localhost:8080",
			Language: "de", Hub: "own",
		},
		Store:  Store{URL: "bolt:data/amtsfeed.db"},
		Server: Server{Listen: "127.0.0.1:8080"},
		Crawler: Crawler{
			Workers: 32, Timeout: Duration(30 * time.Second), MaxBody: 10 << 20,
			PerHost: PerHost{Concurrency: 1, Delay: Duration(time.Second)},
			Interval: Intervals{
				Min: Duration(30 * time.Minute), Default: Duration(time.Hour), Max: Duration(24 * time.Hour),
			},
			Robots: true,
		},
	}
}

func defaultSource() Source {
	return Source{Kind: "auto", Rank: 50, Publish: "teaser", Robots: true}
}

func defaultTopic() Topic {
	return Topic{Weights: Weights{Title: 3, Teaser: 2, Text: 1}}
}
