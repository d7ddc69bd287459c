package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

func TestLargeBodiesWaitForEachOtherAndAllComeThrough(t *testing.T) {
	const bodies, size, budgeted = 20, 1 << 20, 3 << 19
	for _, coding := range []string{"", "gzip", "br", "zstd"} {
		// Each takes memory twice, as it came and decoded.
		wire := pack(t, coding, noise(size))
		synctest.Test(t, func(t *testing.T) {
			d := newDecoder(budgeted)
			done := make(chan error)
			for range bodies {
				go func() {
					// A slow sender: all bodies grow side by side.
					b, err := d.read(t.Context(), dripped(coding, wire, 128<<10), 2*size, false)
					if err == nil {
						if len(b.buf.b) != size {
							t.Errorf("%q: %d bytes", coding, len(b.buf.b))
						}
						b.buf.release()
					}
					done <- err
				}()
			}
			for range bodies {
				if err := <-done; err != nil {
					t.Errorf("%q: %v", coding, err)
				}
			}
			if d.budget.free != budgeted || d.budget.elder != nil || len(d.budget.holders) > 0 {
				t.Errorf("%q: %d bytes left of %d, %d holders", coding, d.budget.free, budgeted, len(d.budget.holders))
			}
		})
	}
}

// The elder comes to be decoded when all decoders are busy with bodies that
// wait for it.
func TestTheElderNeedsNoDecoderThatWaitsForIt(t *testing.T) {
	const size, budgeted = 8 << 20, 6 << 20
	wire := pack(t, "gzip", noise(size))
	small := pack(t, "gzip", bytes.Repeat([]byte("Ein Satz. "), 60000)) // no memory as it comes
	synctest.Test(t, func(t *testing.T) {
		d := newDecoder(budgeted)
		done := make(chan error)
		read := func(resp *http.Response) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			b, err := d.read(ctx, resp, 2*size, false)
			if err == nil {
				b.buf.release()
			}
			done <- err
		}
		go read(dripped("gzip", wire, 1<<20))
		<-time.After(10 * time.Second) // it holds all there is
		for range maxDecoders {
			go read(answerOf("gzip", small))
		}
		for range 1 + maxDecoders {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	})
}

func TestSendersThatFallAsleepKeepNoMemoryFromOthers(t *testing.T) {
	const size, budgeted = 4 << 20, 6 << 20
	synctest.Test(t, func(t *testing.T) {
		d := newDecoder(budgeted)
		asleep := make(chan error)
		for range 2 {
			go func() {
				resp := dripped("", noise(size), 256<<10)
				resp.Body = &falling{ReadCloser: resp.Body, after: size - 1<<20, asleep: make(chan struct{})}
				_, err := d.read(t.Context(), resp, 2*size, false)
				asleep <- err
			}()
		}
		<-time.After(time.Minute) // nobody waits, so nobody is cut off
		synctest.Wait()
		select {
		case err := <-asleep:
			t.Errorf("cut off although nobody waits: %v", err)
		default:
		}
		start := time.Now()
		for range 4 {
			b, err := d.read(t.Context(), answerOf("", noise(size)), 2*size, false)
			if err != nil {
				t.Fatal(err)
			}
			b.buf.release()
		}
		if waited := time.Since(start); waited != drowsy {
			t.Errorf("waited %v for those that sleep", waited)
		}
		for range 2 {
			if err := <-asleep; classify(err).Kind != Slow {
				t.Errorf("a sleeper ends with %v", err)
			}
		}
		if d.budget.free != budgeted {
			t.Errorf("%d bytes left of %d", d.budget.free, budgeted)
		}
	})
}

// The rights file of a large document hangs, and another one waits for memory.
func TestARightsFileThatHangsKeepsNoMemoryFromOthers(t *testing.T) {
	large := string(noise(4 << 20))
	synctest.Test(t, func(t *testing.T) {
		c := (&stage{t: t}).client(Config{Rights: true, Budget: 1 << 20})
		c.transport.DialContext = func(_ context.Context, _, address string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			go func() {
				defer theirs.Close()
				serveRequests(theirs, func(path string) string {
					body := large
					if path == "/.well-known/tdmrep.json" {
						body = "[]"
						if address == "slow.example:80" {
							<-time.After(time.Hour)
						}
					}
					return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
				})
			}()
			return ours, nil
		}
		t.Cleanup(c.Close)
		get := func(url string) {
			r, err := c.Get(t.Context(), Request{URL: url})
			if err != nil {
				t.Error(err)
				return
			}
			if len(r.Body) != len(large) {
				t.Errorf("%s: %d bytes", url, len(r.Body))
			}
			r.Close()
		}
		go get("http://slow.example/")
		<-time.After(time.Second)
		start := time.Now()
		get("http://quick.example/")
		if waited := time.Since(start); waited != drowsy {
			t.Errorf("waited %v for memory", waited)
		}
		<-time.After(2 * time.Hour) // let the web finish
	})
}

func TestAWaitForMemoryEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBudget(1000)
		elder, second := (&claim{budget: b}).buffer(), (&claim{budget: b}).buffer()
		if err := elder.take(t.Context(), 5000); err != nil {
			t.Fatal(err)
		}
		late := failure(Slow, "too late")
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, late)
		defer cancel()
		if err := second.take(ctx, 1); err != late {
			t.Errorf("got %v", err)
		}
		if err := elder.take(t.Context(), 5000); err != nil {
			t.Errorf("the elder waits: %v", err)
		}
		elder.release()
		if err := second.take(t.Context(), 1000); err != nil {
			t.Error(err)
		}
	})
}

// dripped is an answer that comes in steps, one a second.
func dripped(coding string, wire []byte, step int) *http.Response {
	resp := answerOf(coding, nil)
	resp.Body = io.NopCloser(&dripping{left: wire, step: step})
	return resp
}

type dripping struct {
	left []byte
	step int
}

func (d *dripping) Read(p []byte) (int, error) {
	if len(d.left) == 0 {
		return 0, io.EOF
	}
	<-time.After(time.Second)
	n := copy(p, d.left[:min(d.step, len(d.left))])
	d.left = d.left[n:]
	return n, nil
}

// falling is a body whose sender falls asleep after so many bytes.
type falling struct {
	io.ReadCloser
	after  int
	asleep chan struct{} // closed by Close
}

func (f *falling) Read(p []byte) (int, error) {
	if f.after <= 0 {
		<-f.asleep
		return 0, errors.New("read on closed body")
	}
	n, err := f.ReadCloser.Read(p[:min(len(p), f.after)])
	f.after -= n
	return n, err
}

func (f *falling) Close() error { close(f.asleep); return nil }
