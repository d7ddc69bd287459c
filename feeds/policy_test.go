package feeds

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/amtsfeed/amtsfeed/store"
	"github.com/google/go-cmp/cmp"
)

// The truth table: every combination of a source's terms and of reserved rights
// that changes what may be shown.
func TestPermit(t *testing.T) {
	title := Permission{Index: true, Archive: true}
	teaser := Permission{Extract: true, Chars: longestTeaser, Image: true, Index: true, Archive: true}
	seven := Permission{Extract: true, Words: 7, Chars: longestTeaser, Image: true, Index: true, Archive: true}
	full := Permission{Extract: true, Full: true, Image: true, Index: true, Archive: true}
	short := func(p Permission, n int) Permission { p.Full, p.Chars = false, n; return p }
	mute := func(p Permission) Permission { p.Full, p.Extract, p.Words, p.Chars = false, false, 0, 0; return p }
	hidden := func(p Permission) Permission {
		p.Full, p.Index, p.Archive, p.Chars = false, false, false, longestTeaser
		if !p.Extract {
			p.Chars = 0
		}
		return p
	}
	for _, terms := range []struct {
		name string
		src  Source
		free Permission // what nobody restricts further
	}{
		{"title", Source{Publish: PublishTitle}, title},
		{"title, 7 words", Source{Publish: PublishTitle, MaxWords: 7}, title},
		{"teaser", Source{Publish: PublishTeaser}, teaser},
		{"teaser, 7 words", Source{Publish: PublishTeaser, MaxWords: 7}, seven},
		{"full", Source{Publish: PublishFull}, full},
		{"full, 7 words", Source{Publish: PublishFull, MaxWords: 7}, seven},
		{"nothing said", Source{}, teaser},
	} {
		extract := terms.free.Extract
		pick := func(p Permission) Permission {
			if extract {
				return p
			}
			return title
		}
		noArchive, noImage := terms.free, terms.free
		noArchive.Archive, noImage.Image = false, false
		for _, row := range []struct {
			reserved string
			want     Permission
		}{
			{"", terms.free},
			{"index,follow,max-image-preview:large", terms.free},
			{"max-snippet:-1", terms.free},
			{"tdm", pick(short(terms.free, shortExtract))},
			{"TDM", pick(short(terms.free, shortExtract))},
			{"something-new", pick(short(terms.free, shortExtract))},
			{"nosnippet", mute(terms.free)},
			{"max-snippet:0", mute(terms.free)},
			{"max-snippet:viel", mute(terms.free)},
			{"max-snippet:50", pick(short(terms.free, 50))},
			{"max-snippet:5000", pick(short(terms.free, narrower(terms.free.Chars, 5000)))},
			{"noindex", hidden(terms.free)},
			{"none", hidden(terms.free)},
			{"noarchive", noArchive},
			{"noimageindex", noImage},
			// Together the strictest wins, in any order.
			{"tdm,max-snippet:50", pick(short(terms.free, 50))},
			{"max-snippet:50,tdm", pick(short(terms.free, 50))},
			{"max-snippet:900,tdm", pick(short(terms.free, shortExtract))},
			{"nosnippet,max-snippet:50", mute(terms.free)},
			{"max-snippet:-1,nosnippet", mute(terms.free)},
			{"noindex,nosnippet", mute(hidden(terms.free))},
			{"tdm,noindex", hidden(pick(short(terms.free, shortExtract)))},
		} {
			var reserved []string
			if row.reserved != "" {
				reserved = strings.Split(row.reserved, ",")
			}
			if row.reserved == "tdm,noindex" && extract {
				row.want.Chars = shortExtract
			}
			if diff := cmp.Diff(row.want, Permit(terms.src, reserved)); diff != "" {
				t.Errorf("%s, reserved %q (-want +got):\n%s", terms.name, row.reserved, diff)
			}
		}
	}
}

func TestReleaseKeepsTitleAndLink(t *testing.T) {
	long := strings.Repeat("Wort für Wort. ", 200)
	it := store.Item{
		Title: "Titel", URL: "https://amt.example/1", Teaser: long, Text: long, Markup: "<p>" + long + "</p>",
		Image: "https://amt.example/1.jpg", Enclosures: []store.Enclosure{{URL: "https://amt.example/1.pdf"}},
	}
	for name, c := range map[string]struct {
		src          Source
		reserved     []string
		chars, words int
		text, image  bool
		attached     bool
		wantNoTeaser bool
	}{
		"title":             {src: Source{Publish: PublishTitle}, wantNoTeaser: true},
		"teaser":            {src: Source{Publish: PublishTeaser}, chars: longestTeaser, image: true, attached: true},
		"press":             {src: Source{Publish: PublishTeaser, MaxWords: 7}, words: 7, image: true, attached: true},
		"full":              {src: Source{Publish: PublishFull}, text: true, image: true, attached: true},
		"full, tdm":         {src: Source{Publish: PublishFull}, reserved: []string{"tdm"}, chars: shortExtract, image: true, attached: true},
		"full, nosnippet":   {src: Source{Publish: PublishFull}, reserved: []string{"nosnippet"}, wantNoTeaser: true, image: true, attached: true},
		"full, tiny":        {src: Source{Publish: PublishFull}, reserved: []string{"max-snippet:3"}, chars: 3, image: true, attached: true},
		"removed from file": {src: (&Catalog{}).Terms("fort"), wantNoTeaser: true},
	} {
		it := it
		it.Reservations = c.reserved
		got := releaseItem(it, c.src)
		if got.Title != it.Title || got.URL != it.URL {
			t.Errorf("%s: title or link is gone", name)
		}
		if (got.Teaser == "") != c.wantNoTeaser && c.chars != 3 {
			t.Errorf("%s: teaser is %q", name, got.Teaser)
		}
		if n := utf8.RuneCountInString(got.Teaser); c.chars > 0 && n > c.chars {
			t.Errorf("%s: teaser has %d characters, at most %d may be shown", name, n, c.chars)
		}
		if n := len(strings.Fields(strings.TrimSuffix(got.Teaser, " …"))); c.words > 0 && n != c.words {
			t.Errorf("%s: teaser has %d words, want %d", name, n, c.words)
		}
		if (got.Text != "") != c.text || (got.Markup != "") != c.text {
			t.Errorf("%s: whole text shown: %t, want %t", name, got.Text != "", c.text)
		}
		if (got.Image != "") != c.image || (len(got.Enclosures) > 0) != c.attached {
			t.Errorf("%s: image %q, enclosures %v", name, got.Image, got.Enclosures)
		}
		if diff := cmp.Diff(got, releaseItem(got, c.src)); diff != "" {
			t.Errorf("%s: released twice differs (-once +twice):\n%s", name, diff)
		}
	}
}

func TestReleaseMakesATeaserOfTheText(t *testing.T) {
	it := store.Item{Title: "Titel", Text: strings.Repeat("Der Rat tagt öffentlich. ", 100)}
	if got := releaseItem(it, Source{Publish: PublishTeaser}).Teaser; got == "" || utf8.RuneCountInString(got) > shortExtract {
		t.Errorf("teaser of an item without one: %q", got)
	}
	if got := releaseItem(it, Source{Publish: PublishFull}); got.Teaser != "" || got.Text != it.Text {
		t.Errorf("where the whole text is shown it needs no teaser made of it: %q", got.Teaser)
	}
}

func TestRightsLine(t *testing.T) {
	own := store.Item{Rights: "© Amt"}
	for _, c := range []struct {
		item store.Item
		src  Source
		want string
	}{
		{own, Source{}, "© Amt"},
		{own, Source{License: "CC BY 4.0"}, "CC BY 4.0"},
		{store.Item{}, Source{License: "CC BY 4.0"}, "CC BY 4.0"},
		{store.Item{}, Source{}, ""},
	} {
		if got := releaseItem(c.item, c.src).Rights; got != c.want {
			t.Errorf("rights %q, want %q", got, c.want)
		}
	}
}

func FuzzExtract(f *testing.F) {
	f.Add("eins zwei drei", 2, 5)
	f.Add("Donaudampfschifffahrtsgesellschaft", 0, 10)
	f.Add("ä\u00a0ö ü\n\nß", 3, 1)
	f.Fuzz(func(t *testing.T, text string, words, chars int) {
		got := extract(text, words, chars)
		if chars > 0 && utf8.RuneCountInString(got) > chars {
			t.Errorf("extract(%q, %d, %d) = %q: too long", text, words, chars, got)
		}
		if words > 0 && len(strings.Fields(strings.TrimSuffix(got, " …"))) > words {
			t.Errorf("extract(%q, %d, %d) = %q: too many words", text, words, chars, got)
		}
		if !strings.HasPrefix(text, strings.TrimSuffix(got, " …")) && got != text {
			t.Errorf("extract(%q, %d, %d) = %q: not its beginning", text, words, chars, got)
		}
	})
}
