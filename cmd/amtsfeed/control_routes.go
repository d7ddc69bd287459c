package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/amtsfeed/amtsfeed/feeds/rule"
	"github.com/amtsfeed/amtsfeed/store"
)

// control is what the commands of this machine may ask for: all that readers
// may, and what changes the store.
func (h *house) control() http.Handler {
	mux := http.NewServeMux()
	public := sync.OnceValue(h.public) // most commands ask for none of it
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { public().ServeHTTP(w, r) })
	mux.HandleFunc("POST /control/crawl", h.controlCrawl)
	mux.HandleFunc("GET /control/backup", h.controlBackup)
	mux.HandleFunc("GET /control/verify", h.controlVerify)
	mux.HandleFunc("POST /control/rematch", h.controlRematch)
	mux.HandleFunc("POST /control/decide", h.controlDecide)
	mux.HandleFunc("POST /control/explain", h.controlExplain)
	return mux
}

func (h *house) answer(w http.ResponseWriter, v any, err error) {
	var bad badOrder
	status := http.StatusInternalServerError
	switch {
	case err == nil:
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_ = json.NewEncoder(w).Encode(v) // the caller has gone away
		return
	case errors.As(err, &bad):
		status = http.StatusBadRequest
	case errors.Is(err, store.ErrNotFound):
		status = http.StatusNotFound
	}
	http.Error(w, err.Error(), status)
}

// A badOrder is a mistake of the command's caller, said in a sentence.
type badOrder string

func (b badOrder) Error() string { return string(b) }

// bodyLimit is far more than a list of all source ids.
const bodyLimit = 1 << 20

func decodeBody(w http.ResponseWriter, r *http.Request, v any) error {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, bodyLimit)).Decode(v); err != nil {
		return badOrder("the request body is not the JSON expected: " + err.Error())
	}
	return nil
}

// A crawlOrder asks for a pass.
type crawlOrder struct {
	Sources []string `json:"sources"`
	Due     bool     `json:"due"`
}

func (h *house) controlCrawl(w http.ResponseWriter, r *http.Request) {
	var order crawlOrder
	if err := decodeBody(w, r, &order); err != nil {
		h.answer(w, nil, err)
		return
	}
	report, err := h.crawl(r.Context(), order, nil)
	h.answer(w, report, err)
}

func (h *house) controlBackup(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/octet-stream")
	// A trailer tells the caller whether the copy is whole: the status has
	// gone out before the first byte.
	w.Header().Set("Trailer", backupTrailer)
	out := &begun{Writer: w}
	err := h.store.Backup(r.Context(), out)
	switch {
	case err == nil:
		w.Header().Set(backupTrailer, "whole")
	case !out.begun:
		w.Header().Del("Trailer")
		h.answer(w, nil, err)
	default:
		h.log.Error("backup ended early", "error", err)
		panic(http.ErrAbortHandler)
	}
}

// begun knows whether anything was written.
type begun struct {
	io.Writer
	begun bool
}

func (b *begun) Write(p []byte) (int, error) {
	b.begun = true
	return b.Writer.Write(p)
}

// backupTrailer carries "whole" when the last byte of a backup was sent.
const backupTrailer = "Amtsfeed-Backup"

func (h *house) controlVerify(w http.ResponseWriter, r *http.Request) {
	n, err := h.store.Verify(r.Context())
	h.answer(w, map[string]int{"max": n}, err)
}

func (h *house) controlRematch(w http.ResponseWriter, r *http.Request) {
	var topics []string
	err := decodeBody(w, r, &topics)
	if err == nil {
		err = h.knownTopics(topics...)
	}
	if err == nil {
		err = h.matching.Rematch(r.Context(), topics...)
	}
	h.lib.Ring()
	h.answer(w, struct{}{}, err)
}

func (h *house) knownTopics(ids ...string) error {
	for _, id := range ids {
		if _, ok := h.lib.Catalog().Topic(id); !ok {
			return badOrder("there is no topic " + id + "; see amtsfeed topics list")
		}
	}
	return nil
}

func (h *house) controlDecide(w http.ResponseWriter, r *http.Request) {
	var d store.Decision
	err := decodeBody(w, r, &d)
	if err == nil {
		err = h.knownTopics(d.Topic)
	}
	if err == nil {
		d.At = time.Now().UTC()
		err = h.store.Decide(r.Context(), d)
	}
	if errors.Is(err, store.ErrNotFound) {
		err = badOrder("there is no item " + d.Item + "; see amtsfeed items --json")
	}
	if err == nil {
		err = h.matching.CatchUp(r.Context())
		h.lib.Ring()
	}
	h.answer(w, struct{}{}, err)
}

// An explainOrder names a topic or a rule, and a stored item or one that was
// read from a file.
type explainOrder struct {
	Topic    string         `json:"topic"`
	Rule     string         `json:"rule"`
	ID       string         `json:"id"`
	Item     *store.Item    `json:"item"`
	Labelled *rule.Labelled `json:"labelled"`
}

// An explained is the explanation with the texts it speaks of.
type explained struct {
	rule.Explanation
	Texts map[string]string `json:"texts"`
}

func (h *house) controlExplain(w http.ResponseWriter, r *http.Request) {
	var order explainOrder
	err := decodeBody(w, r, &order)
	if err != nil {
		h.answer(w, nil, err)
		return
	}
	ex, err := h.explain(r.Context(), order)
	h.answer(w, ex, err)
}

func (h *house) explain(ctx context.Context, order explainOrder) (explained, error) {
	topic, known := h.lib.Catalog().Topic(order.Topic)
	if order.Rule != "" {
		r, err := rule.Parse(order.Rule)
		if err != nil {
			return explained{}, badOrder("--rule: " + err.Error())
		}
		topic.Topic = rule.Topic{Rule: r}
	} else if !known {
		return explained{}, h.knownTopics(order.Topic)
	}
	text, err := h.textOf(ctx, order)
	if err != nil {
		return explained{}, err
	}
	texts := map[string]string{"title": text.Title, "teaser": text.Teaser, "text": text.Text}
	return explained{rule.Explain(topic.Topic, text), texts}, nil
}

// textOf is what the rule sees of the item asked for.
func (h *house) textOf(ctx context.Context, order explainOrder) (*rule.Text, error) {
	switch {
	case order.Labelled != nil:
		text := order.Labelled.AsText()
		return &text, nil
	case order.Item != nil:
		return h.lib.Catalog().Text(*order.Item), nil
	}
	stored, err := h.store.Item(ctx, order.ID)
	if errors.Is(err, store.ErrNotFound) {
		err = badOrder("there is no item " + order.ID + "; see amtsfeed items --json")
	}
	return h.lib.Catalog().Text(stored), err
}
