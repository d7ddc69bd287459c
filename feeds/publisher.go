package feeds

import (
	"context"
	"log/slog"
	"net/http"
)

// A Publisher keeps rendered documents and serves them.
type Publisher struct {
	lib *Library
	log *slog.Logger
}

// NewPublisher makes the publisher of a library.
func NewPublisher(lib *Library, log *slog.Logger) *Publisher {
	return &Publisher{lib: lib, log: log}
}

// Run renders what is stored, then follows the changes until the context ends.
func (p *Publisher) Run(ctx context.Context) error { <-ctx.Done(); return nil }

// Ready reports whether what is stored has been rendered.
func (p *Publisher) Ready() bool { return false }

// Routes adds the feeds to a mux.
func (p *Publisher) Routes(mux *http.ServeMux) {}
