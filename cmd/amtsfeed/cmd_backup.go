package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/amtsfeed/amtsfeed/store"
	"github.com/amtsfeed/amtsfeed/store/bolt"
)

type backupCmd struct {
	File string `arg:"" help:"Where the copy goes; - for stdout."`
}

func (c *backupCmd) Run(ctx context.Context, a *app) error {
	s, err := a.session(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	copyTo := func(w io.Writer) error {
		resp, err := s.ask(ctx, "GET", "/control/backup", nil)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		if _, err := io.Copy(w, resp.Body); err != nil {
			return err
		}
		if resp.Trailer.Get(backupTrailer) != "whole" {
			return errors.New("the copy ended early: see the daemon's log")
		}
		return nil
	}
	if c.File == "-" {
		return copyTo(a.stdout)
	}
	return writeFile(c.File, 0o600, copyTo) // it holds what is not published, too
}

type restoreCmd struct {
	File  string `arg:"" help:"A file that backup wrote; - for stdin."`
	Force bool   `help:"Replace a store that holds items."`
}

func (c *restoreCmd) Run(ctx context.Context, a *app) error {
	cfg, err := a.config()
	if err != nil {
		return err
	}
	path, err := boltPath(cfg)
	if err != nil {
		return err
	}
	in := a.stdin
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return usage("name a file that amtsfeed backup wrote", "%v", err)
		}
		defer f.Close()
		in = f
	}
	st, err := bolt.Open(path, bolt.Options{})
	if errors.Is(err, store.ErrLocked) {
		return partial("stop the daemon first: a restore replaces everything", "%v", err)
	}
	if err != nil {
		return err
	}
	err = st.Restore(ctx, in, c.Force)
	err = errors.Join(err, st.Close())
	if errors.Is(err, store.ErrNotEmpty) {
		return partial("--force replaces what it holds; take a backup first", "restore into %s: %v", path, err)
	}
	if err != nil {
		return fmt.Errorf("restore %s: %w", c.File, err)
	}
	return nil
}
