package rule_test

import (
	"fmt"

	"github.com/amtsfeed/amtsfeed/feeds/rule"
)

func ExampleParse() {
	_, err := rule.Parse(`Cloud AND (Land OR Kommune`)
	fmt.Println(err)
	// Output: column 27: expected ")", AND, OR, NEAR/ or a further term, found the end
}

func ExampleSet_Match() {
	r, err := rule.Parse(`"digitale Souveränität" OR openDesk^2`)
	if err != nil {
		fmt.Println(err)
		return
	}
	set := rule.Compile([]rule.Topic{{ID: "souveraenitaet", Rule: r, Threshold: 4}})
	text := rule.Text{Title: "Land führt openDesk ein", Teaser: "Ein Schritt zu mehr digitaler Souveränität."}
	for _, m := range set.Match(&text) {
		fmt.Println(m.Topic, m.Score)
		for _, h := range m.Hits {
			fmt.Println(h.Term, h.Field, h.Start, h.End)
		}
	}
	// Output:
	// souveraenitaet 8
	// openDesk title 11 19
	// digitale Souveränität teaser 20 42
}

func ExampleExplain() {
	r, err := rule.Parse(`KI NEAR/5 Verwaltung OR Chatbot`)
	if err != nil {
		fmt.Println(err)
		return
	}
	const title = "KI hilft. Und was tut die Verwaltung?"
	e := rule.Explain(rule.Topic{Rule: r}, &rule.Text{Title: title})
	fmt.Println(e.Matches, e.Missing)
	// Output: false [(KI NEAR/5 Verwaltung)]
}
