package feeds

import (
	"context"
	"log/slog"
	"time"
)

// Matching is the reader of changes that puts items into topics.
type Matching struct {
	lib *Library
	now func() time.Time
	log *slog.Logger
}

// NewMatching makes the matching of a library.
func NewMatching(lib *Library, now func() time.Time, log *slog.Logger) *Matching {
	return &Matching{lib: lib, now: now, log: log}
}

// Run follows the changes until the context ends.
func (m *Matching) Run(ctx context.Context) error { <-ctx.Done(); return nil }

// CatchUp handles all changes there are, and topics whose rule changed, and
// returns.
func (m *Matching) CatchUp(ctx context.Context) error { return nil }

// Rematch applies the present rules of the named topics, of all without a
// name, to all stored items.
func (m *Matching) Rematch(ctx context.Context, topics ...string) error { return nil }
