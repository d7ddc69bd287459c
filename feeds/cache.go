package feeds

import (
	"container/list"
	"sync"
)

// A cache keeps rendered documents that are not worth keeping for ever: other
// lengths, searches, sources that few people ask for. It is bounded by bytes
// and forgets what was asked for longest ago.
type cache struct {
	mu     sync.Mutex
	most   int
	size   int
	recent *list.List // of *cached, newest first
	byKey  map[string]*list.Element
	epoch  uint64
}

type cached struct {
	key, scope string
	doc        *Rendered
}

func newCache(most int) *cache {
	return &cache{most: most, recent: list.New(), byKey: make(map[string]*list.Element)}
}

func (c *cache) get(key string) *Rendered {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[key]
	if !ok {
		return nil
	}
	c.recent.MoveToFront(e)
	return e.Value.(*cached).doc
}

// begin is to be called before a document is rendered; its value tells put
// whether the document was overtaken by a change meanwhile.
func (c *cache) begin() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.epoch
}

// put keeps a document unless something changed since begin.
func (c *cache) put(key, scope string, doc *Rendered, begun uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if begun != c.epoch || doc.size() > c.most/4 {
		return
	}
	if old, ok := c.byKey[key]; ok {
		c.remove(old)
	}
	c.byKey[key] = c.recent.PushFront(&cached{key, scope, doc})
	c.size += doc.size()
	for c.size > c.most {
		c.remove(c.recent.Back())
	}
}

// drop forgets the documents whose scope changed.
func (c *cache) drop(changed func(scope string) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	for e := c.recent.Front(); e != nil; {
		next := e.Next()
		if changed(e.Value.(*cached).scope) {
			c.remove(e)
		}
		e = next
	}
}

func (c *cache) remove(e *list.Element) {
	old := c.recent.Remove(e).(*cached)
	delete(c.byKey, old.key)
	c.size -= old.doc.size()
}
