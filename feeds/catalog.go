package feeds

import (
	"fmt"
	"slices"
	"strings"
)

// A Site is what all documents say of their publisher.
type Site struct {
	Title    string
	BaseURL  string // public address without trailing slash; every link derives from it
	Contact  string // mailto: or http(s) address; may be empty
	Language string // "de" or "en"
	Hub      string // "own", "off" or the address of another hub
}

// A Publish says how much of an item its source lets us show.
type Publish string

// The degrees of republication.
const (
	PublishTitle  Publish = "title"
	PublishTeaser Publish = "teaser"
	PublishFull   Publish = "full"
)

// A Source is an outlet as readers see it: a name, an address and terms.
type Source struct {
	ID, Title, URL string
	Kind           string // "auto", "feed", "html", "sitemap"
	Rank           int    // lowest speaks first
	Publish        Publish
	MaxWords       int    // at most so many words of a text in any output; 0: no limit
	License        string // rights line carried into the feeds
	Region         string
	Paused         bool
}

// Weights are what a hit in a field counts.
type Weights struct{ Title, Teaser, Text float64 }

// A Topic is what readers subscribe to.
type Topic struct {
	ID, Title, Description string
	Match                  string  // the rule
	Context                string  // a rule that must match too; may be empty
	Threshold              float64 // the score an item needs; 0: the rule alone decides
	Weights                Weights
	Review                 bool     // publish nothing before an editor includes it
	Sources                []string // restrict to these; empty: all
}

// A Catalog is one valid configuration of site, sources and topics, with the
// rules of all topics compiled. It never changes.
type Catalog struct {
	Site    Site
	sources []Source
	topics  []Topic
	source  map[string]int
	topic   map[string]int
}

// NewCatalog compiles a configuration. The error names the topic whose rule
// does not parse.
func NewCatalog(site Site, sources []Source, topics []Topic) (*Catalog, error) {
	site.BaseURL = strings.TrimRight(site.BaseURL, "/")
	c := &Catalog{
		Site:    site,
		sources: slices.Clone(sources), topics: slices.Clone(topics),
		source: make(map[string]int), topic: make(map[string]int),
	}
	for i, s := range c.sources {
		if _, double := c.source[s.ID]; double {
			return nil, fmt.Errorf("source %s: id used twice", s.ID)
		}
		c.source[s.ID] = i
	}
	for i, t := range c.topics {
		if _, double := c.topic[t.ID]; double {
			return nil, fmt.Errorf("topic %s: id used twice", t.ID)
		}
		c.topic[t.ID] = i
	}
	return c, nil
}

// Sources returns the sources in the order of the configuration.
func (c *Catalog) Sources() []Source { return c.sources }

// Topics returns the topics in the order of the configuration.
func (c *Catalog) Topics() []Topic { return c.topics }

// Source returns the source of an id.
func (c *Catalog) Source(id string) (Source, bool) {
	i, ok := c.source[id]
	if !ok {
		return Source{}, false
	}
	return c.sources[i], true
}

// Topic returns the topic of an id.
func (c *Catalog) Topic(id string) (Topic, bool) {
	i, ok := c.topic[id]
	if !ok {
		return Topic{}, false
	}
	return c.topics[i], true
}
