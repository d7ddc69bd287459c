package store

import "time"

// A State is the condition of a source in one word.
type State string

// The states of a source.
const (
	StateNew      State = "new"      // never visited
	StateOK       State = "ok"       // the last visit succeeded
	StateFailing  State = "failing"  // the last visit failed
	StateBlocked  State = "blocked"  // robots.txt, 403 or a bot wall
	StateDrifting State = "drifting" // the list yields less than its own history
	StateSilent   State = "silent"   // should have had news by now
	StateMoved    State = "moved"    // a permanent redirect not yet adopted
	StateGone     State = "gone"     // 410
	StatePaused   State = "paused"   // by configuration
)

// A Visit is what is remembered of fetching one source.
type Visit struct {
	Source string

	// The validators, byte for byte as they came, of the last body that was
	// read whole. They hold for the address Final and the reading Reading.
	ETag, LastModified string
	Final              string // the address that answered
	Reading            string // fingerprint of how the body is read (kind, rule, extractor version)

	State    State
	Problem  string // in plain words what is wrong and what to do; empty when all is well
	Proposal string // a new address or rule found for a dead source; for people, never adopted

	LastAttempt time.Time
	LastSuccess time.Time // zero: never
	LastNew     time.Time // when the source last had news
	NextVisit   time.Time
	Interval    time.Duration // between this visit and the next, as planned
	Failures    int           // in a row
	Status      int           // HTTP status of the last attempt; zero without an answer

	// Memory is the crawler's own: what it has learned of the source's rhythm,
	// its yield and which of its identities hold. Engines store it as it is.
	Memory []byte
}

// A Host is what is remembered of a host, for politeness across restarts. One
// with nothing but a name is forgotten.
type Host struct {
	Name        string    // lower case with port where it is not the scheme's own
	LastRequest time.Time // end of the last request
	NotBefore   time.Time // Retry-After
	Memory      []byte    // the crawler's own: robots.txt and rights signals
}
