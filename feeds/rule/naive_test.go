package rule

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/amtsfeed/amtsfeed/store/words"
)

// The naive evaluator does what the package comment says with no thought of
// speed: for every term it tries every way of writing it at every word.

type naive struct {
	forms map[string][]string // unitForms, only to save time
	known map[*term][]place   // places, likewise
	texts map[fields]string
	read  map[fields]*words.Text
}

func newNaive(t *Text, forms map[string][]string) *naive {
	n := &naive{forms: forms, known: map[*term][]place{}, read: map[fields]*words.Text{}, texts: map[fields]string{
		inTitle: t.Title, inTeaser: t.Teaser, inText: t.Text, inSource: t.Source, inRegion: t.Region, inAuthor: t.Author,
	}}
	for f, s := range n.texts {
		n.read[f] = &words.Text{}
		n.read[f].Read(s)
	}
	return n
}

// A place is where a term was found: words, both included.
type place struct {
	field       fields
	first, last int
}

func (n *naive) places(t *term) (all []place) {
	if known, ok := n.known[t]; ok {
		return known
	}
	for f := inTitle; f <= inAuthor; f <<= 1 {
		if f&t.fields == 0 {
			continue
		}
		for first := range n.read[f].Words {
			for _, last := range n.ends(f, t, 0, first) {
				all = append(all, place{f, first, last})
			}
		}
	}
	slices.SortFunc(all, func(a, b place) int {
		return slices.Compare([]int{int(a.field), a.first, a.last}, []int{int(b.field), b.first, b.last})
	})
	n.known[t] = slices.Compact(all)
	return n.known[t]
}

// ends returns the last words of all ways in which the atoms from k on stand
// at word first.
func (n *naive) ends(f fields, t *term, k, first int) (ends []int) {
	text := n.read[f]
	most := len(t.atoms)
	if len(t.atoms) > maxGrouped {
		most = k + 1
	}
	for to := k; to < most; to++ {
		if to > k && (t.atoms[to-1].trail || t.atoms[to].lead) {
			break
		}
		for last := first; last < len(text.Words); last++ {
			if last > first && text.JoinedFrom(last) > first || !n.stands(f, t, k, to, first, last) {
				continue
			}
			if to+1 == len(t.atoms) {
				ends = append(ends, last)
			} else if last+1 < len(text.Words) && (text.Words[last+1].Gap != words.Break || t.atoms[to+1].apart) {
				ends = append(ends, n.ends(f, t, to+1, last+1)...)
			}
		}
	}
	return ends
}

// stands reports whether atoms k to to, written as one, are words first to
// last, read as one.
func (n *naive) stands(f fields, t *term, k, to, first, last int) bool {
	text := n.read[f]
	raw := n.texts[f][text.Words[first].Start:text.Words[last].End]
	if len(t.atoms) == 1 && len(t.atoms[0].raw) == 2 && strings.ToUpper(t.atoms[0].raw) == t.atoms[0].raw && t.atoms[0].raw[0] > '9' {
		return raw == t.atoms[0].raw || raw == t.atoms[0].raw+"s"
	}
	wordsRead := []string{string(text.Letters(first, last))}
	if w := text.Words[last]; w.Base > 0 {
		based := string(text.Folded[text.Words[first].From:w.Base])
		if first == last || t.atoms[k].lead || t.atoms[to].trail {
			wordsRead = append(wordsRead, based)
		}
	}
	head := len(text.Letters(first, last)) - len(text.Letters(last, last)) // letters before the last word
	key := fmt.Sprint(atomsKey(t.atoms), k, to)
	if n.forms[key] == nil {
		n.forms[key] = unitForms(t.atoms, k, to)
	}
	for _, form := range n.forms[key] {
		for _, w := range wordsRead {
			if fits(w, form, t.atoms[k].lead, t.atoms[to].trail, len(text.Letters(first, first)), head) {
				return true
			}
		}
	}
	return false
}

// fits reports whether a form with its asterisks begins in the first of the
// words read as one and ends in the last.
func fits(word, form string, lead, trail bool, firstLetters, head int) bool {
	for at := 0; at+len(form) <= len(word) && at < firstLetters; at++ {
		if word[at:at+len(form)] != form || at+len(form) <= head {
			continue
		}
		if (lead || at == 0) && (trail || at+len(form) == len(word)) {
			return true
		}
	}
	return false
}

func (n *naive) holds(r *node) bool {
	switch r.op {
	case opAnd:
		return !slices.ContainsFunc(r.kids, func(k *node) bool { return !n.holds(k) })
	case opOr:
		return slices.ContainsFunc(r.kids, n.holds)
	case opNot:
		return !n.holds(r.kids[0])
	}
	return len(n.counted(r)) > 0
}

// counted returns the places that count with the weight of their term.
func (n *naive) counted(r *node) map[string]float64 {
	all := map[string]float64{}
	add := func(t *term, p place) {
		w := n.read[p.field].Words
		s := n.texts[p.field]
		start := utf8.RuneCountInString(s[:w[p.first].Start])
		end := utf8.RuneCountInString(s[:w[p.last].End])
		key := fmt.Sprint(t.text, "|", p.field, "|", start, "|", end)
		all[key] = max(all[key], t.weight)
	}
	switch r.op {
	case opTerm:
		for _, p := range n.places(&r.term) {
			add(&r.term, p)
		}
	case opNear:
		for side := range 2 {
			r.kids[side].leaves(func(t *term) {
				for _, p := range n.places(t) {
					r.kids[1-side].leaves(func(u *term) {
						for _, q := range n.places(u) {
							after, before := q.first-p.last, p.first-q.last
							if p.field == q.field && (after >= 1 && after <= r.near || before >= 1 && before <= r.near) {
								add(t, p)
							}
						}
					})
				}
			})
		}
	case opAnd, opOr:
		if !n.holds(r) {
			return all
		}
		for _, k := range r.kids {
			for key, w := range n.counted(k) {
				all[key] = max(all[key], w)
			}
		}
	}
	return all
}

var generatorWords = strings.Fields(`KI KIs Kis ki IT it Cloud Clouds Verwaltungscloud Verwaltungs Verwaltung Deutschland Stack Stacks
	Deutschlandstack digitale digitaler digital Souveränität Bürger*innen Bürger Bürgerinnen BürgerInnen Länder Land Once Only
	OnceOnly Prinzip Geodaten Daten Datenraum NIS2 NIS 2 Rechenzentren Rechenzentrum der in OZG ozg Änderungsgesetz`)

func generateText(r *rand.Rand, n int) string {
	var b strings.Builder
	gaps := []string{" ", " ", " ", " ", "-", "-", " – ", ", ", ". ", ".", "-\n", "\n\n", "/", " „"}
	for range r.IntN(n + 1) {
		b.WriteString(generatorWords[r.IntN(len(generatorWords))] + gaps[r.IntN(len(gaps))])
	}
	return b.String()
}

var generatorTerms = strings.Fields(`Cloud* Clo* *oud Sta* Dat* *ten *der* *OZG* *cloud *daten* *verwaltung* Verwaltungsclo* *stack Rechenzentr* Deutschlandst* *innen Bürger:innen
	Deutschland-Stack Once-Only OZG-Änderungsgesetz source:Cloud region:Land author:Bürger Verwaltungs-Cloud*`)

func generateRule(r *rand.Rand, depth int) string {
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	if depth == 0 || r.IntN(3) == 0 {
		switch r.IntN(7) {
		case 0:
			return pick(generatorTerms)
		case 1:
			return `"` + pick(generatorWords) + pick([]string{" ", " ", ", ", "."}) + pick(generatorWords) + `"`
		case 2:
			return `"` + pick(generatorWords) + "-" + pick(generatorWords) + " " + pick(generatorWords) + `"^2`
		case 3:
			return pick([]string{"title:", "teaser:", "text:"}) + strings.ReplaceAll(pick(generatorWords), "*", ":")
		}
		return pick(generatorWords)
	}
	a, b := generateRule(r, depth-1), generateRule(r, depth-1)
	switch r.IntN(8) {
	case 0, 1:
		return "(" + a + " OR " + b + ")"
	case 2:
		return "(" + a + " AND " + b + ")^3"
	case 3:
		return "(" + a + " " + b + ")"
	case 4:
		return "(" + a + " NOT (" + b + "))"
	case 5:
		return "NOT (" + a + ")"
	}
	return fmt.Sprintf("(%s OR %s) NEAR/%d %s", pick(generatorWords), pick(generatorWords), 1+r.IntN(6), pick(generatorWords))
}

func generateTopic(t *testing.T, r *rand.Rand, id string) Topic {
	parse := func(s string) *Rule {
		rule, err := Parse(s)
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		return rule
	}
	topic := Topic{ID: id, Rule: parse(generateRule(r, r.IntN(4))), Threshold: float64(r.IntN(3)) * float64(r.IntN(3))}
	if r.IntN(4) == 0 {
		topic.Context = parse(generateRule(r, 1))
	}
	if r.IntN(4) == 0 {
		topic.Weights = Weights{Title: 5, Teaser: 0.5, Text: 1.25}
	}
	return topic
}

func TestTheOnePassAgreesWithANaiveEvaluator(t *testing.T) {
	r := rand.New(rand.NewPCG(2025, 10))
	matched, hits, forms := 0, 0, map[string][]string{}
	for round := range 500 { // 500 x 4 rules x 5 texts
		topics := make([]Topic, 4)
		for i := range topics {
			topics[i] = generateTopic(t, r, fmt.Sprint(i))
		}
		set := Compile(topics)
		for turn := range 5 {
			text := &Text{
				Title: generateText(r, 6), Teaser: generateText(r, 12), Text: generateText(r, 20),
				Source: generateText(r, 2), Region: generateText(r, 1), Author: generateText(r, 2),
			}
			got := map[string]Match{}
			for _, m := range set.Match(text) {
				got[m.Topic] = m
			}
			n := newNaive(text, forms)
			for _, topic := range topics {
				m, ok := got[topic.ID]
				want := n.judge(topic)
				if diff := cmp.Diff(want, judgement(m, ok)); diff != "" {
					t.Fatalf("round %d, rule %s, context %v, threshold %v, text %+v: %s", round, topic.Rule, topic.Context, topic.Threshold, text, diff)
				}
				if turn == 0 && ok != Explain(topic, text).Matches {
					t.Fatalf("rule %s explains %+v as not matching", topic.Rule, text)
				}
				if want.Matches {
					matched++
					hits += len(want.Hits)
				}
			}
		}
	}
	if matched < 1000 || hits < 2000 {
		t.Errorf("only %d matches with %d hits: the generator proves little", matched, hits)
	}
}

type judged struct {
	Matches bool
	Score   float64
	Hits    []string
}

func judgement(m Match, ok bool) judged {
	j := judged{Matches: ok, Score: m.Score}
	for _, h := range m.Hits {
		j.Hits = append(j.Hits, fmt.Sprint(h.Term, "|", h.Field, "|", h.Start, "|", h.End))
	}
	slices.Sort(j.Hits)
	return j
}

func (n *naive) judge(t Topic) judged {
	if !n.holds(t.Rule.root) || t.Context != nil && !n.holds(t.Context.root) {
		return judged{}
	}
	j := judged{Matches: true}
	for key, weight := range n.counted(t.Rule.root) {
		field := strings.Split(key, "|")[1]
		for i, name := range fieldNames {
			if field == name {
				j.Score += t.weights().of(1<<i) * weight
			}
		}
		j.Hits = append(j.Hits, key)
	}
	slices.Sort(j.Hits)
	if j.Score < t.Threshold {
		return judged{}
	}
	return j
}
