package crawler

import "strings"

// What a document and the memory of a source say about its rungs: which of them
// tell its entries apart, and which are another one at each visit.

// linkSharers is how many different entries make a link that they share one
// that identifies nothing. Two may still be the same page shown twice.
const linkSharers = 3

// markShared finds values that different entries of the document share.
func markShared(cands []candidate) {
	guids := common(cands, func(c *candidate) uint64 { return c.guid }, func(a, b *candidate) bool {
		return a.text != b.text && (a.link != b.link || a.link == 0)
	})
	texts := common(cands, func(c *candidate) uint64 { return c.text }, func(a, b *candidate) bool {
		return toldApart(&a.trait, &b.trait)
	})
	ats := common(cands, func(c *candidate) uint64 { return c.at }, func(a, b *candidate) bool {
		return a.text != b.text
	})
	links := make(map[uint64][]int, len(cands))
	for i := range cands {
		c := &cands[i]
		c.guidShared, c.textShared = guids[c.guid], texts[c.text]
		if ats[c.at] {
			c.at = 0
		}
		if c.link != 0 {
			links[c.link] = append(links[c.link], i)
		}
	}
	for _, group := range links {
		markLinks(cands, group)
	}
}

// common returns the values that entries have in common although they differ.
func common(cands []candidate, value func(*candidate) uint64, differ func(a, b *candidate) bool) map[uint64]bool {
	last := make(map[uint64]*candidate, len(cands))
	shared := make(map[uint64]bool)
	for i := range cands {
		c := &cands[i]
		x := value(c)
		if o := last[x]; o != nil && x != 0 && differ(c, o) {
			shared[x] = true
		}
		last[x] = c
	}
	return shared
}

// toldApart reports whether two entries of the same title and date are still
// two: press releases of one day are often called the same.
func toldApart(a, b *trait) bool {
	if a.guid != 0 && b.guid != 0 {
		return a.guid != b.guid && (a.link == 0 || a.link != b.link)
	}
	return differ(a.link, b.link)
}

// markLinks judges entries that share a link: they are the same page shown
// twice, unless trusted guids or places on the page tell them apart, or there
// are many.
func markLinks(cands []candidate, group []int) {
	if len(group) == 1 {
		return
	}
	texts, guids, places := make(map[uint64]bool), make(map[uint64]bool), make(map[string]bool)
	for _, i := range group {
		texts[cands[i].text] = true
		if cands[i].guid != 0 && !cands[i].guidShared {
			guids[cands[i].guid] = true
		}
		if _, place, _ := strings.Cut(cands[i].entry.Link, "#"); place != "" {
			places[place] = true
		}
	}
	told := len(guids) == len(group) || len(places) == len(group) && len(texts) == len(group)
	if len(texts) > 1 && (told || len(texts) >= linkSharers || 2*len(texts) > len(cands)) {
		tellApart(cands, group)
	}
}

// tellApart marks the link that different entries share, and the guids that
// they share with it: often the guid is the link.
func tellApart(cands []candidate, group []int) {
	said := make(map[uint64]uint64, len(group)) // a text under each guid
	shared := make(map[uint64]bool)
	for _, i := range group {
		c := &cands[i]
		c.linkShared = true
		if text, ok := said[c.guid]; ok && text != c.text {
			shared[c.guid] = true
		}
		said[c.guid] = c.text
	}
	for _, i := range group {
		c := &cands[i]
		c.guidShared = c.guidShared || c.guid != 0 && shared[c.guid]
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
	var e evidence
	sharedGUIDs, sharedLinks := 0, 0
	for i := range cands {
		c := &cands[i]
		sharedGUIDs += btoi(c.guidShared)
		sharedLinks += btoi(c.linkShared)
		e.weigh(r, c)
	}
	e.guids.hint(e.guidHints)
	e.links.hint(e.linkHints)
	m.guidStrikes = strike(m.guidStrikes, e.guids, sharedGUIDs > 0)
	m.linkStrikes = strike(m.linkStrikes, e.links, 2*sharedLinks > len(cands))
	r.guidsBad = m.guidStrikes >= strikeOut || e.guids.unstable()
	r.linksBad = m.linkStrikes >= strikeOut || e.links.unstable()
}

// evidence is what entries that are surely the same show of their guids and
// links, and hints what entries show that are the same in one thing only.
type evidence struct{ guids, links, guidHints, linkHints tally }

func (e *evidence) weigh(r *recall, c *candidate) {
	if s := r.byText[c.text]; s != nil && !c.textShared {
		guids, links := &e.guids, &e.links
		if !c.dated {
			guids, links = &e.guidHints, &e.linkHints
		}
		guids.add(c.guid, s.guid)
		links.add(c.link, s.link)
		return
	}
	if s := r.byLink[c.link]; s != nil && !c.linkShared {
		e.guidHints.add(c.guid, s.guid)
	} else if s := r.byGUID[c.guid]; s != nil && !c.guidShared {
		e.linkHints.add(c.link, s.link)
	}
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
