package rule

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Labelled item carries the topics a person put it into.
type Labelled struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Text      string   `json:"text"`      // the teaser up to 300 characters and the text beyond
	Publisher string   `json:"publisher"` // answers source:
	Region    string   `json:"region"`
	Topics    []string `json:"topics"`
}

// A Report is how well topics agree with labelled items.
type Report struct {
	Items  int                     `json:"items"`
	Micro  Figures                 `json:"micro"` // over all decisions
	Macro  Figures                 `json:"macro"` // mean of the topics
	Topics map[string]*TopicReport `json:"topics"`
	Worst  []Mistake               `json:"worst"`
	// Unknown are labels that no topic has; they count nowhere.
	Unknown []string `json:"unknown,omitempty"`
}

// Figures are precision, recall and their harmonic mean; zero where there is
// nothing to divide by.
type Figures struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// A TopicReport is the agreement in one topic; nil for a topic without
// labelled items.
type TopicReport struct {
	TP int `json:"tp"`
	FP int `json:"fp"`
	FN int `json:"fn"`
	Figures
	// Catching are terms of the texts that would have caught what was missed.
	Catching []TermCount `json:"catching,omitempty"`
	// Misleading are terms of the rule that caused false hits.
	Misleading []TermCount `json:"misleading,omitempty"`
}

// A TermCount is a term with the number of items that adding it (of a
// Catching term) or taking it away (of a Misleading one) would mend, and of
// those it would spoil.
type TermCount struct {
	Term   string `json:"term"`
	Mends  int    `json:"mends"`
	Spoils int    `json:"spoils"`
}

// A Mistake is an item on which a topic and its label disagree.
type Mistake struct {
	ID       string  `json:"id"`
	Topic    string  `json:"topic"`
	Expected bool    `json:"expected"` // the label
	Score    float64 `json:"score"`
	Why      string  `json:"why"` // what was found, or what was missing
}

const (
	// maxTeaser is where the teaser of a labelled item ends.
	maxTeaser = 300
	// maxWorst is a screenful or two: more is not read.
	maxWorst = 50
	// maxTermCounts of each kind and topic.
	maxTermCounts = 10
)

// Evaluate compares what the topics select with what people labelled.
func Evaluate(topics []Topic, items []Labelled) Report {
	e := evaluation{topics: topics, items: items, texts: make([]Text, len(items))}
	set := Compile(topics)
	e.selected = make([]map[string]Match, len(items))
	for i, it := range items {
		e.texts[i] = it.AsText()
		e.selected[i] = map[string]Match{}
		for _, m := range set.Match(&e.texts[i]) {
			e.selected[i][m.Topic] = m
		}
	}
	return e.report()
}

// AsText is what a rule sees of the item: the text is cut into teaser and rest,
// between words where it can be.
func (l *Labelled) AsText() Text {
	t := Text{Title: l.Title, Teaser: l.Text, Source: l.Publisher, Region: l.Region}
	if r := []rune(l.Text); len(r) > maxTeaser {
		cut := len(string(r[:maxTeaser]))
		if space := strings.LastIndexAny(l.Text[:cut], " \n"); space > 0 {
			cut = space
		}
		t.Teaser, t.Text = l.Text[:cut], l.Text[cut:]
	}
	return t
}

// An evaluation holds what a report is made from.
type evaluation struct {
	topics   []Topic
	items    []Labelled
	texts    []Text
	selected []map[string]Match // by item and topic
}

func (e *evaluation) report() Report {
	r := Report{Items: len(e.items), Topics: map[string]*TopicReport{}, Worst: []Mistake{}}
	var all TopicReport
	labelled := 0
	for _, t := range e.topics {
		found := e.topic(t, &r.Worst)
		all.TP, all.FP, all.FN = all.TP+found.TP, all.FP+found.FP, all.FN+found.FN
		if found.TP+found.FN == 0 {
			r.Topics[t.ID] = nil
			continue
		}
		labelled++
		r.Topics[t.ID] = &found
		r.Macro.Precision += found.Precision
		r.Macro.Recall += found.Recall
		r.Macro.F1 += found.F1
	}
	r.Micro = all.figures()
	if n := float64(labelled); n > 0 {
		r.Macro = Figures{r.Macro.Precision / n, r.Macro.Recall / n, r.Macro.F1 / n}
	}
	r.Worst = worst(r.Worst)
	r.Unknown = e.unknown()
	return r
}

// topic counts one topic and appends its mistakes.
func (e *evaluation) topic(t Topic, mistakes *[]Mistake) TopicReport {
	var r TopicReport
	for i, it := range e.items {
		m, selected := e.selected[i][t.ID]
		switch expected := slices.Contains(it.Topics, t.ID); {
		case expected && selected:
			r.TP++
		case selected:
			r.FP++
			*mistakes = append(*mistakes, Mistake{it.ID, t.ID, false, m.Score, "found " + terms(m)})
		case expected:
			r.FN++
			x := Explain(t, &e.texts[i])
			*mistakes = append(*mistakes, Mistake{it.ID, t.ID, true, x.Score, "missing " + strings.Join(x.Missing, "; ")})
		}
	}
	r.Figures = r.figures()
	if r.FN > 0 {
		r.Catching = e.catching(t)
	}
	if r.FP > 0 {
		r.Misleading = e.misleading(t)
	}
	return r
}

func (r *TopicReport) figures() Figures {
	ratio := func(a, b int) float64 {
		if b == 0 {
			return 0
		}
		return float64(a) / float64(b)
	}
	return Figures{ratio(r.TP, r.TP+r.FP), ratio(r.TP, r.TP+r.FN), ratio(2*r.TP, 2*r.TP+r.FP+r.FN)}
}

// terms lists the terms of a match with their fields, each once.
func terms(m Match) string {
	var list []string
	for _, h := range m.Hits {
		if s := fmt.Sprintf("%s (%s)", h.Term, h.Field); !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return strings.Join(list, ", ")
}

// worst orders mistakes: what was selected with the highest score first, then
// what was missed by most.
func worst(all []Mistake) []Mistake {
	slices.SortStableFunc(all, func(a, b Mistake) int {
		switch {
		case a.Expected != b.Expected && a.Expected:
			return 1
		case a.Expected != b.Expected:
			return -1
		case a.Expected:
			return cmp.Compare(a.Score, b.Score)
		}
		return cmp.Compare(b.Score, a.Score)
	})
	if len(all) > maxWorst {
		all = balanced(all)
	}
	return all
}

// balanced keeps as many of either kind as fit, so that false hits do not
// hide the misses.
func balanced(all []Mistake) []Mistake {
	first := slices.IndexFunc(all, func(m Mistake) bool { return m.Expected })
	if first < 0 {
		first = len(all)
	}
	hits, misses := all[:first], all[first:]
	keep := min(len(hits), max(maxWorst/2, maxWorst-len(misses)))
	return slices.Concat(hits[:keep], misses[:min(len(misses), maxWorst-keep)])
}

func (e *evaluation) unknown() []string {
	known := map[string]bool{}
	for _, t := range e.topics {
		known[t.ID] = true
	}
	var unknown []string
	for _, it := range e.items {
		unknown = append(unknown, slices.DeleteFunc(slices.Clone(it.Topics), func(id string) bool { return known[id] })...)
	}
	slices.Sort(unknown)
	return slices.Compact(unknown)
}
