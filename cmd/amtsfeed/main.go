// Command amtsfeed crawls e-government news sources politely, deduplicates
// what they say and republishes it as topic feeds.
//
// This package wires the rooms together and holds nothing else: cli.go names
// the commands, each file cmd_*.go is one of them, house.go builds what the
// daemon and the commands share, control.go lets a command reach a running
// daemon. Data goes to stdout, talk to stderr; exit status 0 is done, 1 failed
// in part, 2 wrong usage or configuration.
package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	paceCollector()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// net/http complains of odd servers through the global logger only.
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	a := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, environ: os.Environ(), now: time.Now}
	os.Exit(a.run(ctx, os.Args[1:]))
}
