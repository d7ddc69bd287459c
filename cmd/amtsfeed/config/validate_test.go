package config

import (
	"strings"
	"testing"
)

// Whoever writes a value that cannot be is told its key and what to write.
func TestAValueThatCannotBeIsNamedWithWhatToWrite(t *testing.T) {
	source := func(rest string) string { return "sources:\n  - {id: a, url: https://a.example, " + rest + "}\n" }
	topic := func(rest string) string { return "topics:\n  - {id: t, match: x, " + rest + "}\n" }
	tests := []struct{ text, want string }{
		{"site: {title: ''}", `site.title: must not be empty (name the service as readers shall see it)`},
		{"site: {base_url: ''}", `site.base_url: is missing (give the full address, beginning with https://)`},
		{"site: {base_url: a.example}", `site.base_url: "a.example" is no web address (begin with https:// or http://)`},
		{"site: {base_url: 'https://a.example/?x=1'}", `site.base_url: must not hold a query or fragment (cut it off)`},
		{"site: {base_url: 'https://a.example/#x'}", `site.base_url: must not hold a query or fragment (cut it off)`},
		{"site: {language: ed}", `site.language: "ed" is not known here (did you mean de?)`},
		{"site: {language: fr-FR}", `site.language: "fr-FR" is not known here (use one of: de, en)`},
		{"site: {hub: onw}", `site.hub: "onw" is no web address`},
		{"store: {url: sqlite:a.db}", `store.url: "sqlite:a.db" names no store (write bolt:data/amtsfeed.db or postgres://`},
		{"store: {url: 'bolt:'}", `store.url: "bolt:" names no store`},
		{"server: {listen: 8080}", `server.listen: "8080" is no address to listen on (write host:port, for example 127.0.0.1:8080)`},
		{"server: {listen: 'localhost:http'}", `server.listen: "localhost:http" is no address to listen on`},
		{"server: {listen: ':70000'}", `server.listen: ":70000" is no address to listen on`},
		{"crawler: {workers: 0}", `crawler.workers: 0 is out of range (use 1 to 1024)`},
		{"crawler: {workers: 1025}", `crawler.workers: 1025 is out of range (use 1 to 1024)`},
		{"crawler: {timeout: 0s}", `crawler.timeout: 0 is out of range (use 1s to 1m)`},
		{"crawler: {timeout: 61s}", `crawler.timeout: 1m1s is out of range (use 1s to 1m)`},
		{"crawler: {max_body: 1023}", `crawler.max_body: 1023 bytes hold no feed (use at least 1KiB`},
		{"crawler: {max_body: 2TiB}", `crawler.max_body: "2TiB" is no size; write for example 512KiB or 10MiB`},
		{"crawler: {per_host: {concurrency: 0}}", `crawler.per_host.concurrency: must be at least 1 (1 is polite)`},
		{"crawler: {per_host: {delay: -1s}}", `crawler.per_host.delay: "-1s" is no duration`},
		{"crawler: {interval: {min: 0s}}", `crawler.interval: min 0, default 1h, max 24h do not fit together (min must not be above default`},
		{"crawler: {interval: {max: 59m}}", `crawler.interval: min 30m, default 1h, max 59m do not fit together`},
		{"crawler: {proxy: 'socks5://a:1'}", `crawler.proxy: is no proxy address (write http://host:port)`},
		{"crawler: {proxy: 'http://u:geheim@'}", `crawler.proxy: is no proxy address (write http://host:port)`},
		{"crawler: {allow_networks: [internal]}", `crawler.allow_networks[0]: `},
		{"retention: {items: 30d}", `retention: deleting old items is not implemented in this version (set both to 0`},
		{"sources: [{url: https://a.example}]", `sources[0].id: is missing (give a short name of a-z, 0-9 and hyphens)`},
		{"sources: [{id: -a, url: https://a.example}]", `sources[0].id: "-a" is no id (use a-z, 0-9 and hyphens, at most 64)`},
		{"sources: [{id: Amt, url: https://a.example}]", `sources[0].id: "Amt" is no id`},
		{"sources: [{id: ämter, url: https://a.example}]", `sources[0].id: "ämter" is no id`},
		{"sources: [{id: " + strings.Repeat("a", 65) + ", url: https://a.example}]", `sources[0].id: `},
		{"sources: [{id: a}]", `sources[0].url: is missing (give the full address`},
		{"sources: [{id: a, url: 'https://a b.example'}]", `sources[0].url: "https://a b.example" is no address: invalid character`},
		{"sources: [{id: a, url: 'ftp://a.example'}]", `sources[0].url: "ftp://a.example" is no web address`},
		{source("kind: rss"), `sources[0].kind: "rss" is not known here (use one of: auto, feed, html, sitemap)`},
		{source("publish: titel"), `sources[0].publish: "titel" is not known here (did you mean title?)`},
		{source("rank: -1"), `sources[0].rank: must not be negative (lower speaks first`},
		{source("max_words: -7"), `sources[0].max_words: must not be negative (0 means no limit)`},
		{source("region: Preußen"), `sources[0].region: "Preußen" is no region (write a Land such as Hessen, Bund or EU)`},
		{source("include: NOOTS AND"), `sources[0].include: `},
		{source("interval: soon"), `sources[0].interval: "soon" is no duration; write for example 30s, 15m, 1h or 7d`},
		{source("html: {item: article}"), `sources[0].html: selectors have no use with kind: auto (set kind: html, or delete the block)`},
		{source("kind: html, html: {item: article, pages: viele}"), `sources[0].html.pages: is text, must be a whole number`},
		{source("headers: {'X A': b}"), `sources[0].headers: "X A" is no request header`},
		{source(`headers: {X-A: "b\r\nHost: c"}`), `sources[0].headers: "X-A" is no request header`},
		{source("headers: {if-none-match: b}"), `sources[0].headers: if-none-match is the crawler's own to set (delete it)`},
		{topic("context: (A"), `topics[0].context: `},
		{"topics: [{id: t}]", `topics[0].match: is missing (write a rule such as NOOTS OR "Once Only")`},
		{topic("sources: [xyz]"), `topics[0].sources[0]: there is no source "xyz" (name sources of this file)`},
	}
	for _, tt := range tests {
		_, mistakes := Load([]byte(tt.text), nil)
		if len(mistakes) != 1 {
			t.Errorf("%s: %d mistakes: %v", tt.text, len(mistakes), mistakes)
			continue
		}
		_, got, _ := strings.Cut(mistakes[0].String(), ": ")
		if got += " (" + mistakes[0].Hint + ")"; !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s:\n%s, want\n%s", tt.text, got, tt.want)
		}
		if strings.Contains(got, "geheim") {
			t.Errorf("a secret is shown: %s", got)
		}
	}
}

// What is unusual and yet legal starts.
func TestUnusualValuesAreValid(t *testing.T) {
	for _, text := range []string{
		"site: {base_url: 'http://[::1]:8080/news', hub: off, language: en}",
		"site: {hub: https://hub.example/}",
		"store: {url: 'postgresql://u@h/db'}",
		"server: {listen: ':0'}",
		"server: {listen: '[::1]:8080'}",
		"crawler: {workers: 1024, timeout: 1m, max_body: 1024, per_host: {concurrency: 8, delay: 0}}",
		"crawler: {interval: {min: 1h, default: 1h, max: 1h}, proxy: 'https://u:p@proxy.example:3128', allow_networks: [::1/128, '10.1.2.3/32:8443']}",
		"retention: {items: 0, history: 0d}",
		"sources: [{id: " + strings.Repeat("a", 64) + ", url: HTTPS://a.example, rank: 0, region: EU, interval: 1h30m, headers: {X-A: b}}]",
		"sources: [{id: a, url: https://a.example, kind: html, html: {item: article}}]",
		"topics: [{id: t, match: x, threshold: 0.5, weights: {text: 0}, context: NOT y, sources: []}]",
	} {
		load(t, text)
	}
}
