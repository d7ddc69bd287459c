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
	"fmt"
	"io"
	"iter"
)

// A Format is a way to write records.
type Format string

// The formats.
const (
	JSONL Format = "jsonl"
	CSV   Format = "csv"
)

// ContentType is the media type of a format.
func (f Format) ContentType() string {
	if f == CSV {
		return "text/csv; charset=utf-8"
	}
	return "application/x-ndjson; charset=utf-8"
}

// ParseFormat reads the name of a format.
func ParseFormat(name string) (Format, error) {
	switch f := Format(name); f {
	case JSONL, CSV:
		return f, nil
	}
	return "", fmt.Errorf("format %q is none of jsonl, csv", name)
}

// Write writes records in a format. What was written before an error is whole
// records.
func Write[T any](w io.Writer, f Format, records iter.Seq2[T, error]) error {
	if f == CSV {
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
