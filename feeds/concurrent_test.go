package feeds

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/amtsfeed/amtsfeed/store"
)

// Many readers, a crawl, an editor and a reload at the same time: every answer
// is a whole document or a sentence, and in the end everything is in its place.
func TestEverythingAtOnce(t *testing.T) {
	w := newWorld(t)
	w.pub.pause = 1
	ctx, cancel := context.WithCancel(t.Context())
	var daemon, readers sync.WaitGroup
	matching := w.matching()
	daemon.Go(func() { _ = w.pub.Run(ctx) })
	daemon.Go(func() { _ = matching.Run(ctx) })
	paths := []string{
		"/feed.atom", "/topics/cloud/feed.atom", "/topics/register/feed.rss", "/sources/amt/feed.atom", "/feed.atom?limit=7",
		"/search/feed.atom?q=Cloud", "/status/feed.atom", "/opml.xml",
	}
	const requests = 50
	for _, path := range paths {
		readers.Go(func() {
			for range requests {
				rec := w.get(path)
				if rec.Code != http.StatusOK {
					t.Errorf("%s: status %d: %s", path, rec.Code, rec.Body)
					return
				}
				if err := wellFormed(rec.Body); err != nil {
					t.Errorf("%s: %v", path, err)
					return
				}
			}
		})
	}
	const rounds = 20
	for i := range rounds {
		w.commit(news("amt", fmt.Sprint("c", i), fmt.Sprintf("Cloud %d.", i), "", w.now), news("blatt", fmt.Sprint("r", i), fmt.Sprintf("Register %d.", i), "", w.now))
		w.lib.Ring()
		switch i {
		case rounds / 3:
			w.decide("cloud", "Cloud 0.", store.Exclude)
		case rounds / 2:
			w.lib.Use(worldCatalog(t, worldTopic(t, "register", "Register"), worldTopic(t, "cloud", "Cloud*")))
		}
	}
	w.eventually(func() bool {
		return len(w.titles("cloud", true)) == rounds-1 && len(w.titles("register", true)) == rounds
	})
	readers.Wait()
	cancel()
	daemon.Wait()
}

func wellFormed(r io.Reader) error {
	for dec := xml.NewDecoder(r); ; {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}
