//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package bolt

import (
	"errors"
	"os"
	"syscall"
	"time"

	bolterrors "go.etcd.io/bbolt/errors"
)

// lockEvery is how often a locked file is tried again.
const lockEvery = 50 * time.Millisecond

// lock takes the lock that bbolt will take once more on the same descriptor:
// what is read before bbolt opens the file must not change meanwhile.
func lock(f *os.File, wait time.Duration) error {
	for begin := time.Now(); ; time.Sleep(lockEvery) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return err
		}
		if time.Since(begin)+lockEvery > wait {
			return bolterrors.ErrTimeout
		}
	}
}
