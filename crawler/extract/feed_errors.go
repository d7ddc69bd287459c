package extract

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/net/html/atom"
)

// What a page is that should have been a feed. All wrap [ErrNoFeed].
var (
	ErrNoFeed   = errors.New("no feed")
	ErrEmpty    = fmt.Errorf("%w: the body is empty", ErrNoFeed)
	ErrHTML     = fmt.Errorf("%w: an HTML page", ErrNoFeed)
	ErrWall     = fmt.Errorf("%w: a wall against robots", ErrNoFeed)
	ErrLogin    = fmt.Errorf("%w: a login page", ErrNoFeed)
	ErrNotFound = fmt.Errorf("%w: a page that says not found", ErrNoFeed)
)

// errDamaged: it was meant as a feed, and nothing of it can be read.
var errDamaged = errors.New("damaged feed")

// noFeed says what a document is instead of a feed.
func noFeed(body, root []byte) error {
	name := strings.ToLower(string(local(root)))
	if root != nil && kinds[atom.Lookup([]byte(name))] == 0 && !looksLikeHTML(body) {
		return fmt.Errorf("%w: an XML document <%.40s>", ErrNoFeed, plain(name, maxName))
	}
	if bytes.IndexByte(body, '<') < 0 {
		return fmt.Errorf("%w: plain text", ErrNoFeed)
	}
	if err := pageProblem(body); err != nil {
		return err
	}
	return ErrHTML
}
