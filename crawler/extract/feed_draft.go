package extract

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"

	ext "github.com/mmcdole/gofeed/extensions"

	"github.com/amtsfeed/amtsfeed/crawler/dates"
)

// maxLoneTeaser is how long a description may be, in characters, to count as a
// teaser where there is nothing else: what is longer is the text itself.
const maxLoneTeaser = 600

// An entry is what a feed says about one item, in all formats, before it is
// cleaned. Of alternatives the first that says something counts.
type entry struct {
	guid       string
	guidIsLink bool
	links      []string
	titles     []string
	summary    prose
	content    prose
	authors    []string
	published  []string
	updated    []string
	categories []string
	enclosures []Enclosure
	images     []string
	rights     string
	language   string
}

// prose is running text as a feed carries it.
type prose struct {
	s     string
	plain bool     // no markup: brackets are brackets
	base  *url.URL // of its links; nil: the document's
}

func (r *feedReader) draft(e entry) Draft {
	d := Draft{
		GUID:       guid(e.guid),
		GUIDIsLink: e.guidIsLink && isAbsolute(e.guid),
		Title:      pick(e.titles, func(s string) string { return line(s, maxTitle) }),
		Author:     people(e.authors),
		Language:   languageTag(e.language),
		Published:  pickDate(e.published),
		Updated:    pickDate(e.updated),
		Categories: names(e.categories),
		Image:      pick(e.images, r.address),
		Rights:     line(e.rights, maxTitle),
	}
	d.Link = pick(e.links, r.address)
	if d.Link == "" && e.guidIsLink && !strings.ContainsAny(e.guid, " \t\n") {
		d.Link = r.address(e.guid)
	}
	d.Enclosures = r.enclosures(e.enclosures)
	r.prose(&d, e)
	return d
}

func (r *feedReader) address(ref string) string { return resolve(r.base, ref) }

// prose fills the texts. A lone short description is a teaser; the same text
// twice counts once.
func (r *feedReader) prose(d *Draft, e entry) {
	if strings.TrimSpace(e.content.s) == "" {
		markup, text := r.clean(e.summary, !r.textOnly)
		if len(text) <= maxLoneTeaser {
			d.Teaser = oneLine(text, maxTeaser)
			return
		}
		d.Markup, d.Text = markup, text
		return
	}
	d.Markup, d.Text = r.clean(e.content, !r.textOnly)
	if e.summary.s == e.content.s {
		return
	}
	if _, teaser := r.clean(e.summary, false); teaser != d.Text {
		d.Teaser = oneLine(teaser, maxTeaser)
	}
}

// clean is running text as its markup, if that is wanted, and as plain text.
func (r *feedReader) clean(p prose, wanted bool) (markup, text string) {
	fragment := p.s
	if p.plain && !looksEscaped([]byte(p.s)) {
		fragment = paragraphs(p.s)
	}
	base := r.base
	if p.base != nil {
		base = p.base
	}
	return r.sanitizer.sanitize(fragment, base, wanted)
}

// paragraphs turns plain text into a fragment.
func paragraphs(s string) string {
	s = html.EscapeString(strings.ReplaceAll(strings.TrimSpace(s), "\r\n", "\n"))
	return strings.ReplaceAll(s, "\n\n", "<p>")
}

// oneLine folds paragraphs into one.
func oneLine(s string, limit int) string {
	if strings.IndexByte(s, '\n') < 0 && len(s) <= limit {
		return s
	}
	return cut(strings.Join(strings.Fields(s), " "), limit)
}

// guid is what a source calls an entry, at a length that a key may have.
func guid(s string) string {
	if s = strings.TrimSpace(s); len(s) <= maxGUID {
		return plain(s, maxGUID)
	}
	sum := sha256.Sum256([]byte(s))
	return "sha256:" + hex.EncodeToString(sum[:])
}

func isAbsolute(ref string) bool {
	return strings.HasPrefix(ref, "http://") || strings.HasPrefix(ref, "https://")
}

// pick returns the first value that is not empty when cleaned.
func pick(values []string, clean func(string) string) string {
	for _, v := range values {
		if v = clean(v); v != "" {
			return v
		}
	}
	return ""
}

func pickDate(values []string) dates.Date {
	for _, v := range values {
		if d, ok := dates.ParseFeed(v); ok {
			return d
		}
	}
	return dates.Date{}
}

// names cleans categories and drops repetitions.
func names(values []string) []string {
	var out []string
	for _, v := range values {
		if len(out) == maxNames {
			break
		}
		if v = line(v, maxName); v != "" && !has(out, v) {
			out = append(out, v)
		}
	}
	return out
}

func has(list []string, s string) bool {
	for _, v := range list {
		if strings.EqualFold(v, s) {
			return true
		}
	}
	return false
}

// people joins the names of authors.
func people(values []string) string {
	var out []string
	for _, v := range values {
		if v == "" || len(out) == maxNames {
			continue
		}
		v = person(line(strings.NewReplacer("<", "(", ">", ")").Replace(nameInside(v)), maxName))
		if v != "" && !has(out, v) {
			out = append(out, v)
		}
	}
	return cut(strings.Join(out, ", "), maxName)
}

// nameInside is the name in an author that has elements, as in Atom.
func nameInside(s string) string {
	_, tag, _ := strings.Cut(s, "<name")
	if _, name, closed := strings.Cut(tag, ">"); closed {
		name, _, _ = strings.Cut(name, "<")
		return name
	}
	return s
}

// person reduces "name@amt.example (Name)" and "Name (name@amt.example)" to
// the name; an address alone is better than nothing.
func person(s string) string {
	if strings.IndexByte(s, '@') < 0 {
		return s
	}
	var name []string
	mail := ""
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '(' || r == ')' }) {
		if strings.IndexByte(word, '@') > 0 {
			mail = word
		} else {
			name = append(name, word)
		}
	}
	if len(name) == 0 {
		return mail
	}
	return strings.Trim(strings.Join(name, " "), " ,;")
}

// languageTag accepts what looks like BCP 47.
func languageTag(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	if len(s) > 35 { // the longest tag that BCP 47 asks software to hold
		return ""
	}
	for _, c := range []byte(s) {
		if !isLetter(c) && c != '-' && (c < '0' || c > '9') {
			return ""
		}
	}
	return s
}

func (r *feedReader) enclosures(all []Enclosure) []Enclosure {
	var out []Enclosure
	for _, e := range all {
		if len(out) == maxNames {
			break
		}
		e.URL = r.address(e.URL)
		e.Type = mediaType(e.Type)
		e.Length = max(e.Length, 0)
		at := slices.IndexFunc(out, func(o Enclosure) bool { return o.URL == e.URL })
		switch {
		case e.URL == "":
		case at < 0:
			out = append(out, e)
		default: // the same file under another name
			out[at].Type = cmp.Or(out[at].Type, e.Type)
			out[at].Length = max(out[at].Length, e.Length)
		}
	}
	return out
}

// mediaType keeps what looks like one.
func mediaType(s string) string {
	s, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(s)), ";")
	if len(s) > maxName || strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("/+-.", r)
	}) {
		return ""
	}
	return s
}

func number(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// texts returns the values of an extension element.
func texts(x ext.Extensions, prefix, name string) []string {
	var out []string
	for _, e := range x[prefix][name] {
		if e.Value != "" {
			out = append(out, e.Value)
		}
	}
	return out
}

// text returns the first value of an extension element.
func text(x ext.Extensions, prefix, name string) string {
	for _, e := range x[prefix][name] {
		if e.Value != "" {
			return e.Value
		}
	}
	return ""
}
