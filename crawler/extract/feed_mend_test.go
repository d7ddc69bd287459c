package extract

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDamageIsMended(t *testing.T) {
	base, _ := url.Parse("https://x.example/feeds/neu.xml")
	const head, tail = "<rss><channel>", "</channel></rss>"
	for name, c := range map[string]struct {
		in, want string
		damage   error
	}{
		"unclosed elements are closed":   {head + "<title>a" + tail, head + "<title>a</title>" + tail, nil},
		"stray end tags go":              {head + "<b>x</i></b></p>" + tail, head + "<b>x</b>" + tail, nil},
		"end tags in other case":         {head + "<Title>x</title>" + tail, head + "<Title>x</Title>" + tail, nil},
		"ampersands and brackets":        {head + "a & b &amp; &nbsp; &x; < c" + tail, head + "a &amp; b &amp; &nbsp; &x; &lt; c" + tail, nil},
		"empty elements of HTML":         {`<feed><entry><content type="xhtml"><div><br/><p/><iframe/>x</div></content></entry></feed>`, `<feed><entry><content type="xhtml"><div><br/><p></p><iframe></iframe>x</div></content></entry></feed>`, nil},
		"the end of no section":          {head + "<b>a]]>b]]<!-- x -->>&c]]>;<![CDATA[d]]></b>" + tail, head + "<b>a]]&gt;b]]&gt;&amp;c]]&gt;;<![CDATA[d]]></b>" + tail, nil},
		"forbidden references":           {head + "a&#8;&#x1F;&#xFFFE;&#228;b" + tail, head + "a&#228;b" + tail, nil},
		"attributes are quoted":          {head + `<a b=c d='e"' d=x checked>` + tail, head + `<a b="c" d="e&quot;" checked=""></a>` + tail, nil},
		"comments and types go":          {"<!DOCTYPE x><!-- a -- b -->" + head + "<?php ?>" + tail, head + tail, nil},
		"a second document goes":         {head + tail + head + "<item/>" + tail, head + tail, nil},
		"a cut item goes":                {head + "<item>a</item><item>b", head + "<item>a</item>" + tail, errCutOff},
		"a cut tag":                      {head + "<item>a</item><item><title", head + "<item>a</item>" + tail, errCutOff},
		"a cut section":                  {head + "<item>a</item><item><![CDATA[b", head + "<item>a</item>" + tail, errCutOff},
		"the end alone is missing":       {head + "<item>a</item>", head + "<item>a</item>" + tail, errCutOff},
		"an item that was never closed":  {head + "<item><b>a<item>b</item>" + tail, head + "<item><b>a</b></item><item>b</item>" + tail, nil},
		"an item after an open element":  {head + "<x:c><x:c/><item>a</item><image><item>b</item>" + tail, head + "<x:c><x:c></x:c></x:c><item>a</item><image></image><item>b</item>" + tail, nil},
		"an item in an unknown element":  {head + "<x><item>a</item></x>" + tail, head + "<x></x><item>a</item>" + tail, nil},
		"copies in a module stay inside": {head + "<item><x:y><item>b</item></x:y>c</item></q>" + tail, head + "<item><x:y><item>b</item></x:y>c</item>" + tail, nil},
		"an empty item inside an item":   {head + "<item>a<item/>b</item>" + tail, head + "<item>ab</item>" + tail, nil},
		"the first of several titles":    {head + "<item><title>a</title><title>b</title></item>" + tail, head + "<item><title>a</title></item>" + tail, nil},
		"an entry in RSS":                {head + "<entry>a</entry>" + tail, head + "<item>a</item>" + tail, nil},
		"a body of HTML":                 {head + `<item><body><p class="x">a<br/>&amp;</p></body></item>` + tail, head + `<item><content:encoded>&lt;p class=&#34;x&#34;&gt;a&lt;br&gt;&lt;/br&gt;&amp;amp;&lt;/p&gt;</content:encoded></item>` + tail, nil},
		"an entry alone":                 {`<entry xmlns="http://www.w3.org/2005/Atom"><id>a</id></entry>`, `<feed><entry xmlns="http://www.w3.org/2005/Atom"><id>a</id></entry></feed>`, nil},
		"RSS 1.1":                        {`<Channel xmlns="x"><items><item>a</item></items></Channel>`, `<rss><Channel><items></items><item>a</item></Channel></rss>`, nil},
		"a namespace that is not Atom":   {`<feed xmlns="http://purl.org/pie/"></feed>`, `<feed xmlns="http://www.w3.org/2005/Atom"></feed>`, nil},
		"a prefix that is not Atom":      {`<a:feed xmlns:a="x" xmlns="y"></a:feed>`, `<a:feed xmlns:a="http://www.w3.org/2005/Atom" xmlns="y"></a:feed>`, nil},
		"a link in its text":             {"<feed><entry><link>https://x.example/1 </link></entry></feed>", `<feed><entry><link href="https://x.example/1"></link></entry></feed>`, nil},
		"a link beside its attributes":   {`<feed><entry><link rel="enclosure"><![CDATA[/1?a&b]]></link></entry></feed>`, `<feed><entry><link rel="enclosure" href="/1?a&amp;b"></link></entry></feed>`, nil},
		"a category in its text":         {`<feed><entry><category>"OZG"</category><category term="b">c</category></entry></feed>`, `<feed><entry><category term="&quot;OZG&quot;"></category><category term="b">c</category></entry></feed>`, nil},
		"base64":                         {`<feed><entry><title mode="base64" type="x/y">PGI+</title></entry></feed>`, `<feed><entry><title type="text/html">&lt;b&gt;</title></entry></feed>`, nil},
		"inline markup of Atom 0.3":      {`<feed><entry><title mode="xml" type="text/html"><b/></title></entry></feed>`, `<feed><entry><title type="xhtml"><b></b></title></entry></feed>`, nil},
		"escaped markup of Atom 0.3":     {`<feed><entry><title mode="escaped">&lt;b></title></entry></feed>`, `<feed><entry><title>&lt;b></title></entry></feed>`, nil},
		"a base above an attribute":      {`<feed xml:base="/a/"><link href="b"/></feed>`, `<feed><link href="https://x.example/a/b"></link></feed>`, nil},
		"nested bases above a text":      {`<rss xml:base="a/"><item xml:base="b/"><link>c</link></item></rss>`, `<rss><item><link>https://x.example/feeds/a/b/c</link></item></rss>`, nil},
		"a base that is none":            {`<rss xml:base=":"><item><link>c</link></item></rss>`, `<rss><item><link>c</link></item></rss>`, nil},
		"a base above an id":             {`<rss xml:base="a/"><item><guid isPermaLink="false">c</guid></item></rss>`, `<rss><item><guid isPermaLink="false">c</guid></item></rss>`, nil},
		"a base above escaped markup":    {`<rss xml:base="/a/"><item><description>&lt;a href=b></description></item></rss>`, `<rss><item><description>&lt;a href=b></description><amtsfeed:base of="description">https://x.example/a/</amtsfeed:base></item></rss>`, nil},
		"what RDF calls an item":         {`<rdf:RDF><r:item rdf:about="u:1&amp;2"><r:guid>b</r:guid><guid>c</guid></r:item></rdf:RDF>`, `<rdf:RDF><r:item rdf:about="u:1&amp;2"><r:guid>u:1&amp;2</r:guid><r:guid>b</r:guid></r:item></rdf:RDF>`, nil},
		"entities of its own":            {`<!DOCTYPE rss [<!ENTITY amt "Amt &#38; Co"><!ENTITY amp 'x'><!ENTITY % p "y"><!ENTITY ext SYSTEM "file:///z">]>` + head + "&amt;&amp;&p;&ext;" + tail, head + "Amt &amp; Co&amp;&p;&ext;" + tail, nil},
		"entities that nest":             {`<!DOCTYPE rss [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>` + head + "&b;" + tail, head + "&amp;a;&amp;a;" + tail, nil},
		"entities that are long":         {`<!DOCTYPE rss [<!ENTITY a "` + strings.Repeat("a", maxEntity+1) + `">]>` + head + "&a;" + tail, head + "&a;" + tail, nil},
		"names that are none":            {head + "<a:b:c>x</a:b:c><ä>y</ä>" + tail, head + "xy" + tail, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, damage := mendXML([]byte(c.in), base)
			if string(got) != c.want || !errors.Is(damage, c.damage) {
				t.Errorf("mendXML(%s)\n got %s, %v\nwant %s, %v", c.in, got, damage, c.want, c.damage)
			}
		})
	}
}

// TestDamageCostsNoItemBeforeIt damages feeds in every place and every way that
// was seen in use.
func TestDamageCostsNoItemBeforeIt(t *testing.T) {
	t.Parallel()
	feeds := map[string]string{
		"rss": `<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel><title>x</title><item><title>Eins</title><link>https://x.example/1</link></item>` +
			`<item><title><![CDATA[Zwei & mehr]]></title><a:link rel="self" href="/2"/></item><item><title>Drei</title><description>&lt;p&gt;Text &amp;amp; mehr</description></item></channel></rss>`,
		"atom": `<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><title>Eins</title><link href="/1"/></entry><entry><title type="html">Zwei &amp;amp; mehr</title>` +
			`<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Text<br/></p></div></content></entry><entry><title>Drei</title></entry></feed>`,
	}
	for name, feed := range feeds {
		whole, err := Feed(Page{Body: []byte(feed)})
		if err != nil || len(whole.Drafts) != 3 || whole.Drafts[1].Title != "Zwei & mehr" {
			t.Fatalf("%s: %+v, %v", name, whole, err)
		}
		end := map[string]string{"rss": "</item>", "atom": "</entry>"}[name]
		for at := range len(feed) {
			if doc, err := Feed(Page{Body: []byte(feed[:at])}); err == nil && len(doc.Drafts) != strings.Count(feed[:at], end) {
				t.Errorf("%s cut behind %q: %d items", name, feed[max(0, at-30):at], len(doc.Drafts))
			}
		}
		for at := strings.Index(feed, end) + len(end); at < len(feed); at++ {
			for _, damage := range []string{
				"<", ">", "&", `"`, "<![CDATA[", "]]>", "<!--", "-->", "</b>", "<b>", "<p class=", "\x00", "\xff", "&nbsp", "&#0;", "<item", "<item/>", "<entry>", "<?php", "<!DOCTYPE x",
				"</rss>", "</feed>", "</channel>", "<a b='", "<x:y>", "<title>", "<link>",
			} {
				doc, err := Feed(Page{Body: []byte(feed[:at] + damage + feed[at:])})
				for i := range min(strings.Count(feed[:at], end), 3) {
					if err != nil || len(doc.Drafts) <= i || doc.Drafts[i].Title != whole.Drafts[i].Title {
						t.Fatalf("%s: item %d is lost to %q behind %q: %v", name, i, damage, feed[max(0, at-30):at], err)
					}
				}
			}
		}
	}
}

// wellFormed reads a document the way the feed parser does.
func wellFormed(doc []byte) error {
	d := xml.NewDecoder(bytes.NewReader(doc))
	d.Strict = false
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// FuzzMend: what was mended is well-formed, so no damage in one place costs
// the rest of a feed.
func FuzzMend(f *testing.F) {
	inputs, _ := filepath.Glob("testdata/feed/*.xml")
	for _, input := range inputs {
		if body, err := os.ReadFile(input); err == nil {
			f.Add(body)
		}
	}
	f.Add([]byte("<rss><item><title>a]]>&b]]>;]]<!---->></title>"))
	f.Add([]byte("<rss><item><body><a:b c=d x='&'>&#x;&#0;<![CDATA[]]>"))
	f.Fuzz(func(t *testing.T, body []byte) {
		doc := bytes.Map(func(r rune) rune { // as gofeed and decode do before
			if r < ' ' && !strings.ContainsRune("\t\n\r", r) || r == 0xFFFD {
				return -1
			}
			return r
		}, cutDeclaration(decode(body, "")))
		mended, _ := mendXML(doc, nil)
		if err := wellFormed(mended); err != nil {
			t.Errorf("mendXML(%q)\n= %q\n%v", doc, mended, err)
		}
	})
}
