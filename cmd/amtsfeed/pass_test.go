package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// outcomes are what a pass says of its sources, in its order.
func outcomes(r crawlReport) string {
	var b strings.Builder
	for _, s := range r.Sources {
		fmt.Fprintf(&b, "%s %s, ", s.ID, s.Outcome)
	}
	return strings.TrimSuffix(b.String(), ", ")
}

func TestAPassAsksWhoItIsToldToAsk(t *testing.T) {
	const two = `
sources:
  - {id: amt, url: "${SITE}/amt.xml", kind: feed}
  - {id: ruht, url: "${SITE}/ruht.xml", kind: feed, paused: true}
`
	o := newOffice(t, two)
	o.publish("/amt.xml", feed("Eins"))
	o.publish("/neu.xml", feed("Drei"))
	steps := []struct {
		line []string
		want string
	}{
		{[]string{"crawl"}, "amt ok"},
		{[]string{"crawl"}, "amt unchanged"}, // due or not
		{[]string{"crawl", "ruht"}, "ruht skipped"},
		{[]string{"crawl", "ruht", "amt"}, "amt unchanged, ruht skipped"},
		{[]string{"crawl", "--due"}, ""},
	}
	for _, step := range steps {
		if got := outcomes(document[crawlReport](o, step.line...)); got != step.want {
			t.Errorf("%v: %q, want %q", step.line, got, step.want)
		}
	}
	if n := o.times("/ruht.xml"); n != 0 {
		t.Errorf("a paused source was asked %d times", n)
	}
	o.configure(two + `  - {id: neu, url: "${SITE}/neu.xml", kind: feed}`)
	if got := outcomes(document[crawlReport](o, "crawl", "--due")); got != "neu ok" {
		t.Errorf("due: %q", got)
	}
}

// Neither a pass over all nor naming a source overrules its publisher; only who
// went away is asked again when the operator wants it.
func TestNoPassAsksAgainstThePublishersWord(t *testing.T) {
	const two = `
sources:
  - {id: verboten, url: "${SITE}/intern/feed.xml", kind: feed}
  - {id: fort, url: "${SITE}/fort.xml", kind: feed}
`
	o := newOffice(t, two)
	o.publish("/robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "User-agent: *\nDisallow: /intern/\n")
	})
	o.publish("/fort.xml", answer(http.StatusGone))
	o.publish("/spaeter.xml", answer(http.StatusTooManyRequests, "Retry-After", "3600"))
	status, out, said := o.run("crawl")
	if status != exitPartial || !strings.Contains(said, "source fort: ") || strings.Contains(said, "source verboten") {
		t.Errorf("status %d, said %s", status, said)
	}
	if !strings.Contains(out, "verboten  skipped") || !strings.Contains(out, "robots.txt") {
		t.Errorf("nobody is told why a source was not asked:\n%s", out)
	}
	pass := func(want string, line ...string) {
		t.Helper()
		if got := outcomes(document[crawlReport](o, line...)); got != want {
			t.Errorf("%v: %q, want %q", line, got, want)
		}
	}
	pass("verboten skipped, fort skipped", "crawl")
	pass("verboten skipped", "crawl", "verboten")
	pass("fort failed", "crawl", "fort")
	o.configure(two + `  - {id: spaeter, url: "${SITE}/spaeter.xml", kind: feed}`)
	pass("spaeter failed", "crawl", "spaeter")
	pass("spaeter skipped", "crawl", "spaeter")
	pass("fort skipped", "crawl", "fort") // it is on the same host
	for path, want := range map[string]int{"/intern/feed.xml": 0, "/spaeter.xml": 1, "/fort.xml": 2} {
		if got := o.times(path); got != want {
			t.Errorf("%s was asked for %d times, want %d", path, got, want)
		}
	}
}

// Ctrl-C loses nothing that was read, and the report is whole.
func TestAnInterruptedPassSaysHowFarItCame(t *testing.T) {
	o := newOffice(t, `
sources:
  - {id: flink, url: "${SITE}/flink.xml", kind: feed}
  - {id: traege, url: "${SITE}/traege.xml", kind: feed}
`)
	ctx, interrupt := context.WithCancel(t.Context())
	o.publish("/flink.xml", feed("Eins"))
	o.publish("/traege.xml", func(_ http.ResponseWriter, r *http.Request) {
		interrupt()
		<-r.Context().Done()
	})
	if status, _, said := o.run("crawl", "flink"); status != exitDone {
		t.Fatalf("crawl ends with %d: %s", status, said)
	}
	status, out, said := o.runUntil(ctx, "crawl", "--json")
	if status != exitPartial || !strings.Contains(said, " of 2 sources; what was read is stored") || !strings.Contains(said, "hint: run amtsfeed crawl again") {
		t.Errorf("status %d, said %s", status, said)
	}
	if !strings.Contains(out, `"error": "interrupted after `) || !strings.HasSuffix(out, "}\n") {
		t.Errorf("the report is not whole:\n%s", out)
	}
	if items := o.must("items"); !strings.Contains(items, "Eins") {
		t.Errorf("what was read is not there:\n%s", items)
	}
}

// A command may have a newer configuration than the daemon that holds the
// store; the daemon says what it does not know.
func TestADaemonAnswersForItsOwnConfiguration(t *testing.T) {
	const one = "\nsources:\n  - {id: amt, url: \"${SITE}/amt.xml\", kind: feed}\n"
	o := newOffice(t, one)
	o.publish("/amt.xml", feed("Eins"))
	o.publish("/neu.xml", feed("Zwei"))
	o.daemon()
	o.configure(one + `  - {id: neu, url: "${SITE}/neu.xml", kind: feed}`)
	if got := outcomes(document[crawlReport](o, "crawl", "amt")); got != "amt ok" {
		t.Errorf("the daemon read %q", got)
	}
	if status, _, said := o.run("crawl", "neu"); status != exitUsage || !strings.Contains(said, `there is no source "neu"`) {
		t.Errorf("status %d, said %s", status, said)
	}
	if items := o.must("items"); !strings.Contains(items, "Eins") {
		t.Errorf("the daemon has no item to show:\n%s", items)
	}
	if out := o.must("check", "--store"); out != "max 1\n" {
		t.Errorf("check --store says %q", out)
	}
}

func TestVisitsAreCountedByOutcome(t *testing.T) {
	o := newOffice(t, `
sources:
  - {id: amt, url: "${SITE}/amt.xml", kind: feed}
  - {id: kaputt, url: "${SITE}/kaputt.xml", kind: feed}
`)
	o.publish("/amt.xml", feed("Eins", "Zwei"))
	h := o.daemon()
	o.run("crawl")
	o.run("crawl")
	rec := httptest.NewRecorder()
	h.public().ServeHTTP(rec, httptest.NewRequest("GET", "https://amtsfeed.example/metrics", nil))
	for _, want := range []string{
		`amtsfeed_visits_total{outcome="ok",source="amt"} 1`,
		`amtsfeed_visits_total{outcome="unchanged",source="amt"} 1`,
		`amtsfeed_visits_total{outcome="failed",source="kaputt"} 2`,
		`amtsfeed_items_total{kind="new",source="amt"} 2`,
		`amtsfeed_items_total{kind="updated",source="amt"} 0`,
		`amtsfeed_source_items{source="amt"} 2`,
		`amtsfeed_source_failures{source="kaputt"} 2`,
		`amtsfeed_source_state{source="amt",state="ok"} 1`,
		`amtsfeed_source_state{source="amt",state="failing"} 0`,
		`amtsfeed_visit_seconds_count 4`,
		`amtsfeed_config_reloads_total{result="refused"} 0`,
	} {
		if !strings.Contains(rec.Body.String(), want+"\n") {
			t.Errorf("/metrics does not count %s", want)
		}
	}
	if t.Failed() {
		t.Log(rec.Body)
	}
}
