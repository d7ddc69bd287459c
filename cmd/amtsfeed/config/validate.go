package config

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/amtsfeed/amtsfeed/crawler"
	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/crawler/fetch"
	"github.com/amtsfeed/amtsfeed/feeds/rule"
)

// Limits of values, each with its reason.
const (
	// maxWorkers: beyond it the memory for bodies in flight, not the network, is the limit.
	maxWorkers = 1024
	// maxTimeout: a visit that takes longer delays the end of the daemon.
	maxTimeout = time.Minute
	// maxID: ids become parts of addresses and file names.
	maxID = 64
	// minBody: less than this holds no feed.
	minBody = 1 << 10
)

// validate judges values whose types are right.
func (l *loader) validate(c *Config, root *yaml.Node) {
	v := &validator{loader: l, root: root}
	v.site(&c.Site)
	v.operation(c)
	v.crawler(&c.Crawler)
	ids := make(map[string]int, len(c.Sources))
	sources, topics := &place{key: "sources"}, &place{key: "topics"}
	for i := range c.Sources {
		v.entry = &place{in: sources, index: i}
		v.source(&c.Sources[i], ids)
	}
	topicIDs := make(map[string]int, len(c.Topics))
	for i := range c.Topics {
		v.entry = &place{in: topics, index: i}
		v.topic(&c.Topics[i], topicIDs, ids)
	}
}

// A validator reports mistakes by their keys, such as site.title; those of an
// entry of a list are named within it, such as html.item.
type validator struct {
	*loader
	root  *yaml.Node
	entry *place // the source or topic that is judged; nil: the file
}

// at reports a mistake in the value of a key.
func (v *validator) at(key, hint, format string, args ...any) {
	v.atOffset(key, 0, hint, format, args...)
}

func (v *validator) atOffset(key string, offset int, hint, format string, args ...any) {
	key = v.entry.under(key)
	n, found := v.node(key)
	place := *n
	if found && n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 {
		place.Column += offset
		if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
			place.Column++
		}
		if offset == 0 {
			place.Column = n.Column
		}
	}
	v.add(&place, key, fmt.Sprintf(format, args...), hint)
}

// node finds the value of a key, or the nearest thing above it that is there.
func (v *validator) node(key string) (*yaml.Node, bool) {
	n := v.root
	for _, step := range strings.FieldsFunc(key, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		var child *yaml.Node
		if i, err := strconv.Atoi(step); err == nil && n.Kind == yaml.SequenceNode && i < len(n.Content) {
			child = n.Content[i]
		} else {
			child = lookup(n, step)
		}
		if child == nil {
			return n, false
		}
		n = child
	}
	return n, true
}

func (v *validator) oneOf(key, value string, allowed ...string) {
	if slices.Contains(allowed, value) {
		return
	}
	hint := "use one of: " + strings.Join(allowed, ", ")
	if near := Nearest(value, allowed); near != "" {
		hint = fmt.Sprintf("did you mean %s?", near)
	}
	v.at(key, hint, "%q is not known here", value)
}

// address demands an absolute http(s) address.
func (v *validator) address(key, value string) {
	u, err := url.Parse(value)
	switch {
	case value == "":
		v.at(key, "give the full address, beginning with https://", "is missing")
	case err != nil:
		v.at(key, "give the full address, beginning with https://", "%q is no address: %v", value, errors.Unwrap(err))
	case u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		v.at(key, "begin with https:// or http://", "%q is no web address", value)
	case u.User != nil:
		v.at(key, "put credentials into headers:, with ${VAR} for the secret", "must not hold a user name or password")
	}
}

func (v *validator) site(s *Site) {
	if s.Title == "" {
		v.at("site.title", "name the service as readers shall see it", "must not be empty")
	}
	v.address("site.base_url", s.BaseURL)
	if u, err := url.Parse(s.BaseURL); err == nil && (u.RawQuery != "" || u.Fragment != "") {
		v.at("site.base_url", "cut it off", "must not hold a query or fragment")
	}
	s.BaseURL = strings.TrimRight(s.BaseURL, "/")
	v.oneOf("site.language", s.Language, "de", "en")
	if s.Hub != "own" && s.Hub != "off" {
		v.address("site.hub", s.Hub)
	}
}

func (v *validator) operation(c *Config) {
	path, isBolt := strings.CutPrefix(c.Store.URL, "bolt:")
	isPostgres := strings.HasPrefix(c.Store.URL, "postgres://") || strings.HasPrefix(c.Store.URL, "postgresql://")
	if (!isBolt || path == "") && !isPostgres {
		v.at("store.url", "write bolt:data/amtsfeed.db or postgres://user:password@host:5432/db", "%q names no store", c.Store.URL)
	}
	if c.Retention != (Retention{}) {
		v.at("retention", "set both to 0: everything is kept", "deleting old items is not implemented in this version")
	}
	if _, port, err := net.SplitHostPort(c.Server.Listen); err != nil || !isPort(port) {
		v.at("server.listen", "write host:port, for example 127.0.0.1:8080", "%q is no address to listen on", c.Server.Listen)
	}
}

func isPort(s string) bool {
	_, err := strconv.ParseUint(s, 10, 16)
	return err == nil
}

func (v *validator) crawler(c *Crawler) {
	if c.Workers < 1 || c.Workers > maxWorkers {
		v.at("crawler.workers", fmt.Sprintf("use 1 to %d", maxWorkers), "%d is out of range", c.Workers)
	}
	if d := time.Duration(c.Timeout); d <= 0 || d > maxTimeout {
		v.at("crawler.timeout", "use 1s to 1m", "%s is out of range", c.Timeout)
	}
	if c.MaxBody < minBody {
		v.at("crawler.max_body", "use at least 1KiB; 10MiB is enough for every known feed", "%d bytes hold no feed", int64(c.MaxBody))
	}
	if c.PerHost.Concurrency < 1 {
		v.at("crawler.per_host.concurrency", "1 is polite", "must be at least 1")
	}
	v.intervals(c.Interval)
	v.proxy(c.Proxy)
	for i, s := range c.AllowNetworks {
		if _, err := fetch.ParseNetwork(s); err != nil {
			v.at(fmt.Sprintf("crawler.allow_networks[%d]", i), "write 10.1.0.0/16 or \"10.1.2.3/32:8443\"", "%v", err)
		}
	}
}

func (v *validator) intervals(in Intervals) {
	if in.Min <= 0 || in.Min > in.Default || in.Default > in.Max {
		v.at("crawler.interval", "min must not be above default, default not above max", "min %s, default %s, max %s do not fit together", in.Min, in.Default, in.Max)
	}
}

func (v *validator) proxy(address string) {
	if address == "" {
		return
	}
	if u, err := url.Parse(address); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		v.at("crawler.proxy", "write http://host:port", "is no proxy address")
	}
}

// id demands a well-formed id that no earlier entry of its list has.
func (v *validator) id(id string, seen map[string]int) {
	switch first, double := seen[id]; {
	case id == "":
		v.at("id", "give a short name of a-z, 0-9 and hyphens", "is missing")
	case !isID(id):
		v.at("id", fmt.Sprintf("use a-z, 0-9 and hyphens, at most %d", maxID), "%q is no id", id)
	case double:
		n, _ := v.node((&place{in: v.entry.in, index: first}).under("id"))
		v.at("id", "ids are for ever: rename the new one", "%q stands twice, first in line %d", id, n.Line)
	default:
		seen[id] = v.entry.index
	}
}

func isID(s string) bool {
	foreign := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' }
	return len(s) <= maxID && !strings.HasPrefix(s, "-") && !strings.ContainsFunc(s, foreign)
}

func (v *validator) source(s *Source, ids map[string]int) {
	v.id(s.ID, ids)
	if s.Title == "" {
		s.Title = s.ID
	}
	v.address("url", s.URL)
	v.oneOf("kind", s.Kind, "auto", "feed", "html", "sitemap")
	v.oneOf("publish", s.Publish, "title", "teaser", "full")
	if s.Rank < 0 {
		v.at("rank", "lower speaks first; authorities 10, press 20", "must not be negative")
	}
	if s.MaxWords < 0 {
		v.at("max_words", "0 means no limit", "must not be negative")
	}
	if s.Region != "" && !crawler.KnownRegion(s.Region) {
		v.at("region", "write a Land such as Hessen, Bund or EU", "%q is no region", s.Region)
	}
	v.rule("include", s.Include, false)
	if s.HTML != nil {
		v.selectors(s)
	}
	v.headers(s.Headers)
}

func (v *validator) headers(headers map[string]string) {
	for name, value := range headers {
		if !headerName.MatchString(name) || strings.ContainsAny(value, "\r\n\x00") {
			v.at("headers", "", "%q is no request header", name)
		} else if owned[http.CanonicalHeaderKey(name)] {
			v.at("headers", "delete it", "%s is the crawler's own to set", name)
		}
	}
}

var headerName = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+.^_|~-]+$`)

// owned headers carry politeness or framing and cannot be set by hand.
var owned = map[string]bool{
	"Host": true, "User-Agent": true, "Accept-Encoding": true, "Connection": true, "Content-Length": true,
	"If-None-Match": true, "If-Modified-Since": true, "Transfer-Encoding": true, "Range": true,
}

func (v *validator) selectors(s *Source) {
	if s.Kind != "html" {
		v.at("html", "set kind: html, or delete the block", "selectors have no use with kind: %s", s.Kind)
		return
	}
	for _, err := range unjoin(s.HTML.Validate()) {
		var se *extract.SelectorError
		if errors.As(err, &se) {
			v.at("html."+se.Field, "", "%q: %s", se.Selector, se.Reason)
		} else {
			v.at("html", "", "%v", err)
		}
	}
}

// unjoin undoes errors.Join.
func unjoin(err error) []error {
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		return all.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// rule parses a rule so that its mistake is shown at its own column.
func (v *validator) rule(key, text string, required bool) {
	if text == "" {
		if required {
			v.at(key, "write a rule such as NOOTS OR \"Once Only\"", "is missing")
		}
		return
	}
	_, err := rule.Parse(text)
	var se *rule.SyntaxError
	if errors.As(err, &se) {
		v.atOffset(key, se.Column-1, "", "%v", err)
	} else if err != nil {
		v.at(key, "", "%v", err)
	}
}

func (v *validator) topic(t *Topic, topics, sources map[string]int) {
	v.id(t.ID, topics)
	if t.Title == "" {
		t.Title = t.ID
	}
	v.rule("match", t.Match, true)
	v.rule("context", t.Context, false)
	if t.Threshold < 0 {
		v.at("threshold", "0: the rule alone decides", "must not be negative")
	}
	if min(t.Weights.Title, t.Weights.Teaser, t.Weights.Text) < 0 {
		v.at("weights", "0: a hit there counts nothing", "must not be negative")
	}
	for j, id := range t.Sources {
		if _, known := sources[id]; known {
			continue
		}
		hint := "name sources of this file"
		var all []string
		for s := range sources {
			all = append(all, s)
		}
		slices.Sort(all)
		if near := Nearest(id, all); near != "" {
			hint = fmt.Sprintf("did you mean %s?", near)
		}
		v.at(fmt.Sprintf("sources[%d]", j), hint, "there is no source %q", id)
	}
}
