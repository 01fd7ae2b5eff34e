package remote

import "net/netip"

// special lists the blocks that are not the public internet, or lead out of it again. Sources: the IANA special-purpose
// address registries for IPv4 and IPv6 (RFC 6890), and the clouds' metadata addresses where they are public ones.
// 169.254.169.254 and fd00:ec2::254 lie in the link-local and private blocks, 100.100.100.200 in 100.64.0.0/10.
var special = prefixes(
	"0.0.0.0/8",        // this network
	"10.0.0.0/8",       // private
	"100.64.0.0/10",    // shared address space
	"127.0.0.0/8",      // loopback
	"168.63.129.16/32", // Azure's platform address
	"169.254.0.0/16",   // link-local, metadata services
	"172.16.0.0/12",    // private
	"192.0.0.0/24",     // IETF protocol assignments
	"192.0.2.0/24",     // documentation
	"192.88.99.0/24",   // 6to4 relays
	"192.168.0.0/16",   // private
	"198.18.0.0/15",    // benchmarks
	"198.51.100.0/24",  // documentation
	"203.0.113.0/24",   // documentation
	"224.0.0.0/4",      // multicast
	"240.0.0.0/4",      // reserved, broadcast
	"::/96",            // unspecified, loopback, IPv4-compatible
	"64:ff9b::/96",     // NAT64: IPv4 addresses in disguise
	"64:ff9b:1::/48",   // NAT64, local
	"100::/64",         // discard
	"100:0:0:1::/64",   // dummy
	"2001::/23",        // protocol assignments, Teredo among them
	"2001:db8::/32",    // documentation
	"2002::/16",        // 6to4: IPv4 addresses in disguise
	"3fff::/20",        // documentation
	"5f00::/16",        // segment routing
	"fc00::/7",         // private
	"fe80::/10",        // link-local
	"fec0::/10",        // site-local
	"ff00::/8",         // multicast
)

func prefixes(texts ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		out[i] = netip.MustParsePrefix(text)
	}
	return out
}

// isPublic reports whether ip, not an IPv4 address mapped into IPv6, lies on the public internet.
func isPublic(ip netip.Addr) bool {
	if !ip.IsValid() || !ip.IsGlobalUnicast() {
		return false
	}
	for _, p := range special {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}
