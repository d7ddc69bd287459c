package extract

import (
	"runtime"
	"testing"
)

// boundedBytes fails when f allocates more than so many bytes for each byte of
// a body: what reads a part of it again and again makes it anew each time. A
// clock would tell more of the machine.
func boundedBytes(t *testing.T, body string, each int, f func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	spent, least := int(after.TotalAlloc-before.TotalAlloc), 1<<20
	if spent > least+each*len(body) {
		t.Errorf("%d bytes for a body of %d", spent, len(body))
	}
}
