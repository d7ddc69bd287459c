package feeds

import "github.com/amtsfeed/amtsfeed/store"

// An Explanation says why an item is, or is not, in a topic.
type Explanation struct {
	Topic     string            `json:"topic,omitempty"`
	Matches   bool              `json:"matches"`
	Rule      string            `json:"rule"`
	Score     float64           `json:"score"`
	Threshold float64           `json:"threshold"`
	Terms     []ExplanationTerm `json:"terms"`
}

// An ExplanationTerm is one term of the rule and its hits in one field.
type ExplanationTerm struct {
	Term  string           `json:"term"`
	Field string           `json:"field"`
	Hits  []ExplanationHit `json:"hits"`
}

// An ExplanationHit is a place; Start and End count characters of the field.
type ExplanationHit struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// Explain tries a topic's rule on an item. The item need not be stored.
func (c *Catalog) Explain(topic Topic, it store.Item) (Explanation, error) {
	return Explanation{}, nil
}
