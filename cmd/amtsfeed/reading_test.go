package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/amtsfeed/amtsfeed/feeds"
)

const oneFeed = `
sources:
  - {id: amt, title: Amt, url: "${SITE}/amt.xml", kind: feed}
topics:
  - {id: register, title: Register, match: NOOTS}
`

// More items than the API gives at a time come once each.
func TestManyItemsComeOnceEachInTheirOrder(t *testing.T) {
	o := newOffice(t, oneFeed)
	var titles []string
	for i := range itemPage + 20 {
		titles = append(titles, fmt.Sprintf("Meldung %03d", i))
	}
	o.publish("/amt.xml", feed(titles...))
	o.must("crawl")
	seen := map[string]bool{}
	for _, it := range document[[]feeds.Record](o, "items", "--limit", "1000") {
		if seen[it.ID] {
			t.Errorf("%q comes twice", it.Title)
		}
		seen[it.ID] = true
	}
	if len(seen) != len(titles) {
		t.Errorf("%d items, want %d", len(seen), len(titles))
	}
	for limit, want := range map[string]int{"1": 1, "200": 200, "201": 201} {
		if got := len(document[[]feeds.Record](o, "items", "--limit", limit)); got != want {
			t.Errorf("--limit %s shows %d items", limit, got)
		}
	}
	if got := strings.Count(o.must("items"), "Meldung"); got != 20 {
		t.Errorf("without --limit %d items are shown", got)
	}
	if got := strings.Count(o.must("export", "--limit", "3"), "\n"); got != 3 {
		t.Errorf("export --limit 3 writes %d lines", got)
	}
	if got := strings.Count(o.must("export"), "\n"); got != len(titles) {
		t.Errorf("export writes %d of %d items", got, len(titles))
	}
}

// Both days are shown whole, from midnight to midnight where the sources are; a
// time that ends is not shown itself.
func TestTheDaysNamedAreShownWhole(t *testing.T) {
	o := newOffice(t, oneFeed)
	o.publish("/amt.xml", dated("2025-10-14T23:59:00+02:00", "2025-10-15T00:00:00+02:00", "2025-10-16T12:00:00+02:00"))
	o.must("crawl")
	for line, want := range map[string]string{
		"items --since 2025-10-15":                    "2025-10-16 2025-10-15",
		"items --until 2025-10-15":                    "2025-10-15 2025-10-14",
		"items --since 2025-10-15 --until 2025-10-15": "2025-10-15",
		"items --until 2025-10-16T12:00:00+02:00":     "2025-10-15 2025-10-14",
		"items --since 2025-10-16T12:00:00+02:00":     "2025-10-16",
	} {
		var days []string
		for _, row := range strings.Split(strings.TrimSpace(o.must(strings.Fields(line)...)), "\n")[1:] {
			days = append(days, strings.Fields(row)[0])
		}
		if got := strings.Join(days, " "); got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
		if got := strings.Count(o.must(strings.Fields(strings.Replace(line, "items", "export", 1))...), "\n"); got != len(days) {
			t.Errorf("export has %d, %s has %d", got, line, len(days))
		}
	}
}

// The keys that scripts of others rely on; what does not apply is left out.
func TestDocumentsHaveTheKeysThatScriptsRelyOn(t *testing.T) {
	o := newOffice(t, oneFeed+`  - {id: leer, match: Wallet}`)
	o.publish("/amt.xml", dated("2025-10-16T12:00:00+02:00"))
	o.must("crawl")
	times := filepath.Join(t.TempDir(), "times.jsonl")
	if err := os.WriteFile(times, []byte(`{"source":"a","published":"2025-01-06T08:00:00Z"}
{"source":"a","published":"2025-01-09T08:00:00Z"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	id := document[[]feeds.Record](o, "items")[0].ID
	for _, tt := range []struct{ line, want string }{
		{"crawl", "sources total"},
		{"crawl :sources:0", "duplicate duration id new outcome requests unchanged updated"},
		{"crawl :total", "duplicate duration new requests unchanged updated"},
		{"sources :0", "failures id interval items items_per_week kind last_attempt last_success next_visit state title url"},
		{"items :0", "categories content_hash first_seen id published published_is_estimate revision source source_title title topics url"},
		{"topics list :0", "id items last_item rule_hash title"},
		{"topics list :1", "id items rule_hash title"},
		{"topics explain register " + id, "matches rule score terms threshold topic"},
		{"topics explain register " + id + " :terms:0", "field hits term weight"},
		{"topics explain register " + id + " :terms:0:hits:0", "end start text"},
		{"schedule simulate --warmup 0 " + times, "days eta items mean_delay median_delay p95_delay requests_per_source_day sources"},
		{"check --store", "max"},
	} {
		words := strings.Fields(tt.line)
		inside := ""
		if last := words[len(words)-1]; last[0] == ':' {
			words, inside = words[:len(words)-1], last[1:]
		}
		got := keys(t, document[json.RawMessage](o, words...), inside)
		if missing := without(strings.Fields(tt.want), got); len(missing) > 0 {
			t.Errorf("%s lacks %v, it has %v", tt.line, missing, got)
		}
		if more := without(got, strings.Fields(tt.want)); len(more) > 0 {
			t.Logf("%s has %v besides", tt.line, more)
		}
	}
}

// keys are those of an object inside a document, such as sources:0.
func keys(t *testing.T, doc json.RawMessage, inside string) []string {
	t.Helper()
	for step := range strings.SplitSeq(inside, ":") {
		var list []json.RawMessage
		var object map[string]json.RawMessage
		if step == "" {
			break
		}
		if json.Unmarshal(doc, &list) == nil && len(list) > int(step[0]-'0') {
			doc = list[step[0]-'0']
		} else if json.Unmarshal(doc, &object) == nil {
			doc = object[step]
		}
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(doc, &object); err != nil {
		t.Errorf("%s is no object: %v", doc, err)
	}
	return slices.Sorted(maps.Keys(object))
}

func without(words, others []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return slices.Contains(others, w) })
}

// An editor's word beats the rule and survives that everything is matched anew.
func TestAnEditorsWordSurvivesARematch(t *testing.T) {
	o := newOffice(t, oneFeed)
	o.publish("/amt.xml", feed("NOOTS startet", "Neuer Radweg"))
	o.must("crawl")
	ids := map[string]string{}
	for _, it := range document[[]feeds.Record](o, "items") {
		ids[it.Title] = it.ID
	}
	inTopic := func(want ...string) {
		t.Helper()
		var got []string
		for _, it := range document[[]feeds.Record](o, "items", "--topic", "register") {
			got = append(got, it.Title)
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("in the topic: %s", diff)
		}
	}
	inTopic("NOOTS startet")
	o.must("topics", "include", "register", ids["Neuer Radweg"])
	o.must("topics", "exclude", "register", ids["NOOTS startet"])
	inTopic("Neuer Radweg")
	o.must("topics", "rematch")
	o.must("topics", "rematch", "register")
	inTopic("Neuer Radweg")
	o.must("topics", "reset", "register", ids["NOOTS startet"])
	o.must("topics", "reset", "register", ids["Neuer Radweg"])
	inTopic("NOOTS startet")
	// A rule that was changed holds for what is stored, without being asked.
	o.configure(strings.Replace(oneFeed, "match: NOOTS", "match: Radweg", 1))
	inTopic("Neuer Radweg")
}
