package rule

import (
	"slices"

	"github.com/amtsfeed/amtsfeed/store/words"
)

// A wildcard is a form with an asterisk before or after it.
type wildcard struct {
	form        string
	lead, trail bool
	unit        int32
}

// wildcards finds all wildcards of an index in one pass: by the first three
// letters of each, which almost no place of a text shares with any.
type wildcards struct {
	filter [1 << wildBits / 64]uint64
	by     map[uint32][]wildcard
}

// wildBits: 8 KiB stay in the fastest cache and are sparse up to some thousand
// beginnings.
const wildBits = 16

func newWildcards(list []wildcard) *wildcards {
	if len(list) == 0 {
		return nil
	}
	w := &wildcards{by: map[uint32][]wildcard{}}
	for _, c := range list {
		key := uint32(c.form[0])<<16 | uint32(c.form[1])<<8 | uint32(c.form[2])
		w.by[key] = append(w.by[key], c)
		bit := key * 0x9e3779b1 >> (32 - wildBits)
		w.filter[bit/64] |= 1 << (bit % 64)
	}
	return w
}

// An event is a unit found in words from to to.
type event struct{ unit, from, to int32 }

// find appends where wildcards are found in a text, by last word.
func (w *wildcards) find(t *words.Text, events []event) []event {
	if len(t.Folded) < minLetters {
		return events
	}
	key := uint32(t.Folded[0])<<8 | uint32(t.Folded[1])
	word := 0
	for at := range len(t.Folded) - 2 {
		key = (key<<8 | uint32(t.Folded[at+2])) & 0xffffff
		bit := key * 0x9e3779b1 >> (32 - wildBits)
		if w.filter[bit/64]&(1<<(bit%64)) == 0 {
			continue
		}
		for int(t.Words[word].To) <= at {
			word++
		}
		for _, c := range w.by[key] {
			if to, ok := c.at(t, word, at); ok {
				events = append(events, event{c.unit, int32(word), int32(to)})
			}
		}
	}
	slices.SortStableFunc(events, func(a, b event) int { return int(a.to - b.to) })
	return events
}

// at reports whether the wildcard stands at a letter of a word, and in which
// word it ends: in this one or in one that reads as one with it.
func (c *wildcard) at(t *words.Text, word, at int) (to int, ok bool) {
	if !c.lead && int(t.Words[word].From) != at {
		return 0, false
	}
	end := at + len(c.form)
	if end > len(t.Folded) || string(t.Folded[at:end]) != c.form {
		return 0, false
	}
	to = word
	for int(t.Words[to].To) < end {
		to++
	}
	if to > word && t.JoinedFrom(to) > word {
		return 0, false
	}
	last := t.Words[to]
	if !c.trail && end != int(last.To) && end != int(last.Base) {
		return 0, false
	}
	return to, true
}
