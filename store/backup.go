package store

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
)

// ErrBadBackup: what should be restored is no backup, or not a whole one.
var ErrBadBackup = errors.New("backup is damaged or incomplete")

// The first line of a backup. A later version is refused by a program that
// does not know it; earlier ones are read, the first had no sightings.
const (
	backupFormat  = "amtsfeed-backup"
	backupVersion = 2
)

// maxBackupLine bounds what one line of a backup may take in memory: many
// times the largest text that a crawler reads.
const maxBackupLine = 256 << 20

// A BackupRecord is one line of a backup. A backup is compressed by gzip and
// has one JSON object a line: a header, records, and a last line with their
// number and a checksum of every byte before it. It says the same in every
// engine. Exactly one of the pointers of a record is set. What belongs to an
// item comes after it; items come in the order of arrival, changes in that of
// their cursors.
type BackupRecord struct {
	// Number is the place of an item in the order of arrival, from 1. Key,
	// Revision, Match, Decision and Change name the item they belong to by it.
	Number uint64 `json:"n,omitempty"`

	Item     *Item         `json:"item,omitempty"` // without Topics
	Key      *Key          `json:"key,omitempty"`
	Revision *Revision     `json:"revision,omitempty"`
	Match    *Match        `json:"match,omitempty"`
	Decision *Decision     `json:"decision,omitempty"`
	Change   *BackupChange `json:"change,omitempty"`
	Latest   *Cursor       `json:"latest,omitempty"` // the newest that was ever given out
	Visit    *BackupVisit  `json:"visit,omitempty"`
	Host     *Host         `json:"host,omitempty"`
	Reader   *ReaderCursor `json:"reader,omitempty"`
	Setting  *NamedSetting `json:"setting,omitempty"`
}

// A BackupChange is a Change without what follows from its item.
type BackupChange struct {
	Cursor Cursor
	Kind   ChangeKind
	Topic  string `json:",omitempty"`
}

// A BackupVisit is a Visit with the sightings of its source. The validators are
// bytes: servers send some that are no text, and they must come back as they
// were.
type BackupVisit struct {
	Visit
	ETag, LastModified []byte
	Sightings          []byte `json:",omitempty"`
}

// NewBackupVisit returns the form of a visit that a backup holds.
func NewBackupVisit(v Visit, sightings []byte) *BackupVisit {
	b := &BackupVisit{Visit: v, ETag: []byte(v.ETag), LastModified: []byte(v.LastModified), Sightings: sightings}
	b.Visit.ETag, b.Visit.LastModified = "", ""
	return b
}

// Restored returns the visit.
func (b *BackupVisit) Restored() Visit {
	v := b.Visit
	v.ETag, v.LastModified = string(b.ETag), string(b.LastModified)
	return v
}

// A ReaderCursor is where a reader of changes stands.
type ReaderCursor struct {
	Name   string
	Cursor Cursor
}

// A NamedSetting is a setting with its name.
type NamedSetting struct{ Name, Value string }

// belongs reports whether the record needs the number of an item.
func (r *BackupRecord) belongs() bool {
	return r.Item != nil || r.Key != nil || r.Revision != nil || r.Match != nil || r.Decision != nil || r.Change != nil
}

// check reports what no engine would have written.
func (r *BackupRecord) check() error {
	set := 0
	for _, there := range []bool{
		r.Item != nil, r.Key != nil, r.Revision != nil, r.Match != nil, r.Decision != nil, r.Change != nil,
		r.Latest != nil, r.Visit != nil, r.Host != nil, r.Reader != nil, r.Setting != nil,
	} {
		if there {
			set++
		}
	}
	if set != 1 || r.belongs() != (r.Number != 0) {
		return errors.New("a record of no known kind")
	}
	return nil
}

// A backupLine is any line of a backup.
type backupLine struct {
	BackupRecord
	Format  string     `json:"format,omitempty"`
	Version int        `json:"version,omitempty"`
	End     *backupEnd `json:"end,omitempty"`
}

type backupEnd struct {
	Records int    `json:"records"`
	SHA256  string `json:"sha256"`
}

// A BackupWriter writes the records of a backup. Nothing is a backup until
// Close has returned nil.
type BackupWriter struct {
	zip     *gzip.Writer
	buf     bytes.Buffer
	json    *json.Encoder
	sum     hash.Hash
	records int
}

// NewBackupWriter begins a backup.
func NewBackupWriter(w io.Writer) (*BackupWriter, error) {
	// A store is copied often and restored seldom; the best compression would
	// take five times as long for a tenth less.
	zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	b := &BackupWriter{zip: zip, sum: sha256.New()}
	b.json = json.NewEncoder(&b.buf)
	b.json.SetEscapeHTML(false)
	return b, b.line(backupLine{Format: backupFormat, Version: backupVersion})
}

// Write adds a record.
func (b *BackupWriter) Write(r BackupRecord) error {
	if err := r.check(); err != nil {
		return err
	}
	b.records++
	return b.line(backupLine{BackupRecord: r})
}

// Close writes the last line. The writer below stays open.
func (b *BackupWriter) Close() error {
	end := backupEnd{Records: b.records, SHA256: hex.EncodeToString(b.sum.Sum(nil))}
	return errors.Join(b.line(backupLine{End: &end}), b.zip.Close())
}

func (b *BackupWriter) line(l backupLine) error {
	b.buf.Reset()
	if err := b.json.Encode(l); err != nil {
		return err
	}
	if b.buf.Len() > maxBackupLine {
		return fmt.Errorf("record of %d bytes is too large for a backup", b.buf.Len())
	}
	b.sum.Write(b.buf.Bytes())
	_, err := b.zip.Write(b.buf.Bytes())
	return err
}

// ReadBackup returns the records of a backup. Only when the sequence has come
// to its end without an error was the backup whole: nothing may be done before
// that could not be undone. The error is [ErrBadBackup], or that of ctx.
func ReadBackup(ctx context.Context, r io.Reader) iter.Seq2[BackupRecord, error] {
	return func(yield func(BackupRecord, error) bool) {
		b, err := newBackupReader(r)
		for err == nil {
			var l backupLine
			if l, err = b.next(); err != nil || l.End != nil {
				break
			}
			if err = ctx.Err(); err == nil && !yield(l.BackupRecord, nil) {
				return
			}
		}
		switch {
		case err == nil, ctx.Err() != nil && errors.Is(err, ctx.Err()):
		default:
			err = fmt.Errorf("%w: line %d: %w", ErrBadBackup, b.lines, err)
		}
		if err != nil {
			yield(BackupRecord{}, err)
		}
	}
}

type backupReader struct {
	in    *bufio.Reader
	line  []byte
	sum   hash.Hash
	lines int
}

func newBackupReader(r io.Reader) (*backupReader, error) {
	b := &backupReader{sum: sha256.New(), lines: 1}
	zip, err := gzip.NewReader(r)
	if err != nil {
		return b, err
	}
	b.in = bufio.NewReaderSize(zip, 1<<16)
	var l backupLine
	if err := b.read(&l); err != nil {
		return b, err
	}
	if l.Format != backupFormat {
		return b, errors.New("not a backup of amtsfeed")
	}
	if l.Version < 1 || l.Version > backupVersion {
		return b, fmt.Errorf("version %d, this program reads 1 to %d: use the program that wrote it", l.Version, backupVersion)
	}
	b.sum.Write(b.line)
	return b, nil
}

// next returns a record or, with End set, the end of a whole backup.
func (b *backupReader) next() (backupLine, error) {
	var l backupLine
	b.lines++
	if err := b.read(&l); err != nil {
		return l, err
	}
	if l.End == nil {
		b.sum.Write(b.line)
		return l, l.check()
	}
	const around = 2 // header and end are lines, not records
	if l.End.Records != b.lines-around || l.End.SHA256 != hex.EncodeToString(b.sum.Sum(nil)) {
		return l, errors.New("checksum differs")
	}
	if _, err := b.in.ReadByte(); err != io.EOF {
		return l, errors.New("something follows the end")
	}
	return l, nil
}

// read takes one line.
func (b *backupReader) read(l *backupLine) error {
	b.line = b.line[:0]
	for {
		part, err := b.in.ReadSlice('\n')
		b.line = append(b.line, part...)
		if len(b.line) > maxBackupLine {
			return errors.New("line is too long")
		}
		if err == nil {
			break
		}
		if err == io.EOF {
			return io.ErrUnexpectedEOF
		}
		if err != bufio.ErrBufferFull {
			return err
		}
	}
	d := json.NewDecoder(bytes.NewReader(b.line))
	d.DisallowUnknownFields() // what is not understood would be lost
	return d.Decode(l)
}
