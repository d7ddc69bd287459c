package extract

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"golang.org/x/net/html/atom"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
)

// What the programs in a page call the publication and the title of an entry in
// the data they are started with.
var (
	statePublished = []string{"datePublished", "publicationDate", "publishedAt", "published_at", "publishedDate", "publishDate", "publish_date", "firstPublished"}
	stateTitles    = []string{"headline", "title", "name"}
)

// maxStates scripts that name a publication are decoded: pages have one or two.
const maxStates = 50

// stateDate is the publication in the data for a page's scripts, from which
// they build the page. Only the entry with the page's own title counts.
func (a *articlePage) stateDate(title, kicker string) dates.Date {
	tried := 0
	for n := range a.root.Descendants() {
		if tried == maxStates {
			break
		}
		if n.DataAtom != atom.Script || n.FirstChild == nil || len(n.FirstChild.Data) > maxLD || isLD(n) {
			continue
		}
		data := n.FirstChild.Data
		i := strings.IndexAny(data, "{[")
		if i < 0 || !namesPublication(data) {
			continue
		}
		tried++
		var v any
		if json.NewDecoder(strings.NewReader(data[i:])).Decode(&v) != nil {
			continue
		}
		if d := a.stateIn(v, title, kicker, 0); !d.IsZero() {
			return d
		}
	}
	return dates.Date{}
}

// namesPublication spares the decoding of what cannot have a date.
func namesPublication(data string) bool {
	for _, key := range statePublished {
		if strings.Contains(data, `"`+key+`"`) {
			return true
		}
	}
	return false
}

// stateIn looks for the entry in a value and all below it.
func (a *articlePage) stateIn(v any, title, kicker string, depth int) dates.Date {
	if depth > maxLDDepth {
		return dates.Date{}
	}
	below, _ := v.([]any)
	if object, ok := v.(map[string]any); ok {
		if d := a.firstDate(stateValues(object)); !d.IsZero() && hasTitle(object, title, kicker) {
			return d
		}
		for _, key := range slices.Sorted(maps.Keys(object)) {
			below = append(below, object[key])
		}
	}
	for _, e := range below {
		if d := a.stateIn(e, title, kicker, depth+1); !d.IsZero() {
			return d
		}
	}
	return dates.Date{}
}

func stateValues(object map[string]any) []string {
	var values []string
	for _, key := range statePublished {
		values = append(values, ldText(object[key]))
	}
	return values
}

// hasTitle reports whether an entry has the title, with or without its kicker.
func hasTitle(v map[string]any, title, kicker string) bool {
	for _, key := range stateTitles {
		if s := ldText(v[key]); s != "" && (sameText(s, title) || kicker != "" && sameText(kicker+s, title)) {
			return true
		}
	}
	return false
}
