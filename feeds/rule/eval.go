package rule

// A Labelled item carries the topics a person put it into.
type Labelled struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Text      string   `json:"text"` // the teaser up to 300 characters and the text beyond
	Date      string   `json:"date"`
	Publisher string   `json:"publisher"` // answers source:
	URL       string   `json:"url"`
	Region    string   `json:"region"`
	Topics    []string `json:"topics"`
}

// A Report is how well topics agree with labelled items.
type Report struct {
	Items  int                     `json:"items"`
	Micro  Figures                 `json:"micro"`
	Macro  Figures                 `json:"macro"`
	Topics map[string]*TopicReport `json:"topics"` // nil for a topic without labelled items
	Worst  []Mistake               `json:"worst"`
}

// Figures are precision, recall and their harmonic mean.
type Figures struct {
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// A TopicReport is the agreement in one topic.
type TopicReport struct {
	TP int `json:"tp"`
	FP int `json:"fp"`
	FN int `json:"fn"`
	Figures
	Catching   []TermCount `json:"catching,omitempty"`   // words that would have caught what was missed
	Misleading []TermCount `json:"misleading,omitempty"` // terms that caused false hits
}

// A TermCount is a term with the number of items it would mend and the number
// it would spoil.
type TermCount struct {
	Term   string `json:"term"`
	Mends  int    `json:"mends"`
	Spoils int    `json:"spoils"`
}

// A Mistake is an item on which a topic and its label disagree.
type Mistake struct {
	ID       string  `json:"id"`
	Topic    string  `json:"topic"`
	Expected bool    `json:"expected"`
	Score    float64 `json:"score"`
	Why      string  `json:"why"`
}

// Evaluate compares what the topics select with what people labelled.
func Evaluate(topics []Topic, items []Labelled) Report { return Report{Items: len(items)} }
