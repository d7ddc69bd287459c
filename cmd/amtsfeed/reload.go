package main

import (
	"context"
	"errors"
	"reflect"

	"github.com/amtsfeed/amtsfeed/cmd/amtsfeed/config"
)

// follow reloads the configuration on SIGHUP and when its file was saved.
func (d *daemon) follow(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.hup:
		case <-d.saved:
		}
		if ctx.Err() == nil {
			d.reload()
		}
	}
}

// reload puts a valid new configuration in force; a broken one changes nothing
// and is said in the log, the metrics and on the status page.
func (d *daemon) reload() {
	cfg, mistakes, name, err := d.app.loadConfig()
	if err == nil && len(mistakes) > 0 {
		err = configFailure(name, mistakes)
	}
	if err == nil {
		err = d.use(cfg)
	}
	if err != nil {
		d.metrics.reloads.WithLabelValues("refused").Inc()
		d.lib.Complain(err.Error())
		for _, m := range mistakes {
			d.log.Error("configuration refused, the old one stays in force", "file", name, "line", m.Line, "column", m.Column,
				"key", m.Key, "mistake", m.Message, "hint", m.Hint)
		}
		if len(mistakes) == 0 {
			d.log.Error("configuration refused, the old one stays in force", "file", name, "error", err)
		}
		return
	}
	d.metrics.reloads.WithLabelValues("ok").Inc()
	d.log.Info("configuration reloaded", "file", name, "sources", len(cfg.Sources), "topics", len(cfg.Topics))
}

// use puts a configuration in force. What is bound to the process start
// (store, listen address) stays as it is.
func (d *daemon) use(cfg *config.Config) error {
	old := d.config()
	if cfg.Store != old.Store || cfg.Server.Listen != old.Server.Listen {
		return errors.New("store.url and server.listen cannot change while running: restart the daemon")
	}
	cat, err := catalog(cfg)
	if err != nil {
		return err
	}
	d.lib.Use(cat)
	d.useCrawler(cfg, old)
	return nil
}

// useCrawler changes what the crawler works with. A change of sources alone
// does not interrupt anything; one of how it fetches begins the crawl anew.
func (d *daemon) useCrawler(cfg, old *config.Config) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cfg = cfg
	if reflect.DeepEqual(cfg.Crawler, old.Crawler) && cfg.Site == old.Site {
		d.crawler.SetSources(crawlerSources(cfg))
		return
	}
	d.stale = true
	if d.restart != nil {
		d.restart()
	}
}
