package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A backup may go through a pipe to another machine, and replaces what is there
// only when it is told to.
func TestABackupGoesThroughAPipe(t *testing.T) {
	from, to := newOffice(t, oneFeed), newOffice(t, oneFeed)
	from.publish("/amt.xml", feed("Von hier", "Noch eine"))
	to.publish("/amt.xml", feed("Von dort"))
	from.must("crawl")
	to.must("crawl")
	to.stdin = from.must("backup", "-")
	if status, _, said := to.run("restore", "-"); status != exitPartial || !strings.Contains(said, "--force") {
		t.Errorf("a store that holds items: status %d, said %s", status, said)
	}
	if items := to.must("items"); !strings.Contains(items, "Von dort") {
		t.Errorf("what was there is gone:\n%s", items)
	}
	to.must("restore", "--force", "-")
	items := to.must("items")
	if !strings.Contains(items, "Von hier") || !strings.Contains(items, "Noch eine") || strings.Contains(items, "Von dort") {
		t.Errorf("restored:\n%s", items)
	}
	to.stdin = "no backup"
	if status, _, _ := to.run("restore", "--force", "-"); status != exitPartial {
		t.Errorf("a damaged copy: status %d", status)
	}
	if got := to.must("items"); got != items {
		t.Errorf("a damaged copy changed something:\n%s", got)
	}
}

// A backup holds what is not published, and nobody else may read it.
func TestABackupIsForItsOwnerAlone(t *testing.T) {
	o := newOffice(t, oneFeed)
	name := filepath.Join(t.TempDir(), "copy")
	o.must("backup", name)
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %s", info.Mode())
	}
}

// What goes out as OPML comes back as the same sources, and twice the same name
// becomes two ids.
func TestSubscriptionsComeBackAsTheyWentOut(t *testing.T) {
	o := newOffice(t, `
sources:
  - {id: buergeramt, title: Bürgeramt & Stadt, url: "https://a.example/feed?x=1&y=2", kind: feed}
  - {id: presse, title: Presse, url: "https://b.example/feed", kind: feed}
  - {id: presse-2, title: Presse, url: "https://c.example/feed", kind: feed}
`)
	o.stdin = o.must("opml", "export")
	o.configure("")
	block := o.must("opml", "import", "-")
	o.configure(block)
	if again := o.must("opml"); again != o.stdin {
		t.Errorf("out went\n%s\nback came\n%s", o.stdin, again)
	}
	for _, id := range []string{"id: buergeramt-stadt\n", "id: presse\n", "id: presse-2\n"} {
		if !strings.Contains(block, id) {
			t.Errorf("no %s in\n%s", id, block)
		}
	}
	if out := o.must("opml", "import", "-"); out != "sources: []\n" {
		t.Errorf("what is known already comes again:\n%s", out)
	}
}
