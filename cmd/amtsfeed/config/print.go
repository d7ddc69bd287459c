package config

import (
	"net/url"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v4"
)

// mask stands for a secret in what is printed.
const mask = "********"

// Print returns the effective configuration as YAML, secrets masked; scalar
// values that differ from the default carry the default as a comment.
func Print(c *Config) ([]byte, error) {
	shown := *c
	shown.Server.AdminToken = masked(c.Server.AdminToken)
	shown.Store.URL = maskedURL(c.Store.URL)
	shown.Crawler.Proxy = maskedURL(c.Crawler.Proxy)
	shown.Sources = make([]Source, len(c.Sources))
	for i, s := range c.Sources {
		headers := map[string]string{}
		for k, v := range s.Headers {
			headers[k] = masked(v)
		}
		s.Headers = headers
		shown.Sources[i] = s
	}
	var have, standard yaml.Node
	if err := have.Encode(&shown); err != nil {
		return nil, err
	}
	def := Default()
	if err := standard.Encode(&def); err != nil {
		return nil, err
	}
	remark(&have, &standard)
	if err := trim(&have); err != nil {
		return nil, err
	}
	return yaml.Dump(&have)
}

func masked(s string) string {
	if s == "" {
		return ""
	}
	return mask
}

func maskedURL(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return masked(s)
	}
	if _, has := u.User.Password(); has {
		u.User = url.UserPassword(u.User.Username(), mask)
	}
	return strings.ReplaceAll(u.String(), url.QueryEscape(mask), mask)
}

// remark notes the default beside each value that differs from it.
func remark(have, standard *yaml.Node) {
	for i := 0; i+1 < len(have.Content) && have.Kind == yaml.MappingNode; i += 2 {
		was := lookup(standard, have.Content[i].Value)
		v := have.Content[i+1]
		switch {
		case was == nil:
		case v.Kind == yaml.MappingNode:
			remark(v, was)
		case v.Kind == yaml.ScalarNode && v.Value != was.Value:
			v.LineComment = "# default: " + cmpOr(was.Value, `""`)
		}
	}
}

func cmpOr(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// trim leaves out what a source or topic does not set: a catalogue of a
// hundred sources must stay readable.
func trim(root *yaml.Node) error {
	for list, def := range map[string]any{"sources": defaultSource(), "topics": defaultTopic()} {
		var standard yaml.Node
		if err := standard.Encode(def); err != nil {
			return err
		}
		for _, entry := range lookup(root, list).Content {
			entry.Content = differing(entry, &standard)
		}
	}
	return nil
}

// differing are the keys and values of a mapping that are not as in another.
func differing(entry, standard *yaml.Node) []*yaml.Node {
	var kept []*yaml.Node
	for i := 0; i+1 < len(entry.Content); i += 2 {
		k, v := entry.Content[i], entry.Content[i+1]
		if was := lookup(standard, k.Value); was == nil || !same(v, was) {
			kept = append(kept, k, v)
		}
	}
	return kept
}

// same compares values; an empty list is as good as none.
func same(a, b *yaml.Node) bool {
	var x, y any
	if a.Load(&x) != nil || b.Load(&y) != nil {
		return false
	}
	return reflect.DeepEqual(x, y) || len(a.Content)+len(b.Content) == 0 && a.Value == b.Value
}
