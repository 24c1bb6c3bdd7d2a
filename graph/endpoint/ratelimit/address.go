package ratelimit

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// ClientAddress returns the address that a request comes from: its connection's, unless that is a
// trusted proxy's. Then it is the last address in X-Forwarded-For that is not, for what stands
// before that is the client's own word. The result is not valid when the connection has none.
func ClientAddress(r *http.Request, trusted []netip.Prefix) netip.Addr {
	address := parseAddress(r.RemoteAddr)
	if !isTrusted(address, trusted) {
		return address
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		next := parseAddress(strings.TrimSpace(hop))
		if !next.IsValid() { // the proxy that wrote this is all that is known
			return address
		}
		address = next
		if !isTrusted(address, trusted) {
			return address
		}
	}
	return address
}

// parseAddress reads an IP address, with or without a port.
func parseAddress(text string) netip.Addr {
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return withPort.Addr().Unmap().WithZone("")
	}
	address, err := netip.ParseAddr(strings.Trim(text, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return address.Unmap().WithZone("")
}

func isTrusted(address netip.Addr, trusted []netip.Prefix) bool {
	return slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(address) })
}

// Network returns what stands for one client when requests are counted. That is an IPv4 address, or
// the first 64 bits of an IPv6 address. One client usually has all addresses that begin with those.
func Network(address netip.Addr) string {
	if !address.IsValid() {
		return "unknown"
	}
	if address.Is4() {
		return address.String()
	}
	prefix, err := address.Prefix(64)
	if err != nil {
		return address.String() // it has as many bits
	}
	return prefix.String()
}
