package fetch

import (
	"encoding/json"
	"maps"
	"time"
)

const (
	// robotsLife is how long a robots.txt is believed (RFC 9309, 2.4).
	robotsLife = 24 * time.Hour
	// robotsStale is how long an old copy serves while the file cannot be
	// reached; after it the host is closed, as if none had ever been read.
	robotsStale = 30 * 24 * time.Hour
	// robotsRetry is how soon a robots.txt that cannot be had is asked for again,
	// twice as late after each time in a row, robotsRetryMax how late at most: a
	// source that is asked once a day must find it due.
	robotsRetry    = time.Minute
	robotsRetryMax = 12 * time.Hour
	// tdmLife is how long a tdmrep.json, or its absence, is believed.
	tdmLife = 7 * 24 * time.Hour
	// tdmRetry is how soon a tdmrep.json is asked for again that a server
	// could not give.
	tdmRetry = 24 * time.Hour
)

// A site is what an origin says to crawlers as a whole.
type site struct {
	Robots robotsCopy `json:"robots"`
	TDM    tdmCopy    `json:"tdm"`
}

// A robotsCopy is a robots.txt with its age.
type robotsCopy struct {
	Rules robots    `json:"rules"`
	Read  time.Time `json:"read,omitzero"` // when it was last read, or found missing
	// Refused is when it last could not be had, Failure why, and Times how often
	// in a row.
	Refused time.Time `json:"refused,omitzero"`
	Failure string    `json:"failure,omitempty"`
	Times   int       `json:"times,omitempty"`
}

// due reports whether the file must be asked for.
func (c *robotsCopy) due(now time.Time) bool {
	return !fresh(c.Read, robotsLife, now) && !fresh(c.Refused, c.retry(), now)
}

// retry is how long after a failure the file is left alone.
func (c *robotsCopy) retry() time.Duration {
	wait := robotsRetry
	for n := 1; n < c.Times && wait < robotsRetryMax; n++ {
		wait *= 2
	}
	return min(wait, robotsRetryMax)
}

// refuse remembers a failure; an old copy stays.
func (c *robotsCopy) refuse(failure string, now time.Time) {
	c.Refused, c.Failure, c.Times = now, failure, c.Times+1
}

// usable reports whether there are rules to go by.
func (c *robotsCopy) usable(now time.Time) bool { return fresh(c.Read, robotsStale, now) }

// A tdmCopy is a tdmrep.json with the time at which it is due again.
type tdmCopy struct {
	Rules []tdmRule `json:"rules,omitempty"`
	Due   time.Time `json:"due,omitzero"`
}

// fresh reports whether something of time t is younger than life. A time in
// the future (the clock was set back) is not.
func fresh(t time.Time, life time.Duration, now time.Time) bool {
	age := now.Sub(t)
	return age >= 0 && age < life
}

// site returns a copy of what is remembered of an origin of this host.
func (h *host) site(scheme string) site {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s := h.sites[scheme]; s != nil {
		return *s
	}
	return site{}
}

// remember changes what is remembered of an origin of this host.
func (h *host) remember(scheme string, change func(*site)) site {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := site{}
	if old := h.sites[scheme]; old != nil {
		s = *old
	}
	change(&s)
	// Copies are handed out, so a site is replaced, never changed in place.
	h.sites = maps.Clone(h.sites)
	h.sites[scheme] = &s
	h.encoded, h.changed = nil, true
	return s
}

func encodeSites(sites map[string]*site) []byte {
	if len(sites) == 0 {
		return nil
	}
	b, err := json.Marshal(sites)
	if err != nil {
		return nil // plain data: only a clock beyond year 9999 could do this
	}
	return b
}

// decodeSites reads what encodeSites wrote. A memory of another form is as
// good as none: everything in it can be asked for again.
func decodeSites(b []byte) map[string]*site {
	sites := map[string]*site{}
	if json.Unmarshal(b, &sites) != nil {
		return map[string]*site{}
	}
	for scheme, s := range sites {
		if s == nil {
			delete(sites, scheme)
		}
	}
	if sites == nil {
		sites = map[string]*site{}
	}
	return sites
}
