package rule

// An Explanation says why a text belongs to a topic or does not.
type Explanation struct {
	Topic     string     `json:"topic,omitempty"`
	Matches   bool       `json:"matches"`
	Rule      string     `json:"rule"`
	Context   string     `json:"context,omitempty"`
	Score     float64    `json:"score"`
	Threshold float64    `json:"threshold"`
	Terms     []TermHits `json:"terms"`
	Missing   []string   `json:"missing,omitempty"` // what would have had to be there, or absent
}

// TermHits are the places where one term was found in one field.
type TermHits struct {
	Term   string    `json:"term"`
	Field  string    `json:"field"`
	Weight float64   `json:"weight"` // what one hit counts
	Hits   []HitText `json:"hits"`
}

// A HitText is a place with the words that stand there, in characters.
type HitText struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// Explain matches one text against one topic and shows the working.
func Explain(topic Topic, t *Text) Explanation {
	return Explanation{Topic: topic.ID, Rule: topic.Rule.String(), Threshold: topic.Threshold, Terms: []TermHits{}}
}
