package extract

import "golang.org/x/net/html/atom"

// A kind is what the sanitiser does with an element. Elements that are not in
// the table go, their content stays.
type kind uint8

const (
	kindSpan   kind = iota + 1 // no mark, part of the line
	kindInline                 // kept: emphasis, what is above, below or struck out
	kindLink                   // kept with its address
	kindBreak                  // kept: br
	kindLeaf                   // kept: holds lines, no blocks
	kindList                   // kept
	kindItem                   // kept: li
	kindQuote                  // kept
	kindBlock                  // no mark, but the line ends
	kindCell                   // no mark, but the word ends
	kindDrop                   // goes with all its content
)

// kinds is the allow-list. What is written is one of its kept names without
// attributes (a: href alone), never text of the source: there is no raw text,
// no foreign content and no table in the output, so a browser has nothing to
// reinterpret.
var kinds = map[atom.Atom]kind{
	atom.P: kindLeaf, atom.Pre: kindLeaf,
	atom.H1: kindLeaf, atom.H2: kindLeaf, atom.H3: kindLeaf, atom.H4: kindLeaf, atom.H5: kindLeaf, atom.H6: kindLeaf,
	atom.Ul: kindList, atom.Ol: kindList, atom.Li: kindItem, atom.Blockquote: kindQuote,
	atom.Em: kindInline, atom.Strong: kindInline, atom.B: kindInline, atom.I: kindInline, atom.Code: kindInline,
	atom.Sub: kindInline, atom.Sup: kindInline, atom.S: kindInline, atom.Del: kindInline, atom.Q: kindInline,
	atom.A: kindLink, atom.Br: kindBreak,

	atom.Span: kindSpan, atom.Font: kindSpan, atom.Small: kindSpan, atom.Big: kindSpan, atom.U: kindSpan,
	atom.Strike: kindSpan, atom.Abbr: kindSpan, atom.Acronym: kindSpan, atom.Cite: kindSpan,
	atom.Dfn: kindSpan, atom.Kbd: kindSpan, atom.Samp: kindSpan, atom.Var: kindSpan, atom.Tt: kindSpan,
	atom.Mark: kindSpan, atom.Ins: kindSpan, atom.Time: kindSpan, atom.Label: kindSpan, atom.Img: kindSpan,
	atom.Wbr: kindSpan, atom.Nobr: kindSpan, atom.Bdo: kindSpan, atom.Bdi: kindSpan, atom.Ruby: kindSpan, atom.Rb: kindSpan,
	atom.Rt: kindSpan, atom.Rp: kindSpan, atom.Data: kindSpan, atom.Source: kindSpan, atom.Track: kindSpan, atom.Picture: kindSpan,
	atom.Param: kindSpan, atom.Base: kindSpan, atom.Basefont: kindSpan, atom.Bgsound: kindSpan, atom.Link: kindSpan, atom.Meta: kindSpan,
	atom.Math: kindSpan, atom.Mi: kindSpan, atom.Mn: kindSpan, atom.Mo: kindSpan, atom.Ms: kindSpan, atom.Mtext: kindSpan,
	atom.Embed: kindSpan, atom.Iframe: kindSpan, atom.Input: kindSpan, atom.Frame: kindSpan, atom.Keygen: kindSpan, atom.Isindex: kindSpan, atom.Area: kindSpan,

	atom.Html: kindBlock, atom.Head: kindBlock, atom.Body: kindBlock, atom.Div: kindBlock, atom.Section: kindBlock, atom.Article: kindBlock,
	atom.Aside: kindBlock, atom.Header: kindBlock, atom.Footer: kindBlock, atom.Main: kindBlock, atom.Nav: kindBlock, atom.Hgroup: kindBlock,
	atom.Address: kindBlock, atom.Center: kindBlock, atom.Figure: kindBlock, atom.Figcaption: kindBlock, atom.Details: kindBlock,
	atom.Summary: kindBlock, atom.Dialog: kindBlock, atom.Fieldset: kindBlock, atom.Legend: kindBlock, atom.Dl: kindBlock, atom.Dt: kindBlock,
	atom.Dd: kindBlock, atom.Dir: kindBlock, atom.Menu: kindBlock, atom.Table: kindBlock, atom.Caption: kindBlock, atom.Tbody: kindBlock,
	atom.Thead: kindBlock, atom.Tfoot: kindBlock, atom.Tr: kindBlock, atom.Col: kindBlock, atom.Colgroup: kindBlock, atom.Hr: kindBlock,
	atom.Marquee: kindBlock, atom.Plaintext: kindBlock, atom.Listing: kindBlock, atom.Xmp: kindBlock,
	atom.Td: kindCell, atom.Th: kindCell,

	atom.Script: kindDrop, atom.Style: kindDrop, atom.Object: kindDrop, atom.Applet: kindDrop, atom.Form: kindDrop,
	atom.Svg: kindDrop, atom.Template: kindDrop, atom.Noscript: kindDrop, atom.Noembed: kindDrop, atom.Noframes: kindDrop,
	atom.Frameset: kindDrop, atom.Title: kindDrop, atom.Textarea: kindDrop, atom.Select: kindDrop, atom.Button: kindDrop, atom.Audio: kindDrop,
	atom.Video: kindDrop, atom.Canvas: kindDrop, atom.Map: kindDrop, atom.Annotation: kindDrop, atom.AnnotationXml: kindDrop,
}

// rareNames are elements that package atom has no number for: of formulas, and
// one that people still write about.
var rareNames = map[string]bool{
	"blink": true, "mrow": true, "mfrac": true, "msqrt": true, "mroot": true, "mstyle": true, "mspace": true, "msub": true, "msup": true,
	"msubsup": true, "munder": true, "mover": true, "munderover": true, "mtable": true, "mtr": true, "mtd": true, "semantics": true,
}
