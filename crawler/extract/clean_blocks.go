package extract

import "golang.org/x/net/html/atom"

// push opens a block; it is written with its first word.
func (s *sanitizer) push(tag atom.Atom) {
	s.closeFormats()
	s.blocks = append(s.blocks, block{tag: tag})
	s.indent = s.indent[:0]
	if tag == atom.Li {
		s.separate(newLine)
	} else {
		s.separate(newParagraph)
	}
}

// separate asks for a distance before the next word.
func (s *sanitizer) separate(d distance) {
	s.gap = max(s.gap, d)
	s.blank = false
}

// closeFormats closes what is written of emphasis and links before a boundary.
func (s *sanitizer) closeFormats() {
	s.syncFormats(0)
}

// closeTop closes the innermost block.
func (s *sanitizer) closeTop() {
	s.closeFormats()
	n := len(s.blocks) - 1
	b := s.blocks[n]
	s.blocks = s.blocks[:n]
	if b.written {
		s.tag("</", b.tag, ">")
	}
	if b.tag == atom.Li {
		s.separate(newLine)
	} else {
		s.separate(newParagraph)
	}
}

// closeBlocks closes blocks until n are left, and the formats inside them.
func (s *sanitizer) closeBlocks(n int) {
	for len(s.blocks) > n {
		s.closeTop()
	}
	s.breaks = 0
	kept := s.formats[:0]
	for _, f := range s.formats {
		if f.depth <= n {
			kept = append(kept, f)
		}
	}
	s.formats = kept
}

// boundary ends the line: the start or end of an element whose mark is not
// kept.
func (s *sanitizer) boundary() {
	switch n := len(s.blocks); {
	case s.top() == atom.Pre || kinds[s.top()] == kindItem:
		s.breaks = max(s.breaks, 1)
	case kinds[s.top()] == kindLeaf:
		s.closeBlocks(n - 1)
	default:
		s.separate(newParagraph)
		s.breaks = 0
	}
}

func (s *sanitizer) startBlock(tag atom.Atom) {
	if kinds[s.top()] == kindLeaf {
		if tag == atom.P && s.top() != atom.P {
			return // a paragraph inside a headline is the headline
		}
		s.closeBlocks(len(s.blocks) - 1)
	}
	s.breaks = 0
	if kinds[tag] != kindLeaf && len(s.blocks) >= maxBlocks {
		return
	}
	if tag == atom.Li {
		s.startItem()
		return
	}
	s.leaveImplied()
	if kinds[s.top()] == kindList {
		s.push(atom.Li)
	}
	s.push(tag)
}

// startItem opens a list item in the innermost list, or in a new one.
func (s *sanitizer) startItem() {
	for i := len(s.blocks) - 1; i >= 0 && kinds[s.blocks[i].tag] != kindQuote; i-- {
		if kinds[s.blocks[i].tag] == kindList {
			s.closeBlocks(i + 1)
			s.push(atom.Li)
			return
		}
	}
	s.push(atom.Ul)
	s.blocks[len(s.blocks)-1].implied = true
	s.push(atom.Li)
}

// leaveImplied closes an implied list before what is no item.
func (s *sanitizer) leaveImplied() {
	if n := len(s.blocks); n > 0 && s.blocks[n-1].implied {
		s.closeBlocks(n - 1)
	}
}

// endBlock closes the innermost block of that name. An item does not close
// items of an outer list.
func (s *sanitizer) endBlock(tag atom.Atom) {
	for i := len(s.blocks) - 1; i >= 0; i-- {
		t := s.blocks[i].tag
		if t == tag || isHeading(t) && isHeading(tag) {
			s.closeBlocks(i)
			return
		}
		if tag == atom.Li && kinds[t] == kindList || kinds[tag] == kindLeaf && kinds[t] != kindLeaf {
			return
		}
	}
}

func isHeading(tag atom.Atom) bool {
	switch tag {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}
