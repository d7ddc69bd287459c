//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package bolt

import (
	"os"
	"time"
)

// lock leaves the lock to bbolt, which knows how it is taken here.
func lock(*os.File, time.Duration) error { return nil }
