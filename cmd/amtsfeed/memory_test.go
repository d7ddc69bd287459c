package main

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// A small process may use as much as promised before anything is collected, one
// that needs more may use twice that, and gives it back.
func TestTheCollectorLeavesRoomForWhatLives(t *testing.T) {
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	paceCollector()
	settles := func(what string, ok func(limit int64) bool) {
		t.Helper()
		for end := time.Now().Add(patience); !ok(debug.SetMemoryLimit(-1)); runtime.GC() {
			if time.Now().After(end) {
				t.Fatalf("%s: the limit is %d MiB", what, debug.SetMemoryLimit(-1)>>20)
			}
		}
	}
	small := func(limit int64) bool { return limit == leastMemory }
	settles("a small process", small)
	body := make([]byte, leastMemory)
	settles("a large body", func(limit int64) bool { return limit >= 2*leastMemory })
	runtime.KeepAlive(body)
	settles("the body was read", small)
}
