package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func start(t *testing.T, now time.Time) *World {
	t.Helper()
	w, err := Start(context.Background(), now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func get(t *testing.T, url string) (int, []byte) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, body
}

func site(t *testing.T, w *World, form string) *Site {
	t.Helper()
	for _, s := range w.Sites() {
		if s.Form == form {
			return s
		}
	}
	t.Fatalf("no site publishes as %s", form)
	return nil
}

func TestEverySiteAnswersInItsForm(t *testing.T) {
	w := start(t, time.Now())
	for _, s := range w.Sites() {
		code, body := get(t, s.URL())
		switch {
		case s.Form == "down" && code != http.StatusServiceUnavailable:
			t.Errorf("%s is down but answers %d", s.ID, code)
		case s.Form != "down" && (code != http.StatusOK || len(body) == 0):
			t.Errorf("%s answers %d with %d bytes", s.ID, code, len(body))
		}
	}
}

func TestTheGoodFeedsAreWellFormedAndTheBrokenOneIsNot(t *testing.T) {
	w := start(t, time.Now())
	wellFormed := func(body []byte) error {
		d := xml.NewDecoder(bytes.NewReader(body))
		for {
			if _, err := d.Token(); err != nil {
				return err
			}
		}
	}
	for _, form := range []string{"rss", "atom"} {
		if _, body := get(t, site(t, w, form).URL()); wellFormed(body) != io.EOF {
			t.Errorf("%s: %v", form, wellFormed(body))
		}
	}
	if _, body := get(t, site(t, w, "truncated").URL()); wellFormed(body) == io.EOF {
		t.Error("the broken feed is whole")
	}
	if _, body := get(t, site(t, w, "json").URL()); !json.Valid(body) {
		t.Error("the JSON Feed is no JSON")
	}
}

func TestAFeedOfAnOldSystemIsWindows1252WithoutSayingSo(t *testing.T) {
	_, body := get(t, site(t, start(t, time.Now()), "rss-1252").URL())
	if utf8.Valid(body) {
		t.Error("the feed is UTF-8")
	}
	if bytes.Contains(body, []byte("encoding")) {
		t.Error("the encoding is declared")
	}
}

func TestTheWorldIsAlwaysOfToday(t *testing.T) {
	now := time.Date(2031, 5, 6, 12, 0, 0, 0, time.UTC)
	w := start(t, now)
	if _, body := get(t, site(t, w, "kicker").URL()); !strings.Contains(string(body), "[06.05.2031]") {
		t.Errorf("nothing of today in\n%s", body)
	}
}

func TestEveryEntryLeadsToItsArticle(t *testing.T) {
	w := start(t, time.Now())
	s := site(t, w, "kicker")
	for _, a := range s.news {
		link := helpers()["link"].(func(*Site, article) string)(s, a)
		if code, body := get(t, link); code != http.StatusOK || !strings.Contains(string(body), a.Title) {
			t.Errorf("%s answers %d", link, code)
		}
	}
	if code, _ := get(t, s.base+"/artikel/999"); code != http.StatusNotFound {
		t.Errorf("an article that is not there answers %d", code)
	}
}
