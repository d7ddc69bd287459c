package crawler

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/crawler/fetch"
	"github.com/amtsfeed/amtsfeed/store"
)

// The limits of one visit.
const (
	// maxEntries is how many entries of a document are read; the longest real
	// listing known has 1,338 rows.
	maxEntries = 2000
	// maxFresh is how many entries of a source already known may be new at one
	// visit. An office that publishes more in an hour is a calendar or a trap;
	// what is left over comes with the next visits.
	maxFresh = 100
	// maxListPages is how many pages of a list are followed, whatever the rule
	// says.
	maxListPages = 10
)

// A visit is one attempt to read a source, and everything that will be
// committed of it.
type visit struct {
	c     *Crawler
	src   *Source
	named bool
	prev  store.Visit
	start time.Time

	reading time.Duration // for which documents were taken apart

	mem       memory
	sightings []byte    // as recollected; in the end those to be stored, nil if they are
	now       time.Time // when the answer came; of all that is stored
	next      store.Visit
	drafts    []store.Draft
	result    Result

	// unfinished says why not all of the document is stored; its validators
	// are not kept then, so that the rest is read next time.
	unfinished string
	note       string    // what else the operator should know
	proposal   string    // what could be read instead
	fresh      time.Time // HTTP caching spares the next request until then
	held       time.Time // Retry-After
	lesson     lesson
	commit     bool // there is something to store
	waits      bool // the host was not asked, and nothing was learned
	unstored   bool // the store refused it
	quiet      bool // nobody needs to hear of it
}

// newVisit prepares a visit of a source of which prev is remembered.
func (c *Crawler) newVisit(src *Source, prev store.Visit, named bool) *visit {
	v := &visit{c: c, src: src, named: named, prev: prev, start: c.now(), mem: decodeMemory(prev.Memory)}
	if prev.State == "" {
		v.prev.State = store.StateNew
	}
	v.next = v.prev
	v.next.Source = src.ID
	v.result = Result{Source: src.ID, Before: v.prev.State}
	if address := addressOf(src); address != v.mem.address {
		v.mem.address, v.mem.moved, v.mem.yield, v.mem.refused = address, moved{}, yield{}, 0
		v.next.Failures, v.next.Proposal, v.mem.failing = 0, "", 0
	}
	if prev.Reading != src.reading() {
		v.mem.yield = yield{}
	}
	return v
}

// recollect reads how the entries of the source are known again, which only a
// body needs.
func (v *visit) recollect(ctx context.Context) error {
	b, err := v.c.store.Sightings(ctx, v.src.ID)
	if err != nil {
		return err
	}
	v.sightings, v.mem.seen = b, decodeSightings(b)
	if v.prev.Reading != v.src.reading() {
		for i := range v.mem.seen {
			v.mem.seen[i].draft = 0 // all entries are stored anew
		}
	}
	return nil
}

// addressOf tells whether a source still has the address of which something is
// remembered.
func addressOf(src *Source) uint64 {
	var h hasher
	return h.digest(src.URL).short()
}

// run makes the visit. It returns false when it was interrupted: then it never
// took place.
func (v *visit) run(ctx context.Context) bool {
	v.now = v.start
	if why := v.untouchable(); why != "" {
		v.skip(why)
		return true
	}
	resp, err := v.c.fetch.Get(ctx, v.request())
	v.now = v.c.now()
	if err != nil {
		if ctx.Err() != nil {
			return false
		}
		v.failedFetch(err)
	} else {
		err = v.answered(ctx, resp)
	}
	if v.unstored {
		return true
	}
	if v.lost(err) {
		v.seek(ctx)
	}
	if v.result.Outcome == "" {
		return false
	}
	if !v.waits {
		v.finish()
	}
	v.result.Duration = v.c.now().Sub(v.start)
	return true
}

// untouchable says why a source is not asked at all.
func (v *visit) untouchable() string {
	switch {
	case v.src.Paused:
		return "paused in the configuration"
	case v.prev.State == store.StateGone && !v.named && v.next.Failures > 0 && (v.next.NextVisit.IsZero() || v.next.NextVisit.After(v.now)):
		return "gone (410): asked only when it is named"
	}
	return ""
}

func (v *visit) skip(why string) {
	v.result.Outcome, v.result.Problem, v.result.Visit = OutcomeSkipped, why, v.next
}

// request asks conditionally while validators are held that fit.
func (v *visit) request() fetch.Request {
	req := fetch.Request{URL: v.src.URL, IgnoreRobots: v.src.IgnoreRobots}
	if v.mem.moved.adopted {
		req.URL = v.mem.moved.to
	}
	if v.prev.Reading == v.src.reading() {
		req.ETag, req.LastModified, req.ValidFor = v.prev.ETag, v.prev.LastModified, v.prev.Final
	}
	// What the operator sends to one host, perhaps a password, is not for the
	// one it redirects to.
	if len(v.src.Headers) > 0 && sameOrigin(req.URL, v.src.URL) {
		req.Header = make(http.Header, len(v.src.Headers))
		for k, s := range v.src.Headers {
			req.Header.Set(k, s)
		}
	}
	return req
}

// answered reads what a server sent, and returns why that could not be read.
func (v *visit) answered(ctx context.Context, resp *fetch.Response) error {
	v.result.Requests = resp.Requests
	v.fresh = resp.FreshUntil
	if resp.NotModified {
		resp.Close()
		v.unchanged(resp)
		return nil
	}
	if err := v.recollect(ctx); err != nil {
		resp.Close()
		if ctx.Err() == nil {
			v.failedStore(err)
		}
		return err
	}
	r, err := v.extract(ctx, resp)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		v.next.Status = resp.Status
		j := judgeError(err)
		if errors.Is(err, extract.ErrNoListing) && len(v.mem.yield.history) > 0 {
			j = drifting(err.Error(), false) // there was one
		}
		v.failed(fmt.Errorf("read %s: %w", resp.Final, err), j)
		return err
	}
	v.mem.moved.see(resp.Permanent)
	v.read(ctx, resp, r)
	return nil
}

// unchanged takes a 304: what was read stays as it was, in good and bad.
func (v *visit) unchanged(resp *fetch.Response) {
	v.mem.moved.see(resp.Permanent)
	v.next.ETag, v.next.LastModified, v.next.Final = resp.ETag, resp.LastModified, resp.Final
	v.result.Outcome = OutcomeUnchanged
	v.lesson = lesson{at: v.now}
	v.succeeded(resp.Status)
	if v.prev.State == store.StateOK && v.next.State == store.StateOK {
		v.next.Problem = cmp.Or(v.next.Problem, v.prev.Problem) // what of it was left out still is
	}
	v.mem.yield.seeAgain()
	v.next.Problem = cmp.Or(v.next.Problem, v.mem.yield.habit(v.now))
	if v.mem.yield.drifts(v.now) { // these validators are of the document that drifts
		v.drifts("the list still yields less than it used to")
	}
}

var errShort = errors.New("the document is longer than crawler.max_body, its first part was read: raise it to read all")

// A reading is one document with what identity needs of it.
type reading struct {
	doc   *document
	lack  string // what it has less of than usual
	frame *frame
	cands []candidate
}

// extract turns the body into candidates and gives its memory back.
func (v *visit) extract(ctx context.Context, resp *fetch.Response) (*reading, error) {
	defer resp.Close()
	end, err := v.extraction(ctx, resp.Body)
	if err != nil {
		return nil, err
	}
	defer end()
	page := v.pageOf(resp)
	doc, err := readNews(v.src, page)
	if err == nil && resp.Short {
		doc.Partial = errShort // its end is missing through us
	}
	if err != nil {
		v.propose(page, err)
		return nil, err
	}
	r := &reading{doc: doc, frame: newFrame(v.src, doc.Document, v.now, resp.Reservations)}
	v.mem.restamped = v.mem.restamped || restamped(doc.Drafts, v.now)
	r.frame.sitemap, r.frame.restamped = doc.sitemap, v.mem.restamped
	if doc.Partial == nil && len(doc.parts) == 0 {
		r.lack = v.mem.yield.see(harvestOf(doc.Drafts), v.now)
	}
	if r.lack != "" {
		v.propose(page, nil)
	}
	r.add(doc.Drafts)
	return r, nil
}

// add takes further entries, up to the limit.
func (r *reading) add(entries []extract.Draft) {
	r.cands = slices.Grow(r.cands, min(len(entries), maxEntries-len(r.cands)))
	for i := range entries {
		if len(r.cands) >= maxEntries {
			return
		}
		r.cands = append(r.cands, r.frame.candidate(&entries[i]))
	}
}

func (v *visit) pageOf(resp *fetch.Response) extract.Page {
	return extract.Page{
		Body: resp.Body, ContentType: resp.ContentType, URL: resp.Final, Location: resp.ContentLocation, Now: v.now,
		TextOnly: !v.src.KeepMarkup,
	}
}

// read stores what a document brought.
func (v *visit) read(ctx context.Context, resp *fetch.Response, r *reading) {
	switch {
	case r.doc.sitemap:
		v.followSitemaps(ctx, r)
	case r.doc.Partial == nil:
		v.followPages(ctx, resp.Final, r)
	}
	if ctx.Err() != nil {
		return
	}
	var entries []candidate
	entries, v.result.Duplicate = v.mem.identify(r.cands)
	v.mem.manners = mannersOf(&r.doc.Feed)
	v.learn(entries)
	v.take(ctx, r, entries)
	if ctx.Err() == nil {
		v.settle(resp, r)
	}
}

// settle notes that a document was read, and keeps its validators when all of
// it was stored.
func (v *visit) settle(resp *fetch.Response, r *reading) {
	v.result.Outcome = OutcomeOK
	v.succeeded(resp.Status)
	n := &v.next
	n.Final, n.Reading = resp.Final, v.src.reading()
	n.ETag, n.LastModified = resp.ETag, resp.LastModified
	switch err := r.doc.Partial; err {
	case nil:
	case errShort:
		v.unfinished = err.Error()
	default:
		v.unfinished = "only a part of the document was read, amtsfeed parse shows which: " + err.Error()
	}
	if n := r.doc.left; n > 0 && v.note == "" {
		v.note = fmt.Sprintf("only the newest %d entries are read, %d more are in the document", maxEntries, n)
	}
	if v.unfinished != "" || r.doc.undated {
		n.ETag, n.LastModified = "", ""
	}
	switch what := cmp.Or(v.unfinished, v.note, v.mem.yield.habit(v.now)); {
	case r.lack != "":
		v.drifts(r.lack)
	case what != "" && n.Problem == "":
		n.Problem = what
	}
}

// learn takes what the dates of the entries show. What was too much for the last
// visit was news then: it stands below what is news now.
func (v *visit) learn(entries []candidate) {
	v.lesson = lesson{at: v.now.In(v.c.zone), first: len(v.mem.seen) == 0}
	for i := range entries {
		c := &entries[i]
		at := c.published.Time.In(v.c.zone)
		if c.known == nil {
			v.lesson.fresh = append(v.lesson.fresh, at)
		}
		if !at.IsZero() {
			v.lesson.published = append(v.lesson.published, at)
		}
	}
	fresh := &v.lesson.fresh
	*fresh = (*fresh)[:max(len(*fresh)-int(v.mem.flood), 0)]
	v.mem.pulse.feel(v.lesson)
}

// sameOrigin reports whether two addresses are of one host and scheme.
func sameOrigin(a, b string) bool {
	if a == b {
		return true
	}
	x, err := url.Parse(a)
	if err != nil {
		return false
	}
	y, err := url.Parse(b)
	return err == nil && x.Scheme == y.Scheme && x.Host == y.Host
}

// sameSite reports whether two addresses are of one host, with or without
// "www.".
func sameSite(a, b string) bool {
	x, err := url.Parse(a)
	if err != nil {
		return false
	}
	y, err := url.Parse(b)
	return err == nil && strings.TrimPrefix(x.Hostname(), "www.") == strings.TrimPrefix(y.Hostname(), "www.")
}

// asFetchError returns what fetch says of an error, empty for another one.
func asFetchError(err error) fetch.Error {
	if e, ok := errors.AsType[*fetch.Error](err); ok {
		return *e
	}
	return fetch.Error{}
}
