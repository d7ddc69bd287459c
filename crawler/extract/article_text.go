package extract

import (
	"io"
	"log/slog"
	"strings"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
)

// text finds the main text and returns it as sanitised markup and as plain
// paragraphs.
func (a *articlePage) text(title, kicker string) (markup, text string) {
	p := readability.NewParser()
	p.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
	p.DisableJSONLD = true
	art, err := p.ParseAndMutate(a.root, a.base)
	if err != nil || art.Node == nil {
		return "", ""
	}
	var b strings.Builder
	if err := html.Render(&b, art.Node); err != nil {
		return "", ""
	}
	return sanitize(b.String(), a.base)
}
