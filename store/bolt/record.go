package bolt

import (
	"time"

	"github.com/amtsfeed/amtsfeed/store"
)

// The records are private twins of the public types: a field that is renamed
// or added there changes nothing on disk until it is listed here.

// maxHead is enough for the fields of a headRecord with usual names; a record
// whose head is longer is read whole.
const maxHead = 256

// headRecord is the part of an item that lists and updates look at; it comes
// first so that the text need not be touched.
type headRecord struct {
	hash      string
	id        string
	source    string
	region    string
	published time.Time
}

func (h *headRecord) fields(c *codec) {
	c.string(&h.hash)
	c.string(&h.id)
	c.string(&h.source)
	c.string(&h.region)
	c.time(&h.published)
}

func decodeItemHead(b []byte) (headRecord, error) {
	var h headRecord
	if decodeHead(b, &h) == nil {
		return h, nil
	}
	var r itemRecord
	err := decode(b, &r)
	return headOf((*store.Item)(&r)), err
}

func headOf(i *store.Item) headRecord {
	return headRecord{hash: i.ContentHash, id: i.ID, source: i.Source, region: i.Region, published: i.Published}
}

// itemRecord leaves out Topics, which are stored beside it: matching must not
// rewrite a text.
type itemRecord store.Item

func (r *itemRecord) fields(c *codec) {
	c.string(&r.ContentHash)
	c.string(&r.ID)
	c.string(&r.Source)
	c.string(&r.Region)
	c.time(&r.Published)
	c.string((*string)(&r.PublishedPrecision))
	c.bool(&r.PublishedIsEstimate)
	c.time(&r.Updated)
	c.time(&r.FirstSeen)
	c.time(&r.Revised)
	c.int(&r.Revision)
	c.string(&r.GUID)
	c.string(&r.URL)
	c.string(&r.CanonicalURL)
	c.string(&r.Title)
	c.string(&r.Teaser)
	c.string(&r.Text)
	c.string(&r.Markup)
	c.string(&r.Author)
	c.string(&r.Language)
	c.strings(&r.Categories)
	c.strings(&r.Reservations)
	c.string(&r.Image)
	list(c, &r.Enclosures, encodeEnclosure)
	c.string(&r.Rights)
	c.string(&r.Story)
}

func encodeEnclosure(c *codec, e *store.Enclosure) {
	c.string(&e.URL)
	c.string(&e.Type)
	c.int64(&e.Length)
}

func encodeItem(i *store.Item) []byte {
	const small = 512 // all but the texts
	return encode((*itemRecord)(i), small+len(i.Text)+len(i.Markup)+len(i.Teaser)+len(i.Title)+2*len(i.URL))
}

type revisionRecord store.Revision

func (r *revisionRecord) fields(c *codec) {
	c.int(&r.Revision)
	c.time(&r.Stored)
	c.string(&r.Title)
	c.string(&r.Teaser)
	c.string(&r.Text)
	c.string(&r.URL)
	c.string(&r.ContentHash)
}

// A change names its item by number: id and source are read from the item,
// which whoever reads the change is about to read anyway.
type change struct {
	kind  store.ChangeKind
	item  number
	topic string
}

// A changesRecord is the changes of one transaction. Their cursors follow upon
// each other; that of the last is the key.
type changesRecord []change

func (r *changesRecord) fields(c *codec) {
	list(c, (*[]change)(r), func(c *codec, v *change) {
		c.string((*string)(&v.kind))
		c.uint((*uint64)(&v.item))
		c.string(&v.topic)
	})
}

type matchRecord store.Match

// fields leaves out the topic, which is part of the key.
func (r *matchRecord) fields(c *codec) {
	c.string(&r.By)
	c.string(&r.Rule)
	c.float(&r.Score)
	list(c, &r.Hits, encodeHit)
	c.time(&r.At)
	c.bool(&r.Live)
	if c.reading && c.src == "" {
		return // written before hits had weights
	}
	for i := range r.Hits {
		c.float(&r.Hits[i].Weight)
	}
}

// encodeHit leaves out the weight, which follows with those of all hits.
func encodeHit(c *codec, h *store.Hit) {
	c.string(&h.Term)
	c.string(&h.Field)
	c.int(&h.Start)
	c.int(&h.End)
}

type decisionRecord store.Decision

// fields leaves out item and topic, which are the key.
func (r *decisionRecord) fields(c *codec) {
	c.string((*string)(&r.Verdict))
	c.time(&r.At)
}

type visitRecord store.Visit

func (r *visitRecord) fields(c *codec) {
	c.string(&r.Source)
	c.string(&r.ETag)
	c.string(&r.LastModified)
	c.string(&r.Final)
	c.string(&r.Reading)
	c.string((*string)(&r.State))
	c.string(&r.Problem)
	c.string(&r.Proposal)
	c.time(&r.LastAttempt)
	c.time(&r.LastSuccess)
	c.time(&r.LastNew)
	c.time(&r.NextVisit)
	c.duration(&r.Interval)
	c.int(&r.Failures)
	c.int(&r.Status)
	c.bytes(&r.Memory)
}

type sightingsRecord []byte

func (r *sightingsRecord) fields(c *codec) { c.bytes((*[]byte)(r)) }

type hostRecord store.Host

func (r *hostRecord) fields(c *codec) {
	c.string(&r.Name)
	c.time(&r.LastRequest)
	c.time(&r.NotBefore)
	c.bytes(&r.Memory)
}
