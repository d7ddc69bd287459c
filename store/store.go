// Package store is what amtsfeed remembers, written down as a contract.
//
// # Vocabulary
//
// An [Item] is one news entry of one source, normalised. A [Revision] is an
// earlier wording of an item. A [Visit] is what is remembered about fetching a
// source: validators, due time, state. A [Change] says that something about an
// item is new; a [Cursor] is a place in the sequence of changes. A [Match]
// puts an item into a topic. A [Story] is a group of items of different
// sources that tell the same event.
//
// # Guarantees
//
//   - A Commit is all or nothing, and durable when it returns: the items of a
//     visit and its validators MUST become visible in one step. After a crash
//     there MUST NOT be a validator whose items are missing.
//   - An item is never doubled: of two drafts of one source that share a key,
//     the second MUST become an update of the first, also when both are
//     committed at the same moment.
//   - An item is never lost: an edit MUST keep the earlier wording as a
//     Revision; a draft that differs in nothing MUST write nothing.
//   - Published and FirstSeen of a stored item MUST NOT move, whatever a later
//     draft says.
//   - Changes MUST come in the order of their cursors, and a reader that
//     continues after the last cursor it saw MUST NOT miss any, also while
//     others commit.
//   - A reader's results and its cursor MUST become visible in one step
//     ([Store.Apply]).
//   - What is returned belongs to the caller; an engine MUST NOT hand out
//     memory that it will change or unmap.
//
// # What it does not do
//
// The store knows neither rules nor feeds nor the network. It does not decide
// which item speaks for a story nor what may be published.
//
// The engines are in store/bolt and store/postgres; store/storetest is the
// executable form of this page.
package store

import (
	"context"
	"errors"
	"io"
	"time"
)

// Sentinels. All other errors are the engine's and mean that nothing was
// written.
var (
	// ErrNotFound: there is no such item, visit or story.
	ErrNotFound = errors.New("not found")
	// ErrLocked: another process holds the store.
	ErrLocked = errors.New("store is in use by another process")
	// ErrDamaged: the stored bytes contradict themselves.
	ErrDamaged = errors.New("store is damaged")
	// ErrNotEmpty: Restore was asked to write over items.
	ErrNotEmpty = errors.New("store is not empty")
	// ErrBadCursor: a page cursor that no query returned.
	ErrBadCursor = errors.New("bad page cursor")
)

// A Store is one engine. All methods are safe for concurrent use. Times go in
// and come out in UTC with a precision of one microsecond.
type Store interface {
	// Commit stores the outcome of visits in one durable transaction and says
	// what became of each, in the same order. On an error nothing is stored.
	Commit(ctx context.Context, commits []Commit) ([]Outcome, error)

	// Changes returns at most limit changes after the cursor, oldest first;
	// none when there is nothing new.
	Changes(ctx context.Context, after Cursor, limit int) ([]Change, error)
	// Latest is the cursor of the newest change, zero in an empty store.
	Latest(ctx context.Context) (Cursor, error)
	// Cursor is where the named reader stands, zero when it never applied.
	Cursor(ctx context.Context, reader string) (Cursor, error)
	// Apply stores what a reader made of the changes up to a cursor together
	// with the cursor itself. Assignments that change nothing MUST write no
	// Change; a Match that differs in At alone changes nothing. An assignment
	// to an unknown item is ignored. A cursor beyond Latest is an error.
	Apply(ctx context.Context, reader string, upTo Cursor, work []Assignment) error
	// Decide stores the editor's word on an item in a topic and records a
	// Change; Undecided takes it back. ErrNotFound for an unknown item.
	Decide(ctx context.Context, d Decision) error
	// Decisions returns the editor's words on an item.
	Decisions(ctx context.Context, item string) ([]Decision, error)

	// Item returns one item with its matches; ErrNotFound.
	Item(ctx context.Context, id string) (Item, error)
	// Items returns a page of items, newest first.
	Items(ctx context.Context, q Query) (Page, error)
	// Revisions returns the earlier wordings of an item, oldest first; none
	// for an item never edited, ErrNotFound for an unknown one.
	Revisions(ctx context.Context, id string) ([]Revision, error)

	// Visit returns what is remembered of a source; ErrNotFound.
	Visit(ctx context.Context, source string) (Visit, error)
	// Visits returns all visits, ordered by source.
	Visits(ctx context.Context) ([]Visit, error)
	// Sightings returns what was last committed as such of a source, nil when
	// nothing was.
	Sightings(ctx context.Context, source string) ([]byte, error)
	// Hosts returns what is remembered of all hosts, ordered by name.
	Hosts(ctx context.Context) ([]Host, error)

	// Stats counts what is held.
	Stats(ctx context.Context) (Stats, error)
	// Setting returns the value kept under a name; where there is none it
	// stores and returns initial.
	Setting(ctx context.Context, name, initial string) (string, error)
	// SetSetting replaces the value kept under a name.
	SetSetting(ctx context.Context, name, value string) error

	// Backup writes a consistent copy of everything, in a form that does not
	// depend on the engine, while the store is in use.
	Backup(ctx context.Context, w io.Writer) error
	// Restore replaces everything by a backup. It reads and checks the whole
	// backup before it changes anything (ErrBadBackup); without force it
	// refuses a store that holds items (ErrNotEmpty).
	Restore(ctx context.Context, r io.Reader, force bool) error
	// Verify reads everything and returns the number of items held; ErrDamaged.
	Verify(ctx context.Context) (items int, err error)
	// Close waits for what is under way. No method may be called after it.
	Close() error
}

// A Commit is what one visit of one source brought. Its time, and so FirstSeen
// of what is new, is Visit.LastAttempt; where that is zero, the engine's clock.
type Commit struct {
	Visit  Visit   // replaces the visit remembered for its source
	Drafts []Draft // of that source, in the order of the page, newest first or not
	Hosts  []Host  // replace what is remembered of these hosts
	// Sightings is the crawler's own, of that source: how it knows entries
	// again. It is larger than all of the visit and changes with the document
	// alone; nil leaves what is stored. Engines store it as it is.
	Sightings []byte
}

// A Draft is an item on its way in. Its ID, FirstSeen, Revision and Topics are
// the engine's to set when it is new.
type Draft struct {
	Item
	// Keys identify the item inside its source, best first ("guid:…",
	// "link:…"). The first key that is known decides which stored item this
	// is; keys not yet known then lead to it, keys of another item stay. At
	// least one.
	Keys []string
}

// An Outcome counts what became of the drafts of one Commit.
type Outcome struct {
	New, Updated, Unchanged int
	// Duplicate counts drafts that were the same item as an earlier draft of
	// the same Commit: only their keys are kept.
	Duplicate int
}

// A Cursor is a place in the sequence of changes; zero is before the first.
// Cursors grow but are not dense.
type Cursor uint64

// A ChangeKind says what a Change is about.
type ChangeKind string

// The kinds of change.
const (
	ItemNew      ChangeKind = "new"       // the item was stored
	ItemRevised  ChangeKind = "revised"   // its wording changed
	ItemDecided  ChangeKind = "decided"   // an editor spoke on Topic
	TopicEntered ChangeKind = "entered"   // it was put into Topic, or the match changed
	TopicLeft    ChangeKind = "left"      // it was taken out of Topic
	StoryChanged ChangeKind = "regrouped" // it joined or left a story
)

// A Change is one line of the sequence that readers follow.
type Change struct {
	Cursor Cursor
	Kind   ChangeKind
	Item   string
	Source string
	Topic  string // for decided, entered, left
}

// An Assignment puts an item into a topic (Match set) or takes it out.
type Assignment struct {
	Item, Topic string
	Match       *Match
}

// A Verdict is the editor's word on an item in a topic.
type Verdict string

// The verdicts.
const (
	Undecided Verdict = ""
	Include   Verdict = "include"
	Exclude   Verdict = "exclude"
)

// A Decision is a Verdict with its place and time.
type Decision struct {
	Item, Topic string
	Verdict     Verdict
	At          time.Time
}

// A Query selects items. Zero fields select everything.
type Query struct {
	Topic, Source, Region string
	Since, Until          time.Time // Since <= Published < Until
	Live                  bool      // with Topic: only matches that entered the live feed
	Limit                 int       // at most MaxPage; zero means DefaultPage
	After                 string    // Next of the page before
}

// Page sizes: a page of full items is held in memory, about 4 KiB each.
const (
	DefaultPage = 50
	MaxPage     = 1000
)

// A Page is a part of the answer to a Query: by Published, newest first, and
// by arrival, latest first, where that is equal.
type Page struct {
	Items []Item
	Next  string // for Query.After; empty on the last page
}

// Stats counts what a store holds.
type Stats struct {
	Items     int
	Revisions int
	Sources   map[string]SourceStats
	Topics    map[string]TopicStats
	Bytes     int64 // on disk, or zero where the engine cannot say
}

// SourceStats counts the items of one source.
type SourceStats struct {
	Items    int
	LastItem time.Time // the newest Published
}

// TopicStats counts the items of one topic.
type TopicStats struct {
	Items    int
	LastItem time.Time // the newest Published
}
