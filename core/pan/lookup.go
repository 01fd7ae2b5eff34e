package pan

import "sort"

// span is a run of prefixes of which the same is known. Prefixes have 3 to 10 digits, so a first prefix needs 64 bits.
type span struct {
	first    uint64
	more     uint16 // how many prefixes follow the first one
	variants uint16 // index of its first variant
	count    uint8  // of its variants
}

// section is a part of spans whose prefixes have so many digits.
type section struct{ digits, from, to int }

// variant is what is known of a prefix's numbers of one length.
type variant struct {
	length  uint8 // 0: of any length
	funding Funding
	issuer  uint16 // index in issuers
	product uint8  // index in products
}

// Lookup finds a card by its whole number. The longest prefix that is known to have numbers of this length decides: two
// banks can share a prefix and differ in length. Where none has, or when only a number's first digits are given, the
// answer is that of [LookupPrefix].
//
// When the issuer is not known it is false, and the card has its network only. It does not allocate.
func Lookup(digits string) (Card, bool) {
	for i := range sections {
		for _, v := range known(&sections[i], digits) {
			if v.length == 0 || int(v.length) == len(digits) {
				return cardOf(v, NetworkOf(digits)), true
			}
		}
	}
	return LookupPrefix(digits)
}

// Short reports whether digits seem to be missing: longer numbers are known that begin like this one, and none of its length.
// It does not allocate.
func Short(digits string) (short bool) {
	for i := range sections {
		for _, v := range known(&sections[i], digits) {
			if v.length == 0 || int(v.length) == len(digits) {
				return false
			}
			short = short || int(v.length) > len(digits)
		}
	}
	return short
}

// LookupPrefix finds a card by the first digits of its number, whatever its length: the longest known prefix decides.
// What numbers of different lengths do not share is left out; it is false when that is the issuer, too, or when nothing
// is known. It does not allocate.
func LookupPrefix(prefix string) (Card, bool) {
	network := NetworkOf(prefix)
	for i := range sections {
		if v := known(&sections[i], prefix); len(v) > 0 {
			return shared(v, network)
		}
	}
	return Card{Network: network}, false
}

// known is what the section knows of numbers that begin like this one, by their length; empty when that is nothing.
func known(s *section, digits string) []variant {
	prefix, ok := prefixOf(digits, s.digits)
	if !ok {
		return nil
	}
	part := spans[s.from:s.to]
	after := sort.Search(len(part), func(i int) bool { return part[i].first > prefix })
	if after == 0 || prefix > part[after-1].first+uint64(part[after-1].more) {
		return nil
	}
	found := &part[after-1]
	return variants[found.variants : found.variants+uint16(found.count)]
}

// prefixOf is the number's first digits as a number.
func prefixOf(digits string, count int) (prefix uint64, ok bool) {
	if len(digits) < count {
		return 0, false
	}
	for i := range len(digits) {
		d := digits[i] - '0'
		if d > 9 {
			return 0, false
		}
		if i < count {
			prefix = 10*prefix + uint64(d)
		}
	}
	return prefix, true
}

func cardOf(v variant, n Network) Card {
	product := products[v.product]
	return Card{Issuer: issuers[v.issuer], Network: n, Funding: v.funding, Product: product, Composed: product == ""}
}

// shared is what all variants agree on.
func shared(all []variant, n Network) (Card, bool) {
	card := cardOf(all[0], n)
	for _, v := range all[1:] {
		if v.funding != all[0].funding {
			card.Funding = UnknownFunding
		}
		if v.issuer != all[0].issuer {
			return Card{Network: n}, false
		}
	}
	return card, true
}
