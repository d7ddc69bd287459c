package feeds

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/amtsfeed/amtsfeed/feeds/rule"
	"github.com/amtsfeed/amtsfeed/store"
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

// A Topic is what readers subscribe to: a compiled rule with a name.
type Topic struct {
	rule.Topic
	Title, Description string
	Review             bool // publish nothing before an editor includes it
}

// A Catalog is one valid configuration of site, sources and topics. It never
// changes.
type Catalog struct {
	Site    Site
	sources []Source
	topics  []Topic
	source  map[string]int
	topic   map[string]int
	rules   func() *rule.Set // of all topics, compiled when the first item asks for them
}

// NewCatalog makes a catalog of a configuration. The only mistake it can still
// find is an id that is used twice.
func NewCatalog(site Site, sources []Source, topics []Topic) (*Catalog, error) {
	site.BaseURL = strings.TrimRight(site.BaseURL, "/")
	c := &Catalog{
		Site:    site,
		sources: slices.Clone(sources), topics: slices.Clone(topics),
		source: make(map[string]int, len(sources)), topic: make(map[string]int, len(topics)),
	}
	for i, s := range c.sources {
		if _, double := c.source[s.ID]; double {
			return nil, fmt.Errorf("source %s: id used twice", s.ID)
		}
		c.source[s.ID] = i
	}
	rules := make([]rule.Topic, 0, len(topics))
	for i, t := range c.topics {
		if _, double := c.topic[t.ID]; double {
			return nil, fmt.Errorf("topic %s: id used twice", t.ID)
		}
		c.topic[t.ID] = i
		rules = append(rules, t.Topic)
	}
	c.rules = sync.OnceValue(func() *rule.Set { return rule.Compile(rules) })
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

// Terms are what a source allows; an item whose source is no longer configured
// keeps its id for a name and shows its title alone, for nobody says any more
// what is allowed.
func (c *Catalog) Terms(id string) Source {
	if s, ok := c.Source(id); ok {
		if s.Title == "" {
			s.Title = s.ID
		}
		return s
	}
	return Source{ID: id, Title: id, Publish: PublishTitle}
}

// Text is what rules look at in an item.
func (c *Catalog) Text(it store.Item) *rule.Text {
	return &rule.Text{
		Title: it.Title, Teaser: it.Teaser, Text: it.Text,
		SourceID: it.Source, Source: c.Terms(it.Source).Title,
		Region: it.Region, Author: it.Author,
	}
}
