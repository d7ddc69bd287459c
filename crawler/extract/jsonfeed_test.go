package extract

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// titlesOf lists what was read of a document.
func titlesOf(doc *Document) []string {
	var out []string
	for _, d := range doc.Drafts {
		out = append(out, d.Title)
	}
	return out
}

func TestJSONFeedsAreReadUpToTheDamage(t *testing.T) {
	const head = `{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[{"title":"a"},{"title":"b"}`
	for name, c := range map[string]struct {
		in     string
		want   []string
		damage error
	}{
		"whole":                  {head + `]}`, []string{"a", "b"}, nil},
		"cut after an item":      {head, []string{"a", "b"}, errCutOff},
		"cut inside an item":     {head + `,{"title":"c"`, []string{"a", "b"}, errCutOff},
		"cut behind the items":   {head + `]`, []string{"a", "b"}, errCutOff},
		"cut in a later value":   {head + `],"icon":"x`, []string{"a", "b"}, errCutOff},
		"broken inside an item":  {head + `,{"title":c},{"title":"d"}]}`, []string{"a", "b"}, errCutOff},
		"items that are none":    {head + `,null,7,"x",[],{"title":"c"}]}`, []string{"a", "b", "c"}, nil},
		"text behind the feed":   {head + `]} <!-- 0.2 s -->`, []string{"a", "b"}, nil},
		"no items":               {`{"version":"https://jsonfeed.org/version/1","title":"x"}`, nil, nil},
		"items that are null":    {`{"version":"https://jsonfeed.org/version/1","items":null}`, nil, nil},
		"items that are no list": {`{"version":"https://jsonfeed.org/version/1","items":{"title":"a"}}`, nil, errCutOff},
		"without version":        {`{"title":"x","items":[{"title":"a"}]}`, []string{"a"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := Feed(Page{Body: []byte(c.in)})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, titlesOf(doc)); diff != "" || !errors.Is(doc.Partial, c.damage) {
				t.Errorf("damage %v, want %v, titles (-want +got):\n%s", doc.Partial, c.damage, diff)
			}
		})
	}
}

func TestJSONValuesOfWrongTypes(t *testing.T) {
	read := func(item string) Draft {
		doc, err := Feed(Page{URL: "https://x.example/feed.json", Body: []byte(`{"version":"https://jsonfeed.org/version/1","items":[` + item + `,null]}`)})
		if err != nil || len(doc.Drafts) != 1 {
			t.Fatalf("%s: %v", item, err)
		}
		return doc.Drafts[0]
	}
	for item, want := range map[string]Draft{
		`{"id":7,"title":8}`:                           {GUID: "7", Title: "8"},
		`{"id":1.5,"title":true}`:                      {GUID: "1.5", Title: "true"},
		`{"id":{},"title":["x"],"url":[1]}`:            {},
		`{"title":"x","author":"Amt"}`:                 {Title: "x", Author: "Amt"},
		`{"title":"x","author":{"name":"Amt"}}`:        {Title: "x", Author: "Amt"},
		`{"title":"x","authors":["A",{"name":"B"},3]}`: {Title: "x", Author: "A, B, 3"},
		`{"title":"x","authors":{"name":"A"}}`:         {Title: "x", Author: "A"},
		`{"title":"x","tags":"eins"}`:                  {Title: "x", Categories: []string{"eins"}},
		`{"title":"x","tags":[1,null,"b",{}]}`:         {Title: "x", Categories: []string{"1", "b"}},
		`{"title":"x","attachments":{"url":"/a","size_in_bytes":"7"}}`: {
			Title: "x", Enclosures: []Enclosure{{URL: "https://x.example/a", Length: 7}},
		},
		`{"title":"x","attachments":["/a",null,{"url":"/b","mime_type":[]}]}`: {
			Title: "x", Enclosures: []Enclosure{{URL: "https://x.example/b"}},
		},
		`{"title":"x","url":"/a","external_url":"https://y.example/"}`: {Title: "x", Link: "https://x.example/a"},
		`{"title":"x","external_url":"https://y.example/"}`:            {Title: "x", Link: "https://y.example/"},
		`{"title":"x","content_text":"a <b> c"}`:                       {Title: "x", Text: "a <b> c", Markup: "<p>a &lt;b&gt; c</p>"},
		`{"title":"x","summary":"a\n\nb"}`:                             {Title: "x", Teaser: "a b"},
	} {
		got := read(item)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", item, diff)
		}
	}
}

func TestJSONThatIsNoFeed(t *testing.T) {
	for _, body := range []string{`{}`, `{"items":[]}`, `{"version":"2.0"}`, `[]`, `{"title":"x"}`, `{"a":`, `{`} {
		if doc, err := Feed(Page{Body: []byte(body)}); !errors.Is(err, ErrNoFeed) {
			t.Errorf("Feed(%s) = %+v, %v", body, doc, err)
		}
	}
}
