package rule_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"github.com/amtsfeed/amtsfeed/feeds/rule"
)

var (
	firstParts  = strings.Fields("Register Daten Portal Konto Akten Melde Steuer Bau Schul Geo Finanz Personal Ausweis Energie Wärme Verkehr Sozial Pflege Vergabe Haushalts Netz Antrags Wohngeld Eltern Umwelt Kultur Sport Straßen Wasser Abfall")
	secondParts = strings.Fields("strategie gesetz plattform verordnung schnittstelle dienst standard konzept projekt zentrum allianz agentur verfahren planung bericht netzwerk offensive reform verwaltung auskunft")
	attributes  = strings.Fields("digitale kommunale föderale europäische sichere offene souveräne vernetzte neue gemeinsame")
	fillers     = strings.Fields("der die das und mit für auf von im zu bei nach wird soll hat ist eine einen wurde mehr auch als Land Kreis Gemeinde Rathaus Ministerium Bürgerinnen Behörde Verwaltung Projekt Beteiligten Zusammenarbeit veröffentlicht koordiniert unterstützt künftig insbesondere Maßnahmen Zuständigkeit Mitarbeitende gemeinsamen vergangenen Landesregierung Einführung Anforderungen")
)

// inventTerms makes n distinct terms of one to three words.
func inventTerms(n int) []string {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	seen := map[string]bool{}
	var terms []string
	for len(terms) < n {
		t := pick(firstParts) + pick(secondParts)
		switch r.IntN(4) {
		case 0:
			t = pick(attributes) + " " + t
		case 1:
			t += " " + pick(firstParts) + pick(secondParts)
		case 2:
			t = fmt.Sprintf("%s %d", t, 2000+r.IntN(60))
		}
		if !seen[t] {
			seen[t] = true
			terms = append(terms, t)
		}
	}
	return terms
}

// inventTexts makes texts of 3,000 bytes in which few of the terms occur.
func inventTexts() []string {
	r := rand.New(rand.NewPCG(3, 4))
	texts := make([]string, 64)
	for i := range texts {
		var b strings.Builder
		for b.Len() < 3000 {
			word := fillers[r.IntN(len(fillers))]
			if r.IntN(25) == 0 {
				word = firstParts[r.IntN(len(firstParts))] + "-" + fillers[r.IntN(len(fillers))]
			}
			if r.IntN(2000) == 0 {
				word = firstParts[r.IntN(len(firstParts))] + secondParts[r.IntN(len(secondParts))]
			}
			b.WriteString(word + []string{" ", " ", " ", " ", ", ", ". "}[r.IntN(6)])
		}
		texts[i] = strings.ToValidUTF8(b.String()[:3000], "")
	}
	return texts
}

// BenchmarkMatch holds the matcher beside two yardsticks that know nothing of
// German: one search for each term, and one look into a map for each word.
func BenchmarkMatch(b *testing.B) {
	texts := inventTexts()
	run := func(b *testing.B, name string, n int, match func(string) int) {
		b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
			b.ReportAllocs()
			hits, i := 0, 0
			for b.Loop() {
				hits += match(texts[i%len(texts)])
				i++
			}
			b.ReportMetric(float64(hits)/float64(i), "hits/item")
		})
	}
	for _, n := range []int{100, 1000, 10000} {
		terms := inventTerms(n)
		set := rule.Compile(tenTermsATopic(b, terms))
		run(b, "rule", n, func(s string) int {
			hits := 0
			for _, m := range set.Match(&rule.Text{Text: s}) {
				hits += len(m.Hits)
			}
			return hits
		})
		run(b, "wordhash", n, wordHash(terms))
		if n > 1000 {
			continue // hundreds of times slower
		}
		run(b, "naive", n, func(s string) int {
			hits := 0
			for _, t := range terms {
				if strings.Contains(s, t) {
					hits++
				}
			}
			return hits
		})
	}
}

func tenTermsATopic(tb testing.TB, terms []string) []rule.Topic {
	var topics []rule.Topic
	for i := 0; i < len(terms); i += 10 {
		r, err := rule.Parse(`"` + strings.Join(terms[i:i+10], `" OR "`) + `"`)
		if err != nil {
			tb.Fatal(err)
		}
		topics = append(topics, rule.Topic{ID: fmt.Sprint("topic", i), Rule: r})
	}
	return topics
}

func wordHash(terms []string) func(string) int {
	first := map[string][]string{}
	for _, t := range terms {
		word, _, _ := strings.Cut(t, " ")
		first[word] = append(first[word], t)
	}
	return func(s string) int {
		hits := 0
		for i := 0; i < len(s); {
			n := strings.IndexByte(s[i:], ' ')
			if n < 0 {
				n = len(s) - i
			}
			for _, t := range first[strings.TrimFunc(s[i:i+n], unicode.IsPunct)] {
				if strings.HasPrefix(s[i:], t) {
					hits++
				}
			}
			i += n + 1
		}
		return hits
	}
}

// BenchmarkTopics matches topics as editors write them: a context of frequent
// words, asterisks, NEAR.
func BenchmarkTopics(b *testing.B) {
	texts := inventTexts()
	set := rule.Compile(inventTopics(b))
	b.ReportAllocs()
	hits, i := 0, 0
	for b.Loop() {
		for _, m := range set.Match(&rule.Text{Text: texts[i%len(texts)]}) {
			hits += len(m.Hits)
		}
		i++
	}
	b.ReportMetric(float64(hits)/float64(i), "hits/item")
}

// inventTopics makes ten topics about some of the inventions each.
func inventTopics(tb testing.TB) []rule.Topic {
	parse := func(source string) *rule.Rule {
		r, err := rule.Parse(source)
		if err != nil {
			tb.Fatal(err)
		}
		return r
	}
	terms := inventTerms(300)
	var topics []rule.Topic
	for i := range 10 {
		first, attribute := firstParts[i*3:i*3+3], attributes[i]
		topics = append(topics, rule.Topic{
			ID: attribute,
			Rule: parse(fmt.Sprintf(`("%s")^1.5 OR *%s* OR %s* OR *%s OR %s NEAR/6 (%s OR Verkehr)^0 OR (Behörde OR Projekt) NEAR/3 (%s OR %s*)`,
				strings.Join(terms[i*30:i*30+30], `" OR "`), first[0], first[1], secondParts[i], first[2], secondParts[i+1], attribute, first[0])),
			Context:   parse(`(*verwaltung* OR Behörde OR Land OR Landes* OR Kreis OR Gemeinde OR Rathaus OR *ministerium OR Bürger*innen) NOT title:(Umsatz OR Konzern*)`),
			Threshold: 8,
		})
	}
	return topics
}

func BenchmarkCompile(b *testing.B) {
	for _, n := range []int{100, 10000} {
		topics := tenTermsATopic(b, inventTerms(n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				rule.Compile(topics)
			}
		})
	}
}
