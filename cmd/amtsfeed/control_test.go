package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/amtsfeed/amtsfeed/store"
)

// What a handler answers decides the exit status of the command that asked.
func TestAnAnswerBecomesAnExitStatus(t *testing.T) {
	tests := []struct {
		status int
		body   string
		exit   int
		want   string
	}{
		{http.StatusBadRequest, "since is a time, not \"gestern\".\n", exitUsage, `since is a time, not "gestern"`},
		{http.StatusNotFound, `{"error":"there is no topic x."}`, exitUsage, "there is no topic x"},
		{http.StatusInternalServerError, "backup: no space left on device", exitPartial, "backup: no space left on device"},
		{http.StatusServiceUnavailable, "", exitPartial, "503 Service Unavailable"},
	}
	for _, tt := range tests {
		s := localSession(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(tt.status)
			_, _ = io.WriteString(w, tt.body)
		}), func() {})
		err := s.get(t.Context(), "/", nil)
		s.Close()
		var said strings.Builder
		if got := (&app{stderr: &said}).report(err); got != tt.exit || !strings.Contains(said.String(), "amtsfeed: error: "+tt.want+"\n") {
			t.Errorf("%d %q: exit %d, want %d; said %q", tt.status, tt.body, got, tt.exit, said.String())
		}
	}
}

func TestAConnectionThatBreaksIsNoEndOfTheData(t *testing.T) {
	s := localSession(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"items":[`)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}), func() {})
	defer s.Close()
	if err := s.get(t.Context(), "/", &struct{}{}); err == nil {
		t.Error("half an answer was taken for a whole one")
	}
}

func TestWhoGivesUpWaitingIsToldSo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := localSession(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}), func() {})
	defer s.Close()
	var f *failure
	if err := s.get(ctx, "/", nil); !errors.As(err, &f) || f.status != exitPartial || f.Error() != "interrupted" {
		t.Errorf("got %v", err)
	}
}

func TestOrdersThatCannotBeCarriedOutAreAnswered(t *testing.T) {
	tests := []struct {
		err    error
		status int
	}{
		{nil, http.StatusOK},
		{badOrder("there is no topic x"), http.StatusBadRequest},
		{store.ErrNotFound, http.StatusNotFound},
		{errors.New("disk full"), http.StatusInternalServerError},
	}
	for _, tt := range tests {
		w := httptest.NewRecorder()
		new(house).answer(w, struct{}{}, tt.err)
		if w.Code != tt.status {
			t.Errorf("%v: status %d, want %d", tt.err, w.Code, tt.status)
		}
	}
}

func TestAStoreHasOneSocketByWhateverWay(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	want := socketPath(filepath.Join(dir, "a.db"))
	for _, way := range []string{"a.db", "./a.db", filepath.Join(link, "a.db")} {
		if got := socketPath(way); got != want {
			t.Errorf("by %s the socket is %s, not %s", way, got, want)
		}
	}
	if other := socketPath("b.db"); other == want {
		t.Errorf("two stores share the socket %s", other)
	}
}

func TestADeepFolderStillHasASocket(t *testing.T) {
	dir := t.TempDir()
	deep := filepath.Join(dir, strings.Repeat("sehr-tief-", 12))
	if err := os.Mkdir(deep, 0o700); err != nil {
		t.Fatal(err)
	}
	path := socketPath(filepath.Join(deep, "a.db"))
	if len(path) > maxSocketPath || path != socketPath(filepath.Join(deep, "a.db")) || path == socketPath(filepath.Join(deep, "b.db")) {
		t.Errorf("socket %s", path)
	}
}

// A killed process leaves its socket behind; the next owner takes the place.
func TestASocketLeftBehindIsNobody(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, ok := socketClient("a.db"); ok {
		t.Error("somebody answers where nobody listens")
	}
	dead, err := net.ListenUnix("unix", &net.UnixAddr{Name: socketPath("a.db"), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	dead.SetUnlinkOnClose(false)
	dead.Close()
	if _, ok := socketClient("a.db"); ok {
		t.Error("a dead process answers")
	}
	ln, err := listenSocket("a.db")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	if info, err := os.Stat(socketPath("a.db")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may use the socket: %v, %v", info, err)
	}
	if _, ok := socketClient("a.db"); !ok {
		t.Error("the owner does not answer")
	}
}
