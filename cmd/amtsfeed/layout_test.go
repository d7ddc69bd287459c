package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/amtsfeed/amtsfeed"

// layout says what of this module each room may import. A folder that is not
// named belongs to its parent.
var layout = map[string][]string{
	".":               {},
	"store":           {},
	"store/words":     {},
	"store/bolt":      {"store", "store/words"},
	"store/storetest": {"store"},
	"crawler":         {"store", "crawler/fetch", "crawler/extract", "crawler/dates"},
	"crawler/fetch":   {},
	"crawler/extract": {"crawler/dates"},
	"crawler/dates":   {},
	"feeds":           {"store", "feeds/rule"},
	"feeds/rule":      {"store/words"},
	"feeds/web":       {"feeds", "feeds/rule", "store"},
	"feeds/api":       {"feeds", "store"},
	"feeds/export":    {"store"},
	"cmd/amtsfeed":    {"*"},
}

// standardOnly rooms import nothing but the standard library besides ours.
var standardOnly = []string{".", "store", "store/words", "crawler/dates"}

// topLevel is all that may stand beside the go.mod.
var topLevel = []string{
	"cmd", "crawler", "store", "feeds", "config.yaml", "go.mod", "go.sum", "README.md",
	".ci", ".git", ".gitignore", "LICENSE", "CHANGELOG.md", "amtsfeed.go",
}

func TestDataGoesOneWay(t *testing.T) {
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 2) {
			return fs.SkipDir
		}
		if filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		for _, imp := range file.Imports {
			checkImport(t, name, filepath.ToSlash(rel), strings.Trim(imp.Path.Value, `"`))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkImport(t *testing.T, file, folder, imported string) {
	t.Helper()
	room := folder
	for layout[room] == nil {
		room = path.Dir(room)
	}
	ours, inside := strings.CutPrefix(imported, module)
	switch {
	case inside:
		target := strings.Trim(ours, "/")
		allowed := layout[room]
		if target != room && !slices.Contains(allowed, target) && !slices.Contains(allowed, "*") || target == "store/storetest" {
			t.Errorf("%s: %s must not import %s", file, room, imported)
		}
	case strings.Contains(strings.Split(imported, "/")[0], ".") && slices.Contains(standardOnly, room):
		t.Errorf("%s: %s lives on the standard library, not on %s", file, room, imported)
	case strings.HasPrefix(imported, "github.com/boltdb-go/"):
		t.Errorf("%s: %s is a malicious look-alike of go.etcd.io/bbolt (GO-2025-3451)", file, imported)
	}
}

func TestTheTopLevelStaysBare(t *testing.T) {
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		ignored := e.Name() == "data" || e.Name() == "amtsfeed"
		if !slices.Contains(topLevel, e.Name()) && !ignored {
			t.Errorf("%s does not belong on the top level", e.Name())
		}
	}
}
