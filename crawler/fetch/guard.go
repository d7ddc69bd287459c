package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"

	"code.dny.dev/ssrf"
)

// A Network is a range of addresses that may be dialled although they are not
// public, on any port or on one.
type Network struct {
	prefix netip.Prefix
	port   uint16 // zero: any
}

// The widest networks that can be allowed. Private networks are no larger
// (10/8, fc00::/7); anything wider would switch the guard off.
const (
	widestV4 = 8
	widestV6 = 7
)

// ParseNetwork reads "127.0.0.0/8" (any port), "10.1.2.3/32:8443" (that one)
// or "[fd00::]/8:8443".
func ParseNetwork(s string) (Network, error) {
	addr, rest, ok := strings.Cut(s, "/")
	if !ok {
		return Network{}, fmt.Errorf("network %q: no prefix length: one address is written as in 10.1.2.3/32 or 10.1.2.3/32:8443", s)
	}
	bits, port, hasPort := strings.Cut(rest, ":")
	prefix, err := parsePrefix(strings.TrimSuffix(strings.TrimPrefix(addr, "["), "]"), bits)
	if err != nil {
		return Network{}, fmt.Errorf("network %q: %w", s, err)
	}
	n := Network{prefix: prefix}
	if hasPort {
		p, err := strconv.ParseUint(port, 10, 16)
		if err != nil || p == 0 {
			return Network{}, fmt.Errorf("network %q: port must be 1 to 65535", s)
		}
		n.port = uint16(p)
	}
	return n, nil
}

func parsePrefix(addr, bits string) (netip.Prefix, error) {
	ip, err := netip.ParseAddr(addr)
	if err != nil || ip.Zone() != "" {
		return netip.Prefix{}, fmt.Errorf("%q is no IP address", addr)
	}
	widest := widestV4
	if ip.Is6() {
		widest = widestV6
	}
	if ip.Is4In6() {
		return netip.Prefix{}, fmt.Errorf("write the IPv4 address %s as such", ip.Unmap())
	}
	n, err := strconv.ParseUint(bits, 10, 8)
	if err != nil || int(n) > ip.BitLen() {
		return netip.Prefix{}, fmt.Errorf("prefix length must be 0 to %d", ip.BitLen())
	}
	if int(n) < widest {
		return netip.Prefix{}, errors.New("too wide, name the private network itself")
	}
	return netip.PrefixFrom(ip, int(n)).Masked(), nil
}

func (n Network) contains(ap netip.AddrPort) bool {
	return n.prefix.Contains(ap.Addr()) && (n.port == 0 || n.port == ap.Port())
}

// A guard decides which addresses may be dialled: those of the public
// internet at the two ports of the web, and the networks allowed.
type guard struct {
	allow  []Network
	public *ssrf.Guardian
}

// wireServer answers every virtual machine of Azure with the secrets of its
// host; unlike those of other clouds its address looks public.
var wireServer = netip.MustParsePrefix("168.63.129.16/32")

func newGuard(allow []Network) *guard {
	return &guard{allow: allow, public: ssrf.New(ssrf.WithDeniedV4Prefixes(wireServer))}
}

// A refusal is the guard's error.
type refusal struct{ why string }

func (r *refusal) Error() string { return r.why }

// check refuses an address that must not be dialled.
func (g *guard) check(ap netip.AddrPort) error {
	ap = netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
	for _, n := range g.allow {
		if n.contains(ap) {
			return nil
		}
	}
	if g.public.SafeAddr(ap.Addr()) != nil {
		return &refusal{fmt.Sprintf("address %s is not public", ap.Addr())}
	}
	if g.public.SafeAddrPort(ap) != nil {
		return &refusal{fmt.Sprintf("port %d of %s is not one of the web (80, 443)", ap.Port(), ap.Addr())}
	}
	return nil
}

// control is the hook that a dialler calls with the address it is about to
// connect to, after DNS: nothing can change in between.
func (g *guard) control(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	return g.check(ap)
}

// checkName resolves the host of an address and refuses it when one of its
// addresses is refused: it is the proxy that picks one, and the proxy that
// resolves the name again, so a name that changes in between is its concern.
func (g *guard) checkName(ctx context.Context, u *url.URL) error {
	port := u.Port()
	if port == "" {
		port = defaultPort(u.Scheme)
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return err
	}
	ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip", u.Hostname())
	if err != nil {
		e := classify(err)
		e.Detail += " (looked up here before the proxy is asked)"
		return e
	}
	for _, ip := range ips {
		if err := g.check(netip.AddrPortFrom(ip, uint16(n))); err != nil {
			return err
		}
	}
	return nil
}
