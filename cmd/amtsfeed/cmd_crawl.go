package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/sync/errgroup"
	"golang.org/x/term"

	"github.com/amtsfeed/amtsfeed/cmd/amtsfeed/config"
	"github.com/amtsfeed/amtsfeed/crawler"
)

type crawlCmd struct {
	Source []string `arg:"" optional:"" help:"Only these sources."`
	Due    bool     `help:"Only those that are due."`
	JSON   bool     `name:"json" help:"For machines."`
}

// A crawlReport is what a pass came to.
type crawlReport struct {
	Sources []crawledSource `json:"sources"`
	Total   crawlSums       `json:"total"`
	Error   string          `json:"error,omitempty"` // why the pass did not come to its end
}

// crawlSums count what a visit, or all of them, brought. Duration is in seconds.
type crawlSums struct {
	New       int     `json:"new"`
	Updated   int     `json:"updated"`
	Unchanged int     `json:"unchanged"`
	Duplicate int     `json:"duplicate"`
	Requests  int     `json:"requests"`
	Failed    int     `json:"failed,omitempty"`
	Duration  float64 `json:"duration"`
}

type crawledSource struct {
	ID      string          `json:"id"`
	Outcome crawler.Outcome `json:"outcome"`
	crawlSums
	Error   string `json:"error,omitempty"`
	Problem string `json:"problem,omitempty"`
}

// Run asks the owner of the store, or opens it itself.
func (c *crawlCmd) Run(ctx context.Context, a *app) error {
	cfg, err := a.config()
	if err != nil {
		return err
	}
	if err := knownSources(cfg, c.Source); err != nil {
		return err
	}
	path, err := boltPath(cfg)
	if err != nil {
		return err
	}
	order := crawlOrder{Sources: c.Source, Due: c.Due}
	var report crawlReport
	if client, ok := socketClient(path); ok {
		s := &session{client: client, close: func() {}}
		defer s.Close()
		err = s.call(ctx, "POST", "/control/crawl", order, &report)
	} else {
		report, err = c.here(ctx, a, cfg, path, order)
	}
	if err != nil {
		return err
	}
	return c.print(a, report)
}

// here runs the pass in this process, which answers other commands and matches
// topics meanwhile.
func (c *crawlCmd) here(ctx context.Context, a *app, cfg *config.Config, path string, order crawlOrder) (crawlReport, error) {
	h, err := a.openHouse(ctx, cfg, path)
	if err != nil {
		return crawlReport{}, err
	}
	defer h.Close()
	ln, err := listenSocket(path)
	if err != nil {
		return crawlReport{}, err
	}
	beside, stop := context.WithCancel(ctx)
	var g errgroup.Group
	g.Go(func() error { return serve(beside, ln, controlServer(beside, h.control())) })
	g.Go(func() error { return h.matching.Run(beside) }) // else the processors would wait now and the network later
	step, done := a.progress(len(chosen(cfg, order.Sources)))
	report, err := h.crawl(ctx, order, func(crawler.Result) { step() })
	done()
	h.pass.Lock() // a pass that another command asked for ends first
	stop()
	h.pass.Unlock()
	return report, errors.Join(err, g.Wait())
}

// progress shows a bar on a terminal and nothing in a pipe.
func (a *app) progress(total int) (step, done func()) {
	f, ok := a.stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return func() {}, func() {}
	}
	p := mpb.New(mpb.WithOutput(f), mpb.WithWidth(48))
	bar := p.AddBar(int64(total), mpb.PrependDecorators(decor.CountersNoUnit("%d of %d sources ")),
		mpb.AppendDecorators(decor.Elapsed(decor.ET_STYLE_GO)), mpb.BarRemoveOnComplete())
	return bar.Increment, func() {
		bar.Abort(true) // a bar neither complete nor aborted would make Wait hang
		p.Wait()
	}
}

func knownSources(cfg *config.Config, ids []string) error {
	for _, id := range ids {
		if _, err := findSource(cfg, id); err != nil {
			return err
		}
	}
	return nil
}

// chosen are the sources of a pass: the named ones, or all that are not paused.
func chosen(cfg *config.Config, ids []string) []crawler.Source {
	out := make([]crawler.Source, 0, len(cfg.Sources))
	for _, s := range cfg.Sources {
		if len(ids) > 0 && !slices.Contains(ids, s.ID) || len(ids) == 0 && s.Paused {
			continue
		}
		out = append(out, crawlerSource(s))
	}
	return out
}

// crawl runs one pass and matches what it brought. What could not be done is
// said in the report; what was done is in there all the same.
func (h *house) crawl(ctx context.Context, order crawlOrder, each func(crawler.Result)) (crawlReport, error) {
	h.pass.Lock()
	defer h.pass.Unlock()
	cfg, c := h.inForce()
	if err := knownSources(cfg, order.Sources); err != nil {
		return crawlReport{}, badOrder(err.Error())
	}
	start := time.Now()
	sources := chosen(cfg, order.Sources)
	results, err := c.Pass(ctx, sources, crawler.PassOptions{Due: order.Due, Named: len(order.Sources) > 0, OnVisit: each})
	if err == nil {
		err = h.matching.CatchUp(ctx)
		h.lib.Ring()
	}
	report := crawlReport{Sources: []crawledSource{}}
	for _, r := range results {
		report.add(r)
	}
	report.Total.Duration = time.Since(start).Seconds()
	switch {
	case ctx.Err() != nil:
		report.Error = fmt.Sprintf("interrupted after %d of %d sources; what was read is stored", len(results), len(sources))
	case err != nil:
		report.Error = err.Error()
	}
	return report, nil
}

func (r *crawlReport) add(v crawler.Result) {
	s := crawlSums{v.New, v.Updated, v.Unchanged, v.Duplicate, v.Requests, 0, v.Duration.Seconds()}
	r.Sources = append(r.Sources, crawledSource{v.Source, v.Outcome, s, v.Error, v.Problem})
	t := &r.Total
	t.New, t.Updated, t.Unchanged, t.Duplicate = t.New+v.New, t.Updated+v.Updated, t.Unchanged+v.Unchanged, t.Duplicate+v.Duplicate
	t.Requests += v.Requests
	if v.Outcome == crawler.OutcomeFailed {
		t.Failed++
	}
}

func (c *crawlCmd) print(a *app, r crawlReport) error {
	if err := c.printReport(a, r); err != nil {
		return err
	}
	for _, s := range r.Sources {
		if s.Outcome == crawler.OutcomeFailed {
			a.say("error", fmt.Sprintf("source %s: %s", s.ID, s.Error))
			a.say("hint", s.Problem)
		}
	}
	if r.Error != "" {
		return partial("run amtsfeed crawl again", "%s", r.Error)
	}
	if r.Total.Failed > 0 {
		return errSilent
	}
	return nil
}

func (c *crawlCmd) printReport(a *app, r crawlReport) error {
	if c.JSON {
		return a.printJSON(r)
	}
	t := a.table("SOURCE", "OUTCOME", "NEW", "UPDATED", "UNCHANGED", "DUPLICATE", "PROBLEM")
	for _, s := range r.Sources {
		t.row(append(append([]string{s.ID, string(s.Outcome)}, counts(s.crawlSums)...), s.Problem)...)
	}
	t.row(append([]string{"total", fmt.Sprintf("%d failed", r.Total.Failed)}, counts(r.Total)...)...)
	if err := t.print(a.stdout); err != nil {
		return err
	}
	_, err := fmt.Fprintf(a.stdout, "%d sources, %d requests, %.1f s\n", len(r.Sources), r.Total.Requests, r.Total.Duration)
	return err
}

func counts(s crawlSums) []string {
	return []string{strconv.Itoa(s.New), strconv.Itoa(s.Updated), strconv.Itoa(s.Unchanged), strconv.Itoa(s.Duplicate)}
}
