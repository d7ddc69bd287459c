package main

import (
	"context"
	"crypto/sha256"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Editors write in several steps; the last one within this time counts.
const settle = 200 * time.Millisecond

// pollEvery is the fallback where the folder cannot be watched (some network
// file systems).
const pollEvery = 10 * time.Second

// watchFile sends on the channel it returns whenever the bytes of a file have
// changed since the call, until the context ends; then the channel is closed.
// It watches the folder: a watch on the file is gone after the first save by
// rename.
func watchFile(ctx context.Context, path string, log *slog.Logger) <-chan struct{} {
	changed := make(chan struct{}, 1)
	w := fileWatch{path: path, changed: changed}
	events, closeWatch := w.events(log)
	w.sum = fileSum(path)
	go func() {
		defer close(changed)
		defer closeWatch()
		w.run(ctx, events)
	}()
	return changed
}

type fileWatch struct {
	path    string
	changed chan<- struct{}
	sum     [sha256.Size]byte
}

// events returns what happens in the folder; nil where it cannot be watched.
func (w *fileWatch) events(log *slog.Logger) (<-chan fsnotify.Event, func()) {
	fs, err := fsnotify.NewWatcher()
	if err == nil {
		if err = fs.Add(filepath.Dir(w.path)); err == nil {
			return fs.Events, func() { fs.Close() }
		}
		fs.Close()
	}
	log.Warn("configuration folder cannot be watched, polling it", "path", w.path, "error", err)
	return nil, func() {}
}

func (w *fileWatch) run(ctx context.Context, events <-chan fsnotify.Event) {
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	timer := time.NewTimer(0)
	<-timer.C
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-events:
			// A symlinked file (Kubernetes) changes under another name: look at
			// the bytes whatever the name is, once the folder is quiet.
			if e.Op != fsnotify.Chmod {
				timer.Reset(settle)
			}
		case <-timer.C:
			w.look()
		case <-poll.C:
			w.look()
		}
	}
}

func (w *fileWatch) look() {
	sum := fileSum(w.path)
	if sum == w.sum {
		return
	}
	w.sum = sum
	select {
	case w.changed <- struct{}{}:
	default: // one reload is already asked for
	}
}

// fileSum of a file that cannot be read is the sum of nothing: a file that is
// gone for a moment changes twice and is read once it is back.
func fileSum(path string) [sha256.Size]byte {
	data, _ := os.ReadFile(path)
	return sha256.Sum256(data)
}
