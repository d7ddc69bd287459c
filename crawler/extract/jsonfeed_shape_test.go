package extract

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// readJSON reads a JSON Feed with what stands in its head and its items.
func readJSON(t *testing.T, head, items string) *Document {
	t.Helper()
	doc, err := Feed(Page{URL: "https://x.example/feeds/neu.json", Body: []byte(`{"version":"https://jsonfeed.org/version/1.1",` + head + `"items":[` + items + `]}`)})
	if err != nil {
		t.Fatalf("%s %s: %v", head, items, err)
	}
	return doc
}

// A feed is read in one go, or taken apart where the format's reader would not
// do it justice. It says the same both ways.
func TestJSONSaysTheSameWholeAndTakenApart(t *testing.T) {
	const head = `"title":"Amt","home_page_url":"/","feed_url":"neu.json","description":"Neues","next_url":"?seite=2","icon":"/a.png","favicon":"/b.png","language":"de_AT",` +
		`"authors":[{"name":"Presseamt"}],`
	const items = `{"id":"https://x.example/1","url":"/1","title":"Satzung","summary":"Kurz","content_html":"<p>Lang</p>","content_text":"Lang","image":"/1.jpg","banner_image":"/2.jpg",` +
		`"date_published":"2025-10-16T08:00:00Z","date_modified":"2025-10-17T08:00:00Z","authors":[{"name":"A"},{"name":"B"}],"tags":["Recht","Rat"],"language":"de",` +
		`"attachments":[{"url":"/1.pdf","mime_type":"application/pdf","size_in_bytes":17}]},` +
		`{"id":"2","external_url":"https://y.example/2","banner_image":"/2.jpg","content_text":"Eins\n\nZwei <x>","author":{"name":"C"}}`
	whole := readJSON(t, head, items)
	want := Head{Title: "Amt", Link: "https://x.example/", Description: "Neues", Language: "de-AT", Author: "Presseamt", Image: "https://x.example/a.png",
		Self: "https://x.example/feeds/neu.json", Next: "https://x.example/feeds/neu.json?seite=2"}
	if diff := cmp.Diff(want, whole.Feed); diff != "" {
		t.Errorf("head (-want +got):\n%s", diff)
	}
	first, second := whole.Drafts[0], whole.Drafts[1]
	if !first.GUIDIsLink || second.GUIDIsLink || first.Image != "https://x.example/1.jpg" || second.Image != "https://x.example/2.jpg" ||
		first.Markup != "<p>Lang</p>" || second.Text != "Eins\n\nZwei <x>" || second.Author != "C" || second.Link != "https://y.example/2" {
		t.Errorf("items %+v", whole.Drafts)
	}
	for name, apart := range map[string]*Document{
		"hubs":                   readJSON(t, `"hubs":[{"type":"WebSub","url":"https://hub.example/"}],`+head, items),
		"an item that is none":   readJSON(t, head, items+",null"),
		"a number for a word":    readJSON(t, head+`"expired":"ja",`, strings.Replace(items, `17}`, `"17"}`, 1)),
		"a word for many people": readJSON(t, strings.Replace(head, `[{"name":"Presseamt"}]`, `"Presseamt"`, 1), items),
	} {
		if name == "hubs" {
			want.Hubs = []string{"https://hub.example/"}
			if diff := cmp.Diff(want, apart.Feed); diff != "" {
				t.Errorf("head with hubs (-want +got):\n%s", diff)
			}
			apart.Feed.Hubs = nil
		}
		if diff := cmp.Diff(whole, apart); diff != "" {
			t.Errorf("%s (-whole +apart):\n%s", name, diff)
		}
	}
}

func TestHubsOfJSONAreAddresses(t *testing.T) {
	for hubs, want := range map[string][]string{
		`[{"type":"WebSub","url":"https://a.example/"},{"url":"https://b.example/"}]`: {"https://a.example/", "https://b.example/"},
		`{"url":"https://a.example/"}`:                          {"https://a.example/"},
		`["https://a.example/",null,{"url":"javascript:x"},{}]`: nil,
		`null`: nil,
	} {
		if diff := cmp.Diff(want, readJSON(t, `"hubs":`+hubs+`,`, "").Feed.Hubs); diff != "" {
			t.Errorf("%s (-want +got):\n%s", hubs, diff)
		}
	}
}

// What only calls itself a feed, or only looks like one, is told apart.
func TestWhichJSONIsAFeed(t *testing.T) {
	for body, want := range map[string]bool{
		`{"version":"https://jsonfeed.org/version/1","items":[{"title":"a"}]}`: true,
		`{"version":"http://www.jsonfeed.org/1.2"}`:                            true,
		`{"version":"3","items":[{"title":"a"}]}`:                              true,
		`{"title":"Amt","items":[{"title":"a"}]}`:                              true,
		`{"version":"https://jsonfeed.org/version/1","hubs":[]}`:               true,
		`{"version":"https://jsonfeed.org/version/1","hubs":[],"items":null}`:  true,
		`{"version":"3","hubs":[],"items":[]}`:                                 true,
		`{"title":"Amt","version":"3"}`:                                        false,
		`{"items":[{"title":"a"}],"total":1}`:                                  false,
	} {
		if _, err := Feed(Page{Body: []byte(body)}); (err == nil) != want {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// What is too long to be what it says costs itself alone.
func TestValuesOfJSONThatAreTooLong(t *testing.T) {
	name, _ := json.Marshal(strings.Repeat("n", maxValue))
	many := strings.TrimSuffix(strings.Repeat(`"Amt",`, maxNames+9), ",")
	numbered := strings.Builder{}
	for i := range maxNames + 9 {
		numbered.WriteString(`"Thema ` + strings.Repeat("i", i+1) + `",`)
	}
	for item, want := range map[string]Draft{
		`{"title":"a","authors":[` + string(name) + `]}`:                                  {Title: "a"},
		`{"title":"a","authors":[` + many + `]}`:                                          {Title: "a", Author: "Amt"},
		`{"title":"a","authors":[{"name":"Amt"},[]]}`:                                     {Title: "a", Author: "Amt"},
		`{"title":"a","tags":[` + strings.TrimSuffix(numbered.String(), ",") + `,"x",1]}`: {Title: "a"},
	} {
		doc := readJSON(t, `"hubs":[],`, item)
		if len(doc.Drafts) != 1 {
			t.Fatalf("%.80s: %d drafts", item, len(doc.Drafts))
		}
		d := doc.Drafts[0]
		if len(d.Categories) > maxNames {
			t.Errorf("%d categories", len(d.Categories))
		}
		d.Categories = nil
		if diff := cmp.Diff(want, d); diff != "" {
			t.Errorf("%.80s (-want +got):\n%s", item, diff)
		}
	}
}

func TestItemsOfJSONAreCounted(t *testing.T) {
	body := `{"version":"https://jsonfeed.org/version/1","title":"x","items":[` + strings.Repeat(`{"id":"1"},`, maxItems) + `{"id":"2"}]}`
	doc, err := Feed(Page{Body: []byte(body)})
	if err != nil || len(doc.Drafts) != maxItems || !errors.Is(doc.Partial, errItems) {
		t.Errorf("%d drafts, %v", len(doc.Drafts), err)
	}
}
