package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/crawler/fetch"
	"github.com/amtsfeed/amtsfeed/store"
)

// What is found for a source that does not work any more is shown to people
// and never adopted by itself.
const (
	// seekAfter is how many visits in a row must fail before another address
	// is looked for, unless the source says itself that it is gone, and
	// seekEvery how often: it costs the site a request.
	seekAfter = 3
	seekEvery = 7 * 24 * time.Hour
	// maxProposed bounds the addresses of a proposal: a portal offers dozens.
	maxProposed = 3
)

// propose looks at a page that could not be read as it should, or that lacks
// something, for what could be read instead.
func (v *visit) propose(page extract.Page, err error) {
	switch {
	case errors.Is(err, extract.ErrNoFeed), errors.Is(err, extract.ErrNoListing):
		v.proposal = v.offered(page)
	case v.src.Rule != nil && (err == nil || isDrift(err)):
		v.proposal = v.ruled(page)
	}
}

func isDrift(err error) bool {
	_, drifted := errors.AsType[*extract.DriftError](err)
	return drifted
}

// lost reports whether a visit that ended with err shows that the source is to
// be looked for elsewhere.
func (v *visit) lost(err error) bool {
	if err == nil {
		return v.next.State == store.StateSilent
	}
	return (v.next.Failures >= seekAfter || v.next.State == store.StateGone) && astray(err)
}

// astray reports whether an error says that the source is no longer at its
// address, but its host is there.
func astray(err error) bool {
	switch e := asFetchError(err); e.Kind {
	case fetch.Status:
		return e.Status == http.StatusNotFound || e.Status == http.StatusGone
	case fetch.Redirect:
		return true
	}
	return isDrift(err) || errors.Is(err, extract.ErrNotFound) || errors.Is(err, extract.ErrNoFeed) || errors.Is(err, extract.ErrNoListing)
}

// seek asks the front page of the site, once a week at most, where else the
// source could be read.
func (v *visit) seek(ctx context.Context) {
	front := frontPage(v.src.URL)
	sought := time.Unix(v.mem.sought, 0)
	if v.proposal != "" || front == "" || front == v.src.URL || v.late() || v.now.Sub(sought) < seekEvery {
		return
	}
	v.mem.sought = v.now.Unix()
	resp, err := v.get(ctx, front)
	if err != nil {
		return
	}
	defer resp.Close()
	end, err := v.extraction(ctx, resp.Body)
	if err != nil {
		return
	}
	defer end()
	page := v.pageOf(resp)
	if v.proposal = v.offered(page); v.proposal != "" || v.src.kind() != KindHTML {
		return
	}
	if rule := v.ruled(page); rule != "" {
		v.proposal = "url: " + front + ", " + rule
	}
}

// Pasteable is a stranger's text as it may stand in a configuration: it names no
// variable, which may hold a password that would be sent to the stranger's
// server.
func Pasteable(s string) string { return strings.ReplaceAll(s, "${", "$%7B") }

func frontPage(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}).String()
}

// offered is a proposal made of the feeds that a page offers.
func (v *visit) offered(page extract.Page) string {
	alternates, _ := extract.Signals(page)
	var urls []string
	for _, a := range alternates {
		itself := a.URL == v.src.URL || v.next.State == store.StateSilent && a.URL == v.next.Final
		if len(urls) < maxProposed && !itself {
			urls = append(urls, a.URL)
		}
	}
	if len(urls) == 0 {
		return ""
	}
	return "url: " + strings.Join(urls, " or ")
}

// ruled is a proposal of the list that is found on a page by itself, if it has
// as much as the source used to have.
func (v *visit) ruled(page extract.Page) string {
	doc, rule, err := extract.Detect(page)
	if err != nil || rule.Item == "" || v.mem.yield.lack(harvestOf(doc.Drafts)) != "" {
		return ""
	}
	return "html: " + ruleText(rule)
}

// ruleText is a rule as it stands in the configuration.
func ruleText(r extract.Rule) string {
	var parts []string
	for _, f := range []struct{ name, value string }{
		{"item", r.Item}, {"title", r.Title}, {"link", r.Link}, {"date", r.Date}, {"teaser", r.Teaser}, {"next", r.Next},
	} {
		if f.value != "" {
			parts = append(parts, fmt.Sprintf("%s: %q", f.name, f.value))
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
