package crawler

import (
	"bytes"
	"fmt"
	"net/http"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/fetch"
	"github.com/amtsfeed/amtsfeed/store"
)

// failedFetch sorts out why no document came.
func (v *visit) failedFetch(err error) {
	e := asFetchError(err)
	v.result.Requests, v.held = e.Requests, e.Until
	switch e.Kind {
	case fetch.Held:
		v.skip("the host asked to be left alone until " + e.Until.UTC().Format(time.RFC3339))
		v.next.NextVisit = e.Until
		v.result.Visit, v.commit, v.waits = v.next, true, true
		return
	case fetch.Status:
		v.next.Status = e.Status
	default:
		v.next.Status = 0
	}
	if v.mem.moved.adopted && (v.next.Failures > 0 || !passing(err)) {
		v.mem.moved = moved{} // back to the configured address
	}
	if e.Until.IsZero() && refuses(e) {
		v.mem.refused = min(v.mem.refused+1, maxRefused)
	} else {
		v.mem.refused = 0
	}
	v.failed(err, judgeError(err))
	if e.Kind == fetch.Robots || e.Kind == fetch.Withheld {
		v.result.Outcome, v.result.Error = OutcomeSkipped, ""
	}
}

// refuses reports whether an answer says that it is us who are not wanted.
func refuses(e fetch.Error) bool {
	switch e.Status {
	case http.StatusForbidden, http.StatusTooManyRequests, http.StatusUnauthorized, http.StatusPaymentRequired,
		http.StatusUnavailableForLegalReasons:
		return true
	}
	return e.Wall
}

// maxRefused only keeps the counter from running over.
const maxRefused = 100

// failed ends a visit that brought nothing. The validators and items of the
// last reading stay.
func (v *visit) failed(err error, j verdict) {
	if j.state == store.StateGone && v.prev.State != store.StateGone {
		v.next.Failures = 0 // counts how often it said so
	}
	if v.mem.failing == 0 {
		v.mem.failing = v.now.Unix()
	}
	v.next.Failures++
	v.next.LastAttempt, v.next.State = v.now, j.state
	v.next.Problem = j.problem + sinceText(time.Unix(v.mem.failing, 0), v.next.LastSuccess)
	v.result.Outcome = OutcomeFailed
	v.result.Error = "visit " + v.src.ID + ": " + err.Error()
}

// succeeded notes that the source answered as it should.
func (v *visit) succeeded(status int) {
	n := &v.next
	n.Status, n.LastAttempt, n.LastSuccess, n.Failures = status, v.now, v.now, 0
	n.State, n.Problem = store.StateOK, ""
	v.mem.refused, v.mem.failing = 0, 0
	m := &v.mem.moved
	switch silent := v.mem.pulse.silent(v.now.In(v.c.zone)); {
	case m.times > 0 && !m.adopted:
		n.State = store.StateMoved
		n.Problem = fmt.Sprintf("redirected for good to %s, seen at %d of %d visits: change the url of the source", Pasteable(m.to), m.times, adoptAfter)
	case silent != "":
		n.State, n.Problem = store.StateSilent, silent
	case m.adopted:
		n.Problem = "moved for good to " + Pasteable(m.to) + ", which is asked in its place: change the url of the source"
	}
}

// drifts notes that the source answered, but with less than it used to.
func (v *visit) drifts(lack string) {
	j := drifting(lack, v.src.Rule != nil)
	v.next.State = j.state
	v.next.Problem = j.problem + " (since " + moment(time.Unix(v.mem.yield.since(), 0)) + " UTC)"
}

// finish plans the next visit and closes the record.
func (v *visit) finish() {
	n := &v.next
	o := outlook{
		now: v.now, every: v.c.every, fixed: v.src.Interval, learned: v.rhythm(),
		manners: v.mem.manners, fresh: v.fresh, held: v.held,
		failures: n.Failures, refused: int(v.mem.refused), chance: v.c.chance(),
	}
	switch n.State {
	case store.StateGone:
		o.gone = n.Failures
	case store.StateDrifting:
		o.failures = 0 // it answers as ever, and its news may be back at any time
	}
	switch {
	case n.State == store.StateOK, n.State == store.StateMoved:
		n.Proposal = ""
	case v.proposal != "":
		n.Proposal = v.proposal
	}
	n.NextVisit, n.Interval = o.next()
	n.Memory = v.mem.encode()
	v.sightings = v.newSightings()
	v.result.Problem, v.result.Visit, v.commit = n.Problem, *n, true
}

// newSightings returns what is to be remembered of the entries, nil while that
// is stored.
func (v *visit) newSightings() []byte {
	if len(v.mem.seen) == 0 { // not recollected, or there never were any
		return nil
	}
	b := encodeSightings(v.mem.seen)
	if bytes.Equal(b, v.sightings) {
		return nil
	}
	return b
}

// rhythm learns what the visit showed and returns the interval that suits the
// source; zero while it is not known.
func (v *visit) rhythm() time.Duration {
	r, _ := decodeRhythm(v.mem.rhythm) // of another form: learn anew
	if v.next.Failures == 0 {
		r.learn(v.lesson, v.c.zone)
		v.mem.rhythm = r.encode()
	}
	p := v.c.plan.Load()
	if p == nil {
		return 0
	}
	return p.wait(&r, v.now)
}
