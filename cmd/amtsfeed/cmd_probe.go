package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/amtsfeed/amtsfeed/cmd/amtsfeed/config"
	"github.com/amtsfeed/amtsfeed/crawler"
	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/feeds"
)

// previewed is how many items a preview shows: enough to tell news from a
// navigation.
const previewed = 5

type probeCmd struct {
	Input   string `arg:"" name:"url|file" help:"A site or page."`
	BaseURL string `name:"base-url" help:"The address a file came from." placeholder:"URL"`
	JSON    bool   `name:"json" help:"For machines."`
}

// A probed page is what can be subscribed to there.
type probed struct {
	URL     string         `json:"url"`
	Feeds   []offeredFeed  `json:"feeds"`
	Listing *probedRule    `json:"listing,omitempty"`
	Items   []feeds.Record `json:"items"`

	title string
	kind  crawler.Kind
	rule  extract.Rule
}

type offeredFeed struct {
	URL   string `json:"url"`
	Title string `json:"title"`
	Type  string `json:"type"`
}

type probedRule struct {
	Item   string `json:"item"`
	Title  string `json:"title"`
	Link   string `json:"link"`
	Date   string `json:"date"`
	Teaser string `json:"teaser"`
	Next   string `json:"next"`
}

func (c *probeCmd) Run(ctx context.Context, a *app) error {
	src := crawler.Source{ID: "page"}
	page, err := (&parseCmd{BaseURL: c.BaseURL}).page(ctx, a, c.Input, &src)
	if err != nil {
		return partial(inputHint(err), "probe %s: %v", c.Input, err)
	}
	page.Now = a.now()
	p, err := probe(page, src)
	if c.JSON {
		if err := a.printJSON(p); err != nil {
			return err
		}
	} else if printErr := p.print(a.stdout); printErr != nil {
		return printErr
	}
	if err != nil && len(p.Feeds) == 0 {
		return partial("try the address of the page that lists the news", "probe %s: %v", c.Input, err)
	}
	return nil
}

// probe looks for feeds, then for a list.
func probe(page extract.Page, src crawler.Source) (*probed, error) {
	p := &probed{URL: page.URL, Feeds: []offeredFeed{}, Items: []feeds.Record{}, kind: crawler.KindFeed}
	src.URL = page.URL
	kind := extract.Sniff(page)
	if kind == extract.KindSitemap {
		p.kind = crawler.KindSitemap
	}
	if kind == extract.KindHTML {
		p.kind = crawler.KindHTML
		alternates, _ := extract.Signals(page)
		for _, alt := range alternates {
			p.Feeds = append(p.Feeds, offeredFeed(alt))
		}
		_, rule, err := extract.Detect(page)
		if err != nil {
			return p, err
		}
		src.Kind = crawler.KindHTML
		if rule.Item != "" { // else the page names its entries in structured data alone
			p.rule, src.Rule = rule, &rule
			p.Listing = &probedRule{rule.Item, rule.Title, rule.Link, rule.Date, rule.Teaser, rule.Next}
		}
	}
	doc, items, err := crawler.Read(&src, page)
	if err != nil {
		return p, err
	}
	p.title = doc.Feed.Title
	if kind == extract.KindFeed {
		p.Feeds = append(p.Feeds, offeredFeed{page.URL, doc.Feed.Title, page.ContentType})
	}
	for _, it := range items {
		p.Items = append(p.Items, new(feeds.Catalog).Record(it))
	}
	return p, nil
}

// print shows what was found, and the block to paste.
func (p *probed) print(w io.Writer) error {
	b := &strings.Builder{}
	for i, f := range p.Feeds {
		if i == 0 {
			fmt.Fprintf(b, "# feeds offered here:\n")
		}
		fmt.Fprintf(b, "#   %s  %s\n", f.URL, f.Title)
	}
	switch {
	case len(p.Feeds) > 0 && p.kind != crawler.KindSitemap:
		f := p.Feeds[0]
		fmt.Fprintln(b, "sources:")
		p.source(b, f.URL, f.Title, crawler.KindFeed)
	case len(p.Items) > 0:
		fmt.Fprintln(b, "sources:")
		p.source(b, p.URL, p.title, p.kind)
	}
	if p.kind == crawler.KindHTML && len(p.Items) > 0 {
		if len(p.Feeds) > 0 {
			fmt.Fprintln(b, "# or the list of the page itself:")
			p.comment(b)
		}
		preview(b, p.Items)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (p *probed) source(b *strings.Builder, url, title string, kind crawler.Kind) {
	if title == "" {
		title = url
	}
	fmt.Fprintf(b, "  - id: %s\n    title: %q\n    url: %q\n    kind: %s\n", config.ID(title), crawler.Pasteable(title), crawler.Pasteable(url), kind)
	if kind == crawler.KindHTML && p.rule.Item != "" {
		fmt.Fprintln(b, strings.Join(p.rule.Lines("    "), "\n"))
	}
}

func (p *probed) comment(b *strings.Builder) {
	var block strings.Builder
	p.source(&block, p.URL, p.title, crawler.KindHTML)
	for line := range strings.Lines(block.String()) {
		b.WriteString("#" + line)
	}
}

// preview is written as comments, so that the whole output can be pasted.
func preview(b *strings.Builder, items []feeds.Record) {
	fmt.Fprintf(b, "# %d items, the first of them:\n", len(items))
	for _, it := range items[:min(previewed, len(items))] {
		date := "no date"
		if !it.PublishedIsEstimate && !it.Published.IsZero() {
			date = published(it.Published)
		}
		fmt.Fprintf(b, "#   [%s] %s\n#     %s\n", date, it.Title, it.URL)
	}
}

type repairCmd struct {
	Source string `arg:"" help:"The source's id."`
}

func (c *repairCmd) Run(ctx context.Context, a *app) error {
	cfg, err := a.config()
	if err != nil {
		return err
	}
	src, err := findSource(cfg, c.Source)
	if err != nil {
		return err
	}
	switch {
	case src.Rule == nil && (src.Kind == crawler.KindFeed || src.Kind == crawler.KindSitemap):
		return usage("amtsfeed sources says what is wrong with it", "source %s is a %s: it has no selectors to repair", src.ID, src.Kind)
	case src.Rule == nil:
		return usage("amtsfeed probe "+src.URL+" shows what is found", "source %s has no selectors: its list is found anew at each visit", src.ID)
	}
	page, err := a.fetchPage(ctx, src.URL, &src)
	if err != nil {
		return partial(inputHint(err), "repair %s: %v", src.ID, err)
	}
	page.Now = a.now()
	return printRepair(a.stdout, src, page)
}

func printRepair(w io.Writer, src crawler.Source, page extract.Page) error {
	r := extract.Compare(page, *src.Rule)
	b := &strings.Builder{}
	show := func(what string, rule extract.Rule, doc *extract.Document, err error) {
		fmt.Fprintf(b, "# %s\n", what)
		for _, line := range rule.Lines("") {
			fmt.Fprintf(b, "#   %s\n", line)
		}
		switch {
		case err != nil:
			fmt.Fprintf(b, "# reads nothing: %v\n#\n", err)
		default:
			with := src
			if with.Rule = &rule; rule.Item == "" {
				with.Kind, with.Rule = crawler.KindHTML, nil
			}
			preview(b, readRecords(&with, page))
			fmt.Fprintln(b, "#")
		}
	}
	show("configured:", r.Old, r.OldDoc, r.OldErr)
	show("found by itself on the present page:", r.New, r.NewDoc, r.NewErr)
	switch {
	case r.Holds():
		fmt.Fprintln(b, "# the configured selectors still read the list: nothing to repair")
	case r.NewErr == nil && r.New.Item == "":
		fmt.Fprintf(b, "# the page names its entries in structured data: remove the html block of %s\n", src.ID)
	case r.NewErr == nil:
		fmt.Fprintf(b, "# paste below id: %s\n%s\n", src.ID, strings.Join(r.New.Lines("    "), "\n"))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func readRecords(src *crawler.Source, page extract.Page) []feeds.Record {
	_, items, err := crawler.Read(src, page)
	if err != nil {
		return nil
	}
	var out []feeds.Record
	for _, it := range items {
		out = append(out, new(feeds.Catalog).Record(it))
	}
	return out
}
