package feeds

import (
	"context"
	"iter"
	"net/url"
	"time"
)

// A Selection is what a reader asks for: the parameters of the API, the export
// and the commands, parsed.
type Selection struct {
	Topic, Source, Region string
	Since, Until          time.Time
	Query                 string // in the rule language
	Limit                 int
	Cursor                string
}

// A RequestError is a reader's mistake, said in a sentence.
type RequestError struct{ Sentence string }

func (e *RequestError) Error() string { return e.Sentence }

// ParseSelection reads the parameters topic, source, region, since, until, q,
// limit and cursor. Anything else, and any value that does not fit, is a
// [RequestError].
func ParseSelection(v url.Values) (Selection, error) { return Selection{}, nil }

// Select returns one page of records, newest first, and the cursor of the next.
func (l *Library) Select(ctx context.Context, s Selection) (records []Record, next string, err error) {
	return nil, "", nil
}

// All yields every record of a selection, newest first, reading page by page.
func (l *Library) All(ctx context.Context, s Selection) iter.Seq2[Record, error] {
	return func(func(Record, error) bool) {}
}
