package fetch

import (
	"io"
	"net"
	"syscall"
	"testing"
)

// A kernel left to itself lets the buffer of a fast sender grow without end
// while a body waits for memory.
func TestTheKernelTakesInLittleAhead(t *testing.T) {
	addr := serveConns(t, func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) })
	c := newClient(t, Config{Allow: []Network{network(t, "127.0.0.1/32")}})
	conn, err := c.transport.DialContext(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var size int
	var failed error
	if err := raw.Control(func(fd uintptr) {
		size, failed = syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF)
	}); err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	// Linux counts its own bookkeeping as well; a system may allow less, but what
	// it begins with when left to itself is less than that.
	const begins = 128 << 10
	if size <= begins || size > 2*maxUnread {
		t.Errorf("the buffer has %d bytes, want up to %d", size, 2*maxUnread)
	}
}
