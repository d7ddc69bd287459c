package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"amtsfeed": main})
}

// The scripts in testdata/script tell the program's behaviour as its users see
// it: the real program, a real store, real sites on loopback.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("LISTEN", freePort(t))
			env.Setenv("TMPDIR", env.Getenv("WORK"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"site": site, "status": status, "until": until, "replace": replace, "capture": capture, "send": send,
		},
	})
}

func freePort(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

// site NAME FOLDER serves a folder on loopback and sets $NAME to its address.
// A file is read at each request; NAME.503 next to a file makes it answer 503,
// NAME.key holds what the header X-Key must be.
func site(ts *testscript.TestScript, _ bool, args []string) {
	folder := ts.MkAbs(args[1])
	files := http.FileServer(http.Dir(folder))
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := os.Stat(filepath.Join(folder, r.URL.Path) + ".503"); err == nil {
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		}
		if key, err := os.ReadFile(filepath.Join(folder, r.URL.Path) + ".key"); err == nil && r.Header.Get("X-Key") != strings.TrimSpace(string(key)) {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		if strings.HasSuffix(r.URL.Path, ".xml") {
			w.Header().Set("Content-Type", "application/rss+xml")
		}
		files.ServeHTTP(w, r)
	}))
	ts.Defer(srv.Close)
	ts.Setenv(args[0], srv.URL)
}

// status N COMMAND… runs a command that must end with status N.
func status(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := err.(*exec.ExitError); ok {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("%s ended with status %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}

// patience is how long until waits: far longer than a loaded machine needs.
const patience = 20 * time.Second

// until URL TEXT asks an address until the answer holds the text.
func until(ts *testscript.TestScript, _ bool, args []string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	var last string
	for {
		if last = body(ctx, args[0]); strings.Contains(last, args[1]) {
			return
		}
		select {
		case <-ctx.Done():
			ts.Fatalf("%s never said %q, but\n%s", args[0], args[1], last)
		case <-again.C:
		}
	}
}

func body(ctx context.Context, url string) string {
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return err.Error()
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%s\n%v\n%s", resp.Status, resp.Header, text)
}

// replace FILE OLD NEW saves a file anew, by rename as editors do.
func replace(ts *testscript.TestScript, _ bool, args []string) {
	name := ts.MkAbs(args[0])
	text := strings.Replace(ts.ReadFile(args[0]), args[1], args[2], 1)
	ts.Check(os.WriteFile(name+".new", []byte(text), 0o600))
	ts.Check(os.Rename(name+".new", name))
}

// capture NAME REGEXP sets $NAME to what the first group matches in the output
// of the last command.
func capture(ts *testscript.TestScript, _ bool, args []string) {
	m := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if m == nil {
		ts.Fatalf("no match for %s in stdout", args[1])
	}
	ts.Setenv(args[0], m[1])
}

// send SIGNAL sends a signal to what runs in the background.
func send(ts *testscript.TestScript, _ bool, args []string) {
	signals := map[string]os.Signal{"HUP": syscall.SIGHUP, "TERM": syscall.SIGTERM}
	for _, c := range ts.BackgroundCmds() {
		ts.Check(c.Process.Signal(signals[args[0]]))
	}
}
