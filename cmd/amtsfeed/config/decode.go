package config

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A place is where a value stands: a key or an entry of a list at another
// place, nil being the file itself. Only a mistake puts its name together.
type place struct {
	in    *place
	key   string // empty for an entry of a list
	index int
}

func (p *place) String() string {
	switch {
	case p == nil:
		return ""
	case p.key == "":
		return fmt.Sprintf("%s[%d]", p.in.String(), p.index)
	}
	return p.in.under(p.key)
}

// under names a key of what stands here.
func (p *place) under(key string) string {
	if p == nil {
		return key
	}
	return p.String() + "." + key
}

// decode puts a value of the file into out, which holds the default. What does
// not fit becomes a mistake and is emptied, so that nothing that refers to it
// tells it again.
//
// The library decodes single values only: of what is made of keys it would
// name the first mistake alone, and know nothing of an entry's defaults.
func (l *loader) decode(n *yaml.Node, out reflect.Value, at *place) {
	v := n
	if n.Kind == yaml.AliasNode {
		v = n.Alias
	}
	switch kind := out.Kind(); {
	case v.Tag == "!!null" && v.Style&yaml.TaggedStyle == 0: // behind a key it leaves the default
		if kind == reflect.Struct && at.key == "" {
			l.misfit(n, at, "is empty, must be a mapping of keys")
		}
	case kind == reflect.String && v.Tag == "!!str":
		out.SetString(v.Value)
	case kind == reflect.Slice && v.Kind == yaml.SequenceNode:
		l.list(v, out, at)
	case kind == reflect.Struct && v.Kind == yaml.MappingNode:
		l.mapping(v, out, at)
	case kind == reflect.Pointer && v.Kind == yaml.MappingNode:
		out.Set(reflect.New(out.Type().Elem()))
		l.mapping(v, out.Elem(), at)
	default:
		if err := v.Load(out.Addr().Interface()); err != nil {
			l.misfit(n, at, sentence(err))
		}
	}
}

// misfit records a value that does not fit and empties it.
func (l *loader) misfit(n *yaml.Node, at *place, message string) {
	l.add(n, at.String(), message, "")
	*n = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null", Line: n.Line, Column: n.Column}
}

func (l *loader) list(n *yaml.Node, out reflect.Value, at *place) {
	entries := reflect.MakeSlice(out.Type(), len(n.Content), len(n.Content))
	kept := 0
	for _, c := range n.Content {
		if c.Tag == "!!null" && out.Type().Elem().Kind() == reflect.String {
			continue // a word that is empty is none
		}
		n.Content[kept] = c
		entry := entries.Index(kept)
		switch e := entry.Addr().Interface().(type) {
		case *Source:
			*e = defaultSource()
		case *Topic:
			*e = defaultTopic()
		}
		l.decode(c, entry, &place{in: at, index: kept})
		kept++
	}
	n.Content = n.Content[:kept]
	out.Set(entries.Slice(0, kept))
}

// mapping decodes the values of a mapping; unknown and repeated keys become
// mistakes and are cut out.
func (l *loader) mapping(n *yaml.Node, out reflect.Value, at *place) {
	fields, kept, merges := l.fields(out.Type()), 0, false
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		field, known := fields[k.Value]
		first, _ := pair(n.Content[:kept], k.Value)
		switch {
		case k.Tag == "!!merge":
			merges = true
		case !known:
			l.add(k, at.under(k.Value), "unknown key", suggestion(k.Value, fields))
			continue
		case first != nil:
			l.record(k, at.under(k.Value), fmt.Sprintf("key stands twice, first in line %d", first.Line), "delete one of them")
			continue
		default:
			l.decode(v, out.Field(field), &place{in: at, key: k.Value})
		}
		n.Content[kept], n.Content[kept+1] = k, v
		kept += 2
	}
	n.Content = n.Content[:kept]
	if merges {
		l.merged(n, out, at)
	}
}

// merged decodes a mapping with what its merge keys bring.
func (l *loader) merged(n *yaml.Node, out reflect.Value, at *place) {
	var whole map[string]yaml.Node
	if err := n.Load(&whole); err != nil {
		_, v := pair(n.Content, "<<")
		l.add(v, at.under("<<"), sentence(err), "")
	}
	fields := l.fields(out.Type())
	for _, name := range slices.Sorted(maps.Keys(whole)) {
		v := whole[name]
		if field, known := fields[name]; known {
			l.decode(&v, out.Field(field), &place{in: at, key: name})
		} else {
			l.add(&v, at.under(name), "unknown key", suggestion(name, fields))
		}
	}
}

// fields are the indices of a struct's fields by their keys. A catalogue asks
// for the same ones thousands of times.
func (l *loader) fields(t reflect.Type) map[string]int {
	known, ok := l.fieldsOf[t]
	if !ok {
		known = fieldsOf(t)
		l.fieldsOf[t] = known
	}
	return known
}

func fieldsOf(t reflect.Type) map[string]int {
	m := map[string]int{}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name != "" && name != "-" {
			m[name] = f.Index[0]
		}
	}
	return m
}

// suggestion is what to write in place of an unknown key.
func suggestion(key string, fields map[string]int) string {
	valid := slices.Sorted(maps.Keys(fields))
	if near := Nearest(key, valid); near != "" {
		return fmt.Sprintf("did you mean %s?", near)
	}
	return "valid keys here: " + strings.Join(valid, ", ")
}

// sentence says of a value what is wrong with it, not what Go thinks of it.
func sentence(err error) string {
	var le *yaml.LoadError
	if !errors.As(err, &le) {
		return err.Error()
	}
	if m := cannotConstruct.FindStringSubmatch(le.Message); m != nil {
		return fmt.Sprintf("is %s, must be %s", yamlWord(m[1]), goWord(m[2]))
	}
	return le.Message
}

var cannotConstruct = regexp.MustCompile("^cannot construct !!(\\w+)(?: `[^`]*`)? into (.+)$")

func yamlWord(tag string) string {
	words := map[string]string{"seq": "a list", "map": "a mapping", "str": "text", "int": "a number", "float": "a number", "bool": "true or false", "null": "empty", "timestamp": "a date"}
	return cmp.Or(words[tag], tag)
}

func goWord(t string) string {
	switch {
	case strings.HasPrefix(t, "int"):
		return "a whole number"
	case strings.HasPrefix(t, "float"):
		return "a number"
	case t == "bool":
		return "true or false"
	case t == "string":
		return "text"
	case strings.HasPrefix(t, "[]"):
		return "a list"
	}
	return "a mapping of keys"
}
