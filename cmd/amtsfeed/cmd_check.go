package main

import (
	"context"
	"fmt"

	"github.com/amtsfeed/amtsfeed/cmd/amtsfeed/config"
)

type checkCmd struct {
	Print  bool `xor:"what" help:"Show the effective configuration; secrets are masked."`
	Online bool `xor:"what" help:"Ask every source's address too."`
	Store  bool `xor:"what" help:"Verify the store and print 'max N', the number of items it holds."`
	JSON   bool `name:"json" help:"For machines."`
}

func (c *checkCmd) Run(ctx context.Context, a *app) error {
	cfg, mistakes, name, err := a.loadConfig()
	if err != nil {
		return err
	}
	if len(mistakes) > 0 {
		return c.mistakes(a, name, mistakes)
	}
	switch {
	case c.Store:
		return c.store(ctx, a)
	case c.Print:
		out, err := config.Print(cfg)
		if err != nil {
			return err
		}
		_, err = a.stdout.Write(out)
		return err
	case c.Online:
		return c.online(ctx, a, cfg)
	case c.JSON:
		return a.printJSON([]config.Mistake{})
	}
	_, err = fmt.Fprintf(a.stdout, "%s is valid: %d sources, %d topics\n", name, len(cfg.Sources), len(cfg.Topics))
	return err
}

func (c *checkCmd) mistakes(a *app, name string, mistakes []config.Mistake) error {
	if !c.JSON {
		return configFailure(name, mistakes)
	}
	if err := a.printJSON(mistakes); err != nil {
		return err
	}
	return configFailure(name, mistakes)
}

func (c *checkCmd) store(ctx context.Context, a *app) error {
	s, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	var n struct {
		Max int `json:"max"`
	}
	if err := s.get(ctx, "/control/verify", &n); err != nil {
		return err
	}
	if c.JSON {
		return a.printJSON(n)
	}
	_, err = fmt.Fprintf(a.stdout, "max %d\n", n.Max)
	return err
}

// online asks each address once, politely, and says which do not answer.
func (c *checkCmd) online(ctx context.Context, a *app, cfg *config.Config) error {
	unreachable := []config.Mistake{}
	step, done := a.progress(len(cfg.Sources))
	defer done()
	for i, s := range cfg.Sources {
		src := crawlerSource(s)
		if _, err := a.fetchPage(ctx, s.URL, &src); err != nil {
			unreachable = append(unreachable, config.Mistake{Key: fmt.Sprintf("sources[%d].url", i), Message: err.Error(), Hint: inputHint(err)})
			a.say("error", fmt.Sprintf("source %s: %v", s.ID, err))
		}
		step()
	}
	if c.JSON {
		if err := a.printJSON(unreachable); err != nil {
			return err
		}
	}
	if len(unreachable) > 0 {
		return partial("look at these addresses in a browser; amtsfeed probe finds feeds on a site", "%d of %d sources do not answer", len(unreachable), len(cfg.Sources))
	}
	if c.JSON {
		return nil
	}
	_, err := fmt.Fprintf(a.stdout, "all %d sources answer\n", len(cfg.Sources))
	return err
}
