package crawler

import (
	"strings"
	"testing"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/extract"
)

func TestEveryMistakeOfASourceIsNamed(t *testing.T) {
	good := Source{ID: "amt", URL: "https://amt.example/feed"}
	if err := good.Validate(); err != nil {
		t.Errorf("good source: %v", err)
	}
	bad := Source{URL: "ftp://amt.example", Kind: "rss", Region: "Tirol", Interval: -time.Second}
	err := bad.Validate()
	for _, say := range []string{"without id", "ftp://amt.example", `kind "rss"`, `region "Tirol"`, "negative"} {
		if err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("%q is not named in %v", say, err)
		}
	}
	rule := extract.Rule{Item: "article["}
	for _, src := range []Source{
		{ID: "amt", URL: good.URL, Kind: KindHTML, Rule: &rule}, {ID: "amt", URL: good.URL, Kind: KindFeed, Rule: &extract.Rule{Item: "article"}},
	} {
		if src.Validate() == nil {
			t.Errorf("%+v is taken", src)
		}
	}
}

func TestReadingChangesWithWhatIsRead(t *testing.T) {
	base := Source{ID: "amt", URL: "https://amt.example/", Kind: KindHTML, Rule: &extract.Rule{Item: "article"}}
	seen := map[string]string{base.reading(): "base"}
	for name, change := range map[string]func(*Source){
		"kind":     func(s *Source) { s.Kind = KindFeed },
		"rule":     func(s *Source) { s.Rule = &extract.Rule{Item: "li"} },
		"no rule":  func(s *Source) { s.Rule = nil },
		"pages":    func(s *Source) { s.Rule = &extract.Rule{Item: "article", Pages: 2} },
		"include":  func(s *Source) { s.IncludeText = "Cloud" },
		"fulltext": func(s *Source) { s.Fulltext = true },
	} {
		s := base
		change(&s)
		if other, ok := seen[s.reading()]; ok {
			t.Errorf("%s reads like %s", name, other)
		}
		seen[s.reading()] = name
	}
	s := base
	s.Title, s.Headers, s.Interval, s.Paused = "Amt", map[string]string{"X": "y"}, time.Hour, true
	if s.reading() != base.reading() {
		t.Error("what does not change the reading asks for the page anew")
	}
	if auto := (&Source{}).reading(); auto != (&Source{Kind: KindAuto}).reading() {
		t.Error("no kind is not auto")
	}
}
