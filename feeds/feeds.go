// Package feeds republishes what the store holds: it puts items into topics,
// decides what of them may be shown, renders feeds and answers readers.
//
// # Vocabulary
//
// A [Site] is the publisher, a [Source] an outlet whose items are republished
// under its terms, a [Topic] a rule that readers subscribe to. A [Catalog] is
// one valid configuration of the three and never changes. The [Library] reads
// the store through the catalog in force. [Matching] is the reader of changes
// that assigns items to topics; the [Publisher] is the one that keeps rendered
// documents.
//
// # Guarantees
//
//   - Nothing leaves the Library beyond what the source's terms and the rights
//     its publisher reserved allow ([Permit]); feeds, pages, the API and exports
//     all read through it.
//   - The same items, catalog and founding date give the same bytes. Ids are
//     tag URIs of the authority kept in the store at the first start and do not
//     follow base_url; validators come from the content and survive a restart.
//   - An editor's word beats the rule, and a changed rule never floods the live
//     feed with old items.
//   - Every text is escaped again by the rules of the format it goes into.
//
// # What it does not do
//
// It fetches nothing, changes no item and knows nothing of schedules. Pages for
// people, the JSON API and the export formats are in feeds/web, feeds/api and
// feeds/export.
package feeds
