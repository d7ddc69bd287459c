package rule

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/amtsfeed/amtsfeed/store/words"
)

// catching tries the words and pairs of words of the missed items as terms of
// the topic and returns the most useful ones. What is missed for its context,
// threshold or an exclusion is tried too: a heavier term would help there.
func (e *evaluation) catching(t Topic) []TermCount {
	candidates := map[string]Topic{} // by letters
	for i, it := range e.items {
		if _, selected := e.selected[i][t.ID]; selected || !slices.Contains(it.Topics, t.ID) {
			continue
		}
		for _, phrase := range append(phrases(it.Title), phrases(it.Text)...) {
			r, err := Parse(`"` + phrase + `"`)
			if key := words.Fold(phrase); err == nil && candidates[key].Rule == nil {
				candidates[key] = Topic{ID: phrase, Rule: r}
			}
		}
	}
	return e.try(t, slices.Collect(maps.Values(candidates)))
}

// try counts what each candidate would mend and spoil as a further term.
func (e *evaluation) try(t Topic, candidates []Topic) []TermCount {
	counts := map[string]*TermCount{}
	set := Compile(candidates)
	for i, it := range e.items {
		if _, selected := e.selected[i][t.ID]; selected {
			continue
		}
		expected := slices.Contains(it.Topics, t.ID)
		for _, m := range set.Match(&e.texts[i]) {
			count(counts, m.Topic, expected)
		}
	}
	return useful(counts)
}

// misleading counts for each term of the rule in how many false hits and in
// how many right ones it was found.
func (e *evaluation) misleading(t Topic) []TermCount {
	counts := map[string]*TermCount{}
	for i, it := range e.items {
		m, selected := e.selected[i][t.ID]
		if !selected {
			continue
		}
		var found []string
		for _, h := range m.Hits {
			if !slices.Contains(found, h.Term) {
				found = append(found, h.Term)
				count(counts, h.Term, !slices.Contains(it.Topics, t.ID))
			}
		}
	}
	return useful(counts)
}

func count(counts map[string]*TermCount, term string, mends bool) {
	c := counts[term]
	if c == nil {
		c = &TermCount{Term: term}
		counts[term] = c
	}
	if mends {
		c.Mends++
	} else {
		c.Spoils++
	}
}

// useful returns the terms that mend something, those first that mend most
// beyond what they spoil; of equals the shorter and plainer ones.
func useful(counts map[string]*TermCount) []TermCount {
	var list []TermCount
	for _, c := range counts {
		if c.Mends > 0 {
			list = append(list, *c)
		}
	}
	slices.SortFunc(list, func(a, b TermCount) int {
		return cmp.Or(
			cmp.Compare(b.Mends-b.Spoils, a.Mends-a.Spoils),
			cmp.Compare(b.Mends, a.Mends),
			cmp.Compare(strings.Count(a.Term, " "), strings.Count(b.Term, " ")),
			cmp.Compare(a.Term, b.Term),
		)
	})
	return list[:min(len(list), maxTermCounts)]
}

// phrases returns the nouns and names of a text, and the pairs that end in
// one: what a person would write into a rule.
func phrases(text string) []string {
	var t words.Text
	t.Read(text)
	var list []string
	for i, w := range t.Words {
		if !w.Capital || w.To-w.From < minLetters {
			continue
		}
		list = append(list, text[w.Start:w.End])
		if i > 0 && w.Gap != words.Break && t.Words[i-1].To-t.Words[i-1].From >= minLetters {
			list = append(list, text[t.Words[i-1].Start:t.Words[i-1].End]+" "+text[w.Start:w.End])
		}
	}
	return list
}
