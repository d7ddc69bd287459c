package bolt

import (
	"context"
	"io"
)

func (db *DB) Backup(ctx context.Context, w io.Writer) error              { return nil }
func (db *DB) Restore(ctx context.Context, r io.Reader, force bool) error { return nil }
func (db *DB) Verify(ctx context.Context) (items int, err error)          { return 0, nil }
