package extract

import (
	"errors"
	"fmt"
	"slices"
)

// ErrNoListing: the page has no list of entries that could be followed.
var ErrNoListing = errors.New("no list of entries found on the page")

// errMostlyText: what repeats on the page is not what it is about.
var errMostlyText = fmt.Errorf("%w: it is mostly running text", ErrNoListing)

// maxCandidates is how many repeated structures of a page are looked at
// closely; the list that is meant has always been among the first few.
const maxCandidates = 14

// Detect finds the list of entries of a page by itself: what repeats and looks
// like news, not the navigation, the most read or the footer. The rule returned
// is the shortest that finds the same list again: [List] gives the same
// document for it. It is empty where the page names its entries only in its
// structured data.
func Detect(p Page) (*Document, Rule, error) {
	lp, err := newListPage(p)
	if err != nil {
		return nil, Rule{}, err
	}
	return lp.detect()
}

func (p *listPage) detect() (*Document, Rule, error) {
	x := newIndex(p)
	entries := p.structured()
	best := x.best(p.namedLinks(entries))
	switch {
	case best == nil || best.score < minScore:
		doc, err := p.dataAlone(entries)
		return doc, Rule{}, err
	case best.score < p.needed(best):
		return nil, Rule{}, errMostlyText
	}
	best.settle(x)
	rule := Rule{Item: x.itemSelector(best)}
	p.proposeFields(&rule)
	rule.Next = p.nextSelector()
	doc, err := p.listBy(rule)
	if err == nil && slices.ContainsFunc(doc.Drafts, func(d Draft) bool { return d.Link == "" }) {
		// Without its link selector the rule leaves out what cannot be followed.
		rule.Link = ""
		doc, err = p.listBy(rule)
	}
	return doc, rule, err
}

// best is the repeated structure that looks most like a list of news, nil when
// nothing repeats.
func (x *index) best(named map[string]bool) (best *candidate) {
	for _, c := range x.candidates() {
		c.measure(x, named)
		if best == nil || c.better(best, x) {
			best = c
		}
	}
	return best
}

// dataAlone reads the entries that the page names only in its data.
func (p *listPage) dataAlone(entries []dataEntry) (*Document, error) {
	for _, entries := range [][]dataEntry{entries, p.scripted()} {
		if doc := p.dataDocument(entries); doc != nil {
			return doc, nil
		}
	}
	return nil, ErrNoListing
}

func (p *listPage) listBy(rule Rule) (*Document, error) {
	c, err := rule.compile()
	if err != nil {
		return nil, err
	}
	return p.list(c)
}
