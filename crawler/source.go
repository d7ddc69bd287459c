package crawler

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/store"
)

// A Kind says how the body of a source is read.
type Kind string

// The kinds of source.
const (
	KindAuto    Kind = "auto" // a feed where the body is one, else a list
	KindFeed    Kind = "feed"
	KindHTML    Kind = "html"
	KindSitemap Kind = "sitemap"
)

// A Source is one feed, listing page or sitemap that is followed.
type Source struct {
	ID    string
	Title string // may be empty: then what the feed calls itself
	URL   string
	Kind  Kind // empty means KindAuto

	// Rule reads a listing page; nil means that the list is found anew at each
	// visit.
	Rule *extract.Rule
	// Region and Rights hold for every item; empty means what the
	// text and the feed say.
	Region, Rights string
	// Fulltext asks each new item's page once for its main text.
	Fulltext bool
	// IgnoreRobots is for a publisher who asked for this source to be read.
	IgnoreRobots bool
	// Paused: known and listed, not visited.
	Paused bool
	// Interval is fixed for this source; zero means that the rhythm is learned.
	Interval time.Duration
	// Headers are sent to the source's own origin.
	Headers map[string]string
	// KeepMarkup stores the sanitised markup too, for sources that may be
	// republished in full.
	KeepMarkup bool
	// Include decides which items are kept at all; nil means all. IncludeText
	// is the rule it was made from.
	Include     func(*store.Item) bool
	IncludeText string
}

// readingVersion changes when extraction or normalisation would read the same
// body differently in a way that subscribers should see: every source is then
// asked once without validators.
const readingVersion = "1"

// Validate reports every mistake that makes the source unusable, joined by
// [errors.Join]; a wrong selector is an extract.SelectorError.
func (s *Source) Validate() error {
	var errs []error
	if s.ID == "" {
		errs = append(errs, errors.New("source without id"))
	}
	errs = append(errs, validURL(s.URL), s.validKind())
	if s.Region != "" && !KnownRegion(s.Region) {
		errs = append(errs, fmt.Errorf("region %q is neither a Land nor Bund nor EU", s.Region))
	}
	if s.Interval < 0 {
		errs = append(errs, fmt.Errorf("interval %s is negative", s.Interval))
	}
	return errors.Join(errs...)
}

func validURL(raw string) error {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("url %q is no http or https address", raw)
	}
	return nil
}

// validKind holds the rule against the kind: only html takes one, and html can
// do without.
func (s *Source) validKind() error {
	switch s.Kind {
	case "", KindAuto, KindFeed, KindSitemap:
		if s.Rule != nil {
			return fmt.Errorf("kind %s takes no html rule", s.kind())
		}
	case KindHTML:
		if s.Rule != nil {
			return s.Rule.Validate()
		}
	default:
		return fmt.Errorf("kind %q is none of auto, feed, html, sitemap", s.Kind)
	}
	return nil
}

func (s *Source) kind() Kind {
	if s.Kind == "" {
		return KindAuto
	}
	return s.Kind
}

// reading is the fingerprint of how the body is read. Validators hold only for
// the reading that they were stored with.
func (s *Source) reading() string {
	text := readingVersion + "\x00" + string(s.kind()) + "\x00" + strconv.FormatBool(s.Fulltext) + "\x00" + s.IncludeText
	if s.Rule != nil {
		text += fmt.Sprintf("\x00%#v", *s.Rule)
	}
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}
