package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/amtsfeed/amtsfeed/feeds"
)

// A filter selects items; items and export share it.
type filter struct {
	Topic  string `help:"Only this topic." placeholder:"ID"`
	Source string `help:"Only this source." placeholder:"ID"`
	Region string `help:"Only this region: a Land, Bund or EU." placeholder:"NAME"`
	Since  string `help:"Published at or after this day or time." placeholder:"DAY"`
	Until  string `help:"Published before this day or time." placeholder:"DAY"`
	Query  string `help:"A rule the item must satisfy." placeholder:"RULE"`
}

func (f *filter) values() url.Values {
	v := url.Values{}
	for key, value := range map[string]string{
		"topic": f.Topic, "source": f.Source, "region": f.Region, "since": f.Since, "until": f.Until, "q": f.Query,
	} {
		if value != "" {
			v.Set(key, value)
		}
	}
	return v
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
	s, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	items, err := c.fetch(ctx, s)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.printJSON(items)
	}
	t := a.table("PUBLISHED", "SOURCE", "REGION", "TITLE")
	for _, it := range items {
		t.row(when(it.Published), it.Source, it.Region, it.Title)
	}
	return t.print(a.stdout)
}

func (c *itemsCmd) fetch(ctx context.Context, s *session) ([]feeds.Record, error) {
	items := []feeds.Record{}
	v := c.values()
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
			every = (time.Duration(r.Interval) * time.Second).String()
		}
		t.row(r.ID, r.State, when(r.LastSuccess), when(r.NextVisit), every, strconv.Itoa(r.Items),
			strconv.FormatFloat(r.ItemsPerWeek, 'f', 1, 64), strconv.Itoa(r.Failures), r.Problem)
	}
	return t.print(a.stdout)
}

type exportCmd struct {
	filter
	Format string `enum:"jsonl,csv" default:"jsonl" help:"jsonl or csv (parquet and xlsx are not implemented in this version)."`
	Output string `short:"o" help:"Write to this file (default: stdout)." placeholder:"FILE"`
	Limit  int    `help:"At most so many; 0: all."`
}

func (c *exportCmd) Run(ctx context.Context, a *app) error {
	s, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	v := c.values()
	if c.Limit > 0 {
		v.Set("limit", strconv.Itoa(c.Limit))
	}
	body, err := s.do(ctx, "GET", "/export/items."+c.Format+"?"+v.Encode(), nil)
	if err != nil {
		return err
	}
	defer body.Close()
	if c.Output == "" || c.Output == "-" {
		_, err = io.Copy(a.stdout, body)
		return err
	}
	return writeFile(c.Output, func(w io.Writer) error {
		_, err := io.Copy(w, body)
		return err
	})
}

// writeFile leaves either the whole file or what was there before.
func writeFile(name string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := write(f); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return os.Rename(f.Name(), name)
}
