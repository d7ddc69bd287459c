package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// EnvPrefix begins the names of the environment variables that override a key.
const EnvPrefix = "AMTSFEED_"

// A Mistake is one thing wrong in a configuration, with its place. Line and
// Column count from 1; both are 0 for an environment variable.
type Mistake struct {
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Key     string `json:"key"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// String is one line for a terminal.
func (m Mistake) String() string {
	s := m.Message
	if m.Key != "" {
		s = m.Key + ": " + s
	}
	if m.Line > 0 {
		s = fmt.Sprintf("%d:%d: %s", m.Line, m.Column, s)
	}
	return s
}

// Load reads a configuration and returns all mistakes in it, in the order of
// their lines. The environment (as os.Environ gives it) is expanded in values
// and overrides them. With mistakes the Config is not to be used.
func Load(data []byte, environ []string) (*Config, []Mistake) {
	l := &loader{env: environment(environ), fieldsOf: map[reflect.Type]map[string]int{}}
	cfg := Default()
	root, ok := l.parse(data)
	if !ok {
		return &cfg, l.mistakes
	}
	l.expand(root)
	l.override(root)
	l.decode(root, reflect.ValueOf(&cfg).Elem(), nil)
	l.validate(&cfg, root)
	slices.SortStableFunc(l.mistakes, func(a, b Mistake) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return &cfg, l.mistakes
}

type loader struct {
	env      map[string]string
	fieldsOf map[reflect.Type]map[string]int // see fields
	mistakes []Mistake
}

func environment(environ []string) map[string]string {
	env := map[string]string{}
	for _, kv := range environ {
		k, v, _ := strings.Cut(kv, "=")
		env[k] = v
	}
	return env
}

// add records a mistake; of several in one value, or in a value and what it
// ought to hold, the first is the cause.
func (l *loader) add(n *yaml.Node, key, message, hint string) {
	known := func(m Mistake) bool {
		rest, under := strings.CutPrefix(key, m.Key)
		return m.Key != "" && under && (rest == "" || rest[0] == '.' || rest[0] == '[')
	}
	if !slices.ContainsFunc(l.mistakes, known) {
		l.record(n, key, message, hint)
	}
}

// record adds a mistake that has nothing to do with another one.
func (l *loader) record(n *yaml.Node, key, message, hint string) {
	if n.Line == 0 { // no place in the file
		message = "environment variable " + variableOf(key) + ": " + message
	}
	l.mistakes = append(l.mistakes, Mistake{n.Line, n.Column, key, message, hint})
}

// parse returns the mapping at the root; an empty file is an empty mapping.
func (l *loader) parse(data []byte) (*yaml.Node, bool) {
	if line, column := unreadable(data); line > 0 {
		l.add(&yaml.Node{Line: line, Column: column}, "", "not valid YAML: here stands something that is no UTF-8 text", "save the file as UTF-8")
		return nil, false
	}
	doc, second, err := documents(data)
	var le *yaml.LoadError
	switch {
	case errors.As(err, &le):
		l.add(&yaml.Node{Line: le.Mark.Line, Column: le.Mark.Column}, "", "not valid YAML: "+le.Message, yamlHint(data, le))
		return nil, false
	case err != nil:
		l.add(&yaml.Node{Line: 1, Column: 1}, "", "not valid YAML: "+err.Error(), "")
		return nil, false
	case second != nil:
		l.add(second, "", "a second YAML document begins here", "keep one: delete the line --- between them")
		return nil, false
	}
	if len(doc.Content) == 0 || doc.Content[0].ShortTag() == "!!null" {
		return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: 1, Column: 1}, true
	}
	if doc.Content[0].Kind != yaml.MappingNode {
		l.add(doc.Content[0], "", "the file must be a mapping of keys", "begin with a key such as site:")
		return nil, false
	}
	return doc.Content[0], true
}

// yamlHint says where to look when a line cannot be read.
func yamlHint(data []byte, err *yaml.LoadError) string {
	lines, line := bytes.Split(data, []byte("\n")), err.Mark.Line
	inBrackets := strings.Contains(err.Message, "expected ','")
	if inBrackets && 0 < line && line <= len(lines) && bytes.Contains(lines[line-1], []byte("${")) {
		return "inside { } and [ ] put ${VAR} into quotes"
	}
	return "look at this line and the one before it: indentation, a missing colon or quote"
}

// documents reads the first document of a stream, empty if there is none, and
// the second one, nil if there is none.
func documents(data []byte) (first, second *yaml.Node, err error) {
	loader, err := yaml.NewLoader(bytes.NewReader(data))
	if err != nil {
		return nil, nil, err
	}
	first, second = new(yaml.Node), new(yaml.Node)
	if err = loader.Load(first); err == nil {
		err = loader.Load(second)
	}
	if errors.Is(err, io.EOF) {
		return first, nil, nil
	}
	return first, second, err
}

// unreadable is the place of the first byte that YAML cannot hold; line 0 when
// there is none.
func unreadable(data []byte) (line, column int) {
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 || r < ' ' && r != '\t' && r != '\r' && r != '\n' {
			start := bytes.LastIndexByte(data[:at], '\n') + 1
			return 1 + bytes.Count(data[:start], []byte("\n")), 1 + utf8.RuneCount(data[start:at])
		}
		at += size
	}
	return 0, 0
}

// expand replaces ${VAR} in scalar values; an unset variable is empty.
func (l *loader) expand(n *yaml.Node) {
	for i, c := range n.Content {
		isKey := n.Kind == yaml.MappingNode && i%2 == 0
		if c.Kind == yaml.ScalarNode && !isKey && strings.Contains(c.Value, "${") {
			l.expandScalar(c)
		}
		l.expand(c)
	}
}

func (l *loader) expandScalar(n *yaml.Node) {
	was := n.Value
	n.Value = variable.ReplaceAllStringFunc(was, func(s string) string { return l.env[s[2:len(s)-1]] })
	switch {
	case n.Value == was || n.Style != 0:
	case n.Value == "":
		n.Tag = "!!null"
	default:
		n.Tag = "" // a plain scalar is typed by what it became
	}
}

// Only the braced form is a variable: rules and passwords may hold a bare $.
var variable = regexp.MustCompile(`\$\{[A-Za-z_][A-Za-z0-9_]*\}`)

// override puts the AMTSFEED_… variables of the environment into the tree.
func (l *loader) override(root *yaml.Node) {
	for path, t := range leaves(reflect.TypeFor[Config](), nil) {
		value, set := l.env[variableOf(path)]
		if !set {
			continue
		}
		node := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
		if t.Kind() != reflect.String {
			var doc yaml.Node
			if err := yaml.Load([]byte(value), &doc); err != nil || len(doc.Content) == 0 {
				l.add(&yaml.Node{}, path, fmt.Sprintf("%q is not a value", value), "correct or unset it")
				continue
			}
			node = doc.Content[0]
		}
		unplace(node)
		put(root, strings.Split(path, "."), node)
	}
}

// unplace makes a value one of no file.
func unplace(n *yaml.Node) {
	n.Line, n.Column = 0, 0
	for _, c := range n.Content {
		unplace(c)
	}
}

// variableOf names the environment variable of a key; of an entry in a list,
// that of the list.
func variableOf(key string) string {
	key, _, _ = strings.Cut(key, "[")
	return EnvPrefix + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

// leaves yields the dotted paths of all values that are not lists of sources
// or topics.
func leaves(t reflect.Type, prefix []string) map[string]reflect.Type {
	out := map[string]reflect.Type{}
	for name, i := range fieldsOf(t) {
		ft, path := t.Field(i).Type, append(slices.Clone(prefix), name)
		switch {
		case ft.Kind() == reflect.Struct:
			maps.Copy(out, leaves(ft, path))
		case ft.Kind() == reflect.Slice && ft.Elem().Kind() == reflect.Struct:
		default:
			out[strings.Join(path, ".")] = ft
		}
	}
	return out
}

func put(n *yaml.Node, path []string, value *yaml.Node) {
	child := lookup(n, path[0])
	if len(path) == 1 && child != nil {
		*child = *value
		return
	}
	if child == nil || child.Kind != yaml.MappingNode {
		fresh := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
		if len(path) == 1 {
			fresh = value
		}
		if child == nil {
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: path[0]}, fresh)
			child = fresh
		} else {
			*child = *fresh
		}
	}
	if len(path) > 1 {
		put(child, path[1:], value)
	}
}

// lookup finds the value of a key.
func lookup(n *yaml.Node, key string) *yaml.Node {
	_, v := pair(n.Content, key)
	return v
}

// pair finds a key and its value in the content of a mapping.
func pair(content []*yaml.Node, key string) (k, v *yaml.Node) {
	for i := 0; i+1 < len(content); i += 2 {
		if content[i].Value == key {
			return content[i], content[i+1]
		}
	}
	return nil, nil
}

// ReadFile returns the bytes of a configuration file, or of the built-in copy
// when the file is the default one and missing.
func ReadFile(path string, explicit bool, builtin []byte) ([]byte, string, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && !explicit {
		return builtin, "built-in config.yaml", nil
	}
	return data, path, err
}
