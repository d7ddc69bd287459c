// Package web shows people what the feeds hold: plain pages, without scripts.
package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/amtsfeed/amtsfeed/feeds"
)

// Routes adds the pages to a mux.
func Routes(mux *http.ServeMux, lib *feeds.Library, now func() time.Time, log *slog.Logger) {}
