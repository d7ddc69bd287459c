package crawler

import (
	"container/heap"
	"time"
)

// A timeline gives things back in the order of their times.
type timeline[T any] struct{ h timeHeap[T] }

type timed[T any] struct {
	at time.Time
	v  T
}

type timeHeap[T any] []timed[T]

func (h timeHeap[T]) Len() int           { return len(h) }
func (h timeHeap[T]) Less(i, j int) bool { return h[i].at.Before(h[j].at) }
func (h timeHeap[T]) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *timeHeap[T]) Push(x any)        { *h = append(*h, x.(timed[T])) }
func (h *timeHeap[T]) Pop() any {
	old := *h
	x := old[len(old)-1]
	old[len(old)-1] = timed[T]{}
	*h = old[:len(old)-1]
	return x
}

func (t *timeline[T]) add(at time.Time, v T) { heap.Push(&t.h, timed[T]{at, v}) }

// next returns the time of the first thing.
func (t *timeline[T]) next() (time.Time, bool) {
	if len(t.h) == 0 {
		return time.Time{}, false
	}
	return t.h[0].at, true
}

// take removes and returns the first thing whose time has come.
func (t *timeline[T]) take(now time.Time) (v T, ok bool) {
	if len(t.h) == 0 || t.h[0].at.After(now) {
		return v, false
	}
	return heap.Pop(&t.h).(timed[T]).v, true
}

func (t *timeline[T]) clear() { t.h = nil }

// A task is a source that is to be visited.
type task struct {
	src  *Source
	host string
}

// Lanes hold the tasks that are due, one lane a host, and hand out only those
// that would not wait for their host: a worker that waits is lost to others.
type lanes struct {
	perHost int
	// readyAt says when a host may be asked next.
	readyAt func(host string) time.Time

	byHost  map[string]*lane
	ready   []*lane // may have a task to hand out; each lane at most once
	resting timeline[*lane]
}

type lane struct {
	host   string
	queue  []*task
	active int
	listed bool // in ready or resting
}

func newLanes(perHost int, readyAt func(string) time.Time) *lanes {
	return &lanes{perHost: perHost, readyAt: readyAt, byHost: make(map[string]*lane)}
}

// add queues a task behind those of its host.
func (l *lanes) add(t *task) {
	ln := l.byHost[t.host]
	if ln == nil {
		ln = &lane{host: t.host}
		l.byHost[t.host] = ln
	}
	ln.queue = append(ln.queue, t)
	l.list(ln)
}

func (l *lanes) list(ln *lane) {
	if !ln.listed && len(ln.queue) > 0 && ln.active < l.perHost {
		ln.listed = true
		l.ready = append(l.ready, ln)
	}
}

// pick hands out the next task whose host is ready, hosts in turn; nil when
// there is none.
func (l *lanes) pick(now time.Time) *task {
	for {
		ln, ok := l.resting.take(now)
		if !ok {
			break
		}
		ln.listed = false
		l.list(ln)
	}
	for len(l.ready) > 0 {
		ln := l.ready[0]
		l.ready = l.ready[1:]
		ln.listed = false
		if len(ln.queue) == 0 || ln.active >= l.perHost {
			continue
		}
		if at := l.readyAt(ln.host); at.After(now) {
			ln.listed = true
			l.resting.add(at, ln)
			continue
		}
		t := ln.queue[0]
		ln.queue = ln.queue[1:]
		ln.active++
		l.list(ln)
		return t
	}
	return nil
}

// leave says that the visit of a task no longer needs its host.
func (l *lanes) leave(t *task) {
	ln := l.byHost[t.host]
	ln.active--
	if ln.active == 0 && len(ln.queue) == 0 && !ln.listed {
		delete(l.byHost, t.host)
		return
	}
	l.list(ln)
}

// clear forgets all tasks that were not handed out.
func (l *lanes) clear() {
	l.ready = nil
	l.resting.clear()
	for host, ln := range l.byHost {
		ln.queue, ln.listed = nil, false
		if ln.active == 0 {
			delete(l.byHost, host)
		}
	}
}
