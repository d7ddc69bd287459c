package feeds

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/amtsfeed/amtsfeed/feeds/rule"
	"github.com/amtsfeed/amtsfeed/store"
)

// Limits of searching.
const (
	// scanPage is how many items a search reads at once. Cursors count places
	// in such pages, so it must not depend on the request.
	scanPage = 200
	// scanMost bounds the work of one request: some tenths of a second. What
	// lies beyond is behind the next cursor.
	scanMost = 5000
	// longestQuery is far beyond what a person types, and bounds what a rule
	// can cost.
	longestQuery = 2000
)

// A Selection is what a reader asks for: the parameters of the API, the export
// and the commands.
type Selection struct {
	Topic, Source, Region string
	Since, Until          time.Time
	Query                 string // in the rule language
	Limit                 int    // 0: the default of whoever answers
	Cursor                string
}

// Select returns one page of items as far as they may leave the house, newest
// first, and the cursor of the next; empty on the last. A search may give fewer
// items than asked for although there is a next page.
func (l *Library) Select(ctx context.Context, s Selection) (items []store.Item, next string, err error) {
	if s.Limit > store.MaxPage {
		return nil, "", mistake("limit ist höchstens %d", "limit is at most %d", store.MaxPage)
	}
	if s.Limit == 0 {
		s.Limit = store.DefaultPage
	}
	if err := l.check(s); err != nil {
		return nil, "", err
	}
	if s.Query != "" {
		return l.search(ctx, s)
	}
	q := s.query()
	q.Limit, q.After = s.Limit, s.Cursor
	page, err := l.store.Items(ctx, q)
	if err != nil {
		return nil, "", cursorMistake(err)
	}
	return l.release(page.Items), page.Next, nil
}

// All yields every item of a selection as far as it may leave the house, newest
// first, reading page by page, so that no transaction is held while a slow
// reader takes its time. Limit bounds the whole.
func (l *Library) All(ctx context.Context, s Selection) iter.Seq2[store.Item, error] {
	return func(yield func(store.Item, error) bool) {
		err := l.check(s)
		left := s.Limit
		for err == nil {
			var items []store.Item
			if items, s.Cursor, err = l.page(ctx, s); err != nil {
				break
			}
			for _, it := range items {
				if !yield(it, nil) {
					return
				}
				if left--; left == 0 {
					return
				}
			}
			if s.Cursor == "" {
				return
			}
		}
		yield(store.Item{}, err)
	}
}

func (l *Library) page(ctx context.Context, s Selection) ([]store.Item, string, error) {
	s.Limit = scanPage
	return l.Select(ctx, s)
}

func (s Selection) query() store.Query {
	return store.Query{Topic: s.Topic, Source: s.Source, Region: s.Region, Since: s.Since, Until: s.Until}
}

// check refuses ids that are not configured: a typing error must not look like
// an answer.
func (l *Library) check(s Selection) error {
	c := l.Catalog()
	if _, ok := c.Topic(s.Topic); s.Topic != "" && !ok {
		return mistake("Es gibt kein Thema %q", "there is no topic %q", s.Topic)
	}
	if _, ok := c.Source(s.Source); s.Source != "" && !ok {
		return mistake("Es gibt keine Quelle %q", "there is no source %q", s.Source)
	}
	return nil
}

func (l *Library) release(items []store.Item) []store.Item {
	c := l.Catalog()
	for i, it := range items {
		items[i] = releaseItem(it, c.Terms(it.Source))
	}
	return items
}

// parseQuery reads a search; the error is a [RequestError].
func parseQuery(q string) (*rule.Rule, error) {
	if len(q) > longestQuery {
		return nil, mistake("Die Suche ist länger als %d Zeichen", "q is longer than %d characters", longestQuery)
	}
	r, err := rule.Parse(q)
	var syntax *rule.SyntaxError
	if errors.As(err, &syntax) {
		return nil, &RequestError{
			German:  fmt.Sprintf("Die Suche ist ab Zeichen %d nicht zu verstehen", syntax.Column),
			English: fmt.Sprintf("q cannot be read at character %d: %v", syntax.Column, err),
		}
	}
	if err != nil {
		return nil, mistake("Die Suche ist nicht zu verstehen: %v", "q cannot be read: %v", err)
	}
	return r, nil
}

// search reads the newest items until enough match, or as many as one request
// may read.
func (l *Library) search(ctx context.Context, s Selection) (found []store.Item, next string, err error) {
	r, err := parseQuery(s.Query)
	if err != nil {
		return nil, "", err
	}
	after, skip, err := splitCursor(s.Cursor)
	if err != nil {
		return nil, "", err
	}
	if err := take(ctx, l.searches); err != nil {
		return nil, "", err
	}
	defer func() { <-l.searches }()
	c := l.Catalog()
	for read := 0; read < scanMost; {
		q := s.query()
		q.Limit, q.After = scanPage, after
		page, err := l.store.Items(ctx, q)
		if err != nil {
			return nil, "", cursorMistake(err)
		}
		for i := skip; i < len(page.Items); i++ {
			if !r.Match(c.Text(page.Items[i])) {
				continue
			}
			if len(found) == s.Limit {
				return l.release(found), joinCursor(after, i), nil
			}
			found = append(found, page.Items[i])
		}
		if page.Next == "" {
			return l.release(found), "", nil
		}
		after, skip = page.Next, 0
		read += scanPage
	}
	return l.release(found), joinCursor(after, 0), nil
}

// take waits for one of a number of slots; receive from them to give it back.
func take(ctx context.Context, slots chan struct{}) error {
	select {
	case slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A search's cursor is a place in a page of the store.
func joinCursor(after string, skip int) string { return strconv.Itoa(skip) + "." + after }

func splitCursor(cursor string) (after string, skip int, err error) {
	if cursor == "" {
		return "", 0, nil
	}
	place, after, ok := strings.Cut(cursor, ".")
	skip, err = strconv.Atoi(place)
	if !ok || err != nil || skip < 0 || skip >= scanPage {
		return "", 0, cursorMistake(store.ErrBadCursor)
	}
	return after, skip, nil
}

func cursorMistake(err error) error {
	if errors.Is(err, store.ErrBadCursor) {
		return mistake("cursor stammt aus keiner früheren Antwort", "cursor is not from an earlier answer")
	}
	return err
}
