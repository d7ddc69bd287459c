// Package fetch brings bytes out of a hostile web, politely. It knows
// addresses, never items.
//
// A Client asks for one address at a time with Get, which waits for the
// host's turn, reads robots.txt, sends the validators the caller holds,
// follows redirects, decodes the body within limits and returns what HTTP
// said about it.
//
// Words: a host is what pacing counts by (name, and the port where it is not
// the scheme's own); an origin is scheme, host and port, the reach of one
// robots.txt; a validator is an ETag or a Last-Modified, sent back byte for
// byte as it came; a reservation is a right that a publisher reserves in
// machine-readable form ("noindex", "nosnippet", "max-snippet:N", "noai",
// "tdm").
//
// It guarantees that
//   - no connection is made to an address that is neither public nor allowed
//     by the configuration; what is checked is the address really dialled, for
//     redirects and robots.txt as well. A proxy is asked only for names all
//     of whose addresses pass the same check here; which one it dials is its
//     own matter;
//   - no host is asked by more requests at a time, or sooner after the end of
//     the last one, than configured, nor inside a Retry-After, across restarts
//     when its HostState is kept;
//   - no body decodes to more bytes than configured, and large bodies wait
//     for each other within a budget;
//   - no cookie, referer or proxy of the environment is used.
//
// It does not decide when a source is due, does not parse feeds or pages and
// stores nothing.
package fetch
