package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/amtsfeed/amtsfeed/cmd/amtsfeed/config"
	"github.com/amtsfeed/amtsfeed/crawler"
	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/crawler/fetch"
	"github.com/amtsfeed/amtsfeed/feeds"
	"github.com/amtsfeed/amtsfeed/store"
)

type parseCmd struct {
	Input       []string `arg:"" name:"url|file|-" help:"Feeds or pages; several give one JSON document a line."`
	ContentType string   `help:"What HTTP said of a file." placeholder:"TYPE"`
	BaseURL     string   `name:"base-url" help:"The address a file came from." placeholder:"URL"`
	Source      string   `help:"Use the selectors of this source." placeholder:"ID"`
	Rule        string   `help:"Use this html: block, YAML or JSON." placeholder:"FILE"`
	Article     bool     `help:"The page is one article."`
	Now         string   `help:"Reference of relative dates, RFC 3339 (default: now)." placeholder:"TIME"`
}

// A parsedFeed is the head of what parse prints.
type parsedFeed struct {
	Title       string    `json:"title,omitempty"`
	Link        string    `json:"link,omitempty"`
	Description string    `json:"description,omitempty"`
	Language    string    `json:"language,omitempty"`
	ID          string    `json:"id,omitempty"`
	Updated     time.Time `json:"updated,omitzero"`
	Self        string    `json:"self,omitempty"`
	Hubs        []string  `json:"hubs"`
	Author      string    `json:"author,omitempty"`
	Rights      string    `json:"rights,omitempty"`
	Image       string    `json:"image,omitempty"`
}

// A parsedItem is an item as it would be stored; the store has not seen it, so
// it has no id of its own yet.
type parsedItem struct {
	feeds.Record
	GUID string `json:"guid,omitempty"`
}

type parsed struct {
	Feed    parsedFeed   `json:"feed"`
	Items   []parsedItem `json:"items"`
	Partial string       `json:"partial,omitempty"`
	Error   string       `json:"error,omitempty"`
}

func (c *parseCmd) Run(ctx context.Context, a *app) error {
	src, err := c.source(a)
	if err != nil {
		return err
	}
	now := a.now()
	if c.Now != "" {
		if now, err = time.Parse(time.RFC3339, c.Now); err != nil {
			return usage("write it like 2025-10-16T08:00:00+02:00", "--now %q is no RFC 3339 time", c.Now)
		}
	}
	enc := json.NewEncoder(a.stdout)
	enc.SetEscapeHTML(false)
	if len(c.Input) == 1 {
		enc.SetIndent("", "  ")
	}
	bad := false
	for _, input := range c.Input {
		doc, err := c.parse(ctx, a, input, src, now)
		if err != nil {
			a.say("error", fmt.Sprintf("parse %s: %v", input, err))
			a.say("hint", inputHint(err))
			doc.Error, bad = err.Error(), true
		}
		if err := enc.Encode(doc); err != nil {
			return err
		}
	}
	if bad {
		return errSilent
	}
	return nil
}

// source is the configured one, or one made for this page.
func (c *parseCmd) source(a *app) (crawler.Source, error) {
	src := crawler.Source{ID: "page", KeepMarkup: true}
	if c.Source != "" {
		cfg, err := a.config()
		if err != nil {
			return src, err
		}
		if src, err = findSource(cfg, c.Source); err != nil {
			return src, err
		}
	}
	if c.Rule != "" {
		rule, err := readRule(c.Rule)
		if err != nil {
			return src, err
		}
		src.Kind, src.Rule = crawler.KindHTML, rule
	}
	return src, nil
}

func findSource(cfg *config.Config, id string) (crawler.Source, error) {
	var ids []string
	for _, s := range cfg.Sources {
		if s.ID == id {
			return crawlerSource(s), nil
		}
		ids = append(ids, s.ID)
	}
	hint := "see amtsfeed sources"
	if near := config.Nearest(id, ids); near != "" {
		hint = fmt.Sprintf("did you mean %s?", near)
	}
	return crawler.Source{}, usage(hint, "there is no source %q in the configuration", id)
}

func readRule(file string) (*extract.Rule, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, usage("name a file with an html: block", "--rule: %v", err)
	}
	var rule extract.Rule
	// JSON is YAML, so one reader serves both.
	if err := yaml.Load(data, &rule, yaml.WithKnownFields()); err != nil {
		return nil, usage("the keys are item, title, link, date, teaser, next, pages", "rule %s: %v", file, err)
	}
	if err := rule.Validate(); err != nil {
		return nil, usage("", "rule %s: %v", file, err)
	}
	return &rule, nil
}

// parse always returns a document that can be printed.
func (c *parseCmd) parse(ctx context.Context, a *app, input string, src crawler.Source, now time.Time) (parsed, error) {
	out := parsed{Feed: parsedFeed{Hubs: []string{}}, Items: []parsedItem{}}
	page, err := c.page(ctx, a, input, &src)
	if err != nil {
		return out, err
	}
	page.Now = now
	src.URL = page.URL
	if c.Article {
		item, err := crawler.ReadArticle(&src, page)
		if errors.Is(err, extract.ErrPaywall) {
			// What stands before the wall is the publisher's own extract.
			out.Partial, err = err.Error(), nil
		}
		if err == nil {
			out.Items = append(out.Items, asParsed(item))
		}
		return out, err
	}
	doc, items, err := crawler.Read(&src, page)
	if err != nil {
		return out, err
	}
	f := doc.Feed
	out.Feed = parsedFeed{f.Title, f.Link, f.Description, f.Language, f.ID, f.Updated.Time.UTC(), f.Self,
		append([]string{}, f.Hubs...), f.Author, f.Rights, f.Image}
	for _, it := range items {
		out.Items = append(out.Items, asParsed(it))
	}
	if doc.Partial != nil {
		out.Partial = doc.Partial.Error()
		a.say("hint", fmt.Sprintf("%s was read in part: %v", input, doc.Partial))
	}
	return out, nil
}

// asParsed shows everything: terms of publication do not hold for the person
// who reads a page at a terminal.
func asParsed(it store.Item) parsedItem {
	return parsedItem{Record: new(feeds.Catalog).Record(it), GUID: it.GUID}
}

// inputLimit bounds a file or standard input like a fetched body.
const inputLimit = 64 << 20

// page reads a file, standard input, or an address.
func (c *parseCmd) page(ctx context.Context, a *app, input string, src *crawler.Source) (extract.Page, error) {
	if isAddress(input) {
		page, err := a.fetchPage(ctx, input, src)
		if c.BaseURL != "" {
			page.URL = c.BaseURL
		}
		return page, err
	}
	page := extract.Page{ContentType: c.ContentType, URL: c.BaseURL}
	var err error
	if input == "-" {
		page.Body, err = io.ReadAll(io.LimitReader(a.stdin, inputLimit+1))
	} else {
		page.Body, err = readFile(input)
		if page.ContentType == "" && c.BaseURL == "" {
			page.ContentType = mime.TypeByExtension(filepath.Ext(input))
		}
	}
	if len(page.Body) > inputLimit {
		err = errors.New("larger than 64 MiB: this is no feed")
	}
	if page.URL == "" {
		page.URL = src.URL
	}
	return page, err
}

// inputHint says what to do about an input that cannot be had.
func inputHint(err error) string {
	var fe *fetch.Error
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "name a file that is there, or an address that begins with https://"
	case errors.As(err, &fe) && fe.Kind == fetch.Refused:
		return "if the address is meant, name its network in crawler.allow_networks (AMTSFEED_CRAWLER_ALLOW_NETWORKS)"
	case errors.As(err, &fe) && (fe.Kind == fetch.Robots || fe.Kind == fetch.Withheld):
		return "ask the publisher; save the page in a browser and name the file"
	case errors.As(err, &fe):
		return "open the address in a browser: is it spelt right, does the site answer?"
	}
	return ""
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, inputLimit+1))
}

func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (strings.EqualFold(u.Scheme, "http") || strings.EqualFold(u.Scheme, "https"))
}
