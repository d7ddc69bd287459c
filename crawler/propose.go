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
)

// What is found for a source that does not work any more is shown to people
// and never adopted by itself.
const (
	// seekAfter is how many visits in a row must fail before a new address is
	// looked for, and seekEvery how often: it costs the site a request.
	seekAfter = 3
	seekEvery = 7 * 24 * time.Hour
	// maxProposed bounds the addresses of a proposal: a portal offers dozens.
	maxProposed = 3
)

// propose looks at a page that could not be read as it should for what could
// be read instead.
func (v *visit) propose(page extract.Page, err error) {
	switch {
	case errors.Is(err, extract.ErrNoFeed), errors.Is(err, extract.ErrNoListing):
		alternates, _ := extract.Signals(page)
		v.next.Proposal = offered(alternates)
	case isDrift(err):
		if _, rule, err := extract.Detect(page); err == nil {
			v.next.Proposal = "html: " + ruleText(rule)
		}
	}
}

func isDrift(err error) bool {
	_, drifted := errors.AsType[*extract.DriftError](err)
	return drifted
}

// seekAddress asks the front page of the site, once a week at most, for the
// feeds that it offers, when the source's own address is no longer there.
func (v *visit) seekAddress(ctx context.Context) {
	if v.next.Status != http.StatusNotFound && v.next.Status != http.StatusGone || v.result.Outcome != OutcomeFailed {
		return
	}
	since := time.Duration(v.now.Unix()-v.mem.sought) * time.Second
	front := frontPage(v.src.URL)
	if v.next.Failures < seekAfter || since < seekEvery || front == "" || front == v.src.URL {
		return
	}
	v.mem.sought = v.now.Unix()
	resp, err := v.get(ctx, front)
	if err != nil {
		return
	}
	defer resp.Close()
	alternates, _ := extract.Signals(v.pageOf(resp))
	v.next.Proposal = offered(alternates)
}

func frontPage(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}).String()
}

// offered is a proposal made of the feeds that a page offers.
func offered(alternates []extract.Alternate) string {
	var urls []string
	for _, a := range alternates[:min(len(alternates), maxProposed)] {
		urls = append(urls, a.URL)
	}
	if len(urls) == 0 {
		return ""
	}
	return "url: " + strings.Join(urls, " or ")
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
