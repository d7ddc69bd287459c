// Package amtsfeed is the house on one page. The program is in cmd/amtsfeed.
//
//	the web ──> crawler ──Item──> store <──changes after a cursor── topics, feeds ──> readers, pages, exports
//	            fetch → extract → normalise   identity, history,    match → render → serve
//	                                          deduplication
//
// Data goes one way. The crawler visits sources politely and commits what it
// read: items and validators in one step. It calls nobody; whoever wants to
// know follows the changes of the store with a cursor of its own, so each
// reader can be rebuilt or re-run, and none misses an item when the program is
// killed between two of them.
//
//   - store is the contract of what is remembered; store/bolt keeps it in one
//     file, store/storetest holds every engine against the contract;
//     store/words knows the words of a text as German forms them.
//   - crawler decides when a source is due and does the one unit of work;
//     crawler/fetch brings bytes, crawler/extract turns them into drafts,
//     crawler/dates reads their dates.
//   - feeds puts items into topics and republishes them; feeds/rule is the
//     language of topics and searches; feeds/web, feeds/api and feeds/export
//     are pages, API and exports.
//   - cmd/amtsfeed wires everything; nobody imports it.
package amtsfeed

import _ "embed"

// Config is the configuration that ships with the program: a catalogue of
// sources and topics to start from.
//
//go:embed config.yaml
var Config []byte
