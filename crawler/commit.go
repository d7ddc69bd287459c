package crawler

import (
	"context"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

// The bounds of one commit.
const (
	// maxBatch visits go into one transaction at most, and no more once they
	// hold maxBatchDrafts drafts: both bound what waits in memory. A visit
	// without news is two kilobytes.
	maxBatch       = 512
	maxBatchDrafts = 500
	// maxWaiting visits wait beside those that the workers hold: with the
	// batch being written that is enough for the next one, and each may hold
	// all the texts of a feed.
	maxWaiting = 16
	// gatherTime is how long visits that brought nothing wait for others: a
	// sync of the disk costs more than all their bytes.
	gatherTime = 100 * time.Millisecond
)

// A committer stores finished visits, many in one transaction.
type committer struct {
	c     *Crawler
	in    chan *visit
	due   atomic.Int64 // visits that have begun and did not come in yet
	done  func([]*visit)
	hosts map[string]store.Host // that changed and are not stored yet
}

// run stores what comes in until the channel is closed.
func (k *committer) run(ctx context.Context) {
	for v := range k.in {
		k.store(ctx, k.gather(v))
	}
}

// gather takes what waits behind the first visit. News are not kept waiting;
// without any it waits a moment for the visits that are under way.
func (k *committer) gather(first *visit) []*visit {
	k.due.Add(-1)
	batch := []*visit{first}
	drafts := len(first.drafts)
	var timer *time.Timer
	for len(batch) < maxBatch && drafts < maxBatchDrafts {
		var wait <-chan time.Time
		if drafts == 0 && k.due.Load() > 0 {
			if timer == nil {
				timer = time.NewTimer(gatherTime)
				defer timer.Stop()
			}
			wait = timer.C
		}
		v, ok := k.more(wait)
		if !ok {
			break
		}
		k.due.Add(-1)
		batch = append(batch, v)
		drafts += len(v.drafts)
	}
	return batch
}

// more receives one more visit if it comes before the wait is over; without a
// wait only one that is there.
func (k *committer) more(wait <-chan time.Time) (*visit, bool) {
	if wait == nil {
		select {
		case v, ok := <-k.in:
			return v, ok
		default:
			return nil, false
		}
	}
	select {
	case v, ok := <-k.in:
		return v, ok
	case <-wait:
		return nil, false
	}
}

// store commits a batch. When the store refuses it, each visit is tried alone:
// one that cannot be stored must not take others with it.
func (k *committer) store(ctx context.Context, batch []*visit) {
	err := k.commit(ctx, batch)
	oneByOne := err != nil && len(batch) > 1
	for _, v := range batch {
		if oneByOne {
			err = k.commit(ctx, []*visit{v})
		}
		v.failedStore(err)
	}
	k.done(batch)
}

func (k *committer) commit(ctx context.Context, batch []*visit) error {
	commits := make([]store.Commit, 0, len(batch))
	for _, v := range batch {
		if v.commit {
			commits = append(commits, store.Commit{Visit: v.next, Drafts: v.drafts, Sightings: v.sightings})
		}
	}
	if len(commits) == 0 {
		return nil
	}
	for _, h := range k.c.fetch.Changed() {
		k.hosts[h.Name] = store.Host(h)
	}
	commits[0].Hosts = slices.Collect(maps.Values(k.hosts))
	outcomes, err := k.c.store.Commit(ctx, commits)
	if err != nil {
		return err
	}
	clear(k.hosts)
	for _, v := range batch {
		if !v.commit {
			continue
		}
		o := outcomes[0]
		outcomes = outcomes[1:]
		r := &v.result
		r.New, r.Updated = o.New, o.Updated
		r.Unchanged += o.Unchanged
		r.Duplicate += o.Duplicate
	}
	return nil
}

// failedStore turns a visit that could not be stored into a failed one: the
// next one brings the same again.
func (v *visit) failedStore(err error) {
	v.drafts = nil
	if err == nil {
		return
	}
	v.unstored = true
	v.result = Result{
		Source: v.src.ID, Outcome: OutcomeFailed, Before: v.result.Before, Visit: v.prev,
		Error:   "visit " + v.src.ID + ": store: " + err.Error(),
		Problem: "what was read could not be stored: see the log and the space on the disk", Requests: v.result.Requests, Duration: v.result.Duration,
	}
}
