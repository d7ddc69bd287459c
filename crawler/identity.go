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
	guidDigest, linkDigest, textDigest, atDigest digest

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
	if !c.published.IsZero() {
		when = strconv.FormatInt(c.published.Time.Unix(), 10)
	}
	if c.canonical != "" {
		link := fetch.Key(c.canonical)
		c.linkDigest = f.hash.digest(link)
		c.link = c.linkDigest.short()
		if c.published.Precision >= dates.Minute {
			c.atDigest = f.hash.digest(link, when)
			c.at = c.atDigest.short()
		}
	}
	if when == "" {
		when = "\x00" + head(e.Teaser, textKeyTeaser)
	}
	c.textDigest = f.hash.digest(e.Title, when)
	c.text = c.textDigest.short()
	c.draft = f.draftHash(e)
	return c
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

// draftHash covers everything of an entry that is stored, and the setting under
// which it is. What only identifies it is left out.
func (f *frame) draftHash(e *extract.Draft) uint64 {
	parts := append(f.parts[:0], f.setting, e.Title, e.Teaser, e.Text, e.Author, e.Language, e.Image, e.Rights)
	parts = append(append(parts, e.Categories...), e.Also...)
	for _, enc := range e.Enclosures {
		parts = append(parts, enc.URL)
	}
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
	// Backwards: of two that share a value, the one seen last stays.
	for i := n - 1; i >= 0; i-- {
		s := &m.seen[i]
		r.byGUID[s.guid] = s
		r.byLink[s.link] = s
		r.byText[s.text] = s
	}
	delete(r.byGUID, 0)
	delete(r.byLink, 0)
	return r
}

// linkSharers is how many different entries make a link that they share one
// that identifies nothing. Two may still be the same page shown twice.
const linkSharers = 3

// markShared finds values that different entries of the document share.
func markShared(cands []candidate) {
	guids, texts := make(map[uint64]int, len(cands)), make(map[uint64]int, len(cands))
	links := make(map[uint64][]int, len(cands))
	for i := range cands {
		c := &cands[i]
		if j, ok := guids[c.guid]; ok && c.guid != 0 {
			o := &cands[j]
			if c.text != o.text && (c.link != o.link || c.link == 0) {
				c.guidShared, o.guidShared = true, true
			}
		}
		guids[c.guid] = i
		if j, ok := texts[c.text]; ok && toldApart(c, &cands[j]) {
			c.textShared, cands[j].textShared = true, true
		}
		texts[c.text] = i
		if c.link != 0 {
			links[c.link] = append(links[c.link], i)
		}
	}
	for _, group := range links {
		if len(group) > 1 {
			markLinks(cands, group)
		}
	}
}

// toldApart reports whether two entries of the same title and date are still
// two: press releases of one day are often called the same.
func toldApart(a, b *candidate) bool {
	if a.guid != 0 && b.guid != 0 {
		return a.guid != b.guid && (a.link == 0 || a.link != b.link)
	}
	return a.link != 0 && b.link != 0 && a.link != b.link
}

// markLinks judges entries that share a link: they are the same page shown
// twice, unless trusted guids tell them apart or there are many.
func markLinks(cands []candidate, group []int) {
	texts, guids := make(map[uint64]bool), make(map[uint64]bool)
	for _, i := range group {
		texts[cands[i].text] = true
		if cands[i].guid != 0 && !cands[i].guidShared {
			guids[cands[i].guid] = true
		}
	}
	apart := len(texts) > 1 && (len(guids) == len(group) || len(texts) >= linkSharers || 2*len(texts) > len(cands))
	for _, i := range group {
		cands[i].linkShared = apart
	}
}

// A tally counts how often a value stayed the same or changed between two
// readings of what is otherwise the same entry.
type tally struct{ same, changed int }

func (t *tally) add(a, b uint64) {
	switch {
	case a == 0 || b == 0:
	case a == b:
		t.same++
	default:
		t.changed++
	}
}

// hint adds what a weaker likeness shows. Once it may be a new entry that
// reuses an old address or title; several at once are old entries.
func (t *tally) hint(weak tally) {
	t.same += weak.same
	if weak.changed > 1 {
		t.changed += weak.changed
	}
}

// unstable reports whether the value is another one at each reading.
func (t tally) unstable() bool { return t.changed > t.same }

// strikeOut is the number of readings against a rung after which it is no
// longer used for the source, and strikeMax how deep it can sink: one quiet
// reading does not bring it back.
const (
	strikeOut = 2
	strikeMax = 6
)

// judge decides which rungs hold in this document and remembers the verdict.
func (m *identity) judge(r *recall, cands []candidate) {
	var guids, links, guidHints, linkHints tally
	sharedGUIDs, sharedLinks := 0, 0
	for i := range cands {
		c := &cands[i]
		sharedGUIDs += btoi(c.guidShared)
		sharedLinks += btoi(c.linkShared)
		if s := r.byText[c.text]; s != nil && !c.textShared {
			g, l := &guids, &links
			if c.published.IsZero() {
				g, l = &guidHints, &linkHints
			}
			g.add(c.guid, s.guid)
			l.add(c.link, s.link)
		} else if s := r.byLink[c.link]; s != nil && !c.linkShared {
			guidHints.add(c.guid, s.guid)
		} else if s := r.byGUID[c.guid]; s != nil && !c.guidShared {
			linkHints.add(c.link, s.link)
		}
	}
	guids.hint(guidHints)
	links.hint(linkHints)
	m.guidStrikes = strike(m.guidStrikes, guids, sharedGUIDs > 0)
	m.linkStrikes = strike(m.linkStrikes, links, 2*sharedLinks > len(cands))
	r.guidsBad = m.guidStrikes >= strikeOut || guids.unstable()
	r.linksBad = m.linkStrikes >= strikeOut || links.unstable()
}

// strike counts a reading for or against a rung. A value shared by different
// entries is proof at once.
func strike(n uint8, t tally, shared bool) uint8 {
	switch {
	case shared:
		return strikeMax
	case t.unstable():
		return min(n+1, strikeMax)
	case t.same > 0 && n > 0:
		return n - 1
	}
	return n
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

// recognise sets the keys of the rungs that hold, and what is remembered under
// the best of them.
func (c *candidate) recognise(r *recall) {
	guid, link := c.useGUID(r), c.useLink(r)
	text := !c.textShared
	if guid {
		c.known = r.byGUID[c.guid]
	}
	// What the better rungs call new is taken for an old entry only when more
	// than that one thing is the same.
	if s := r.byLink[c.link]; link && s != nil && c.known == nil {
		if guid && s.guid != 0 && s.guid != c.guid && s.text != c.text {
			link = false
		} else {
			c.known = s
		}
	}
	if s := r.byText[c.text]; text && s != nil && c.known == nil {
		if c.published.IsZero() && ((guid && s.guid != 0) || (link && s.link != 0)) {
			text = false
		} else {
			c.known = s
		}
	}
	if guid {
		c.keys = append(c.keys, "guid:"+c.guidDigest.text())
	}
	if link {
		c.keys = append(c.keys, "link:"+c.linkDigest.text())
	} else if c.at != 0 {
		c.keys = append(c.keys, "at:"+c.atDigest.text())
	}
	if text || len(c.keys) == 0 {
		c.keys = append(c.keys, "text:"+c.textDigest.text())
	}
	if k := c.known; k != nil {
		c.rekeyed = guid && k.guid != c.guid || link && k.link != c.link || text && k.text != c.text
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
