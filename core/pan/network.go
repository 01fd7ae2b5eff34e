package pan

import (
	"iter"
	"slices"
)

// Network is the payment system that a number belongs to. The zero value is Unknown.
type Network uint8

// Networks. The numbers stand in the generated tables; new ones go to the end.
const (
	Unknown Network = iota
	Visa
	Mastercard
	Amex
	UnionPay
	Discover
	JCB
	Diners
	Maestro
	Mir
	RuPay
	Elo
	Hipercard // with its sister brand Hiper
	Troy
	Verve
	UATP
	Shetab // Iran
	NAPAS  // Vietnam
	GPN    // Indonesia
	networkCount
)

type networkFacts struct {
	name    string // as results spell it
	title   string // as people write it
	chinese string // as Chinese banks write it on cards
	lengths []int  // ascending
	luhn    bool   // every number ends in a check digit
}

// Lengths: npm credit-card-type 10.3.0, widened by what ISO/IEC 7812 allows where domestic cards use it: Visa 13 (old
// cards), Diners 15-18, UnionPay 13 and Chinese cards of 17 and 18 digits (npm bankcard 3.1.6), UATP 15 (IATA).
// Luhn: npm card-validator treats UnionPay's check digit as optional; Maestro and Verve have ranges without one, too.
var facts = [networkCount]networkFacts{
	Unknown:    {"", "", "", nil, false},
	Visa:       {"visa", "Visa", "VISA", []int{13, 16, 18, 19}, true},
	Mastercard: {"mastercard", "Mastercard", "万事达", []int{16}, true},
	Amex:       {"amex", "American Express", "运通", []int{15}, true},
	UnionPay:   {"unionpay", "UnionPay", "银联", []int{13, 14, 15, 16, 17, 18, 19}, false},
	Discover:   {"discover", "Discover", "发现", []int{16, 19}, true},
	JCB:        {"jcb", "JCB", "JCB", []int{16, 17, 18, 19}, true},
	Diners:     {"diners", "Diners Club", "大来", []int{14, 15, 16, 17, 18, 19}, true},
	Maestro:    {"maestro", "Maestro", "Maestro", []int{12, 13, 14, 15, 16, 17, 18, 19}, false},
	Mir:        {"mir", "Mir", "Mir", []int{16, 17, 18, 19}, true},
	RuPay:      {"rupay", "RuPay", "RuPay", []int{16}, true},
	Elo:        {"elo", "Elo", "Elo", []int{16}, true},
	Hipercard:  {"hipercard", "Hipercard", "Hipercard", []int{13, 16, 19}, true},
	Troy:       {"troy", "Troy", "Troy", []int{16}, true},
	Verve:      {"verve", "Verve", "Verve", []int{16, 18, 19}, false},
	UATP:       {"uatp", "UATP", "UATP", []int{15}, true},
	Shetab:     {"shetab", "Shetab", "Shetab", []int{16}, true},
	NAPAS:      {"napas", "NAPAS", "NAPAS", []int{16, 19}, false},
	GPN:        {"gpn", "GPN", "GPN", []int{16, 17, 18, 19}, false},
}

// String is the network as results spell it: "visa", "unionpay", …; it is empty for Unknown.
func (n Network) String() string { return n.facts().name }

// Title is the network as people write it: "American Express".
func (n Network) Title() string { return n.facts().title }

func (n Network) facts() networkFacts {
	if n >= networkCount {
		n = Unknown
	}
	return facts[n]
}

// Lengths are the numbers of digits that the network's numbers have, ascending; nil for Unknown. The slice is shared:
// it must not be changed.
func Lengths(n Network) []int { return n.facts().lengths }

// UsesLuhn reports whether every number of the network ends in a Luhn check digit. Where it is false most numbers do,
// but some domestic ranges do not: the check is then evidence and no more.
func UsesLuhn(n Network) bool { return n.facts().luhn }

// NetworkSet is a set of networks; the zero value is empty.
type NetworkSet uint32

// Has reports whether n is in the set.
func (s NetworkSet) Has(n Network) bool { return s>>n&1 != 0 }

// All goes through the networks of the set, in the order of their numbers.
func (s NetworkSet) All() iter.Seq[Network] {
	return func(yield func(Network) bool) {
		for n := Unknown; n < networkCount; n++ {
			if s.Has(n) && !yield(n) {
				return
			}
		}
	}
}

// NetworkOf is the network of a whole number or of its first digits. The longest prefix that is known decides; of those
// that hold, one whose numbers have as many digits as this goes before one whose numbers have not; prefixes that stand for
// one length only, as UATP's, do not hold for others. Fewer than [MinLength] digits count as the beginning of a number, and
// lengths are then not looked at. It is Unknown when no prefix is known or digits holds something else than digits.
func NetworkOf(digits string) Network {
	n, _ := networkOf(digits)
	return n
}

// networkOf also says whether the network has numbers of this length behind this prefix.
func networkOf(digits string) (n Network, lengthAllowed bool) {
	head, ok := headOf(digits)
	if !ok {
		return Unknown, false
	}
	for i := range rules {
		r := &rules[i]
		if !r.matches(head, len(digits)) {
			continue
		}
		if len(digits) < MinLength || r.allows(len(digits)) {
			return r.network, r.allows(len(digits))
		}
		if n == Unknown && r.length == 0 {
			n = r.network
		}
	}
	return n, false
}

// Networks are all networks that have numbers beginning with prefix. Unlike NetworkOf it also gives those that a longer
// or stronger prefix hides, and those whose own prefix is longer than this one.
func Networks(prefix string) NetworkSet {
	head, ok := headOf(prefix)
	if !ok {
		return 0
	}
	var set NetworkSet
	for i := range rules {
		if r := &rules[i]; r.matches(head, len(prefix)) || r.mayFollow(head, len(prefix)) {
			set |= 1 << r.network
		}
	}
	return set
}

// Lengths of card numbers.
const (
	MinLength = 12 // Maestro
	MaxLength = 19 // ISO/IEC 7812-1
)

// headDigits is how many of a number's first digits the rules look at.
const headDigits = 8

var powersOf10 = [headDigits + 1]uint32{1, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7, 1e8}

// headOf is the number's first eight digits as a number, filled with zeros on the right.
func headOf(digits string) (head uint32, ok bool) {
	for i := range len(digits) {
		d := uint32(digits[i]) - '0'
		if d > 9 {
			return 0, false
		}
		if i < headDigits {
			head += d * powersOf10[headDigits-1-i]
		}
	}
	return head, digits != ""
}

func (r *rule) matches(head uint32, known int) bool {
	if known < r.digits {
		return false
	}
	prefix := head / powersOf10[headDigits-r.digits]
	return r.overlaps(prefix, prefix)
}

// mayFollow reports whether a number of which only known digits of head are given can go on to match.
func (r *rule) mayFollow(head uint32, known int) bool {
	if known >= r.digits {
		return false
	}
	first := head / powersOf10[headDigits-r.digits]
	return r.overlaps(first, first+powersOf10[r.digits-known]-1)
}

func (r *rule) overlaps(first, last uint32) bool {
	for _, s := range r.ranges {
		if first <= s.last && s.first <= last {
			return true
		}
	}
	return false
}

func (r *rule) allows(length int) bool {
	if r.length != 0 {
		return length == r.length
	}
	return slices.Contains(facts[r.network].lengths, length)
}
