package fetch

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"testing"
)

// BenchmarkGet asks one document again and again, as a host with robots.txt is
// asked: what has not changed, and 30 KB of markup that have.
func BenchmarkGet(b *testing.B) {
	var feed bytes.Buffer
	for i := 0; feed.Len() < 30<<10; i++ {
		fmt.Fprintf(&feed, "<item><title>Meldung %d</title><link>https://amt.example/%x</link></item>\n", i, i*i*i)
	}
	packed := pack(b, "gzip", feed.Bytes())
	for name, answer := range map[string]string{
		"unchanged": "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\nCache-Control: max-age=60\r\n" +
			"Date: Tue, 03 Mar 2026 10:00:00 GMT\r\n\r\n",
		"new": fmt.Sprintf("HTTP/1.1 200 OK\r\nETag: \"1\"\r\nCache-Control: max-age=60\r\n"+
			"Date: Tue, 03 Mar 2026 10:00:00 GMT\r\nContent-Type: application/rss+xml\r\n"+
			"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(packed), packed),
	} {
		b.Run(name, func(b *testing.B) {
			addr := serveConns(b, func(conn net.Conn) {
				answerAll(conn, []byte("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), []byte(answer))
			})
			c := newClient(b, Config{Allow: []Network{network(b, "127.0.0.0/8")}, Robots: true, Rights: true})
			req := Request{URL: "http://" + addr + "/presse/feed.xml", ETag: `"1"`}
			req.ValidFor = req.URL
			b.ReportAllocs()
			for b.Loop() {
				r, err := c.Get(b.Context(), req)
				if err != nil {
					b.Fatal(err)
				}
				r.Close()
			}
		})
	}
}

// answerAll answers the requests of a connection without work of its own, those
// for documents with answer and all others with missing.
func answerAll(conn net.Conn, missing, answer []byte) {
	r := bufio.NewReader(conn)
	var document bool
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return
		}
		switch {
		case bytes.HasPrefix(line, []byte("GET ")):
			document = bytes.Contains(line, []byte("feed.xml"))
		case len(line) > len("\r\n"):
		case document:
			_, _ = conn.Write(answer)
		default:
			_, _ = conn.Write(missing)
		}
	}
}
