package crawler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/crawler/fetch"
)

// The limits on further documents of one visit: a host that answers slowly may
// not keep a visit for long. What is left over comes with the next visits.
const (
	maxPages     = 20 // article pages
	maxPageTries = 3  // visits at which one page is asked
	maxSitemaps  = 5  // sitemaps of an index, newest first
	// maxBacklog is how many pages of a sitemap are read that were there before
	// it was followed: the archive of a site is not news.
	maxBacklog = 100
	pageTime   = 25 * time.Second
	// readTime is how long the documents of one visit are taken apart before the
	// next is left over: twenty articles need a tenth of it, one that is made to
	// take long the half.
	readTime = 2 * time.Second
)

// followPages reads the further pages of a list as far as its rule says, while
// they bring entries that are not known.
func (v *visit) followPages(ctx context.Context, base string, r *reading) {
	if v.src.Rule == nil {
		return
	}
	asked := map[string]bool{base: true}
	next := r.doc.Next
	for n := 1; n < min(v.src.Rule.Pages, maxListPages); n++ {
		if next == "" || asked[next] || !sameSite(next, base) || !v.wantsMore(r) {
			return
		}
		asked[next] = true
		doc, err := v.page(ctx, next)
		if err != nil {
			if ctx.Err() == nil {
				v.unfinished = fmt.Sprintf("page %d of the list could not be read: %v", n+1, err)
			}
			return
		}
		r.add(doc.Drafts)
		next = doc.Next
	}
}

// followSitemaps reads the sitemaps of an index.
func (v *visit) followSitemaps(ctx context.Context, r *reading) {
	for _, part := range r.doc.parts[:min(len(r.doc.parts), maxSitemaps)] {
		if v.late() || len(r.cands) >= maxEntries {
			return
		}
		doc, err := v.page(ctx, part.URL)
		if err != nil {
			if ctx.Err() == nil {
				v.unfinished = fmt.Sprintf("a sitemap of the index could not be read: %v", err)
			}
			return
		}
		r.add(doc.Drafts)
	}
}

// late reports whether a visit may ask for no further pages.
func (v *visit) late() bool {
	return v.reading > readTime || v.c.now().Sub(v.start) > pageTime
}

// extraction waits until a body may be taken apart, and returns how to say that
// it has been.
func (v *visit) extraction(ctx context.Context, body []byte) (end func(), err error) {
	release, err := v.c.extraction(ctx, body)
	if err != nil {
		return nil, err
	}
	start := v.c.now()
	return func() {
		release()
		v.reading += v.c.now().Sub(start)
	}, nil
}

// wantsMore reports whether the last entry read is not remembered, and there is
// room and time for more: a list begins with its news, so nothing new follows
// one that is.
func (v *visit) wantsMore(r *reading) bool {
	if len(r.cands) == 0 || len(r.cands) >= maxEntries || v.late() {
		return false
	}
	c := &r.cands[len(r.cands)-1]
	return !slices.ContainsFunc(v.mem.seen, func(s sighting) bool {
		return s.link == c.link && c.link != 0 || s.text == c.text
	})
}

// page reads one further page of a list.
func (v *visit) page(ctx context.Context, address string) (*document, error) {
	resp, err := v.get(ctx, address)
	if err != nil {
		return nil, err
	}
	defer resp.Close()
	end, err := v.extraction(ctx, resp.Body)
	if err != nil {
		return nil, err
	}
	defer end()
	return readNews(v.src, v.pageOf(resp))
}

// get asks for another document of the source, with the headers of the source
// where they belong.
func (v *visit) get(ctx context.Context, address string) (*fetch.Response, error) {
	req := v.request()
	if !sameOrigin(address, v.src.URL) {
		req.Header = nil
	}
	req.URL, req.ETag, req.LastModified, req.ValidFor = address, "", "", ""
	req.IgnoreRobots = false // asked for was the source itself
	resp, err := v.c.fetch.Get(ctx, req)
	if err != nil {
		v.result.Requests += asFetchError(err).Requests
		return nil, err
	}
	v.result.Requests += resp.Requests
	return resp, nil
}

// A round says what became of the article pages of one visit.
type round struct {
	asked, left int
	refused     []string // why not
}

// fetchPages asks the page of each pick for its main text, and returns the
// picks that can be stored now.
func (v *visit) fetchPages(ctx context.Context, picks []pick) []pick {
	ready := picks[:0]
	var n round
	for _, p := range picks {
		complete := v.complete(ctx, &p, &n)
		if ctx.Err() != nil {
			return nil
		}
		if complete && (p.changed || p.entry != p.c.entry) {
			ready = append(ready, p)
		}
	}
	if len(n.refused) > 0 {
		v.note = fmt.Sprintf("%d article pages could not be read: %s", len(n.refused), strings.Join(union(n.refused, nil), ", "))
	}
	if n.left > 0 {
		v.unfinished = fmt.Sprintf("%d article pages still to be read, at the next visits", n.left)
	}
	return ready
}

// complete asks the page of a pick, if it is still to be asked, and reports
// whether the pick can be stored: an address without its page says too little,
// and a text that is stored is not replaced without the new one.
func (v *visit) complete(ctx context.Context, p *pick, n *round) bool {
	switch {
	case p.s.pageTries == 0:
		return true
	case p.entry.Link == "":
		p.s.pageTries = 0
		return true
	case n.asked >= maxPages || v.late():
		n.left++
		if k := p.c.known; k != nil {
			p.s.draft = k.draft
			return false
		}
		return !p.c.bare
	}
	n.asked++
	if err := v.article(ctx, p); err != nil {
		n.refused = append(n.refused, refusal(err))
		n.left += btoi(p.s.pageTries > 0)
		if unwelcome(err) {
			n.asked = maxPages
		}
		return !p.c.bare || p.entry.Title != ""
	}
	return true
}

// refusal is the reason for which a page could not be read, in few words.
func refusal(err error) string {
	switch e := asFetchError(err); e.Kind {
	case "":
		return err.Error()
	case fetch.Status:
		return fmt.Sprint("status ", e.Status)
	default:
		return string(e.Kind)
	}
}

// article completes a pick with what its own page says; of one behind a paywall
// that is what it says to everybody. A page that may be there next time is asked
// again then.
func (v *visit) article(ctx context.Context, p *pick) error {
	p.s.pageTries--
	resp, err := v.get(ctx, p.entry.Link)
	if err != nil {
		if !passing(err) {
			p.s.pageTries = 0
		}
		return err
	}
	defer resp.Close()
	p.s.pageTries = 0
	end, err := v.extraction(ctx, resp.Body)
	if err != nil {
		return err
	}
	defer end()
	page := v.pageOf(resp)
	_, reserved := extract.Signals(page)
	p.reservations = union(resp.Reservations, reserved)
	a, err := extract.Article(page)
	if err != nil && !errors.Is(err, extract.ErrPaywall) {
		return err
	}
	e := *p.entry
	if err == nil && len(a.Text) > len(e.Text) {
		e.Text, e.Markup = a.Text, a.Markup
	}
	e.Title, e.Kicker = cmp.Or(e.Title, a.Title), cmp.Or(e.Kicker, a.Kicker)
	e.Teaser, e.Author = cmp.Or(e.Teaser, a.Teaser), cmp.Or(e.Author, a.Author)
	e.Canonical = cmp.Or(a.Canonical, e.Canonical)
	e.Image, e.Language, e.Rights = cmp.Or(e.Image, a.Image), cmp.Or(e.Language, a.Language), cmp.Or(e.Rights, a.Rights)
	if said := plausible(e.Published, v.now); plausible(a.Published, v.now) && (!said || e.Published.Precision < a.Published.Precision) {
		e.Published = a.Published // before any change, which is all that a sitemap dates
	}
	p.entry = &e
	return err
}

// passing reports whether an error may be over at the next visit.
func passing(err error) bool {
	switch e := asFetchError(err); e.Kind {
	case fetch.Status:
		return e.Status >= http.StatusInternalServerError || e.Status == http.StatusTooManyRequests
	case fetch.Held, fetch.Withheld, fetch.Busy, fetch.Slow, fetch.Connect, fetch.DNS, fetch.Truncated:
		return true
	}
	return false
}

// unwelcome reports whether an error says that the host wants to be asked for
// less: no other page is asked then.
func unwelcome(err error) bool {
	switch e := asFetchError(err); e.Kind {
	case fetch.Status:
		return e.Wall || e.Status == http.StatusForbidden || e.Status == http.StatusTooManyRequests || e.Status == http.StatusServiceUnavailable
	case fetch.Held:
		return true
	}
	return false
}

// union joins two sets into a sorted one.
func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// hasRung reports whether one of the keys stands on the rung.
func hasRung(keys []string, rung string) bool {
	return slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(k, rung+":") })
}
