package extract

import (
	"runtime"
	"testing"
)

// boundedWork fails when f makes more than so many things in memory for each
// hundred bytes of a body: what reads a part of it again and again makes much of
// it anew each time. A clock would tell more of the machine. Whoever calls it
// cannot run in parallel, for what others make would count.
func boundedWork(t *testing.T, body string, most int, f func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	made := int(after.Mallocs - before.Mallocs)
	if made > 1000+most*len(body)/100 {
		t.Errorf("%d things in memory made of a body of %d bytes", made, len(body))
	}
}
