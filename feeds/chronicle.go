package feeds

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

const (
	settingChronicle = "feeds/chronicle"
	// longestChronicle keeps the setting small; an operator who missed more
	// events than this reads the status page.
	longestChronicle = 100
	// proposalPause is how long after one proposal for a source the next is told:
	// a page may offer something else at each visit.
	proposalPause = 7 * 24 * time.Hour
)

// A chronicle is what went wrong with sources and what recovered. It is kept in
// the store, so that the feed of it is the same after a restart.
type chronicle struct {
	Wrong    map[string]store.State `json:"wrong"`              // sources in trouble, and which
	Proposed map[string]string      `json:"proposed,omitempty"` // what was found in place of them
	Events   []event                `json:"events"`
}

// An event is a source that changed its condition, or for which something was
// found. Its time is that of the visit which showed it.
type event struct {
	Source   string      `json:"source"`
	State    store.State `json:"state"`
	Problem  string      `json:"problem,omitempty"`
	Proposal string      `json:"proposal,omitempty"`
	At       time.Time   `json:"at"`
}

// follow notes what changed since the last time, and reports whether anything
// did.
func (ch *chronicle) follow(c *Catalog, visits []store.Visit) bool {
	var news []event
	for _, v := range visits {
		was, wrong := ch.Wrong[v.Source]
		well := v.State == store.StateOK
		found := v.Proposal != "" && v.Proposal != ch.Proposed[v.Source] && !ch.proposedLately(v)
		switch {
		case !watched(c, v):
			delete(ch.Wrong, v.Source)
			delete(ch.Proposed, v.Source)
			continue
		case !well && (v.State != was || found):
			ch.Wrong[v.Source], ch.Proposed[v.Source] = v.State, v.Proposal
		case well && wrong:
			delete(ch.Wrong, v.Source)
			delete(ch.Proposed, v.Source)
		default:
			continue
		}
		news = append(news, event{v.Source, v.State, v.Problem, v.Proposal, v.LastAttempt.UTC()})
	}
	if len(news) == 0 {
		return false
	}
	ch.Events = append(ch.Events, news...)
	slices.SortStableFunc(ch.Events, func(a, b event) int { return b.At.Compare(a.At) })
	ch.Events = ch.Events[:min(len(ch.Events), longestChronicle)]
	return true
}

// proposedLately reports whether a proposal for a source was told shortly before
// a visit.
func (ch *chronicle) proposedLately(v store.Visit) bool {
	return slices.ContainsFunc(ch.Events, func(ev event) bool {
		return ev.Source == v.Source && ev.Proposal != "" && v.LastAttempt.Sub(ev.At) < proposalPause
	})
}

// watched reports whether a visit says anything of a source that should work.
func watched(c *Catalog, v store.Visit) bool {
	src, known := c.Source(v.Source)
	switch v.State {
	case "", store.StateNew, store.StatePaused:
		return false
	}
	return known && !src.Paused
}

// chronicle brings the kept chronicle up to date and returns it.
func (l *Library) chronicle(ctx context.Context) (chronicle, error) {
	l.stamping.Lock()
	defer l.stamping.Unlock()
	var ch chronicle
	kept, err := l.store.Setting(ctx, settingChronicle, "{}")
	if err != nil {
		return ch, fmt.Errorf("read the chronicle: %w", err)
	}
	if err := json.Unmarshal([]byte(kept), &ch); err != nil {
		return ch, fmt.Errorf("read the chronicle: %w", err)
	}
	if ch.Wrong == nil {
		ch.Wrong = make(map[string]store.State)
	}
	if ch.Proposed == nil {
		ch.Proposed = make(map[string]string)
	}
	visits, err := l.store.Visits(ctx)
	if err != nil {
		return ch, fmt.Errorf("read visits: %w", err)
	}
	if !ch.follow(l.Catalog(), visits) {
		return ch, nil
	}
	text, err := json.Marshal(ch)
	if err != nil {
		return ch, fmt.Errorf("write the chronicle: %w", err)
	}
	if err := l.store.SetSetting(ctx, settingChronicle, string(text)); err != nil {
		return ch, fmt.Errorf("keep the chronicle: %w", err)
	}
	return ch, nil
}

// statusDocument is the chronicle as a feed for operators.
func (l *Library) statusDocument(ctx context.Context) (*document, error) {
	ch, err := l.chronicle(ctx)
	if err != nil {
		return nil, err
	}
	c := l.Catalog()
	say := c.Site.phrases()
	b := l.blank(c, scopeStatus, "/status/feed", c.Site.Title+": "+say.status, say.statusAbout)
	b.alternate += "status"
	d := b.document
	for _, ev := range ch.Events {
		d.entries = append(d.entries, l.eventEntry(c, ev))
	}
	d.updated = newestChange(d.entries, l.founded)
	return &d, l.date(ctx, scopeStatus, &d)
}

func (l *Library) eventEntry(c *Catalog, ev event) entry {
	say := c.Site.phrases()
	title := plain(c.Terms(ev.Source).Title)
	at := Berlin(ev.At)
	e := entry{
		id:        l.tag + scopeStatus + "/" + url.PathEscape(ev.Source) + "/" + string(ev.State) + "/" + ev.At.Format("20060102T150405Z"),
		link:      c.Site.BaseURL + sourcePath(ev.Source),
		author:    firstOf(plain(c.Site.Title), generator),
		published: at, updated: at, changed: ev.At,
		title:   fmt.Sprintf(say.recovered, title),
		summary: firstOf(plain(ev.Problem), say.wellAgain),
	}
	if ev.State != store.StateOK {
		name := StateName(ev.State, c.Site.Language)
		e.title = fmt.Sprintf(say.wrong, title, name)
		e.summary = firstOf(plain(ev.Problem), name)
		if ev.Proposal != "" {
			e.summary += " – " + say.proposal + ": " + plain(ev.Proposal)
		}
	}
	return e
}

// StateName is the condition of a source in a few words people understand.
func StateName(s store.State, language string) string {
	if strings.HasPrefix(language, "en") {
		return stateNames[s][1]
	}
	return stateNames[s][0]
}

var stateNames = map[store.State][2]string{
	store.StateNew:      {"noch nicht gelesen", "not read yet"},
	store.StateOK:       {"in Ordnung", "fine"},
	store.StateFailing:  {"nicht lesbar", "failing"},
	store.StateBlocked:  {"gesperrt", "blocked"},
	store.StateDrifting: {"liefert weniger als gewohnt", "yields less than it used to"},
	store.StateSilent:   {"ungewöhnlich still", "unusually silent"},
	store.StateMoved:    {"umgezogen", "moved"},
	store.StateGone:     {"abgeschaltet", "gone"},
	store.StatePaused:   {"pausiert", "paused"},
}
