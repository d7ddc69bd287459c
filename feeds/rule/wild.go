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

// wildcards finds all wildcards of an index in one pass: by the first letters
// of each, which almost no place of a text shares with any. Those of three
// letters, which few rules have, take a pass of their own.
type wildcards []*beginnings

// beginnings are wildcards of which so many letters are looked at first.
type beginnings struct {
	letters int
	filter  [1 << wildBits / 64]uint64
	by      map[uint32][]wildcard
}

const (
	// wildLetters: many words begin with the three letters of some wildcard,
	// few with its four.
	wildLetters = 4
	// wildBits: 8 KiB stay in the fastest cache and are sparse up to some
	// thousand beginnings.
	wildBits = 16
)

func newWildcards(list []wildcard) wildcards {
	var w wildcards
	for _, c := range list {
		letters := min(len(c.form), wildLetters)
		i := slices.IndexFunc(w, func(b *beginnings) bool { return b.letters == letters })
		if i < 0 {
			i, w = len(w), append(w, &beginnings{letters: letters, by: map[uint32][]wildcard{}})
		}
		w[i].add(c)
	}
	return w
}

func (b *beginnings) add(c wildcard) {
	var key uint32
	for i := range b.letters {
		key = key<<8 | uint32(c.form[i])
	}
	b.by[key] = append(b.by[key], c)
	bit := wildBit(key)
	b.filter[bit/64] |= 1 << (bit % 64)
}

func wildBit(key uint32) uint32 { return key * 0x9e3779b1 >> (32 - wildBits) }

// An event is a unit found in words from to to.
type event struct{ unit, from, to int32 }

// find appends where wildcards are found in a text, by last word.
func (w wildcards) find(t *words.Text, events []event) []event {
	for _, b := range w {
		events = b.find(t, events)
	}
	slices.SortStableFunc(events, func(a, b event) int { return int(a.to - b.to) })
	return events
}

func (b *beginnings) find(t *words.Text, events []event) []event {
	var key uint32
	mask := uint32(1)<<(8*b.letters) - 1
	word, before := 0, b.letters-1
	for i, letter := range t.Folded {
		key = (key<<8 | uint32(letter)) & mask
		bit := wildBit(key)
		if b.filter[bit/64]&(1<<(bit%64)) == 0 || i < before {
			continue
		}
		at := i - before
		for int(t.Words[word].To) <= at {
			word++
		}
		list := b.by[key]
		for k := range list {
			c := &list[k]
			if !c.fits(&t.Words[word], at) {
				continue
			}
			if to, ok := c.at(t, word, at); ok {
				events = append(events, event{c.unit, int32(word), int32(to)})
			}
		}
	}
	return events
}

// fits reports whether a word begins and ends where the wildcard would, as far
// as it must: few do.
func (c *wildcard) fits(w *words.Word, at int) bool {
	end := at + len(c.form)
	return (c.lead || at == int(w.From)) && (c.trail || end >= int(w.To) || end == int(w.Base))
}

// at reports whether the wildcard, which fits, stands at a letter of a word,
// and in which word it ends: in this one or in one that reads as one with it.
func (c *wildcard) at(t *words.Text, word, at int) (to int, ok bool) {
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
