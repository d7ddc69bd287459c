package feeds

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/amtsfeed/amtsfeed/store"
)

// contentPolicy lets our pages use their own style sheet and send their search
// form, and nothing else.
const contentPolicy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Guard wraps everything that is served: security headers, and a sentence in
// place of a stack trace.
func Guard(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		defer func() {
			reason := recover()
			if reason == nil {
				return
			}
			if reason == http.ErrAbortHandler { //nolint:errorlint // the value net/http documents
				panic(reason)
			}
			log.Error("request crashed", "method", r.Method, "path", r.URL.Path, "reason", reason, "stack", string(debug.Stack()))
			plainError(w, "Das hat nicht geklappt; der Fehler steht im Protokoll.", http.StatusInternalServerError)
		}()
		next.ServeHTTP(w, r)
	})
}

// Refuse answers a request that cannot be served, in a sentence. What is no
// fault of the reader is logged.
func Refuse(w http.ResponseWriter, r *http.Request, err error, language string, log *slog.Logger) {
	status, sentence := Verdict(err, language)
	if status == http.StatusInternalServerError && r.Context().Err() == nil {
		log.Error("request not served", "path", r.URL.Path, "error", err)
	}
	plainError(w, sentence, status)
}

// ErrNotFound is what a handler returns for an address that is none: its
// Verdict is 404.
var ErrNotFound = store.ErrNotFound

// Verdict is the status and the sentence that an error deserves.
func Verdict(err error, language string) (status int, sentence string) {
	english := strings.HasPrefix(language, "en")
	say := func(status int, german, english string, inEnglish bool) (int, string) {
		if inEnglish {
			return status, english
		}
		return status, german
	}
	var bad *RequestError
	switch {
	case errors.As(err, &bad):
		return http.StatusBadRequest, bad.In(language)
	case errors.Is(err, ErrNotFound):
		return say(http.StatusNotFound, "Das gibt es hier nicht.", "There is no such thing here.", english)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return say(http.StatusServiceUnavailable, "Das hat zu lange gedauert.", "That took too long.", english)
	}
	return say(http.StatusInternalServerError, "Das hat nicht geklappt; der Fehler steht im Protokoll.", "That did not work; the error is in the log.", english)
}

// plainError answers with a sentence alone, and lets no cache keep it.
func plainError(w http.ResponseWriter, sentence string, status int) {
	h := w.Header()
	for _, name := range []string{"Content-Encoding", "ETag", "Last-Modified"} {
		h.Del(name)
	}
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Del("Content-Length")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(sentence + "\n"))
}
