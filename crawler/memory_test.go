package crawler

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var compareMemory = cmp.AllowUnexported(memory{}, identity{}, sighting{}, trait{}, yield{}, harvest{}, spell{}, moved{}, manners{})

func sampleMemory() memory {
	return memory{
		identity: identity{guidStrikes: 2, linkStrikes: 1, restamped: true, seen: []sighting{
			{trait: trait{guid: 1, link: 2, text: 3, draft: 4}, edits: 5, pageTries: 2, accepted: 488000}, {trait: trait{text: 1<<64 - 1}},
		}},
		address: 42,
		yield: yield{
			history: []harvest{{20, 19, 18}, {65535, 0, 0}},
			less:    spell{since: -5, ended: 3, longest: 7200}, none: spell{since: 1760000000},
		},
		moved:   moved{to: "https://neu.example/", times: 3, adopted: true},
		pulse:   pulse{20383, 20380, 20379, 100},
		manners: manners{ttl: 90 * time.Minute, hours: 0x3f, days: 0x41},
		refused: 7,
		sought:  1760000001,
		failing: 1760000002,
		flood:   1234,
		rhythm:  []byte("rhythm"),
	}
}

func TestMemorySurvivesTheStore(t *testing.T) {
	for _, m := range []memory{sampleMemory(), {rhythm: []byte{}}} {
		if diff := cmp.Diff(m, decodeMemory(m.encode()), compareMemory); diff != "" {
			t.Errorf("memory (-want +got):\n%s", diff)
		}
		if got, _ := beginMemory(m.encode()); got.address != m.address || !bytes.Equal(got.rhythm, m.rhythm) {
			t.Errorf("begins with %+v", got)
		}
	}
}

func TestDamagedMemoryIsNone(t *testing.T) {
	m := sampleMemory()
	whole := m.encode()
	for n := range len(whole) {
		if got := decodeMemory(whole[:n]); len(got.seen) != 0 || got.address != 0 {
			t.Fatalf("%d of %d bytes are taken for a memory", n, len(whole))
		}
	}
	whole[0]++
	if got := decodeMemory(whole); got.address != 0 {
		t.Error("another version is taken for this one")
	}
}

func TestMemoryOfManyEntriesIsBounded(t *testing.T) {
	m := memory{identity: identity{seen: make([]sighting, 3*maxSeen)}}
	b := m.encode()
	if len(b) > maxSeen*sightingBytes+200 {
		t.Errorf("%d bytes", len(b))
	}
	if got := decodeMemory(b); len(got.seen) != maxSeen {
		t.Errorf("%d sightings", len(got.seen))
	}
}

func TestVanishedEntriesAreRememberedForAWhile(t *testing.T) {
	id := identity{seen: make([]sighting, 3*maxVanished)}
	for i := range id.seen {
		id.seen[i].guid = uint64(i + 1)
	}
	id.seen[0].present = true
	id.remember([]sighting{{trait: trait{guid: 9000}}})
	if len(id.seen) != 1+maxVanished || id.seen[0].guid != 9000 || id.seen[1].guid != 2 {
		t.Errorf("%d sightings, second %d", len(id.seen), id.seen[1].guid)
	}
}

func FuzzMemory(f *testing.F) {
	m := sampleMemory()
	f.Add(m.encode())
	f.Add([]byte{memoryVersion})
	f.Fuzz(func(t *testing.T, b []byte) {
		m := decodeMemory(b)
		again := m.encode()
		if got := decodeMemory(again); !bytes.Equal(got.encode(), again) {
			t.Errorf("%x became %x", again, got.encode())
		}
	})
}
