// Package textscan finds payment card numbers (PANs) that are written in text: JSON, forms, XML, plain text.
//
// A number counts when its check digit holds, a network has numbers that begin so and are as long, and it is written as
// cards' numbers are: in one piece, or in groups as the network prints them with the same separator between all. That
// alone takes three of a hundred random numbers of 16 digits for card numbers, so more is asked, most of it from what
// stands around the digits: see Strictness.
package textscan

import (
	"bytes"

	"github.com/cardglyph/cardglyph/core/pan"
)

// Strictness is how much is asked of a number.
type Strictness uint8

// Strictnesses, each with what it asks beyond the above.
const (
	// Loose asks nothing more.
	Loose Strictness = iota
	// Normal leaves out Maestro, UATP and numbers of 12 and 13 digits, whose prefixes and lengths most other numbers share, unless
	// they are written in groups; numbers that a name or a word before them says are something else: an id, an EAN, a
	// timestamp; and zeros.
	Normal
	// Strict asks for a word before the number that says it is a card's, or for groups.
	Strict
)

// Span is a number in a text.
type Span struct {
	From, To int // of its first digit, and behind its last
	Network  pan.Network
}

const (
	fewest = 12 // digits of a number
	most   = 19
	// wordReach is how far before a number a word that says what it is is looked for, in bytes.
	wordReach = 40
)

// Find gives the card numbers in a text, in their order. The time it takes is proportional to the text's length.
func Find(text []byte, s Strictness) (found []Span) {
	for at := 0; at < len(text); {
		if !isDigit(text[at]) {
			at++
			continue
		}
		n := read(text, at)
		if n.network, n.ok = n.judge(text, s); n.ok {
			found = append(found, Span{n.from, n.to, n.network})
		}
		at = n.to
	}
	return found
}

// Mask overwrites the digits of a span but for the first six and the last four, with a character that may be a digit.
func (s Span) Mask(text []byte, with byte) {
	const first, last = 6, 4
	digits := 0
	for at := s.From; at < s.To; {
		if n := separator(text[at:s.To]); n > 0 && !isDigit(text[at]) {
			at += n
			continue
		}
		digits++
		at++
	}
	k := 0
	for at := s.From; at < s.To; {
		if n := separator(text[at:s.To]); n > 0 {
			at += n
			continue
		}
		if k >= first && k < digits-last {
			text[at] = with
		}
		k++
		at++
	}
}

// number is a run of digits, with separators.
type number struct {
	from, to  int
	digits    []byte
	groups    []int
	separated bool
	ok        bool
	network   pan.Network
}

// read takes the digits from at on, over separators that are all the same, one at a time. A run that is longer than any
// number is taken whole, so that no part of it is a number.
func read(text []byte, at int) number {
	n := number{from: at, groups: []int{0}}
	between := ""
	for at < len(text) {
		if isDigit(text[at]) {
			n.digits = append(n.digits, text[at])
			n.groups[len(n.groups)-1]++
			at++
			n.to = at
			continue
		}
		width := separator(text[at:])
		if width == 0 || at+width >= len(text) || !isDigit(text[at+width]) {
			break
		}
		mark := string(text[at : at+width])
		if between == "" {
			between = mark
		}
		if mark != between || len(n.digits) > most {
			break
		}
		n.groups = append(n.groups, 0)
		n.separated = true
		at += width
	}
	return n
}

// separators are what stands between the groups of a number, in the spellings of the formats it is written in.
var separators = [][]byte{
	[]byte(" "), []byte("-"), []byte("."), []byte("+"), []byte("%20"), []byte("%2D"), []byte("%2d"), []byte("\u00a0"), []byte("\u2009"),
	[]byte("\u2011"), []byte("\u2013"), []byte(`\u00a0`), []byte("&nbsp;"), []byte("&#160;"),
}

// separator is how long the separator at the beginning of text is; 0 when there is none.
func separator(text []byte) int {
	for _, s := range separators {
		if bytes.HasPrefix(text, s) {
			return len(s)
		}
	}
	return 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// judge says whether a run of digits is a card number.
func (n *number) judge(text []byte, s Strictness) (pan.Network, bool) {
	if len(n.digits) < fewest || len(n.digits) > most || joined(text, n.from, n.to) {
		return pan.Unknown, false
	}
	digits := string(n.digits)
	network := pan.NetworkOf(digits)
	if network == pan.Unknown || !pan.Luhn(digits) || !has(pan.Lengths(network), len(digits)) || n.separated && !n.grouped(network) {
		return pan.Unknown, false
	}
	return network, s == Loose || n.plausible(text, network, s)
}

// joined says whether the digits go on before or after in something that is no number: a word, an address, a fraction.
func joined(text []byte, from, to int) bool {
	if from > 0 && (isWord(text[from-1]) || isPoint(text[from-1]) && from > 1 && isDigit(text[from-2])) {
		if !escaped(text, from) {
			return true
		}
	}
	if to < len(text) && (isWord(text[to]) || isPoint(text[to]) && to+1 < len(text) && isDigit(text[to+1])) {
		return true
	}
	return false
}

// escaped says whether the letter before a number ends an escape: "\n4111…" in JSON.
func escaped(text []byte, from int) bool {
	return from > 1 && text[from-2] == '\\' && bytes.IndexByte([]byte("nrtbf"), text[from-1]) >= 0
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || isDigit(c)
}

func isPoint(c byte) bool { return c == '.' || c == '-' || c == '/' || c == ':' }

func has(list []int, n int) bool {
	for _, m := range list {
		if m == n {
			return true
		}
	}
	return false
}

// grouped says whether the groups are ones in which the network's numbers are printed.
func (n *number) grouped(network pan.Network) bool {
	for _, g := range pan.Groupings(network, len(n.digits)) {
		if len(g) != len(n.groups) {
			continue
		}
		same := true
		for i := range g {
			same = same && g[i] == n.groups[i]
		}
		if same {
			return true
		}
	}
	return false
}

func (n *number) plausible(text []byte, network pan.Network, s Strictness) bool {
	if n.zeros() {
		return false
	}
	if n.separated {
		return true
	}
	before := fold(text[max(0, n.from-wordReach):n.from])
	if s == Strict {
		return mentions(before, cardWords)
	}
	common := network == pan.Maestro || network == pan.UATP || len(n.digits) < 14
	return mentions(before, cardWords) || !common && !mentions(lastName(before), otherWords)
}

// zeros says whether all digits are the same: 000… passes the check.
func (n *number) zeros() bool {
	for _, d := range n.digits {
		if d != n.digits[0] {
			return false
		}
	}
	return true
}
