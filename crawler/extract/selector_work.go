package extract

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// maxSteps bounds the work of all selectors on one page, which takes less than
// a second. Odd rules on large real pages need a third of it, common ones a
// hundredth.
const maxSteps = 200_000_000

// What takes how many steps: a function looks at an element below, one that
// reads texts at each of their bytes.
const (
	belowSteps = 8
	textStep   = 8 // bytes of a text weigh as much as an element
)

// A reach is how much of a page one part of a selector may look at to judge one
// element.
type reach struct {
	last   cascadia.Matcher // its last step without functions, which is judged first; nil: there is none
	above  int              // ancestors looked for: each is tried at every height
	below  int              // functions in functions that look at all below
	among  int              // and at all children
	beside bool             // siblings are counted
}

// partReach reads one part of a selector, which is known to be well-formed.
func partReach(css string) reach {
	lower := strings.ToLower(css)
	r := reach{beside: strings.Contains(lower, "-child") || strings.Contains(lower, "-of-type")}
	scanTop(css, func(i int, depth []string) {
		switch {
		case css[i] == '(':
			r.below = max(r.below, nested("has contains containsown matches matchesown", depth))
			r.among = max(r.among, nested("haschild", depth))
		case isDescent(css, i):
			r.above++
		}
	})
	if step, err := cascadia.ParseGroup(bareStep(css[lastStep(css)+1:])); err == nil {
		r.last = step
	}
	return r
}

// nested counts the functions that are among those named.
func nested(names string, functions []string) int {
	n := 0
	for _, f := range functions {
		if slices.Contains(strings.Fields(names), strings.ToLower(f)) {
			n++
		}
	}
	return n
}

const blanks = " \t\r\n\f"

// isDescent reports whether the byte combines two steps of which the second may
// stand anywhere in the first.
func isDescent(css string, i int) bool {
	if strings.IndexByte(blanks, css[i]) < 0 || i == 0 || strings.IndexByte(blanks+">,(", css[i-1]) >= 0 {
		return false
	}
	rest := strings.TrimLeft(css[i:], blanks)
	return rest != "" && strings.IndexByte(">,)", rest[0]) < 0
}

// lastStep is the end of the combinator before the last step; negative when
// there is only one step.
func lastStep(css string) int {
	end := -1
	scanTop(css, func(i int, depth []string) {
		if len(depth) == 0 && strings.IndexByte(blanks+">", css[i]) >= 0 {
			end = i
		}
	})
	return end
}

// bareStep is a step without its functions: "li.a" of "li.a:nth-child(2)".
func bareStep(step string) string {
	end := len(step)
	scanTop(step, func(i int, _ []string) {
		if step[i] == ':' {
			end = min(end, i)
		}
	})
	return step[:end]
}

// A terrain is what makes selecting from a page slow.
type terrain struct {
	size     map[*html.Node]int // of all below an element, texts by their length
	children map[*html.Node]int
	deepest  int
	widest   int
}

func terrainOf(root *html.Node) *terrain {
	t := &terrain{size: map[*html.Node]int{}, children: map[*html.Node]int{}}
	t.walk(root, 0)
	return t
}

func (t *terrain) walk(n *html.Node, depth int) int {
	size, children := 1+len(n.Data)/textStep, 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		size += t.walk(c, depth+1)
		children++
	}
	t.size[n], t.children[n] = size, children
	t.deepest, t.widest = max(t.deepest, depth), max(t.widest, children)
	return size
}

// steps is at least how many elements a part looks at to judge n.
func (t *terrain) steps(r reach, n *html.Node) int {
	if r.last != nil && !r.last.Match(n) {
		return 1
	}
	height, beside, among := t.deepest, t.widest, t.widest
	if r.below == 0 {
		height, beside, among = heightOf(n), t.children[n.Parent], t.children[n]
	}
	steps := choices(height, r.above)
	if r.beside {
		steps *= 1 + min(beside, maxSteps)
	}
	for range r.among {
		steps = min(steps, maxSteps) * (1 + among)
		among = t.widest
	}
	for level := range r.below { // what is below all that is below n is n's as often as it is deep
		each := t.deepest
		if level == 0 {
			each = belowSteps * t.size[n]
		}
		steps = min(steps, maxSteps) * (1 + each)
	}
	return min(steps, maxSteps)
}

func heightOf(n *html.Node) int {
	height := 0
	for n = n.Parent; n != nil; n = n.Parent {
		height++
	}
	return height
}

// choices is in how many ways k of n ancestors can be chosen, up to maxSteps.
func choices(n, k int) int {
	ways := 1
	for i := range min(k, n) {
		if ways = ways * (n - i) / (i + 1); ways > maxSteps {
			return maxSteps
		}
	}
	return ways
}

// work is what the selectors of a page may still cost.
type work struct {
	left    int
	terrain *terrain // once a selector needs it
	last    selector // the one for which nothing was left
}

// spent reports whether nothing is left: nothing is selected any more.
func (w *work) spent() bool { return w.left < 0 }

// err says what asks too much of a page: none for people takes so long.
func (w *work) err() error {
	if !w.spent() {
		return nil
	}
	field := cmp.Or(w.last.field, "proposed") // by Detect
	return &SelectorError{Field: field, Selector: w.last.source, Reason: fmt.Sprintf(
		"takes more than %d steps on this page; expected classes and children (>) in place of functions and ancestors", maxSteps)}
}

// matches reports whether a selector finds n, and counts what that may take.
func (p *listPage) matches(s selector, n *html.Node) bool {
	if p.work.spent() {
		return false
	}
	for _, r := range s.reaches {
		steps := 1
		if r.above > 1 || r.below+r.among > 0 || r.beside {
			if p.work.terrain == nil {
				p.work.terrain = terrainOf(p.root)
			}
			steps = p.work.terrain.steps(r, n)
		}
		p.work.left -= steps
	}
	if p.work.spent() {
		p.work.last = s
		return false
	}
	return s.group.Match(n)
}
