package rule

// A Topic is a rule with what decides whether a mention is enough.
type Topic struct {
	ID        string
	Rule      *Rule
	Context   *Rule    // must match too; may be nil
	Threshold float64  // the score an item needs; zero: the rule alone decides
	Weights   Weights  // what a hit in a field counts; the zero value means DefaultWeights
	Sources   []string // ids of the only sources it takes from; empty: all
}

// Hash identifies what the topic selects.
func (t Topic) Hash() string { return t.Rule.Hash() }

// Weights say what a hit in a field counts.
type Weights struct{ Title, Teaser, Text float64 }

// DefaultWeights lets the headline count more than the lead, the lead more
// than the body.
var DefaultWeights = Weights{Title: 3, Teaser: 2, Text: 1}

// A Set is a number of topics compiled into one pass. It is safe for
// concurrent use.
type Set struct{ topics []Topic }

// Compile prepares topics for matching.
func Compile(topics []Topic) *Set { return &Set{topics: topics} }

// A Match says that a text belongs to a topic and why.
type Match struct {
	Topic string
	Rule  string // Topic.Hash
	Score float64
	Hits  []Hit
}

// A Hit is one place where a term was found. Start and End count characters of
// the field's text.
type Hit struct {
	Term, Field string
	Start, End  int
}

// Match returns the topics the text belongs to, in the order of Compile; nil
// when there is none.
func (s *Set) Match(t *Text) []Match { return nil }
