package bolt

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/amtsfeed/amtsfeed/store"
)

// lookEvery is how many index entries are read between two looks at the
// context: a rare region is searched for in all items.
const lookEvery = 1024

// Items implements [store.Store].
func (db *DB) Items(ctx context.Context, q store.Query) (store.Page, error) {
	s, err := newSearch(q)
	if err != nil {
		return store.Page{}, fmt.Errorf("items: %w", err)
	}
	var page store.Page
	err = db.view(ctx, func(t *tx) error {
		page = store.Page{}
		return s.run(ctx, t, &page)
	})
	if err != nil {
		return store.Page{}, fmt.Errorf("items: %w", err)
	}
	return page, nil
}

// A search is a query with the index that answers it best.
type search struct {
	store.Query
	bucket int
	prefix []byte
	end    []byte // the first key beyond the page, nil for the end of the index
}

func newSearch(q store.Query) (*search, error) {
	if q.Limit <= 0 {
		q.Limit = store.DefaultPage
	}
	q.Limit = min(q.Limit, store.MaxPage)
	s := &search{Query: q}
	s.bucket, s.prefix = narrowest(q)
	s.end = above(s.prefix)
	if !q.Until.IsZero() {
		s.end = placeKey(s.prefix, place{ceil(q.Until), 0})
	}
	if q.After != "" {
		at, err := parseCursor(q.After)
		if err != nil {
			return nil, err
		}
		if key := placeKey(s.prefix, at); s.end == nil || bytes.Compare(key, s.end) < 0 {
			s.end = key
		}
	}
	return s, nil
}

// narrowest returns the index that has the fewest items beside those asked for,
// and the prefix of their keys in it.
func narrowest(q store.Query) (bucket int, prefix []byte) {
	switch {
	case len(q.Topic) > maxName || len(q.Source) > maxName:
		// Nothing has such a name; an index of nothing says so.
		return bTopics, namePrefix("")
	case q.Topic != "":
		return bTopics, namePrefix(q.Topic)
	case q.Source != "":
		return bSources, sourceKey(q.Source, kindPlace)
	}
	return bTime, nil
}

// ceil is the first microsecond that is not before t: bounds of a query come
// finer than what is stored.
func ceil(t time.Time) time.Time {
	if c := t.Truncate(time.Microsecond); !c.Equal(t) {
		return c.Add(time.Microsecond)
	}
	return t
}

func (s *search) run(ctx context.Context, t *tx, page *store.Page) error {
	c := t.bucket(s.bucket).Cursor()
	since := ceil(s.Since)
	var last place
	seen := 0
	for k, v := before(c, s.end); k != nil && bytes.HasPrefix(k, s.prefix); k, v = c.Prev() {
		at, ok := parsePlace(k, len(s.prefix))
		if !ok {
			return errRecord
		}
		if at.published.Before(since) {
			return nil
		}
		if seen++; seen%lookEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		fits, err := s.fits(t, at.number, v)
		if err != nil {
			return err
		}
		if !fits {
			continue
		}
		if len(page.Items) == s.Limit {
			page.Next = formatCursor(last)
			return nil
		}
		item, err := t.item(at.number)
		if err != nil {
			return err
		}
		page.Items, last = append(page.Items, item), at
	}
	return nil
}

// before moves a cursor to the last key before end, nil for the very last.
func before(c *bbolt.Cursor, end []byte) (key, value []byte) {
	if end == nil {
		return c.Last()
	}
	if k, _ := c.Seek(end); k == nil {
		return c.Last()
	}
	return c.Prev()
}

// fits judges an index entry by what the index itself does not select.
func (s *search) fits(t *tx, n number, value []byte) (bool, error) {
	if s.bucket != bTopics {
		return s.Region == "" || string(value) == s.Region, nil
	}
	if s.Live && !bytes.Equal(value, liveFlag(true)) {
		return false, nil
	}
	if s.Source == "" && s.Region == "" {
		return true, nil
	}
	h, err := t.head(n)
	return (s.Source == "" || h.source == s.Source) && (s.Region == "" || h.region == s.Region), err
}

// A page cursor is the place of the last item of its page, with a checksum
// that tells it from a typing error. It stays good whatever is stored
// meanwhile, and for other filters too.
func formatCursor(p place) string {
	b := placeKey(nil, p)
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint32(b, checksum(b)))
}

func parseCursor(s string) (place, error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil && len(b) == placeSize+checksumSize {
		if p, ok := parsePlace(b[:placeSize], 0); ok && formatCursor(p) == s {
			return p, nil
		}
	}
	return place{}, fmt.Errorf("%q: %w", s, store.ErrBadCursor)
}
