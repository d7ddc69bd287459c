package bolt

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
)

// This file reads the pages of bbolt without bbolt, because bbolt trusts them:
// a page number that leads in a circle overflows the stack, a length that is
// wrong reads beyond the mapped file, and neither can be recovered from for
// certain. What passes here can be walked.
//
// A page begins with its number (8 bytes), flags (2), count (2) and the number
// of further pages it covers (4). Integers have the byte order of the machine.
const (
	pageHead    = 16
	elementSize = 16

	flagBranch   = 0x01
	flagLeaf     = 0x02
	flagFreelist = 0x10

	leafBucket = 0x01 // the value of a leaf element is a bucket
	bucketHead = 16   // root page, sequence

	metaMagic   = 0xED0CDAED
	metaVersion = 2
	metaSize    = 64
	metaSummed  = metaSize - 8
	noFreelist  = ^uint64(0)
)

// The page sizes that bbolt may have chosen.
const (
	minPage = 1 << 10
	maxPage = 1 << 24
)

// manyFree in place of a count says that the first number of the list is it.
const manyFree = 0xFFFF

func pageError(page uint64, format string, args ...any) error {
	return fmt.Errorf("%w: page %d: %s", errRecord, page, fmt.Sprintf(format, args...))
}

// A metaPage is where bbolt begins to read.
type metaPage struct {
	pageSize             int64
	root, freelist, high uint64 // high is the number of pages in use
	tx                   uint64
}

func parseMeta(b []byte) (metaPage, bool) {
	e := binary.NativeEndian
	if len(b) < metaSize || e.Uint32(b) != metaMagic || e.Uint32(b[4:]) != metaVersion {
		return metaPage{}, false
	}
	sum := fnv.New64a()
	sum.Write(b[:metaSummed])
	m := metaPage{
		pageSize: int64(e.Uint32(b[8:])), root: e.Uint64(b[16:]), freelist: e.Uint64(b[32:]),
		high: e.Uint64(b[40:]), tx: e.Uint64(b[48:]),
	}
	return m, sum.Sum64() == e.Uint64(b[metaSummed:]) && m.pageSize >= minPage && m.pageSize <= maxPage
}

// readMetas returns the meta pages that are valid; after a power cut it may be
// one of two.
func readMetas(r io.ReaderAt, size int64) []metaPage {
	var found []metaPage
	at := func(offset int64) bool {
		b := make([]byte, metaSize)
		if _, err := r.ReadAt(b, offset+pageHead); err != nil {
			return false
		}
		m, ok := parseMeta(b)
		if ok {
			found = append(found, m)
		}
		return ok
	}
	if at(0) {
		at(found[0].pageSize)
		return found
	}
	for page := int64(minPage); page <= maxPage && page < size; page *= 2 {
		if at(page) {
			break
		}
	}
	return found
}

// checkPages follows every page from the meta page of a transaction, the
// newest when tx is zero. Unless deep, the leaves are not read: they are
// nearly all of a large file. It reports false when the transaction is no
// longer there.
func checkPages(r io.ReaderAt, size int64, tx uint64, deep bool) (bool, error) {
	metas := readMetas(r, size)
	if len(metas) == 0 {
		return false, fmt.Errorf("%w: both meta pages", errRecord)
	}
	m, there := metaOf(metas, tx)
	if !there {
		return false, nil
	}
	if m.high < 2 || m.high > uint64(size/m.pageSize) {
		return true, fmt.Errorf("%w: %d pages in use, the file has %d", errRecord, m.high, size/m.pageSize)
	}
	w := walker{r: r, meta: m, seen: make([]uint64, m.high/64+1), deep: deep}
	w.seen[0] = 3 // the meta pages
	if m.freelist != noFreelist {
		if err := w.freelist(m.freelist); err != nil {
			return true, err
		}
	}
	return true, w.tree(m.root)
}

// metaOf is the meta page of a transaction, the newest when tx is zero.
func metaOf(metas []metaPage, tx uint64) (metaPage, bool) {
	var m metaPage
	for _, c := range metas {
		if c.tx == tx || tx == 0 && c.tx >= m.tx {
			m = c
		}
	}
	return m, m.pageSize != 0
}

type walker struct {
	r    io.ReaderAt
	meta metaPage
	seen []uint64 // a bit a page
	deep bool
}

// visit marks pages; a page that is reached twice, or both free and in use, is
// the end of a store.
func (w *walker) visit(first, n uint64) error {
	for p := first; p < first+n; p++ {
		if w.seen[p/64]&(1<<(p%64)) != 0 {
			return pageError(p, "is used twice")
		}
		w.seen[p/64] |= 1 << (p % 64)
	}
	return nil
}

// page reads a page with all that it covers.
func (w *walker) page(id uint64) ([]byte, error) {
	if id < 2 || id >= w.meta.high {
		return nil, pageError(id, "there are %d", w.meta.high)
	}
	head := make([]byte, pageHead)
	if _, err := w.r.ReadAt(head, int64(id)*w.meta.pageSize); err != nil {
		return nil, err
	}
	more := uint64(binary.NativeEndian.Uint32(head[12:]))
	if got := binary.NativeEndian.Uint64(head); got != id {
		return nil, pageError(id, "calls itself %d", got)
	}
	if more >= w.meta.high-id {
		return nil, pageError(id, "covers %d more, there are %d", more, w.meta.high)
	}
	if err := w.visit(id, more+1); err != nil {
		return nil, err
	}
	b := make([]byte, int64(more+1)*w.meta.pageSize)
	_, err := w.r.ReadAt(b, int64(id)*w.meta.pageSize)
	return b, err
}

func pageFlags(b []byte) uint16 { return binary.NativeEndian.Uint16(b[8:]) }
func pageCount(b []byte) int    { return int(binary.NativeEndian.Uint16(b[10:])) }

func (w *walker) freelist(id uint64) error {
	b, err := w.page(id)
	if err != nil {
		return err
	}
	if pageFlags(b) != flagFreelist {
		return pageError(id, "is no free list")
	}
	n, list := uint64(pageCount(b)), b[pageHead:]
	if n == manyFree {
		n, list = binary.NativeEndian.Uint64(list), list[8:]
	}
	if n > uint64(len(list)/8) {
		return pageError(id, "%d free pages do not fit", n)
	}
	for i := range n {
		free := binary.NativeEndian.Uint64(list[8*i:])
		if free < 2 || free >= w.meta.high {
			return pageError(id, "page %d is free, there are %d", free, w.meta.high)
		}
		if err := w.visit(free, 1); err != nil {
			return err
		}
	}
	return nil
}

// tree walks a bucket. All its leaves are equally deep; how deep, the first
// one tells.
func (w *walker) tree(root uint64) error {
	depth, err := w.depth(root)
	if err != nil {
		return err
	}
	return w.node(root, depth)
}

func (w *walker) depth(id uint64) (int, error) {
	const deepest = 64 // with two keys a page that is more than any disk holds
	b := make([]byte, pageHead+elementSize)
	for depth := range deepest {
		if id < 2 || id >= w.meta.high {
			return 0, pageError(id, "there are %d", w.meta.high)
		}
		if _, err := w.r.ReadAt(b, int64(id)*w.meta.pageSize); err != nil {
			return 0, err
		}
		if pageFlags(b) != flagBranch {
			return depth, nil
		}
		id = binary.NativeEndian.Uint64(b[pageHead+8:])
	}
	return 0, pageError(id, "the tree has no end")
}

func (w *walker) node(id uint64, depth int) error {
	b, err := w.page(id)
	if err != nil {
		return err
	}
	if depth == 0 {
		if pageFlags(b) != flagLeaf {
			return pageError(id, "is no leaf")
		}
		return w.leaf(id, b)
	}
	if pageFlags(b) != flagBranch || pageCount(b) == 0 {
		return pageError(id, "is no branch")
	}
	return elements(id, b, false, func(e, _, _ []byte) error {
		child := binary.NativeEndian.Uint64(e[8:])
		if depth == 1 && !w.deep {
			if child < 2 || child >= w.meta.high {
				return pageError(child, "there are %d", w.meta.high)
			}
			return w.visit(child, 1)
		}
		return w.node(child, depth-1)
	})
}

// leaf checks a leaf and the buckets that are its values.
func (w *walker) leaf(id uint64, b []byte) error {
	return elements(id, b, true, func(e, _, value []byte) error {
		if binary.NativeEndian.Uint32(e)&leafBucket == 0 {
			return nil
		}
		if len(value) < bucketHead {
			return pageError(id, "a bucket is cut")
		}
		if root := binary.NativeEndian.Uint64(value); root != 0 {
			return w.tree(root)
		}
		inline := value[bucketHead:]
		if len(inline) < pageHead || pageFlags(inline) != flagLeaf {
			return pageError(id, "a small bucket is cut")
		}
		return w.leaf(id, inline)
	})
}

// elements calls fn for the elements of a branch or a leaf, after checking
// that they lie inside the page and in order.
func elements(id uint64, b []byte, leaf bool, fn func(e, key, value []byte) error) error {
	n := pageCount(b)
	if pageHead+n*elementSize > len(b) {
		return pageError(id, "%d elements do not fit", n)
	}
	var last []byte
	for i := range n {
		from := pageHead + i*elementSize
		e := b[from : from+elementSize]
		pos, keySize, valueSize := binary.NativeEndian.Uint32(e), binary.NativeEndian.Uint32(e[4:]), uint32(0)
		if leaf {
			pos, keySize, valueSize = keySize, binary.NativeEndian.Uint32(e[8:]), binary.NativeEndian.Uint32(e[12:])
		}
		start := int64(from) + int64(pos)
		middle := start + int64(keySize)
		end := middle + int64(valueSize)
		if int(pos) < elementSize || end > int64(len(b)) {
			return pageError(id, "element %d lies outside", i)
		}
		key := b[start:middle]
		if i > 0 && bytes.Compare(last, key) >= 0 {
			return pageError(id, "element %d is out of order", i)
		}
		if err := fn(e, key, b[middle:end]); err != nil {
			return err
		}
		last = key
	}
	return nil
}
