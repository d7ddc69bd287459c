package main

import (
	"context"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"testing"
)

// watched watches a file and returns how to wait for the next change.
func watched(t *testing.T, path string) (wait func(what string)) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	changed := watchFile(ctx, path, slog.New(slog.DiscardHandler))
	t.Cleanup(func() {
		cancel()
		for range changed { // until the watcher has ended
		}
	})
	return func(what string) {
		t.Helper()
		patient, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		select {
		case <-changed:
		case <-patient.Done():
			t.Fatalf("%s was not noticed", what)
		}
	}
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func put(name, text string) error { return os.WriteFile(name, []byte(text), 0o600) }

func TestASavedFileIsNoticedHoweverItIsSaved(t *testing.T) {
	name := filepath.Join(t.TempDir(), "config.yaml")
	must(t, put(name, "eins"))
	wait := watched(t, name)
	must(t, put(name, "zwei"))
	wait("a file written in place")
	for _, text := range []string{"drei", "vier"} {
		must(t, put(name+".new", text), os.Rename(name+".new", name))
		wait("a file saved by rename")
	}
	must(t, os.Remove(name))
	wait("a file deleted")
	must(t, put(name, "fünf"))
	wait("a file that came back")
}

// Kubernetes swaps the folder a link points to; the file itself never changes.
func TestALinkThatPointsElsewhereIsNoticed(t *testing.T) {
	dir := t.TempDir()
	old, fresh, data := filepath.Join(dir, "..1"), filepath.Join(dir, "..2"), filepath.Join(dir, "..data")
	must(t, os.Mkdir(old, 0o700), os.Mkdir(fresh, 0o700),
		put(filepath.Join(old, "config.yaml"), "eins"), put(filepath.Join(fresh, "config.yaml"), "zwei"),
		os.Symlink("..1", data), os.Symlink("..data/config.yaml", filepath.Join(dir, "config.yaml")))
	wait := watched(t, filepath.Join(dir, "config.yaml"))
	must(t, os.Symlink("..2", data+"_tmp"), os.Rename(data+"_tmp", data))
	wait("a folder swapped")
}

func TestTheSameBytesAreNoChange(t *testing.T) {
	name := filepath.Join(t.TempDir(), "config.yaml")
	must(t, put(name, "eins"))
	changed := make(chan struct{}, 1)
	w := fileWatch{path: name, changed: changed, sum: fileSum(name)}
	must(t, put(name, "eins"))
	if w.look(); len(changed) != 0 {
		t.Error("a file saved without a change asks for a reload")
	}
	must(t, put(name, "zwei"))
	w.look()
	must(t, put(name, "drei"))
	if w.look(); len(changed) != 1 {
		t.Errorf("%d reloads are asked for, want one for both changes", len(changed))
	}
}

func TestAFolderThatCannotBeWatchedIsPolled(t *testing.T) {
	w := fileWatch{path: filepath.Join(t.TempDir(), "nirgends", "config.yaml")}
	events, closeWatch := w.events(slog.New(slog.DiscardHandler))
	defer closeWatch()
	if events != nil {
		t.Error("a folder that is not there is watched")
	}
}

func TestSystemdIsToldWhatTheDaemonDoes(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", "")
	notifySystemd("READY=1") // nobody asked: nothing happens
	t.Chdir(t.TempDir())
	ln, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: "notify", Net: "unixgram"})
	must(t, err)
	defer ln.Close()
	t.Setenv("NOTIFY_SOCKET", "notify")
	notifySystemd("READY=1")
	buf := make([]byte, 64)
	n, err := ln.Read(buf)
	if err != nil || string(buf[:n]) != "READY=1" {
		t.Errorf("got %q, %v", buf[:n], err)
	}
}
