// Package crawler turns sources into stored items: it decides when a source is
// due, visits it and commits what the visit brought.
//
// # Vocabulary
//
// A [Source] is one feed, listing page or sitemap that is followed. A visit is
// the one unit of work: fetch → extract → normalise → commit. A reading is one
// body read whole. What a crawler learns of a source (its identity rung, its
// usual yield, its rhythm) is its memory and lives in store.Visit. A sighting is
// an entry as it was last seen; those of a source are stored beside its visit.
//
// # Guarantees
//
//   - The items of a visit and the validators that would hide them from the
//     next one are committed in one step; validators of a body that was cut or
//     could not be read, or of which a part is still to be stored, are never
//     kept.
//   - While validators are held a source is only asked conditionally, also
//     across restarts, unless what is read from it changed.
//   - An item keeps its identity when guids are random, repeated or missing,
//     when links carry session ids, and when it vanishes and comes back.
//   - A source that fails, stalls or floods neither stops nor slows the others,
//     loses none of its old items, and is never given up; its state says since
//     when and what to do. What could be read in its place is proposed, never
//     adopted.
//   - Nothing is fetched before it is due, against robots.txt or inside a
//     Retry-After.
//
// # What it does not do
//
// It knows no topics, stories or feeds of ours: they follow store.Changes.
// Addresses, pacing and robots.txt are crawler/fetch's, bytes are
// crawler/extract's.
package crawler
