package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// One process holds the store. It answers the commands of all others on a
// socket beside the file; a command that finds the file free starts the same
// handlers in its own process and talks to them over pipes. So there is one
// code path, whoever holds the file.

// maxSocketPath is what sun_path holds on the systems Go runs on (104 on BSD
// and macOS), less the closing zero.
const maxSocketPath = 103

// socketPath is where the owner of a store listens.
func socketPath(db string) string {
	abs, err := filepath.Abs(db)
	if err != nil {
		abs = db
	}
	// One store, one socket, by whatever way the folder is reached.
	if dir, err := filepath.EvalSymlinks(filepath.Dir(abs)); err == nil {
		abs = filepath.Join(dir, filepath.Base(abs))
	}
	if p := abs + ".sock"; len(p) <= maxSocketPath {
		return p
	}
	sum := sha256.Sum256([]byte(abs))
	return filepath.Join(os.TempDir(), "amtsfeed-"+hex.EncodeToString(sum[:8])+".sock")
}

// listenSocket opens the socket of a store this process holds. What is left
// from a killed process is removed: who holds the store owns its socket.
func listenSocket(db string) (net.Listener, error) {
	path := socketPath(db)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	ln, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("local socket %s: %w", path, err)
	}
	// The folder may be open to others; commands may read and write everything.
	if err := os.Chmod(path, 0o600); err != nil {
		ln.Close()
		return nil, fmt.Errorf("local socket %s: %w", path, err)
	}
	return ln, nil
}

// socketClient returns a client of the process that holds the store, if one
// answers.
func socketClient(db string) (*http.Client, bool) {
	path := socketPath(db)
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", path)
	}
	conn, err := dial(context.Background(), "", "")
	if err != nil {
		return nil, false
	}
	conn.Close()
	return &http.Client{Transport: &http.Transport{DialContext: dial}}, true
}

// pipeListener accepts connections made inside the process.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
}

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case l.conns <- there:
		return here, nil
	case <-l.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept returns the next connection.
func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

// Addr names the listener.
func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }

// A session is a command's way to the handlers, in this process or another.
type session struct {
	client *http.Client
	close  func()
}

// Close ends the session and, in this process, the house behind it.
func (s *session) Close() {
	s.client.CloseIdleConnections()
	s.close()
}

// localSession serves a handler to this process alone.
func localSession(h http.Handler, end func()) *session {
	ln := newPipeListener()
	// Serve ends when the listener is closed; nothing else can fail on a pipe.
	srv := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(ln) }()
	return &session{
		client: &http.Client{Transport: &http.Transport{DialContext: ln.dial}},
		close:  func() { srv.Close(); <-done; end() },
	}
}

// ask returns a good answer; an answer of another kind is an error with the
// sentence in it.
func (s *session) ask(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var rd io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		rd = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://amtsfeed"+path, rd)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept-Language", "en") // the command line speaks English
	resp, err := s.client.Do(req)
	switch {
	case ctx.Err() != nil:
		return nil, partial("run it again: what was done is kept", "interrupted")
	case err != nil:
		return nil, partial("run the command again; the log of amtsfeed run says why, if it was not stopped",
			"the running amtsfeed broke off: %v", err)
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	defer resp.Body.Close()
	return nil, answerError(resp)
}

// sentenceLimit is more than any of our error sentences.
const sentenceLimit = 64 << 10

func answerError(resp *http.Response) error {
	text, _ := io.ReadAll(io.LimitReader(resp.Body, sentenceLimit))
	sentence := strings.TrimSpace(string(text))
	var wrapped struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(text, &wrapped) == nil && wrapped.Error != "" {
		sentence = wrapped.Error
	}
	sentence = cmp.Or(strings.TrimSuffix(sentence, "."), resp.Status)
	switch resp.StatusCode {
	case http.StatusBadRequest, http.StatusNotFound:
		return usage("", "%s", sentence)
	}
	return errors.New(sentence)
}

// get decodes the JSON answer to a GET into v.
func (s *session) get(ctx context.Context, path string, v any) error {
	return s.call(ctx, http.MethodGet, path, nil, v)
}

// call decodes the JSON answer into v; nil where nothing is to be read.
func (s *session) call(ctx context.Context, method, path string, body, v any) error {
	resp, err := s.ask(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if v == nil {
		return nil
	}
	return json.NewDecoder(resp.Body).Decode(v)
}
