package crawler

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/amtsfeed/amtsfeed/crawler/extract"
	"github.com/amtsfeed/amtsfeed/crawler/fetch"
	"github.com/amtsfeed/amtsfeed/store"
)

// A verdict is the condition of a source in one word, and in a sentence what
// is wrong and what to do.
type verdict struct {
	state   store.State
	problem string
}

// judgeError says what an error means for a source.
func judgeError(err error) verdict {
	if e, ok := errors.AsType[*fetch.Error](err); ok {
		return judgeFetch(e)
	}
	if e, ok := errors.AsType[*extract.DriftError](err); ok {
		return drifting(e.Error(), true)
	}
	return judgeReading(err)
}

// drifting is the verdict on a document that lacks something. Only a rule can
// be repaired.
func drifting(lack string, ruled bool) verdict {
	do := "; amtsfeed probe shows what else there is"
	if ruled {
		do = "; amtsfeed repair proposes new selectors"
	}
	return verdict{store.StateDrifting, lack + ": see whether the source was rebuilt" + do + ". Old items stay"}
}

// advice is what to do about a fetch that brought nothing.
var advice = map[fetch.Kind]string{
	fetch.Withheld:  "nothing to do unless it lasts; then tell the publisher, or set robots: false if they asked for it to be read",
	fetch.BadURL:    "correct the url of the source",
	fetch.Refused:   "if the address is meant, allow its network in crawler.allow_networks",
	fetch.DNS:       "check the spelling of the host, or wait if it has moved",
	fetch.TLS:       "tell the publisher; it is not worked around",
	fetch.Connect:   "nothing to do unless it lasts",
	fetch.Slow:      "nothing to do unless it lasts; crawler.timeout may be raised",
	fetch.Busy:      "nothing to do unless it lasts",
	fetch.TooLarge:  "use a smaller feed of the publisher, or raise crawler.max_body",
	fetch.Coding:    "tell the publisher if it lasts",
	fetch.Truncated: "nothing to do unless it lasts",
	fetch.Redirect:  "look the new address up and correct the url of the source",
	fetch.Protocol:  "check that the address is a web page or feed",
}

func judgeFetch(e *fetch.Error) verdict {
	switch e.Kind {
	case fetch.Robots:
		return verdict{store.StateBlocked, e.Detail + ": ask the publisher, or set robots: false if they asked for it to be read"}
	case fetch.Status:
		if e.Wall {
			return verdict{store.StateBlocked, e.Detail + ": ask the publisher to let us in. It is not worked around, and asked less often"}
		}
		return judgeStatus(e.Status)
	}
	v := verdict{store.StateFailing, e.Detail}
	if a := advice[e.Kind]; a != "" {
		v.problem += ": " + a
	}
	if e.Kind == fetch.Withheld {
		v.state = store.StateBlocked
	}
	return v
}

func judgeStatus(status int) verdict {
	name := http.StatusText(status)
	if name != "" {
		name = " " + name
	}
	said := fmt.Sprintf("the server answers %d%s", status, name)
	switch {
	case status == http.StatusGone:
		return verdict{store.StateGone, said + ": it will not come back; look for a new address, or remove the source. It is asked once a week, after three times only when named"}
	case status == http.StatusForbidden, status == http.StatusUnauthorized, status == http.StatusPaymentRequired,
		status == http.StatusUnavailableForLegalReasons:
		return verdict{store.StateBlocked, said + ": a bot wall or a login; ask the publisher to let us in. It is not worked around, and asked less often"}
	case status == http.StatusTooManyRequests:
		return verdict{store.StateFailing, said + ": it is asked less often from now on"}
	case status == http.StatusNotFound:
		return verdict{store.StateFailing, said + ": look the new address up and correct the url of the source"}
	case status >= 500:
		return verdict{store.StateFailing, said + ": a fault of the server; nothing to do unless it lasts"}
	}
	return verdict{store.StateFailing, said + ": check the url of the source"}
}

// sinceText ends the problem of a source that does not work: since when.
func sinceText(failing, lastSuccess time.Time) string {
	last := "never read so far"
	if !lastSuccess.IsZero() {
		last = "last good " + moment(lastSuccess) + " UTC"
	}
	return " (since " + moment(failing) + " UTC, " + last + ")"
}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") }

// adoptAfter is how many visits in a row a permanent redirect must lead to the
// same address before that is asked at once: a hijacked or misconfigured site
// is mostly mended sooner.
const adoptAfter = 5

// see notes where permanent redirects led on a visit that brought a document.
func (m *moved) see(permanent string) {
	switch {
	case m.adopted && permanent == "":
	case permanent == "" || len(permanent) > maxURL:
		*m = moved{}
	case permanent != m.to || m.adopted:
		*m = moved{to: permanent, times: 1}
	default:
		m.times++
		m.adopted = m.times >= adoptAfter
	}
}
