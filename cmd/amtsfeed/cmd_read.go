package main

import (
	"context"
	"io"
	"net/url"
	"strconv"
	"time"

	"github.com/amtsfeed/amtsfeed/cmd/amtsfeed/config"
	"github.com/amtsfeed/amtsfeed/crawler"
	"github.com/amtsfeed/amtsfeed/feeds"
	"github.com/amtsfeed/amtsfeed/feeds/rule"
)

// A filter selects items; items and export share it.
type filter struct {
	Topic  string `help:"Only this topic." placeholder:"ID"`
	Source string `help:"Only this source." placeholder:"ID"`
	Region string `help:"Only this region: a Land, Bund or EU." placeholder:"NAME"`
	Since  string `help:"Published on this day or later: 2025-10-16, a time, or an age such as 7d." placeholder:"DAY"`
	Until  string `help:"Published on this day or earlier; with a time, before it." placeholder:"DAY"`
	Query  string `help:"A rule the item must satisfy." placeholder:"RULE"`
}

// values are the parameters of the API; a mistake is named as it was typed.
func (f *filter) values() (url.Values, error) {
	if f.Query != "" {
		if _, err := rule.Parse(f.Query); err != nil {
			return nil, usage("", "--query: %v", err)
		}
	}
	if f.Region != "" && !crawler.KnownRegion(f.Region) {
		return nil, usage("write a Land such as Hessen, Bund or EU", "--region: %q is no region", f.Region)
	}
	v := url.Values{}
	for key, value := range map[string]string{
		"topic": f.Topic, "source": f.Source, "region": f.Region, "since": f.Since, "until": f.Until, "q": f.Query,
	} {
		if value != "" {
			v.Set(key, value)
		}
	}
	return v, nil
}

type itemsCmd struct {
	filter
	Limit int  `default:"20" help:"At most so many."`
	JSON  bool `name:"json" help:"For machines."`
}

// itemPage is as much as the API gives at a time.
const itemPage = 200

func (c *itemsCmd) Run(ctx context.Context, a *app) error {
	if c.Limit < 1 {
		return usage("use 1 or more", "--limit %d shows nothing", c.Limit)
	}
	v, err := c.values()
	if err != nil {
		return err
	}
	s, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	items, err := c.fetch(ctx, s, v)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.printJSON(items)
	}
	t := a.table("PUBLISHED", "SOURCE", "REGION", "TITLE")
	for _, it := range items {
		t.row(published(it.Published), it.Source, it.Region, it.Title)
	}
	return t.print(a.stdout)
}

func (c *itemsCmd) fetch(ctx context.Context, s *session, v url.Values) ([]feeds.Record, error) {
	items := []feeds.Record{}
	for len(items) < c.Limit {
		v.Set("limit", strconv.Itoa(min(itemPage, c.Limit-len(items))))
		var page struct {
			Items []feeds.Record `json:"items"`
			Next  string         `json:"next_cursor"`
		}
		if err := s.get(ctx, "/api/v1/items?"+v.Encode(), &page); err != nil {
			return nil, err
		}
		items = append(items, page.Items...)
		if page.Next == "" {
			break
		}
		v.Set("cursor", page.Next)
	}
	return items, nil
}

type sourcesCmd struct {
	JSON bool `name:"json" help:"For machines."`
}

func (c *sourcesCmd) Run(ctx context.Context, a *app) error {
	s, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	var answer struct {
		Sources []feeds.SourceRecord `json:"sources"`
	}
	if err := s.get(ctx, "/api/v1/sources", &answer); err != nil {
		return err
	}
	if c.JSON {
		return a.printJSON(answer.Sources)
	}
	t := a.table("SOURCE", "STATE", "LAST SUCCESS", "NEXT VISIT", "EVERY", "ITEMS", "A WEEK", "FAILURES", "PROBLEM")
	for _, r := range answer.Sources {
		every := "-"
		if r.Interval > 0 {
			every = config.Duration(time.Duration(r.Interval) * time.Second).String()
		}
		t.row(r.ID, r.State, when(r.LastSuccess), when(r.NextVisit), every, strconv.Itoa(r.Items),
			strconv.FormatFloat(r.ItemsPerWeek, 'f', 1, 64), strconv.Itoa(r.Failures), complaint(r))
	}
	return t.print(a.stdout)
}

// complaint is what is wrong with a source and what was found in its place.
func complaint(r feeds.SourceRecord) string {
	if r.Proposal == "" {
		return r.Problem
	}
	return r.Problem + "; proposal: " + r.Proposal
}

type exportCmd struct {
	filter
	Format string `enum:"jsonl,csv,parquet,xlsx" default:"jsonl" help:"jsonl or csv (parquet and xlsx are not implemented in this version)."`
	Output string `short:"o" help:"Write to this file (default: stdout)." placeholder:"FILE"`
	Limit  int    `help:"At most so many; 0: all."`
}

func (c *exportCmd) Run(ctx context.Context, a *app) error {
	if c.Format == "parquet" || c.Format == "xlsx" {
		return usage("use jsonl or csv", "--format %s is not implemented in this version", c.Format)
	}
	if c.Limit < 0 {
		return usage("use 1 or more, or 0 for all", "--limit %d is no number of items", c.Limit)
	}
	v, err := c.values()
	if err != nil {
		return err
	}
	s, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	if c.Limit > 0 {
		v.Set("limit", strconv.Itoa(c.Limit))
	}
	resp, err := s.ask(ctx, "GET", "/export/items."+c.Format+"?"+v.Encode(), nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if c.Output == "" || c.Output == "-" {
		_, err = io.Copy(a.stdout, resp.Body)
		return err
	}
	return writeFile(c.Output, 0o666, func(w io.Writer) error {
		_, err := io.Copy(w, resp.Body)
		return err
	})
}
