package edge

import (
	"strconv"
	"strings"
)

// Headers of requests that Guard adds. Whatever a client sent under these names is removed, so that a backend can trust
// them.
const (
	HeaderFound    = "X-Cardglyph-Found"    // how many pictures show a card
	HeaderNetwork  = "X-Cardglyph-Network"  // their networks, "visa,unionpay"
	HeaderLast4    = "X-Cardglyph-Last4"    // the last four digits of their numbers
	HeaderRedacted = "X-Cardglyph-Redacted" // how many pictures were blacked out
	HeaderNumbers  = "X-Cardglyph-Numbers"  // how many card numbers stood in text
)

// HeaderOutcome is the header of responses that says what became of the request: an Outcome.
const HeaderOutcome = "X-Cardglyph-Outcome"

var (
	// forgeable are the names under which a backend may find the headers above: CGI, WSGI and their like write _ for -, so
	// that X_Cardglyph_Found would be taken for X-Cardglyph-Found.
	forgeable = spellings(HeaderFound, HeaderNetwork, HeaderLast4, HeaderRedacted, HeaderNumbers)

	// changedBody are the headers that go when the body was changed: the ones above, and those with a checksum of it.
	changedBody = append(append([]string(nil), forgeable...), "Content-MD5", "Digest", "Content-Digest", "Repr-Digest")
)

// spellings gives each name with each of its hyphens as it is or as an underscore.
func spellings(names ...string) (all []string) {
	for _, name := range names {
		all = append(all, name)
		from := len(all) - 1
		for i, c := range name {
			if c != '-' {
				continue
			}
			for _, s := range all[from:] {
				all = append(all, s[:i]+"_"+s[i+1:])
			}
		}
	}
	return all
}

// tags are the headers that tell a backend of cards; none without a card.
func tags(cards []card) []Header {
	if len(cards) == 0 {
		return nil
	}
	var networks, last []string
	for _, c := range cards {
		network := c.read.Network
		if network == "" {
			network = "unknown"
		}
		digits := c.read.Number.Digits
		networks = append(networks, network)
		last = append(last, digits[max(0, len(digits)-4):])
	}
	return []Header{
		{HeaderFound, strconv.Itoa(len(cards))},
		{HeaderNetwork, strings.Join(networks, ",")},
		{HeaderLast4, strings.Join(last, ",")},
	}
}

func redacted(cards int) Header { return Header{HeaderRedacted, strconv.Itoa(cards)} }

func inText(numbers int) Header { return Header{HeaderNumbers, strconv.Itoa(numbers)} }
