// Package export writes records as JSON lines and CSV, one at a time.
package export

import (
	"iter"
	"net/http"
)

// Routes adds the downloads to a mux: open selects the records of a request;
// an error with a method HTTPStatus is answered with that status and its text.
// The columns of the CSV are the JSON fields of T.
func Routes[T any](mux *http.ServeMux, open func(*http.Request) (iter.Seq2[T, error], error)) {}

// A Writer writes records in one format; "jsonl" and "csv" are known.
type Writer[T any] func(records iter.Seq2[T, error]) error
