package bolt

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/amtsfeed/amtsfeed/store"
)

// Backup implements [store.Store]. It is written to a file beside the store
// first: pages freed meanwhile cannot be used again while a transaction reads,
// and a slow receiver must not make the store grow.
func (db *DB) Backup(ctx context.Context, w io.Writer) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("backup: %w", err)
		}
	}()
	aside, err := os.CreateTemp(filepath.Dir(db.path), filepath.Base(db.path)+backupSuffix+"*")
	if err != nil {
		return err
	}
	defer aside.Close()
	// Without a name nothing is left of it, however this ends.
	if err := os.Remove(aside.Name()); err != nil {
		return err
	}
	if err := db.view(ctx, func(t *tx) error { return t.backup(ctx, aside) }); err != nil {
		return err
	}
	if _, err := aside.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err = io.Copy(w, aside)
	return err
}

func (t *tx) backup(ctx context.Context, w io.Writer) error {
	buffer := bufio.NewWriter(w)
	out, err := store.NewBackupWriter(buffer)
	if err != nil {
		return err
	}
	d := dump{tx: t, ctx: ctx, out: out}
	for _, part := range []func() error{
		d.items, d.keys, d.revisions, d.matches, d.decisions, d.changes, d.visits, d.hosts, d.readers, d.settings,
	} {
		if err := part(); err != nil {
			return err
		}
	}
	return errors.Join(out.Close(), buffer.Flush())
}

// A dump writes one bucket after the other into a backup.
type dump struct {
	*tx
	ctx context.Context
	out *store.BackupWriter
}

// each calls fn for all of a bucket and writes what it made, if anything.
func (d *dump) each(bucket int, fn func(k, v []byte, r *store.BackupRecord) error) error {
	return d.scan(bucket, nil, func(k, v []byte) error {
		if err := d.ctx.Err(); err != nil {
			return err
		}
		var r store.BackupRecord
		if err := fn(k, v, &r); err != nil {
			return fmt.Errorf("%s %x: %w", bucketNames[bucket], k, err)
		}
		if r == (store.BackupRecord{}) {
			return nil
		}
		return d.out.Write(r)
	})
}

func (d *dump) items() error {
	return d.each(bItems, func(k, v []byte, r *store.BackupRecord) error {
		n, ok := parseNumber(k)
		if !ok {
			return errRecord
		}
		r.Number, r.Item = n, new(store.Item)
		return decode(v, (*itemRecord)(r.Item))
	})
}

func (d *dump) keys() error {
	return d.each(bSources, func(k, v []byte, r *store.BackupRecord) error {
		if len(k) <= sourceSize || k[sourceSize] != kindKey {
			return nil
		}
		key, ok := parseIdentityKey(k)
		n, fine := parseNumber(v)
		if !ok || !fine {
			return errRecord
		}
		r.Number, r.Key = n, &key
		return nil
	})
}

func (d *dump) revisions() error {
	return d.each(bRevisions, func(k, v []byte, r *store.BackupRecord) error {
		n, _, ok := parseRevisionKey(k)
		if !ok {
			return errRecord
		}
		r.Number, r.Revision = uint64(n), new(store.Revision)
		return decode(v, (*revisionRecord)(r.Revision))
	})
}

func (d *dump) matches() error {
	return d.each(bMatches, func(k, v []byte, r *store.BackupRecord) error {
		n, topic, ok := parseTopicKey(k)
		if !ok {
			return errRecord
		}
		r.Number, r.Match = uint64(n), &store.Match{Topic: topic}
		return decode(v, (*matchRecord)(r.Match))
	})
}

func (d *dump) decisions() error {
	return d.each(bDecisions, func(k, v []byte, r *store.BackupRecord) error {
		n, topic, ok := parseTopicKey(k)
		if !ok {
			return errRecord
		}
		h, err := d.head(n)
		if err != nil {
			return err
		}
		r.Number, r.Decision = uint64(n), &store.Decision{Item: h.id, Topic: topic}
		return decode(v, (*decisionRecord)(r.Decision))
	})
}

func (d *dump) changes() error {
	err := d.scan(bChanges, nil, func(k, v []byte) error {
		last, ok := parseNumber(k)
		var list changesRecord
		if err := decode(v, &list); err != nil || !ok {
			return errRecord
		}
		cursor := store.Cursor(last) - store.Cursor(len(list))
		for _, c := range list {
			cursor++
			err := d.out.Write(store.BackupRecord{Number: uint64(c.item), Change: &store.BackupChange{Cursor: cursor, Kind: c.kind, Topic: c.topic}})
			if err != nil {
				return err
			}
		}
		return d.ctx.Err()
	})
	if err != nil {
		return err
	}
	latest := store.Cursor(d.bucket(bChanges).Sequence())
	return d.out.Write(store.BackupRecord{Latest: &latest})
}

func (d *dump) visits() error {
	return d.each(bVisits, func(_, v []byte, r *store.BackupRecord) error {
		var visit visitRecord
		if err := decode(v, &visit); err != nil {
			return err
		}
		sightings, err := d.sightings(visit.Source)
		r.Visit = store.NewBackupVisit(store.Visit(visit), sightings)
		return err
	})
}

func (d *dump) hosts() error {
	return d.each(bHosts, func(_, v []byte, r *store.BackupRecord) error {
		r.Host = new(store.Host)
		return decode(v, (*hostRecord)(r.Host))
	})
}

func (d *dump) readers() error {
	return d.each(bReaders, func(k, _ []byte, r *store.BackupRecord) error {
		r.Reader = &store.ReaderCursor{Name: string(k), Cursor: d.reader(string(k))}
		return nil
	})
}

func (d *dump) settings() error {
	return d.each(bSettings, func(k, v []byte, r *store.BackupRecord) error {
		r.Setting = &store.NamedSetting{Name: string(k), Value: string(v)}
		return nil
	})
}
