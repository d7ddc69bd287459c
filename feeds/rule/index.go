package rule

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"github.com/amtsfeed/amtsfeed/store/words"
)

// Terms become paths of a tree whose steps are units: a unit is one word of a
// text, or several that read as one, given by the forms it may have. A term of
// several atoms has a path for each way of writing some of them together.

const (
	// maxGrouped is the number of atoms up to which a term is looked for in all
	// groupings; nobody writes five words as one.
	maxGrouped = 4
	// filterBits a form keep 19 of 20 other words from a look into the table.
	filterBits = 16
)

// An index finds terms in a text.
type index struct {
	filter      []uint64 // a bit for each form
	filterShift uint
	slots       []slot // open addressing
	slotShift   uint
	lists       []int32 // of units, that slots point into
	units       []unit
	wild        wildcards // none without asterisks
	next        map[edge]int32
	terms       [][]int32 // that end at a node
	inner       []bool    // a path goes on from the node
}

// A unit is a step of the tree that a word, or several that read as one, may
// be.
type unit struct {
	node     int32  // where it leads from the root; zero: nowhere
	capitals string // as which alone it may be written; empty: in any way
	apart    bool   // it may stand after a break
}

// A slot holds a form and the units it belongs to.
type slot struct {
	hash     words.Hash
	form     string
	from, to int32 // in lists
}

// An edge is a step from a node.
type edge struct{ node, unit int32 }

// A builder collects what an index is made of.
type builder struct {
	ids     map[string]int32 // terms by their atoms
	unitIDs map[string]int32
	byForm  map[string][]int32
	order   []string // the forms in order of arrival
	wild    []wildcard
	units   []unit
	next    map[edge]int32
	terms   [][]int32
	inner   []bool
}

func newBuilder() *builder {
	return &builder{
		ids: map[string]int32{}, unitIDs: map[string]int32{}, byForm: map[string][]int32{},
		next: map[edge]int32{}, terms: make([][]int32, 1), inner: make([]bool, 1),
	}
}

// term returns the number of a term, a new one when it was not seen before.
func (b *builder) term(atoms []atom) int32 {
	key := atomsKey(atoms)
	if id, ok := b.ids[key]; ok {
		return id
	}
	id := int32(len(b.ids))
	b.ids[key] = id
	if len(atoms) > maxGrouped {
		path := make([]int32, len(atoms))
		for i := range atoms {
			path[i] = b.unit(atoms, i, i)
		}
		b.path(path, id)
		return id
	}
	for cuts := 0; cuts < 1<<(len(atoms)-1); cuts++ {
		b.grouping(atoms, cuts, id)
	}
	return id
}

// grouping adds the path in which atom i+1 begins a new word where bit i of
// cuts is set, and after the last.
func (b *builder) grouping(atoms []atom, cuts int, id int32) {
	cuts |= 1 << (len(atoms) - 1)
	var path []int32
	from := 0
	for i := range atoms {
		if cuts&(1<<i) != 0 {
			path = append(path, b.unit(atoms, from, i))
			from = i + 1
		} else if atoms[i].trail || atoms[i+1].lead { // an asterisk inside a word
			return
		}
	}
	b.path(path, id)
}

// path adds a path of units that leads to a term.
func (b *builder) path(units []int32, id int32) {
	node := int32(0)
	for i, u := range units {
		child := b.child(node, u)
		if child == 0 {
			child = int32(len(b.terms))
			b.terms, b.inner = append(b.terms, nil), append(b.inner, false)
			b.setChild(node, u, child)
		}
		if i+1 < len(units) {
			b.inner[child] = true
		}
		node = child
	}
	if !slices.Contains(b.terms[node], id) {
		b.terms[node] = append(b.terms[node], id)
	}
}

func (b *builder) child(node, unit int32) int32 {
	if node == 0 {
		return b.units[unit].node
	}
	return b.next[edge{node, unit}]
}

func (b *builder) setChild(node, unit, child int32) {
	if node == 0 {
		b.units[unit].node = child
		return
	}
	b.next[edge{node, unit}] = child
}

// unit returns the number of the unit that atoms from to to make when written
// as one word.
func (b *builder) unit(atoms []atom, from, to int) int32 {
	forms := unitForms(atoms, from, to)
	lead, trail := atoms[from].lead, atoms[to].trail
	capitals := ""
	if len(atoms) == 1 && twoCapitals(atoms[0].raw) {
		capitals = atoms[0].raw
	}
	key := fmt.Sprint(mark(lead), strings.Join(forms, " "), mark(trail), capitals, atoms[from].apart)
	if id, ok := b.unitIDs[key]; ok {
		return id
	}
	id := int32(len(b.unitIDs))
	b.unitIDs[key] = id
	b.units = append(b.units, unit{capitals: capitals, apart: atoms[from].apart})
	for _, f := range forms {
		if lead || trail {
			b.wild = append(b.wild, wildcard{form: f, lead: lead, trail: trail, unit: id})
		} else {
			b.addForm(f, id)
		}
	}
	return id
}

func (b *builder) addForm(form string, unit int32) {
	if _, ok := b.byForm[form]; !ok {
		b.order = append(b.order, form)
	}
	b.byForm[form] = append(b.byForm[form], unit)
}

// unitForms are the forms of atoms written as one word. The last is inflected,
// unless an asterisk already stands for its endings or a hyphen binds it.
func unitForms(atoms []atom, from, to int) []string {
	last := atoms[to]
	forms := []string{words.Fold(last.raw)}
	if bound := to+1 < len(atoms) && atoms[to+1].hyphen; !last.trail && !bound {
		forms = words.Inflect(last.raw, to+1 < len(atoms))
	}
	if last.base != "" && !last.trail {
		forms = append(forms, words.Inflect(last.base, false)...)
		slices.Sort(forms)
		forms = slices.Compact(forms)
	}
	before := ""
	for _, a := range atoms[from:to] {
		before += words.Fold(a.raw)
	}
	for i := range forms {
		forms[i] = before + forms[i]
	}
	return forms
}

// twoCapitals reports whether a word is an acronym that in small letters would
// be another word.
func twoCapitals(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}

func mark(star bool) string {
	if star {
		return "*"
	}
	return ""
}

// atomsKey tells terms apart that are looked for differently.
func atomsKey(atoms []atom) string {
	var b strings.Builder
	for _, a := range atoms {
		switch {
		case a.hyphen:
			b.WriteByte('-')
		case a.apart:
			b.WriteByte(',')
		default:
			b.WriteByte(' ')
		}
		b.WriteString(mark(a.lead) + a.raw + mark(a.trail))
	}
	return b.String()
}

// index makes the tables.
func (b *builder) index() index {
	n := max(len(b.order), 1)
	x := index{
		units: b.units, next: b.next, terms: b.terms, inner: b.inner, wild: newWildcards(b.wild),
	}
	filterLog := max(bits.Len(uint(n*filterBits-1)), 6)
	x.filter, x.filterShift = make([]uint64, 1<<(filterLog-6)), uint(64-filterLog)
	slotLog := bits.Len(uint(2*n - 1)) // at most half full
	x.slots, x.slotShift = make([]slot, 1<<slotLog), uint(64-slotLog)
	for _, form := range b.order {
		h := words.HashOf(form)
		from := int32(len(x.lists))
		x.lists = append(x.lists, b.byForm[form]...)
		bit := spread(h) >> x.filterShift
		x.filter[bit/64] |= 1 << (bit % 64)
		at := spread(h) >> x.slotShift
		for x.slots[at].form != "" {
			at = (at + 1) & uint64(len(x.slots)-1)
		}
		x.slots[at] = slot{hash: h, form: form, from: from, to: int32(len(x.lists))}
	}
	return x
}

// spread moves the quality of a hash into its high bits.
func spread(h words.Hash) uint64 { return (uint64(h) ^ uint64(h)>>32) * 0xd6e8feb86659fd93 }

// may reports whether a form of this hash may be in the index.
func (x *index) may(h words.Hash) bool {
	bit := spread(h) >> x.filterShift
	return x.filter[bit/64]&(1<<(bit%64)) != 0
}

// lookup returns the units that have the form.
func (x *index) lookup(h words.Hash, form []byte) []int32 {
	for at := spread(h) >> x.slotShift; ; at = (at + 1) & uint64(len(x.slots)-1) {
		s := &x.slots[at]
		if s.form == "" {
			return nil
		}
		if s.hash == h && s.form == string(form) {
			return x.lists[s.from:s.to]
		}
	}
}
