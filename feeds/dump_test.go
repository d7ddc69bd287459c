package feeds

import (
	"os"
	"testing"
	"strings"
	"path/filepath"
	"github.com/amtsfeed/amtsfeed/store"
	"time"
)

func TestDump(t *testing.T) {
	dir := os.Getenv("DUMP")
	if dir == "" { t.Skip() }
	w := newWorld(t)
	items := many(30)
	items[0].Text = "Erster Absatz & mehr.\n\nZweiter <Absatz>."
	items[3].Markup = `<p>Erster <a href="https://amt.example/x?a=1&amp;b=2">Absatz</a></p><ul><li>x</li></ul>`
	items[3].Text = "Erster Absatz"
	items[4].Title = `AT&amp;T <b>fett</b> & "Zitat" 'x' <script>alert(1)</script>`
	items[4].Teaser = "Teaser mit <img src=x onerror=alert(1)> & mehr"
	items[6].Title = items[4].Title
	items[6].Teaser = "Teaser mit <img src=x onerror=alert(1)> & mehr &amp;amp;amp;lt;b&gt;"
	items[6].URL = "https://bücher.example/straße/ü?q=ä b|c#Größe"
	items[6].Enclosures = []store.Enclosure{{URL: "https://amt.example/a.pdf", Type: "application/pdf", Length: 12}}
	items[6].Categories = []string{"Digitales", "digitales", "<b>x</b>"}
	items[6].Updated = items[6].Published.Add(time.Hour)
	items[9].URL = ""
	items[9].Language = "en"
	items[9].Author = "Erika Mustermann"
	items[9].Image = "https://amt.example/ä.jpg"
	w.commit(items...)
	st := w.store
	page, _ := st.Items(t.Context(), store.Query{})
	var work []store.Assignment
	for _, it := range page.Items { work = append(work, store.Assignment{Item: it.ID, Topic: "cloud", Match: &store.Match{Topic: "cloud", By: "rule", Rule: "x", Live: true, At: w.now, Hits: []store.Hit{{Term: "Cloud", Field: "title", Start: 0, End: 5}}}}) }
	if err := st.Apply(t.Context(), "topics", 0, work); err != nil { t.Fatal(err) }
	w.publish()
	for _, p := range []string{"/feed.atom", "/feed.rss", "/feed.json", "/topics/cloud/feed.atom", "/topics/cloud/feed.rss", "/topics/cloud/feed.json", "/topics/register/feed.atom", "/topics/register/feed.rss", "/topics/register/feed.json", "/sources/amt/feed.atom", "/sources/wall/feed.json", "/status/feed.atom", "/opml.xml"} {
		rec := w.get(p)
		if rec.Code != 200 { t.Error(p, rec.Code, rec.Body.String()) }
		os.WriteFile(filepath.Join(dir, strings.ReplaceAll(p[1:], "/", "_")), rec.Body.Bytes(), 0o644)
	}
}
