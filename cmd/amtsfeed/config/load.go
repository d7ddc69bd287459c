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
	l := &loader{env: environment(environ), keysOf: map[reflect.Type]map[string]reflect.Type{}}
	cfg := Default()
	root, ok := l.parse(data)
	if !ok {
		return &cfg, l.mistakes
	}
	l.shape(root, reflect.TypeFor[Config](), "")
	l.expand(root)
	l.override(root)
	l.types(root, reflect.TypeFor[Config](), "")
	if err := root.Load(&cfg); err != nil {
		l.loadError(root, err)
	}
	l.validate(&cfg, root)
	slices.SortStableFunc(l.mistakes, func(a, b Mistake) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return &cfg, l.mistakes
}

type loader struct {
	env      map[string]string
	keysOf   map[reflect.Type]map[string]reflect.Type // each type's, once
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
	if slices.ContainsFunc(l.mistakes, known) {
		return
	}
	if n.Line == 0 { // no place in the file
		message = "environment variable " + variableOf(key) + ": " + message
	}
	l.mistakes = append(l.mistakes, Mistake{n.Line, n.Column, key, message, hint})
}

// parse returns the mapping at the root; an empty file is an empty mapping.
func (l *loader) parse(data []byte) (*yaml.Node, bool) {
	// Editors on Windows begin files with a byte order mark.
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if line, column := unreadable(data); line > 0 {
		l.add(&yaml.Node{Line: line, Column: column}, "", "not valid YAML: here stands something that is no UTF-8 text", "save the file as UTF-8")
		return nil, false
	}
	doc, second, err := documents(data)
	var le *yaml.LoadError
	switch {
	case errors.As(err, &le):
		l.add(&yaml.Node{Line: le.Mark.Line, Column: le.Mark.Column}, "", "not valid YAML: "+le.Message,
			"look at this line and the one before it: indentation, a missing colon or quote")
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
	for text := range bytes.Lines(data) {
		line++
		column = 1
		for len(text) > 0 {
			r, size := utf8.DecodeRune(text)
			if r == utf8.RuneError && size == 1 || r < ' ' && !strings.ContainsRune("\t\r\n", r) {
				return line, column
			}
			text = text[size:]
			column++
		}
	}
	return 0, 0
}

// shape holds the tree against the type: unknown and repeated keys become
// mistakes and are cut out, so that decoding can go on to the next one.
func (l *loader) shape(n *yaml.Node, t reflect.Type, path string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case n.Kind == yaml.AliasNode:
		return // its anchor is checked where it stands
	case t.Kind() == reflect.Slice && n.Kind == yaml.SequenceNode:
		for i, c := range n.Content {
			l.shape(c, t.Elem(), fmt.Sprintf("%s[%d]", path, i))
		}
	case t.Kind() == reflect.Struct && n.Kind == yaml.MappingNode:
		l.keys(n, t, path)
	}
}

func (l *loader) keys(n *yaml.Node, t reflect.Type, path string) {
	fields := l.fields(t)
	seen := map[string]int{}
	var kept []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		full := join(path, k.Value)
		ft, known := fields[k.Value]
		switch {
		case k.Value == "<<": // a merge key: YAML's own
		case !known:
			hint := "valid keys here: " + strings.Join(sortedKeys(fields), ", ")
			if near := Nearest(k.Value, sortedKeys(fields)); near != "" {
				hint = fmt.Sprintf("did you mean %s?", near)
			}
			l.add(k, full, "unknown key", hint)
			continue
		case seen[k.Value] > 0:
			l.add(k, full, fmt.Sprintf("key stands twice, first in line %d", seen[k.Value]), "delete one of them")
			continue
		default:
			seen[k.Value] = k.Line
			l.shape(v, ft, full)
		}
		kept = append(kept, k, v)
	}
	n.Content = kept
}

// fields are the keys of a type; a catalogue asks for the same ones thousands
// of times.
func (l *loader) fields(t reflect.Type) map[string]reflect.Type {
	known, ok := l.keysOf[t]
	if !ok {
		known = fieldsOf(t)
		l.keysOf[t] = known
	}
	return known
}

func fieldsOf(t reflect.Type) map[string]reflect.Type {
	m := map[string]reflect.Type{}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name != "" && name != "-" {
			m[name] = f.Type
		}
	}
	return m
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// expand replaces ${VAR} in scalar values; an unset variable is empty.
func (l *loader) expand(n *yaml.Node) {
	for i, c := range n.Content {
		isKey := n.Kind == yaml.MappingNode && i%2 == 0
		if c.Kind == yaml.ScalarNode && !isKey && variable.MatchString(c.Value) {
			c.Value = variable.ReplaceAllStringFunc(c.Value, func(s string) string { return l.env[s[2:len(s)-1]] })
			if c.Style == 0 {
				c.Tag = "" // a plain scalar is typed by what it became
			}
		}
		l.expand(c)
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
	for name, ft := range fieldsOf(t) {
		path := append(slices.Clone(prefix), name)
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

func lookup(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// types holds the values against their types. What does not fit becomes a
// mistake and gives way to the default, so that decoding comes to the end.
func (l *loader) types(n *yaml.Node, t reflect.Type, path string) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t.Kind() == reflect.Slice && n.Kind == yaml.SequenceNode:
		for i, c := range n.Content {
			l.types(c, t.Elem(), fmt.Sprintf("%s[%d]", path, i))
		}
	case t.Kind() == reflect.Struct && n.Kind == yaml.MappingNode:
		l.members(n, t, path)
	case n.Kind == yaml.AliasNode:
		// Its anchor was seen where it stands, perhaps as another type.
	default:
		l.value(n, t, path)
	}
}

// members holds the values of a mapping against the fields they are for.
func (l *loader) members(n *yaml.Node, t reflect.Type, path string) {
	fields := l.fields(t)
	for i := 0; i+1 < len(n.Content); i += 2 {
		if ft, known := fields[n.Content[i].Value]; known {
			l.types(n.Content[i+1], ft, join(path, n.Content[i].Value))
		}
	}
}

// value holds a single value against its type. Only an entry of a list must not
// be empty: what is empty behind a key has its default.
func (l *loader) value(n *yaml.Node, t reflect.Type, path string) {
	if t.Kind() == reflect.Struct && n.ShortTag() == "!!null" && strings.HasSuffix(path, "]") {
		l.misfit(n, t, path, "is empty, must be a mapping of keys")
		return
	}
	if err := n.Load(reflect.New(t).Interface()); err != nil {
		l.misfit(n, t, path, sentence(err))
	}
}

// loadError records what only decoding the whole can find, such as an alias to
// a value of another type.
func (l *loader) loadError(root *yaml.Node, err error) {
	place := *root
	var le *yaml.LoadError
	if errors.As(err, &le) {
		place.Line, place.Column = le.Mark.Line, le.Mark.Column
	}
	l.add(&place, "", sentence(err), "")
}

// misfit records a value of a wrong type and empties it.
func (l *loader) misfit(n *yaml.Node, t reflect.Type, path, message string) {
	l.add(n, path, message, "")
	empty := yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null", Line: n.Line, Column: n.Column}
	if t.Kind() == reflect.Struct {
		empty = yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: n.Line, Column: n.Column}
	}
	*n = empty
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

func sortedKeys(m map[string]reflect.Type) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
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
