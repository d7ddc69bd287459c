package extract

import (
	"strings"
	"testing"
)

// The data for a page's scripts are read as they are named and typed: a number
// is at most a day, and no headline.
func TestDetectReadsDataOfScripts(t *testing.T) {
	tests := []struct{ name, entry, want string }{
		{"a text as day", `"title":"Eine Meldung","url":"/%","date":"2025-10-16"`, "Eine Meldung 2025-10-16"},
		{"seconds", `"title":"Eine Meldung","url":"/%","date":1760601600`, "Eine Meldung 2025-10-16"},
		{"milliseconds", `"title":"Eine Meldung","url":"/%","date":1760601600000`, "Eine Meldung 2025-10-16"},
		{"a number as headline", `"name":4711,"url":"/%","date":"2025-10-16"`, ""},
		{"a number that is no day", `"title":"Eine Meldung","url":"/%","date":2025`, ""},
		{"no day, then one", `"title":"Eine Meldung","url":"/%","date":3,"pubDate":"2025-10-16"`, "Eine Meldung 2025-10-16"},
		{"one name in two spellings", `"title":"Eine Meldung","url":"/%","pub_date":"2025-10-16","pubDate":"2025-10-15"`, "Eine Meldung 2025-10-16"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			one, two := strings.Replace(tt.entry, "%", "a", 1), strings.Replace(tt.entry, "%", "b", 1)
			doc, _, err := Detect(listPageOf(`<script>window.data = {"list":[{` + one + `},{` + two + `}]}</script>`))
			got := ""
			if err == nil {
				got = doc.Drafts[0].Title + " " + germanDay(doc.Drafts[0].Published)
			}
			if got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}
