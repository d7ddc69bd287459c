package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/amtsfeed/amtsfeed/store"
)

func togetherSpecs() []spec {
	return []spec{
		{"an item committed by many at the same moment is one item", sameMoment},
		{"a reader of changes misses none while others commit", missesNone},
		{"a validator is never seen before its items", neverBefore},
		{"a setting asked for by many is one setting", oneSetting},
		{"close waits for what is under way", closeWaits},
	}
}

// So many callers at once are more than an engine can serve in one go.
const (
	callers = 12
	rounds  = 25
)

// crowd runs fn for each of the callers at the same time.
func (w *world) crowd(fn func(caller int) error) {
	w.Helper()
	var group sync.WaitGroup
	errs := make([]error, callers)
	start := make(chan struct{})
	for n := range callers {
		group.Go(func() {
			<-start
			errs[n] = fn(n)
		})
	}
	close(start)
	group.Wait()
	w.ok(errors.Join(errs...))
}

func sameMoment(w *world) {
	var created, unchanged atomic.Int64
	w.crowd(func(int) error {
		for n := range rounds {
			out, err := w.Commit(context.Background(), []store.Commit{{Visit: visit("a", 0), Drafts: []store.Draft{draft(n), draft(n + 1)}}})
			if err != nil {
				return err
			}
			created.Add(int64(out[0].New))
			unchanged.Add(int64(out[0].Unchanged))
		}
		return nil
	})
	equal(w, "new", int(created.Load()), rounds+1)
	equal(w, "unchanged", int(unchanged.Load()), 2*callers*rounds-rounds-1)
	w.verify(rounds + 1)
}

func missesNone(w *world) {
	const readers = 3
	stop := make(chan struct{})
	var group sync.WaitGroup
	seen := make([][]store.Change, readers)
	errs := make([]error, readers)
	for r := range readers {
		group.Go(func() { seen[r], errs[r] = w.follow(fmt.Sprint("reader", r), stop) })
	}
	w.crowd(func(caller int) error {
		for n := range rounds {
			c := store.Commit{Visit: visit(fmt.Sprint("s", caller), n), Drafts: []store.Draft{draft(n), revised(draft(n/2), fmt.Sprint(n))}}
			if _, err := w.Commit(context.Background(), []store.Commit{c}); err != nil {
				return err
			}
		}
		return nil
	})
	close(stop)
	group.Wait()
	w.ok(errors.Join(errs...))
	all := w.changes(0)
	for r := range readers {
		equal(w, "changes seen", seen[r], all)
		equal(w, "cursor", w.cursor(fmt.Sprint("reader", r)), w.latest())
	}
	w.restart()
	equal(w, "changes after a restart", w.changes(0), all)
	w.verify(callers * rounds)
}

// follow reads changes, keeping its place in the store, until stop is closed
// and nothing is left.
func (w *world) follow(reader string, stop <-chan struct{}) ([]store.Change, error) {
	ctx := context.Background()
	var seen []store.Change
	for stopped := false; ; {
		select {
		case <-stop:
			stopped = true
		default:
		}
		after, err := w.Cursor(ctx, reader)
		if err != nil {
			return nil, err
		}
		part, err := w.Changes(ctx, after, 10)
		if err != nil {
			return nil, err
		}
		if len(part) == 0 {
			if stopped {
				return seen, nil
			}
			continue
		}
		seen = append(seen, part...)
		if err := w.Apply(ctx, reader, part[len(part)-1].Cursor, nil); err != nil {
			return nil, err
		}
	}
}

func neverBefore(w *world) {
	w.crowd(func(caller int) error {
		ctx := context.Background()
		source := fmt.Sprint("s", caller/2)
		for n := range rounds {
			if caller%2 == 0 {
				v := visit(source, n)
				v.Failures = n + 1 // says how many items there are
				if _, err := w.Commit(ctx, []store.Commit{{Visit: v, Drafts: []store.Draft{draft(n)}}}); err != nil {
					return err
				}
				continue
			}
			v, err := w.Visit(ctx, source)
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			page, err := w.Items(ctx, store.Query{Source: source})
			if err != nil {
				return err
			}
			if len(page.Items) < v.Failures {
				return fmt.Errorf("the visit speaks of %d items, there are %d", v.Failures, len(page.Items))
			}
		}
		return nil
	})
}

func oneSetting(w *world) {
	values := make([]string, callers)
	w.crowd(func(n int) (err error) {
		values[n], err = w.Setting(context.Background(), "authority", fmt.Sprint(n))
		return err
	})
	for _, v := range values {
		equal(w, "setting", v, values[0])
	}
}

func closeWaits(w *world) {
	w.crowd(func(n int) error {
		_, err := w.Commit(context.Background(), []store.Commit{{Visit: visit(fmt.Sprint("s", n), 0), Drafts: drafts(20)}})
		return err
	})
	w.restart()
	w.verify(20 * callers)
}
