package config

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const small = `
site: {title: Test, base_url: "https://amtsfeed.example/"}
sources:
  - id: bmds
    url: https://bmds.example/feed
  - id: liste
    url: https://liste.example/presse
    kind: html
    html: {item: article, title: h2, link: a@href}
topics:
  - id: register
    match: NOOTS OR "Once Only"
`

func load(t *testing.T, text string, environ ...string) *Config {
	t.Helper()
	c, mistakes := Load([]byte(text), environ)
	for _, m := range mistakes {
		t.Errorf("unexpected mistake %s (%s)", m, m.Hint)
	}
	return c
}

func TestWhatTheFileLeavesOutHasItsDefault(t *testing.T) {
	c := load(t, small)
	if got := c.Site.BaseURL; got != "https://amtsfeed.example" {
		t.Errorf("base_url keeps its slash: %q", got)
	}
	s := c.Sources[0]
	if s.Kind != "auto" || s.Publish != "teaser" || !s.Robots || s.Title != "bmds" {
		t.Errorf("source defaults: %+v", s)
	}
	if w := c.Topics[0].Weights; w != (Weights{3, 2, 1}) {
		t.Errorf("weights: %+v", w)
	}
	if c.Crawler.Timeout != Duration(30*time.Second) || c.Crawler.MaxBody != 10<<20 {
		t.Errorf("crawler defaults: %+v", c.Crawler)
	}
}

func TestAnEmptyFileIsValid(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "---\n", "\ufeff"} {
		load(t, text)
	}
}

func TestAnchorsAndMergeKeysAreYAMLsOwn(t *testing.T) {
	c := load(t, `
sources:
  - &press {id: a, url: https://a.example, rank: 20, publish: title}
  - {<<: *press, id: b, url: https://b.example}
`)
	if s := c.Sources[1]; s.ID != "b" || s.Rank != 20 || s.Publish != "title" || s.Kind != "auto" {
		t.Errorf("merged: %+v", s)
	}
}

func TestAMergeReplacesAValueWhole(t *testing.T) {
	c := load(t, "topics:\n  - &t {id: a, match: x, weights: {title: 9}}\n  - {<<: *t, id: b, weights: {text: 5}}\n  - {<<: [*t, {review: true}], id: c}\n")
	if w := c.Topics[1].Weights; w != (Weights{3, 2, 5}) {
		t.Errorf("weights of two topics are mixed: %+v", w)
	}
	if got := c.Topics[2]; got.Weights.Title != 9 || !got.Review || got.Match != "x" {
		t.Errorf("merged of two: %+v", got)
	}
}

func TestAnEmptyWordOfAListIsNone(t *testing.T) {
	c := load(t, "crawler: {allow_networks: [~, 127.0.0.0/8, '::1/128']}\ntopics: [{id: t, match: x, sources: [~]}]\n")
	if diff := cmp.Diff([]string{"127.0.0.0/8", "::1/128"}, c.Crawler.AllowNetworks); diff != "" {
		t.Error(diff)
	}
}

func TestAKeyWithoutAValueHasItsDefault(t *testing.T) {
	c := load(t, "site:\nstore: {url: }\ncrawler: {timeout: , max_body: , workers: , per_host: {delay: }}\nsources:\ntopics:\n")
	if diff := cmp.Diff(Default(), *c); diff != "" {
		t.Error(diff)
	}
}

func TestTheEnvironmentOverridesAndExpands(t *testing.T) {
	c := load(t, small+"server: {admin_token: \"${TOKEN}${UNSET}\"}\ncrawler: {workers: \"${N}\"}\n",
		"TOKEN=geheim", "AMTSFEED_STORE_URL=bolt:/tmp/x: y.db", "AMTSFEED_CRAWLER_PER_HOST_DELAY=0s",
		"AMTSFEED_CRAWLER_ALLOW_NETWORKS=[127.0.0.0/8]", "AMTSFEED_CRAWLER_WORKERS=7", "N=3")
	if c.Server.AdminToken != "geheim" {
		t.Errorf("admin_token %q", c.Server.AdminToken)
	}
	if c.Store.URL != "bolt:/tmp/x: y.db" || c.Crawler.PerHost.Delay != 0 || c.Crawler.Workers != 7 {
		t.Errorf("not overridden: %+v %+v", c.Store, c.Crawler)
	}
	if diff := cmp.Diff([]string{"127.0.0.0/8"}, c.Crawler.AllowNetworks); diff != "" {
		t.Error(diff)
	}
}

func TestAPlainVariableIsTypedByWhatItHolds(t *testing.T) {
	c := load(t, "crawler:\n  workers: ${N}\nsite:\n  title: ${N}\n  contact: \"${NULL}\"\n", "N=12", "NULL=null")
	if c.Crawler.Workers != 12 || c.Site.Title != "12" {
		t.Errorf("workers %d, title %q", c.Crawler.Workers, c.Site.Title)
	}
	if c.Site.Contact != "null" {
		t.Errorf("what stands in quotes is not text any more: %q", c.Site.Contact)
	}
}

func TestAVariableThatIsUnsetLeavesTheDefault(t *testing.T) {
	c := load(t, "crawler:\n  workers: ${N}\nsources:\n- id: a\n  url: https://a.example\n  interval: ${EVERY}\n")
	if c.Crawler.Workers != Default().Crawler.Workers || c.Sources[0].Interval != 0 {
		t.Errorf("workers %d, interval %s", c.Crawler.Workers, c.Sources[0].Interval)
	}
}

// Each case is a file with all its mistakes, as a person reads them.
func TestEveryMistakeIsNamedWithItsPlace(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string // "line:column: key: … (hint)" fragments, in order
	}{
		{"unknown keys at every level", "sitte: {}\nsite:\n  titel: x\nsources:\n  - {id: a, url: https://a.example, kindd: x}\n",
			[]string{"1:1: sitte: unknown key (did you mean site?)", "3:3: site.titel: unknown key (did you mean title?)",
				"5:37: sources[0].kindd: unknown key (did you mean kind?)"}},
		{"wrong types", "crawler:\n  workers: viele\n  timeout: 30\n  robots: [ja]\n  max_body: 10 Bananen\n",
			[]string{"2:12: crawler.workers: is text, must be a whole number", "3:12: crawler.timeout: \"30\" is no duration",
				"4:11: crawler.robots: is a list, must be true or false", "5:13: crawler.max_body: \"10 Bananen\" is no size"}},
		{"types and values together", "crawler: {workers: viele}\nsources:\n  - {id: A B, url: nix}\n",
			[]string{"1:20: crawler.workers", "3:10: sources[0].id: \"A B\" is no id", "3:20: sources[0].url: \"nix\" is no web address"}},
		{"all of one source, and of the next", "sources:\n- id: a\n  url: https://a.example\n  interval: 5\n  rank: hoch\n  publish: ganz\n- id: a\n  paused: vielleicht\n",
			[]string{"4:13: sources[0].interval: \"5\" is no duration", "5:9: sources[0].rank: is text, must be a whole number",
				"6:12: sources[0].publish: \"ganz\" is not known here", "7:3: sources[1].url: is missing", "7:7: sources[1].id: \"a\" stands twice, first in line 2",
				"8:11: sources[1].paused: is text, must be true or false"}},
		{"lists of something else", "sources:\n  - hallo\n  -\n  - [1]\ntopics: {a: b}\ncrawler: {allow_networks: [[1]], per_host: 3, interval: {min: }}\n",
			[]string{"2:5: sources[0]: is text, must be a mapping of keys", "sources[1]: is empty, must be a mapping of keys",
				"4:5: sources[2]: is a list, must be a mapping of keys", "5:9: topics: is a mapping, must be a list",
				"6:28: crawler.allow_networks[0]: is a list, must be text", "6:44: crawler.per_host: is a number, must be a mapping of keys"}},
		{"an alias to something else", "site: {title: &t [a]}\nstore: {url: *t}\n", []string{"1:15: site.title: is a list, must be text"}},
		{"an alias that fits one place and not the other", "site: {title: &t A}\ncrawler: {workers: *t, timeout: *t}\n",
			[]string{"2:20: crawler.workers: is text, must be a whole number", "2:33: crawler.timeout: \"A\" is no duration"}},
		{"an anchor with a mistake", "sources:\n  - &a {id: a, url: https://a.example, rang: 1, rank: hoch}\n  - {<<: *a, id: b}\n  - *a\n",
			[]string{"2:40: sources[0].rang: unknown key (did you mean rank?)", "2:55: sources[0].rank: is text", "4:5: sources[2].id: \"a\" stands twice"}},
		{"a merge of something else", "sources:\n  - {<<: [1], id: a, url: https://a.example}\n", []string{"2:10: sources[0].<<: map merge requires map"}},
		{"a merge that brings a foreign key", "sources:\n  - {<<: {match: NOOTS}, id: a, url: https://a.example}\n", []string{"2:18: sources[0].match: unknown key"}},
		{"a value that holds itself", "site: &s {title: *s}\n", []string{"1:18: site.title: is a mapping, must be text"}},
		{"a key that stands twice, with a wrong type", "site:\n  title: [a]\n  title: b\n",
			[]string{"2:10: site.title: is a list, must be text", "3:3: site.title: key stands twice, first in line 2"}},
		{"weights", "topics:\n  - {id: t, match: x, threshold: -1, weights: {text: -2}}\n",
			[]string{"2:34: topics[0].threshold: must not be negative", "2:47: topics[0].weights: must not be negative"}},
		{"two documents", "site: {title: A}\n---\nsite: {title: B}\n", []string{"a second YAML document begins here (keep one"}},
		{"a header that stands twice", "sources:\n  - {id: a, url: https://a.example, headers: {X-A: b, X-A: c}}\n", []string{"sources[0].headers: "}},
		{"Latin-1", "site:\n  title: B\xfcrgeramt\n", []string{"2:11: not valid YAML: here stands something that is no UTF-8 text (save the file as UTF-8)"}},
		{"no text at all", "\x00\x00\x00", []string{"1:1: not valid YAML"}},
		{"a tab", "site:\n\ttitle: A\n", []string{"2:1: not valid YAML"}},
		{"an anchor that is nowhere", "site: *nix\n", []string{"1:7: not valid YAML: unknown anchor 'nix'"}},
		{"behind the byte order mark of an editor on Windows", "\ufeffsite: {titel: A}\n", []string{"1:8: site.titel: unknown key"}},
		{"a key that stands twice", "site:\n  title: a\n  title: b\n", []string{"3:3: site.title: key stands twice, first in line 2"}},
		{"duplicate ids", "sources:\n  - {id: a, url: https://a.example}\n  - {id: a, url: https://b.example}\n",
			[]string{"3:10: sources[1].id: \"a\" stands twice, first in line 2"}},
		{"a rule with its column", "topics:\n  - {id: t, match: NOOTS OR (Register}\n", []string{"topics[0].match: "}},
		{"a selector", "sources:\n  - {id: a, url: https://a.example, kind: html, html: {item: 'div[', title: h2}}\n",
			[]string{"2:62: sources[0].html.item: \"div[\""}},
		{"a topic of no source", "sources:\n  - {id: heise, url: https://a.example}\ntopics:\n  - {id: t, match: x, sources: [heisse]}\n",
			[]string{"4:33: topics[0].sources[0]: there is no source \"heisse\" (did you mean heise?)"}},
		{"a topic of no source, behind an empty word", "topics:\n  - {id: t, match: x, sources: [~, nosuch]}\n", []string{"2:36: topics[0].sources[0]: there is no source \"nosuch\""}},
		{"intervals", "crawler: {interval: {min: 2h}}\n", []string{"crawler.interval: min 2h, default 1h, max 24h do not fit together"}},
		{"a network", "crawler: {allow_networks: [10.0.0.0/99]}\n", []string{"crawler.allow_networks[0]"}},
		{"an enumeration", "sources:\n  - {id: a, url: https://a.example, kind: fed}\n", []string{"sources[0].kind: \"fed\" is not known here (did you mean feed?)"}},
		{"a secret in an address", "sources:\n  - {id: a, url: 'https://u:p@a.example'}\n", []string{"must not hold a user name or password"}},
		{"a header of the crawler's", "sources:\n  - {id: a, url: https://a.example, headers: {user-agent: x}}\n", []string{"user-agent is the crawler's own to set"}},
		{"a variable without quotes", "site: {\n  title: ${TITLE}}\n", []string{"2:11: not valid YAML: did not find expected ',' or '}' (inside { } and [ ] put ${VAR} into quotes)"}},
		{"a line that stands too far left, above a variable", "server:\nlisten: a\n  admin_token: ${TOKEN}\n", []string{"3:14: not valid YAML: mapping values are not allowed in this context (look at this line and the one before it"}},
		{"a text that is said to be empty", "site: {title: !!null x}\n", []string{"1:15: site.title: cannot construct"}},
		{"no YAML", "site:\n  - [\n", []string{"not valid YAML"}},
		{"no mapping", "- a\n", []string{"the file must be a mapping"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, mistakes := Load([]byte(tt.text), nil)
			if len(mistakes) != len(tt.want) {
				t.Errorf("%d mistakes, want %d: %v", len(mistakes), len(tt.want), mistakes)
			}
			for i, want := range tt.want {
				if i >= len(mistakes) {
					break
				}
				got := mistakes[i].String() + " (" + mistakes[i].Hint + ")"
				if !strings.Contains(got, want) {
					t.Errorf("mistake %d is\n%s\nwant\n%s", i, got, want)
				}
			}
		})
	}
}

func TestAMistakeInTheEnvironmentNamesTheVariable(t *testing.T) {
	for variable, want := range map[string]string{
		"AMTSFEED_CRAWLER_WORKERS=viele":               "crawler.workers: environment variable AMTSFEED_CRAWLER_WORKERS: is text, must be a whole number",
		"AMTSFEED_STORE_URL=":                          "store.url: environment variable AMTSFEED_STORE_URL: \"\" names no store",
		"AMTSFEED_CRAWLER_ALLOW_NETWORKS=[1.2.3.4/99]": "crawler.allow_networks[0]: environment variable AMTSFEED_CRAWLER_ALLOW_NETWORKS: ",
		"AMTSFEED_CRAWLER_ALLOW_NETWORKS=[":            "crawler.allow_networks: environment variable AMTSFEED_CRAWLER_ALLOW_NETWORKS: \"[\" is not a value",
	} {
		_, mistakes := Load([]byte("site: {title: A}\n"), []string{variable})
		if len(mistakes) != 1 || !strings.HasPrefix(mistakes[0].String(), want) {
			t.Errorf("%s: mistakes %v", variable, mistakes)
		}
	}
}

func TestPrintMasksSecretsAndMarksWhatDiffers(t *testing.T) {
	c := load(t, small+"server: {admin_token: geheim}\nstore: {url: 'postgres://u:geheim@h:5432/db'}\ncrawler: {workers: 3, proxy: 'http://p:geheim@proxy:3128'}\n")
	c.Sources[0].Headers = map[string]string{"Authorization": "geheim"}
	out, err := Print(c)
	if err != nil {
		t.Fatal(err)
	}
	got := string(out)
	if strings.Contains(got, "geheim") {
		t.Errorf("a secret is shown:\n%s", got)
	}
	for _, want := range []string{"workers: 3 # default: 32", "title: Test # default: Amtsfeed", "id: bmds"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if strings.Contains(got, "kind: auto") || strings.Contains(got, "timeout: 30s #") {
		t.Errorf("defaults are shown as set:\n%s", got)
	}
}

func TestAnIDIsMadeOfAnyTitle(t *testing.T) {
	for title, want := range map[string]string{
		"Bürgeramt & Stadt": "buergeramt-stadt", "heise+": "heise-plus", "Straße 1": "strasse-1", "": "source", "新闻": "source",
		strings.Repeat("a", 63) + " b": strings.Repeat("a", 63), strings.Repeat("a", 70): strings.Repeat("a", 64),
	} {
		if got := ID(title); got != want || !isID(got) {
			t.Errorf("ID(%q) = %q, want %q", title, got, want)
		}
	}
}

func TestNearestFindsTypingMistakesOnly(t *testing.T) {
	words := []string{"title", "base_url", "contact"}
	for word, want := range map[string]string{"titel": "title", "baseurl": "base_url", "xyz": "", "ttl": "", "contract": "contact"} {
		if got := Nearest(word, words); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestDurationsAndSizesReadAsTheyAreWritten(t *testing.T) {
	for _, s := range []string{"0", "30s", "15m", "1h", "24h", "1h30m", "3650d"} {
		d, err := parseDuration(s)
		if err != nil || Duration(d).String() != s {
			t.Errorf("%s becomes %s, %v", s, Duration(d), err)
		}
	}
	for size, want := range map[Bytes]string{0: "0", 1: "1", 512 << 10: "512KiB", 10 << 20: "10MiB", 3 << 30: "3GiB"} {
		if got, err := size.MarshalYAML(); err != nil || fmt.Sprint(got) != want {
			t.Errorf("%d bytes are written %v, %v, want %s", int64(size), got, err, want)
		}
	}
	for _, s := range []string{"", "30", "-1h", "1x", "-3d", "99999999d"} {
		if d, err := parseDuration(s); err == nil {
			t.Errorf("%q is taken for %s", s, d)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(small)
	f.Add("a: &x [*x]\n")
	f.Add("sources: {a: b}\ntopics: 3\n<<: 1\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, mistakes := Load([]byte(text), nil)
		for _, m := range mistakes {
			if m.Line < 1 || m.Column < 1 || m.Message == "" {
				t.Errorf("a mistake without a place or a word: %+v", m)
			}
		}
		if len(mistakes) > 0 {
			return
		}
		if _, err := Print(c); err != nil {
			t.Errorf("a valid configuration cannot be printed: %v", err)
		}
	})
}
