package feeds

import (
	"slices"
	"time"

	"github.com/amtsfeed/amtsfeed/feeds/rule"
	"github.com/amtsfeed/amtsfeed/store"
)

// assignments says which topics an item must enter or leave. The editor's word
// beats the rule; a topic under review takes nothing without it. live says
// whether a new match is news.
func assignments(it store.Item, topics []Topic, found []rule.Match, decisions []store.Decision, now time.Time, live bool) []store.Assignment {
	var work []store.Assignment
	for _, t := range topics {
		old := matchOf(it, t.ID)
		want := wanted(t, found, decisions, now, live)
		if want != nil && old != nil {
			// Who is in stays where he is: no reader shall see him as new.
			want.At = old.At
			want.Live = old.Live || want.By == byEditor
		}
		if !sameMatch(old, want) {
			work = append(work, store.Assignment{Item: it.ID, Topic: t.ID, Match: want})
		}
	}
	return work
}

// By whose word an item is in a topic.
const (
	byRule   = "rule"
	byEditor = "editor"
)

// wanted is the match an item should have in a topic; nil for none.
func wanted(t Topic, found []rule.Match, decisions []store.Decision, now time.Time, live bool) *store.Match {
	var match *store.Match
	for _, f := range found {
		if f.Topic == t.ID {
			match = &store.Match{Topic: t.ID, By: byRule, Rule: f.Rule, Score: f.Score, Hits: hits(f.Hits), At: now, Live: live}
		}
	}
	switch verdictOn(t.ID, decisions) {
	case store.Exclude:
		return nil
	case store.Include:
		if match == nil {
			match = &store.Match{Topic: t.ID, At: now}
		}
		match.By, match.Live, match.Rule = byEditor, true, ""
		return match
	}
	if t.Review {
		return nil
	}
	return match
}

func verdictOn(topic string, decisions []store.Decision) store.Verdict {
	for _, d := range decisions {
		if d.Topic == topic {
			return d.Verdict
		}
	}
	return store.Undecided
}

func matchOf(it store.Item, topic string) *store.Match {
	for i := range it.Topics {
		if it.Topics[i].Topic == topic {
			return &it.Topics[i]
		}
	}
	return nil
}

func hits(found []rule.Hit) []store.Hit {
	out := make([]store.Hit, 0, len(found))
	for _, h := range found {
		out = append(out, store.Hit(h))
	}
	return out
}

func sameMatch(a, b *store.Match) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.By == b.By && a.Rule == b.Rule && a.Score == b.Score && a.Live == b.Live && slices.Equal(a.Hits, b.Hits)
}
