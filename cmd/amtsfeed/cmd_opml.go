package main

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"strings"

	"go.yaml.in/yaml/v4"
	"golang.org/x/net/html/charset"

	"github.com/amtsfeed/amtsfeed/cmd/amtsfeed/config"
	"github.com/amtsfeed/amtsfeed/crawler"
	"github.com/amtsfeed/amtsfeed/crawler/fetch"
)

type opmlCmd struct {
	Export opmlExportCmd `cmd:"" default:"1" help:"The sources of the configuration as OPML."`
	Import opmlImportCmd `cmd:"" help:"Print the feeds of an OPML file as a sources: block for config.yaml."`
}

// opml is the part of OPML 2.0 that subscription lists use.
type opml struct {
	XMLName  xml.Name  `xml:"opml"`
	Version  string    `xml:"version,attr"`
	Title    string    `xml:"head>title"`
	Outlines []outline `xml:"body>outline"`
}

type outline struct {
	Text     string    `xml:"text,attr"`
	Title    string    `xml:"title,attr,omitempty"`
	Type     string    `xml:"type,attr,omitempty"`
	XMLURL   string    `xml:"xmlUrl,attr,omitempty"`
	HTMLURL  string    `xml:"htmlUrl,attr,omitempty"`
	Outlines []outline `xml:"outline"`
}

type opmlExportCmd struct{}

func (*opmlExportCmd) Run(a *app) error {
	cfg, err := a.config()
	if err != nil {
		return err
	}
	doc := opml{Version: "2.0", Title: cfg.Site.Title}
	for _, s := range cfg.Sources {
		o := outline{Text: s.Title, Title: s.Title}
		if s.Kind == "html" || s.Kind == "sitemap" {
			// A page without a feed is read through ours.
			o.HTMLURL, o.XMLURL, o.Type = s.URL, ownFeed(cfg, s.ID), "rss"
		} else {
			o.XMLURL, o.Type = s.URL, "rss"
		}
		doc.Outlines = append(doc.Outlines, o)
	}
	if _, err := io.WriteString(a.stdout, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(a.stdout)
	e.Indent("", "  ")
	if err := e.Encode(doc); err != nil {
		return err
	}
	_, err = fmt.Fprintln(a.stdout)
	return err
}

type opmlImportCmd struct {
	File string `arg:"" help:"An OPML file; - for stdin."`
}

// Run prints what is new; it never writes into a file that people keep.
func (c *opmlImportCmd) Run(a *app) error {
	cfg, err := a.config()
	if err != nil {
		return err
	}
	in := a.stdin
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return usage("name an OPML file", "%v", err)
		}
		defer f.Close()
		in = f
	}
	var doc opml
	dec := xml.NewDecoder(io.LimitReader(in, inputLimit))
	dec.CharsetReader = charset.NewReaderLabel
	if err := dec.Decode(&doc); err != nil {
		return usage("export the subscriptions of your reader as OPML", "%s is no OPML: %v", c.File, err)
	}
	taken := map[string]bool{}
	for _, s := range cfg.Sources {
		taken[s.ID], taken[s.URL], taken[ownFeed(cfg, s.ID)] = true, true, true
	}
	sources, skipped := imported(doc.Outlines, taken)
	for _, address := range skipped {
		a.say("hint", address+" is no web address and was left out")
	}
	out, err := yaml.Dump(map[string]any{"sources": sources})
	if err != nil {
		return err
	}
	_, err = a.stdout.Write(out)
	return err
}

// An importedSource is what an OPML outline says of a source.
type importedSource struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	URL   string `yaml:"url"`
	Kind  string `yaml:"kind"`
}

// imported are the sources of an outline that are not taken yet, and the
// addresses that cannot be asked.
func imported(outlines []outline, taken map[string]bool) (sources []importedSource, skipped []string) {
	sources = []importedSource{}
	for _, o := range outlines {
		switch {
		case o.XMLURL == "" || taken[o.XMLURL]:
		case fetch.HostOf(o.XMLURL) == "":
			skipped = append(skipped, o.XMLURL)
		default:
			title := cmp.Or(strings.TrimSpace(o.Text), strings.TrimSpace(o.Title), fetch.HostOf(o.XMLURL))
			id := freeID(title, taken)
			taken[id], taken[o.XMLURL] = true, true
			sources = append(sources, importedSource{id, crawler.Pasteable(title), crawler.Pasteable(o.XMLURL), "feed"})
		}
		more, bad := imported(o.Outlines, taken)
		sources, skipped = append(sources, more...), append(skipped, bad...)
	}
	return sources, skipped
}

// ownFeed is where a source without a feed is read as one.
func ownFeed(cfg *config.Config, id string) string {
	return cfg.Site.BaseURL + "/sources/" + id + "/feed.atom"
}

// freeID makes an id of a title that no source has yet.
func freeID(title string, taken map[string]bool) string {
	base := config.ID(title)
	id := base
	for n := 2; taken[id]; n++ {
		id = fmt.Sprintf("%s-%d", base, n)
	}
	return id
}
