package crawler

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/crawler/fetch"
)

// Identity inside a source is a ladder: the guid, else the canonical link, else
// the link with its date, else the title with its date, else the title with
// its words. Every draft gets a key for each rung that may be trusted, best
// first, so that the next rung finds an item when one gives way.
//
// Which rungs may be trusted is seen from what the source does: a guid that
// different items share, or that is another one at each visit, is no identity;
// neither is a link that all items share or that carries a session.

// A trait is what an entry is known by, each a hash; zero means it has none.
type trait struct {
	guid, link, text uint64
	at               uint64 // link and date
	draft            uint64 // everything a reader sees
}

// A digest is a hash of which keys and traits are cut.
type digest [sha256.Size]byte

// A hasher makes digests without a copy of its own for each.
type hasher struct{ buf []byte }

func (h *hasher) digest(parts ...string) digest {
	b := h.buf[:0]
	for _, p := range parts {
		b = append(append(b, p...), 0)
	}
	h.buf = b
	return sha256.Sum256(b)
}

// short never is zero, which means nothing.
func (d digest) short() uint64 { return binary.BigEndian.Uint64(d[:]) | 1 }

// keyBytes make a key: two of a million items of one source share one with a
// probability of 10^-17.
const keyBytes = 12

// text is the digest in the form of keys and content hashes.
func (d digest) text() string { return base64.RawURLEncoding.EncodeToString(d[:keyBytes]) }

// A candidate is an entry of a document on its way to the store.
type candidate struct {
	entry     *extract.Draft
	canonical string     // where it leads
	bare      bool       // an address whose page says the rest
	published dates.Date // what of the entry's dates can be believed
	trait
	dated                                        bool // its date helps to tell it from others
	guidDigest, linkDigest, textDigest, atDigest digest
	wording                                      digest

	// What the document itself shows: another entry that is not this one has
	// the same value.
	guidShared, linkShared, textShared bool

	known   *sighting // what is remembered of it; nil: apparently new
	keys    []string
	rekeyed bool // it is known, but not by all of its keys
}

// candidate takes the traits of an entry.
func (f *frame) candidate(e *extract.Draft) candidate {
	c := candidate{entry: e, canonical: canonicalLink(e), published: believable(e, f.now), bare: f.sitemap && e.Title == ""}
	if e.GUID != "" {
		c.guidDigest = f.hash.digest(guidForm(e.GUID))
		c.guid = c.guidDigest.short()
	}
	when := ""
	c.dated = !c.published.IsZero() && !f.restamped
	if c.dated {
		when = strconv.FormatInt(c.published.Time.Unix(), 10)
	}
	if c.canonical != "" {
		link := fetch.Key(c.canonical)
		c.linkDigest = f.hash.digest(link)
		c.link = c.linkDigest.short()
		if c.dated && c.published.Precision >= dates.Minute {
			c.atDigest = f.hash.digest(link, when)
			c.at = c.atDigest.short()
		}
	}
	if when == "" {
		when = "\x00" + head(e.Teaser, textKeyTeaser)
	}
	c.textDigest = f.hash.digest(e.Title, when)
	c.text = c.textDigest.short()
	c.wording = f.wording(e)
	c.draft = f.draftHash(e, c.wording)
	return c
}

// restampedLeast is how many entries of one date make that the date of the
// document: an import by hand rarely has more within a second.
const restampedLeast = 3

// restamped reports whether a document gives all entries the time at which it
// was made itself: at the next visit they have another one.
func restamped(entries []extract.Draft, now time.Time) bool {
	if len(entries) < restampedLeast {
		return false
	}
	at := believable(&entries[0], now)
	for i := range entries {
		if d := believable(&entries[i], now); d.Precision < dates.Minute || !d.Time.Equal(at.Time) {
			return false
		}
	}
	return now.Sub(at.Time) < 24*time.Hour
}

// textKeyTeaser is how much of an undated entry's teaser tells it from another
// one of the same title; what follows is more often edited.
const textKeyTeaser = 200

// guidForm makes guids equal that differ only in what does not identify: a guid
// is often the link, with its session or scheme.
func guidForm(guid string) string {
	guid = strings.TrimSpace(guid)
	if strings.HasPrefix(guid, "http:") || strings.HasPrefix(guid, "https:") {
		if c, ok := fetch.Canonical(guid); ok {
			return fetch.Key(c)
		}
	}
	return guid
}

// wording is the digest of what a reader sees of an entry.
func (f *frame) wording(e *extract.Draft) digest {
	parts := append(f.parts[:0], e.Title, e.Teaser, e.Text)
	for _, enc := range e.Enclosures {
		parts = append(parts, enc.URL)
	}
	f.parts = append(parts, e.Also...)
	return f.hash.digest(f.parts...)
}

// draftHash covers everything of an entry that is stored, and the setting under
// which it is. What only identifies it is left out.
func (f *frame) draftHash(e *extract.Draft, wording digest) uint64 {
	parts := append(f.parts[:0], string(wording[:]), f.setting, e.Author, e.Language, e.Image, e.Rights)
	parts = append(parts, e.Categories...)
	if f.sitemap { // its date of change is all that a bare address shows
		parts = append(parts, e.Updated.Time.Format(time.RFC3339))
	}
	f.parts = parts
	return f.hash.digest(parts...).short()
}

// A recall is what a document and the memory say together about the rungs of
// a source.
type recall struct {
	byGUID, byLink, byText map[uint64]*sighting
	// guidsBad and linksBad: not to be trusted in this document.
	guidsBad, linksBad bool
}

// identify recognises the candidates of one document: it drops those that are
// the same item twice, sets known and keys of the others, and updates what is
// remembered of the rungs. It returns how many it dropped.
func (m *identity) identify(cands []candidate) (kept []candidate, duplicates int) {
	r := m.recall()
	markShared(cands)
	m.judge(r, cands)
	kept = cands[:0]
	first := make(map[uint64]bool, 2*len(cands))
	for i := range cands {
		c := &cands[i]
		if c.isDuplicate(r, first) {
			duplicates++
			continue
		}
		c.recognise(r)
		kept = append(kept, *c)
	}
	return kept, duplicates
}

func (m *identity) recall() *recall {
	n := len(m.seen)
	r := &recall{
		byGUID: make(map[uint64]*sighting, n), byLink: make(map[uint64]*sighting, n), byText: make(map[uint64]*sighting, n),
	}
	var ambiguous []uint64
	// Backwards: of two that share a value, the one seen last stays.
	for i := n - 1; i >= 0; i-- {
		s := &m.seen[i]
		r.byGUID[s.guid] = s
		r.byLink[s.link] = s
		if o := r.byText[s.text]; o != nil && toldApart(&s.trait, &o.trait) {
			ambiguous = append(ambiguous, s.text)
		}
		r.byText[s.text] = s
	}
	for _, text := range ambiguous {
		delete(r.byText, text)
	}
	delete(r.byGUID, 0)
	delete(r.byLink, 0)
	return r
}

// isDuplicate reports whether an earlier entry of the document is the same
// item, and notes this one for those that follow.
func (c *candidate) isDuplicate(r *recall, first map[uint64]bool) bool {
	var ids [3]uint64
	n := 0
	add := func(id uint64) { ids[n] = id; n++ }
	if c.useGUID(r) {
		add(c.guid)
	}
	if c.useLink(r) {
		add(c.link ^ 1<<63)
	}
	switch {
	case !c.textShared:
		add(c.text ^ 1<<62)
	case n == 0 && c.at != 0:
		add(c.at ^ 1<<61)
	case n == 0:
		add(c.text ^ 1<<62)
	}
	for _, id := range ids[:n] {
		if first[id] {
			return true
		}
	}
	for _, id := range ids[:n] {
		first[id] = true
	}
	return false
}

func (c *candidate) useGUID(r *recall) bool { return c.guid != 0 && !c.guidShared && !r.guidsBad }
func (c *candidate) useLink(r *recall) bool { return c.link != 0 && !c.linkShared && !r.linksBad }

// rungs are those that hold for one entry.
type rungs struct{ guid, link, text bool }

// recognise sets the keys of the rungs that hold, and what is remembered under
// the best of them. What a better rung calls new is taken for an old entry
// only when more than one thing is the same.
func (c *candidate) recognise(r *recall) {
	u := rungs{c.useGUID(r), c.useLink(r), !c.textShared}
	if u.guid {
		c.known = r.byGUID[c.guid]
	}
	if s := r.byLink[c.link]; u.link && s != nil && c.known == nil {
		u.link = !u.guid || !differ(s.guid, c.guid) || s.text == c.text
		c.know(s, u.link)
	}
	if s := r.byText[c.text]; u.text && s != nil && c.known == nil {
		u.text = !c.reissued(s, u)
		c.know(s, u.text)
	}
	c.setKeys(u)
	c.rekeyed = c.known != nil && c.known.lacks(c, u)
}

// lacks reports whether an entry has a key that it was not remembered by.
func (s *sighting) lacks(c *candidate, u rungs) bool {
	return u.guid && s.guid != c.guid || u.link && s.link != c.link || u.text && s.text != c.text
}

func (c *candidate) know(s *sighting, same bool) {
	if same {
		c.known = s
	}
}

// reissued reports whether an entry may be another issue of the one remembered
// under its title, such as a monthly letter: only a date tells.
func (c *candidate) reissued(s *sighting, u rungs) bool {
	return !c.dated && (u.guid && s.guid != 0 || u.link && s.link != 0)
}

// differ reports whether both values are there and not the same.
func differ(a, b uint64) bool { return a != 0 && b != 0 && a != b }

// setKeys sets the keys, best first.
func (c *candidate) setKeys(u rungs) {
	if u.guid {
		c.keys = append(c.keys, "guid:"+c.guidDigest.text())
	}
	if u.link {
		c.keys = append(c.keys, "link:"+c.linkDigest.text())
	}
	if c.at != 0 && !(u.link && u.text) {
		c.keys = append(c.keys, "at:"+c.atDigest.text())
	}
	if u.text || len(c.keys) == 0 {
		c.keys = append(c.keys, "text:"+c.textDigest.text())
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
