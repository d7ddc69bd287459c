package extract

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/net/html/atom"
)

// What a body is that should have been a feed; ErrNoFeed wraps also what a page
// stands in for, such as [ErrWall].
var (
	ErrNoFeed = errors.New("no feed")
	ErrEmpty  = fmt.Errorf("%w: the body is empty", ErrNoFeed)
	ErrHTML   = fmt.Errorf("%w: an HTML page", ErrNoFeed)
)

// errDamaged: it was meant as a feed, and nothing of it can be read.
var errDamaged = errors.New("damaged feed")

// noFeed says what a document is instead of a feed.
func noFeed(body, root []byte) error {
	name := strings.ToLower(string(local(root)))
	if root != nil && kinds[atom.Lookup([]byte(name))] == 0 && !looksLikeHTML(body) {
		return fmt.Errorf("%w: an XML document <%.40s>", ErrNoFeed, plain(name, maxName))
	}
	if err := standIn(body); err != nil {
		return fmt.Errorf("%w: %w", ErrNoFeed, err)
	}
	if bytes.IndexByte(body, '<') < 0 {
		return fmt.Errorf("%w: plain text", ErrNoFeed)
	}
	return ErrHTML
}
