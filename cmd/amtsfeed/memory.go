package main

import (
	"os"
	"runtime"
	"runtime/debug"
	rtmetrics "runtime/metrics"
)

// When the garbage collector runs.
const (
	// leastMemory is what the process may always use before it collects. What
	// lives during a crawl, bodies and items in flight and pages on their way
	// to the disk, comes to 10 to 35 MiB: with this floor the peak is the same
	// for 500 sources and 2,000, there are half as many collections as with
	// Go's own rhythm, and the peak stays well below the 96 MiB that a small
	// machine is promised to suffice.
	leastMemory = 80 << 20
	// liveFactor is how much more memory than lives in it a larger process may
	// use, as Go's own rhythm has it.
	liveFactor = 2
	// percent lets leastMemory decide alone: the heap of an idle daemon would
	// have to grow so much to be collected earlier.
	percent = 800
)

// paceCollector sets the rhythm of the collector, unless the operator chose one.
func paceCollector() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(percent)
		pace(nil)
	}
}

// pace sets the limit anew after each collection: it is the finalizer of an
// object that nobody holds. A limit that comes too late costs collections, no
// memory.
func pace(*sentinel) {
	live := []rtmetrics.Sample{{Name: "/gc/heap/live:bytes"}}
	rtmetrics.Read(live)
	debug.SetMemoryLimit(max(leastMemory, liveFactor*int64(live[0].Value.Uint64())))
	runtime.SetFinalizer(new(sentinel), pace)
}

// A sentinel holds a pointer: what holds none shares its memory with others
// and lives on with them.
type sentinel struct{ _ *sentinel }
