package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler"
)

type scheduleCmd struct {
	Simulate scheduleSimulateCmd `cmd:"" help:"Replay publication times and compare with a fixed interval."`
}

type scheduleSimulateCmd struct {
	File   string `arg:"" help:"Publication times, one {\"source\",\"published\"} a line; - for stdin."`
	Warmup int    `default:"45" help:"So many days are learned from but not scored." placeholder:"DAYS"`
	JSON   bool   `name:"json" help:"For machines."`
}

func (c *scheduleSimulateCmd) Run(a *app) error {
	cfg, err := a.config()
	if err != nil {
		return err
	}
	if c.Warmup < 0 {
		return usage("use 0 or more", "--warmup %d is no number of days", c.Warmup)
	}
	history, err := readHistory(a, c.File)
	if err != nil {
		return err
	}
	r := crawler.Simulate(history, intervals(cfg), time.Duration(c.Warmup)*24*time.Hour)
	if c.JSON {
		return a.printJSON(r)
	}
	t := a.table("", "MEAN DELAY", "MEDIAN", "95 %", "REQUESTS A DAY", "ETA")
	t.row("learned schedule", seconds(r.MeanDelay), seconds(r.MedianDelay), seconds(r.P95Delay),
		fmt.Sprintf("%.1f", r.RequestsPerSource), fmt.Sprintf("%.3f", r.Eta))
	t.row("fixed interval", seconds(r.FixedDelay), seconds(r.FixedDelay), seconds(1.9*r.FixedDelay),
		fmt.Sprintf("%.1f", r.RequestsPerSource), "1.000")
	if err := t.print(a.stdout); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "%d items of %d sources in %.0f days\n", r.Items, r.Sources, r.Days)
	return err
}

func seconds(s float64) string {
	return (time.Duration(s) * time.Second).String()
}

func readHistory(a *app, name string) ([]crawler.Publication, error) {
	in := a.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, usage("name a file of publication times", "%v", err)
		}
		defer f.Close()
		in = f
	}
	var out []crawler.Publication
	sc := bufio.NewScanner(in)
	for n := 1; sc.Scan(); n++ {
		if strings.TrimSpace(sc.Text()) == "" {
			continue
		}
		var p crawler.Publication
		if err := json.Unmarshal(sc.Bytes(), &p); err != nil || p.Source == "" || p.Published.IsZero() {
			return nil, usage(`each line is {"source":"id","published":"2025-01-06T08:00:00Z"}`, "%s line %d is no publication", name, n)
		}
		out = append(out, p)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(out) == 0 {
		return nil, usage(`each line is {"source":"id","published":"2025-01-06T08:00:00Z"}`, "%s holds no publications", name)
	}
	return out, nil
}
