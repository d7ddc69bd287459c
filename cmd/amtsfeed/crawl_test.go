package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A crawl that takes long puts what it has into topics meanwhile, and tells
// who asks.
func TestTopicsAreFoundWhileACrawlGoesOn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config.yaml")
	command := func(ctx context.Context, out io.Writer, args ...string) int {
		a := &app{stdout: out, stderr: io.Discard, now: time.Now}
		return a.run(ctx, append(args, "--config", file))
	}
	var found strings.Builder
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		switch r.URL.Path {
		case "/fast.xml":
			fmt.Fprint(w, `<rss version="2.0"><channel><title>A</title><item><title>Cloud im Amt</title><guid>1</guid></item></channel></rss>`)
		case "/slow.xml": // answers when the other one's item is in its topic
			ctx, cancel := context.WithTimeout(r.Context(), patience)
			defer cancel()
			for ctx.Err() == nil && found.Len() == 0 {
				command(ctx, &found, "items", "--topic", "cloud", "--json")
				if !strings.Contains(found.String(), "Cloud im Amt") {
					found.Reset()
				}
			}
		default:
			http.NotFound(w, r)
		}
	}))
	defer site.Close()
	config := fmt.Sprintf(`
site: {base_url: https://amtsfeed.example, contact: "mailto:redaktion@amtsfeed.example"}
store: {url: "bolt:%s/a.db"}
crawler: {per_host: {concurrency: 2, delay: 0s}, allow_networks: [127.0.0.0/8]}
sources:
  - {id: fast, title: Fast, url: "%[2]s/fast.xml", kind: feed}
  - {id: slow, title: Slow, url: "%[2]s/slow.xml", kind: feed}
topics: [{id: cloud, title: Cloud, match: Cloud}]
`, filepath.Dir(file), site.URL)
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	command(t.Context(), io.Discard, "crawl")
	if found.Len() == 0 {
		t.Error("the item came into its topic only after the crawl")
	}
}
