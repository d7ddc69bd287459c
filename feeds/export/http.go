package export

import (
	"errors"
	"io"
	"iter"
	"log/slog"
	"net/http"
)

// Routes adds the downloads to a mux. open selects the records of a request;
// refuse answers when it cannot.
func Routes[T any](mux *http.ServeMux, open func(*http.Request) (iter.Seq2[T, error], error),
	refuse func(http.ResponseWriter, *http.Request, error), log *slog.Logger,
) {
	for _, f := range []format{jsonl, table} {
		mux.HandleFunc("GET /export/items."+string(f), func(w http.ResponseWriter, r *http.Request) {
			records, err := open(r)
			if err != nil {
				refuse(w, r, err)
				return
			}
			serve(w, r, f, records, log)
		})
	}
}

// serve streams a download. An error in its middle cannot change the status any
// more: the connection is broken off, so that nobody takes a part for the
// whole.
func serve[T any](w http.ResponseWriter, r *http.Request, f format, records iter.Seq2[T, error], log *slog.Logger) {
	h := w.Header()
	h.Set("Content-Type", f.contentType())
	h.Set("Content-Disposition", `attachment; filename="items.`+string(f)+`"`)
	h.Set("Cache-Control", "no-cache")
	if r.Method == http.MethodHead {
		return
	}
	err := write(w, f, records)
	if err == nil {
		return
	}
	if r.Context().Err() == nil && !errors.Is(err, io.ErrClosedPipe) {
		log.Error("export broken off", "error", err)
	}
	panic(http.ErrAbortHandler)
}
