package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// An office is a configuration with a store of its own and a site that its
// sources are on, for tests that type one command after the other.
type office struct {
	t     *testing.T
	file  string // the configuration
	env   []string
	stdin string

	mu    sync.Mutex
	pages map[string]http.HandlerFunc // by path; what is not there is 404
	asked map[string]int              // how often each was asked for
}

// newOffice opens an office with the given sources and topics. In them ${SITE}
// is the address of the site.
func newOffice(t *testing.T, config string) *office {
	t.Helper()
	o := &office{t: t, pages: map[string]http.HandlerFunc{}, asked: map[string]int{}}
	site := httptest.NewServer(o)
	t.Cleanup(site.Close)
	dir := t.TempDir()
	o.file = filepath.Join(dir, "config.yaml")
	o.env = []string{"SITE=" + site.URL, "AMTSFEED_STORE_URL=bolt:" + filepath.Join(dir, "a.db")}
	o.configure(config)
	return o
}

// configure saves another configuration.
func (o *office) configure(config string) {
	o.t.Helper()
	const head = `
site: {base_url: https://amtsfeed.example, contact: "mailto:redaktion@amtsfeed.example"}
crawler: {per_host: {concurrency: 2, delay: 0s}, allow_networks: [127.0.0.0/8]}
`
	if err := os.WriteFile(o.file, []byte(head+config), 0o600); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	page := o.pages[r.URL.Path]
	o.asked[r.URL.Path]++
	o.mu.Unlock()
	if page == nil {
		http.NotFound(w, r)
		return
	}
	page(w, r)
}

// publish puts a page on the site.
func (o *office) publish(path string, page http.HandlerFunc) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pages[path] = page
}

// times is how often the site was asked for a page.
func (o *office) times(path string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.asked[path]
}

// feed is a page with one entry a title, and a validator.
func feed(titles ...string) http.HandlerFunc {
	var b strings.Builder
	b.WriteString(`<rss version="2.0"><channel><title>Amt</title>`)
	for _, title := range titles {
		b.WriteString("<item><title>" + title + "</title><guid>" + title + "</guid></item>")
	}
	b.WriteString("</channel></rss>")
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		w.Header().Set("ETag", fmt.Sprintf("%q", strings.Join(titles, "-")))
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(b.String()))
	}
}

// answer is a page with a status and headers, given in pairs.
func answer(status int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
	}
}

// run types a command.
func (o *office) run(line ...string) (status int, stdout, stderr string) {
	o.t.Helper()
	return o.runUntil(o.t.Context(), line...)
}

// runUntil types a command that is interrupted when ctx ends.
func (o *office) runUntil(ctx context.Context, line ...string) (status int, stdout, stderr string) {
	o.t.Helper()
	var out, said strings.Builder
	a := &app{stdin: strings.NewReader(o.stdin), stdout: &out, stderr: &said, environ: o.env, now: time.Now}
	return a.run(ctx, append(line, "-c", o.file)), out.String(), said.String()
}

// must types a command that has to end well, and returns its output.
func (o *office) must(line ...string) string {
	o.t.Helper()
	status, out, said := o.run(line...)
	if status != exitDone {
		o.t.Fatalf("%v ends with %d: %s", line, status, said)
	}
	return out
}

// document is the JSON that a command prints.
func document[T any](o *office, line ...string) T {
	o.t.Helper()
	_, out, said := o.run(append(line, "--json")...)
	var v T
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		o.t.Fatalf("%v prints no document: %v\n%s\n%s", line, err, out, said)
	}
	return v
}

// daemon holds the store from now on, and answers the commands that are typed.
func (o *office) daemon() *house {
	o.t.Helper()
	h := houseOf(o.t, &app{stderr: io.Discard, environ: o.env, now: time.Now, configFile: o.file})
	path, err := boltPath(h.config())
	if err != nil {
		o.t.Fatal(err)
	}
	ln, err := listenSocket(path)
	if err != nil {
		o.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(o.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, ln, controlServer(ctx, h.control())) }()
	o.t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			o.t.Error(err)
		}
	})
	return h
}

// dated is a feed with one entry about NOOTS at each time.
func dated(times ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/atom+xml")
		fmt.Fprint(w, `<feed xmlns="http://www.w3.org/2005/Atom"><title>Amt</title><id>urn:amt</id>`)
		for _, at := range times {
			fmt.Fprintf(w, `<entry><id>urn:%s</id><title>NOOTS am %[1]s</title><link href="https://amt.example/%[1]s"/><updated>%[1]s</updated><published>%[1]s</published></entry>`, at)
		}
		fmt.Fprint(w, `</feed>`)
	}
}
