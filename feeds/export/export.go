// Package export writes records for analysts: one JSON object a line, or CSV.
//
// A record is any struct with JSON tags. Records are written one at a time as
// they come out of an iterator, so that an export of any size needs the memory
// of one record; an error of the iterator ends the output and is returned.
// Whatever a spreadsheet would take for a formula is disarmed. The package
// neither selects records nor decides what of them may leave the house.
package export

import (
	"bufio"
	"encoding/json"
	"io"
	"iter"
)

// A format is a way to write records; its name is the extension.
type format string

const (
	jsonl format = "jsonl"
	table format = "csv"
)

func (f format) contentType() string {
	if f == table {
		return "text/csv; charset=utf-8"
	}
	return "application/x-ndjson; charset=utf-8"
}

// write writes records in a format. What was written before an error is whole
// records.
func write[T any](w io.Writer, f format, records iter.Seq2[T, error]) error {
	if f == table {
		return writeCSV(w, records)
	}
	return writeJSONL(w, records)
}

// bufferSize gathers some records a write; a slow network pays per packet.
const bufferSize = 64 << 10

func writeJSONL[T any](w io.Writer, records iter.Seq2[T, error]) error {
	out := bufio.NewWriterSize(w, bufferSize)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for r, err := range records {
		if err == nil {
			err = enc.Encode(r)
		}
		if err != nil {
			_ = out.Flush() // the first error is the one that counts
			return err
		}
	}
	return out.Flush()
}
