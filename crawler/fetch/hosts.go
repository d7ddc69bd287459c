package fetch

import "time"

// A HostState is what must be remembered of a host so that it is treated
// politely across restarts.
type HostState struct {
	Name        string    // as HostOf returns it
	LastRequest time.Time // end of the last request
	NotBefore   time.Time // from Retry-After; zero: none
	Memory      []byte    // this package's own: robots.txt and rights signals
}

// HostOf returns the host that an address is paced by: lower case, with the
// port where it is not the scheme's own; empty for an address that cannot be
// fetched.
func HostOf(rawURL string) string { return "" }

// Ready returns when the host may next be asked; a time not after now means
// that a request would start at once. It is zero for a host that is busy with
// as many requests as allowed: ask again when one of them has ended.
func (c *Client) Ready(host string) (at time.Time, busy bool) { return time.Time{}, false }

// Changed returns the states of hosts that changed since the last call, to be
// stored.
func (c *Client) Changed() []HostState { return nil }
