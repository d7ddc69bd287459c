package main

import (
	"context"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/cmd/amtsfeed/config"
	"github.com/amtsfeed/amtsfeed/cmd/amtsfeed/demo"
	"github.com/amtsfeed/amtsfeed/feeds"
)

// What stands in the configuration of a source is what its publisher and its
// readers see.
func TestASourceIsReadAsItIsConfigured(t *testing.T) {
	o := newOffice(t, `
sources:
  - {id: eng, title: Eng, url: "${SITE}/a.xml", kind: feed, include: NOOTS OR "source:Eng AND Register", license: "CC BY 4.0", region: Hessen}
  - {id: erlaubt, url: "${SITE}/intern/b.xml", kind: feed, robots: false, headers: {X-Key: geheim}}
  - {id: verboten, url: "${SITE}/intern/c.xml", kind: feed}
  - {id: rhythmus, url: "${SITE}/d.xml", kind: feed, interval: 3h}
`)
	var asked http.Header
	o.publish("/robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "User-agent: *\nDisallow: /intern/\n")
	})
	o.publish("/a.xml", feed("NOOTS startet", "Neuer Radweg"))
	o.publish("/d.xml", feed("Vier"))
	o.publish("/intern/c.xml", feed("Drei"))
	o.publish("/intern/b.xml", func(w http.ResponseWriter, r *http.Request) {
		asked = r.Header.Clone()
		feed("Zwei")(w, r)
	})
	o.must("crawl")
	items := document[[]feeds.Record](o, "items", "--source", "eng")
	if len(items) != 1 || items[0].Title != "NOOTS startet" || items[0].Rights != "CC BY 4.0" || items[0].Region != "Hessen" {
		t.Errorf("of eng there are %+v", items)
	}
	if got := asked.Get("X-Key"); got != "geheim" {
		t.Errorf("the header of the source is %q", got)
	}
	if got := asked.Get("User-Agent"); !strings.HasPrefix(got, "amtsfeed/") || !strings.HasSuffix(got, " (+https://amtsfeed.example; redaktion@amtsfeed.example)") {
		t.Errorf("the crawler says it is %q", got)
	}
	if n := o.times("/intern/c.xml"); n != 0 {
		t.Errorf("what robots.txt forbids was asked for %d times", n)
	}
	for _, s := range document[[]feeds.SourceRecord](o, "sources") {
		if s.ID == "rhythmus" && s.Interval != 3*60*60 {
			t.Errorf("a fixed interval of 3h is %v seconds", s.Interval)
		}
	}
}

// How much of a text is shown is its publisher's word.
func TestTextsAreShownAsFarAsTheSourceAllows(t *testing.T) {
	o := newOffice(t, `
sources:
  - {id: titel, url: "${SITE}/a.xml", kind: feed, publish: title}
  - {id: presse, url: "${SITE}/a.xml?1", kind: feed, max_words: 3}
  - {id: amt, url: "${SITE}/a.xml?2", kind: feed, publish: full}
`)
	o.publish("/a.xml", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		_, _ = io.WriteString(w, `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>A</title><item>
<title>Register</title><guid>1</guid><description>Eins zwei drei vier fünf sechs.</description>
<content:encoded><![CDATA[<p>Eins zwei drei vier <strong>fünf</strong> sechs. Und mehr davon im ganzen Text.</p>]]></content:encoded></item></channel></rss>`)
	})
	o.must("crawl")
	shown := map[string]feeds.Record{}
	for _, it := range document[[]feeds.Record](o, "items") {
		shown[it.Source] = it
	}
	if got := shown["titel"]; got.Title != "Register" || got.Teaser != got.Title || got.Text != "" {
		t.Errorf("the title alone is allowed: %q, %q", got.Teaser, got.Text)
	}
	if got := shown["presse"]; !strings.HasPrefix(got.Teaser, "Eins zwei drei") || strings.Contains(got.Teaser+got.Text, "vier") {
		t.Errorf("three words are allowed: %q, %q", got.Teaser, got.Text)
	}
	rec := httptest.NewRecorder()
	o.daemon().public().ServeHTTP(rec, httptest.NewRequest("GET", "https://amtsfeed.example/sources/amt/feed.atom", nil))
	if got := html.UnescapeString(rec.Body.String()); !strings.Contains(got, "<strong>fünf</strong> sechs. Und mehr davon im ganzen Text.") {
		t.Errorf("all of it is allowed, with its markup:\n%s", got)
	}
}

func TestTheOperatorMayNameTheCrawler(t *testing.T) {
	cfg := config.Default()
	if got := userAgent(&cfg); !strings.HasSuffix(got, " (+http://localhost:8080)") {
		t.Errorf("without a contact: %q", got)
	}
	cfg.Crawler.UserAgent = "Pressestelle/1"
	if got := userAgent(&cfg); got != "Pressestelle/1" {
		t.Errorf("got %q", got)
	}
}

// Public offices sit behind a proxy: everything is fetched through it.
func TestEverythingGoesThroughTheProxy(t *testing.T) {
	o := newOffice(t, oneFeed)
	o.publish("/amt.xml", feed("Eins"))
	through := 0
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		through++
		o.ServeHTTP(w, r)
	}))
	defer proxy.Close()
	o.env = append(o.env, "AMTSFEED_CRAWLER_PROXY="+proxy.URL)
	o.must("crawl")
	if asked := o.times("/robots.txt") + o.times("/amt.xml"); through < asked || o.times("/amt.xml") != 1 {
		t.Errorf("%d requests, %d of them through the proxy", asked, through)
	}
}

// A load balancer sends readers when there is something to read.
func TestReadinessWaitsForFeedsAndForTheFirstCrawlOfADemo(t *testing.T) {
	o := newOffice(t, oneFeed)
	h := o.daemon()
	ready := func() int {
		rec := httptest.NewRecorder()
		h.public().ServeHTTP(rec, httptest.NewRequest("GET", "https://amtsfeed.example/readyz", nil))
		return rec.Code
	}
	h.crawled.Store(true)
	if got := ready(); got != http.StatusServiceUnavailable {
		t.Errorf("before a feed is rendered: %d", got)
	}
	ctx, stop := context.WithTimeout(t.Context(), patience)
	ended := make(chan error, 1)
	go func() { ended <- h.publisher.Run(ctx) }()
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	for ready() != http.StatusOK && ctx.Err() == nil {
		<-again.C
	}
	if ctx.Err() != nil {
		t.Error("never ready")
	}
	h.crawled.Store(false) // as a demo begins
	if got := ready(); got != http.StatusServiceUnavailable {
		t.Errorf("before the first crawl of a demo: %d", got)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// What is bound to the start of the process cannot change while it runs.
func TestAReloadCannotMoveTheStoreOrTheDoor(t *testing.T) {
	o := newOffice(t, oneFeed)
	d := &daemon{house: o.daemon()}
	for _, change := range []func(*config.Config){
		func(c *config.Config) { c.Store.URL += ".neu" },
		func(c *config.Config) { c.Server.Listen = "127.0.0.1:1" },
	} {
		cfg := *d.config()
		change(&cfg)
		if err := d.use(&cfg); err == nil || !strings.Contains(err.Error(), "restart the daemon") || d.config() == &cfg {
			t.Errorf("got %v", err)
		}
	}
	cfg := *d.config()
	cfg.Topics = nil
	if err := d.use(&cfg); err != nil || d.config() != &cfg || len(d.lib.Catalog().Topics()) != 0 {
		t.Errorf("a change of topics: %v", err)
	}
}

// A demo must not end with a port in use, and says the address it is really at.
func TestADemoFindsAPortAndAnAddress(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	free := freeAddress(taken.Addr().String())
	ln, err := net.Listen("tcp", free)
	if err != nil {
		t.Fatalf("%s is no free address: %v", free, err)
	}
	ln.Close()
	world, err := demo.Start(t.Context(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer world.Close()
	a := &app{environ: []string{"AMTSFEED_SERVER_LISTEN=" + free}}
	cfg, err := a.demoConfig(world, t.TempDir())
	if err != nil || cfg.Site.BaseURL != "http://"+free {
		t.Errorf("base_url %q, %v", cfg.Site.BaseURL, err)
	}
	a.environ = append(a.environ, "AMTSFEED_SITE_BASE_URL=https://demo.example")
	if cfg, err = a.demoConfig(world, t.TempDir()); err != nil || cfg.Site.BaseURL != "https://demo.example" {
		t.Errorf("base_url %q, %v", cfg.Site.BaseURL, err)
	}
	var shown strings.Builder
	a.stdout = &shown
	cat, err := catalog(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.printAddresses(cat); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(shown.String()), "\n")
	if want := len(cfg.Topics) + 3; len(lines) != want || lines[0] != "https://demo.example/" || lines[len(lines)-1] != "https://demo.example/status" {
		t.Errorf("shown, want %d:\n%s", want, shown.String())
	}
}
