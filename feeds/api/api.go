// Package api answers programs in JSON.
package api

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/amtsfeed/amtsfeed/feeds"
)

// Routes adds the read API to a mux.
func Routes(mux *http.ServeMux, lib *feeds.Library, now func() time.Time, log *slog.Logger) {}
