package main

import (
	"net/url"
	"slices"
	"testing"

	root "github.com/amtsfeed/amtsfeed"
	"github.com/amtsfeed/amtsfeed/cmd/amtsfeed/config"
	"github.com/amtsfeed/amtsfeed/crawler"
)

// pressRank separates those who make news from those who report them.
const pressRank = 20

func shipped(t *testing.T) *config.Config {
	t.Helper()
	cfg, mistakes := config.Load(root.Config, nil)
	for _, m := range mistakes {
		t.Errorf("config.yaml: %s (%s)", m, m.Hint)
	}
	return cfg
}

func TestTheCatalogueNamesEachSourceOnceWithItsTerms(t *testing.T) {
	cfg := shipped(t)
	if len(cfg.Sources) < 75 {
		t.Errorf("only %d sources", len(cfg.Sources))
	}
	addresses := map[string]string{}
	for _, s := range cfg.Sources {
		if other := addresses[s.URL]; other != "" {
			t.Errorf("%s and %s have one address", s.ID, other)
		}
		addresses[s.URL] = s.ID
		if u, err := url.Parse(s.URL); err != nil || u.Scheme != "https" {
			t.Errorf("%s: %s is no https address", s.ID, s.URL)
		}
		if s.License == "" {
			t.Errorf("%s: no rights line", s.ID)
		}
		if s.Region != "" && !crawler.KnownRegion(s.Region) {
			t.Errorf("%s: region %s", s.ID, s.Region)
		}
		if isPress := s.MaxWords > 0; isPress && (s.MaxWords != 7 || s.Publish != "teaser") {
			t.Errorf("%s: press with %d words of its %s", s.ID, s.MaxWords, s.Publish)
		}
	}
}

func TestAuthoritiesSpeakBeforeThePress(t *testing.T) {
	for _, s := range shipped(t).Sources {
		if isPress := s.MaxWords > 0; isPress != (s.Rank >= pressRank) && s.Kind != "feed" {
			t.Errorf("%s: rank %d, at most %d words", s.ID, s.Rank, s.MaxWords)
		}
		if s.Region != "" && s.Rank >= pressRank {
			t.Errorf("%s: an authority of %s with the rank %d of the press", s.ID, s.Region, s.Rank)
		}
	}
}

func TestEveryLandHasASource(t *testing.T) {
	var have []string
	for _, s := range shipped(t).Sources {
		have = append(have, s.Region)
	}
	for _, land := range []string{
		"Baden-Württemberg", "Bayern", "Berlin", "Brandenburg", "Bremen", "Hamburg", "Hessen", "Mecklenburg-Vorpommern",
		"Niedersachsen", "Nordrhein-Westfalen", "Rheinland-Pfalz", "Sachsen", "Sachsen-Anhalt", "Schleswig-Holstein", "Thüringen",
		"Bund", "EU",
	} {
		if !slices.Contains(have, land) {
			t.Errorf("no source of %s", land)
		}
	}
}

func TestTheTenTopicsAreShipped(t *testing.T) {
	var ids []string
	for _, topic := range shipped(t).Topics {
		ids = append(ids, topic.ID)
		if topic.Title == "" || topic.Description == "" {
			t.Errorf("%s has no title or description", topic.ID)
		}
	}
	slices.Sort(ids)
	want := []string{
		"cloud-rechenzentren", "deutschland-stack", "digitale-souveraenitaet", "eid-wallet", "it-sicherheit",
		"ki-verwaltung", "open-data", "ozg", "registermodernisierung", "smart-city-kommunal",
	}
	if !slices.Equal(ids, want) {
		t.Errorf("topics %v", ids)
	}
}
