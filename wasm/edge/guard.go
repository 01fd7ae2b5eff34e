package edge

import (
	"strconv"
	"strings"

	"github.com/cardglyph/cardglyph/core"
)

// Headers that Guard adds. Whatever a client sent under these names is removed, so that a backend can trust them.
const (
	HeaderFound    = "X-Cardglyph-Found"    // how many pictures show a card
	HeaderNetwork  = "X-Cardglyph-Network"  // their networks, "visa,unionpay"
	HeaderLast4    = "X-Cardglyph-Last4"    // the last four digits of their numbers
	HeaderRedacted = "X-Cardglyph-Redacted" // how many pictures were blacked out
)

var ownHeaders = []string{HeaderFound, HeaderNetwork, HeaderLast4, HeaderRedacted}

// bodyDigests are headers that hold a checksum of the body; a changed body makes them wrong.
var bodyDigests = []string{"Content-MD5", "Digest", "Content-Digest"}

// card is a picture that shows a number.
type card struct {
	piece piece
	file  []byte
	read  core.Result
}

// pass lets a request go on as it was, but for forged headers.
func (e *Edge) pass() Verdict {
	v := Verdict{Outcome: Passed}
	if e.config.Action != Block {
		v.Remove = ownHeaders
	}
	return v
}

// guard is the mode Guard.
func (e *Edge) guard(r Request, body []byte) Verdict {
	f := find(r.ContentType, body)
	opaque := f.opaque || len(body) > 0 && encoded(r.ContentEncoding)
	pictures := 0
	var cards []card
	for _, p := range f.pieces {
		if pictures == e.config.MaxPictures {
			opaque = true
			break
		}
		pictures++
		file, ok := p.file(body)
		if !ok {
			opaque = true
			continue
		}
		res, err := e.read(file)
		if err != nil {
			opaque = true
			continue
		}
		if e.sees(&res) {
			cards = append(cards, card{p, file, res})
		}
	}
	v := e.decide(body, cards, opaque)
	v.Pictures, v.Cards = pictures, len(cards)
	return v
}

// sees says whether a result counts as a card number seen.
func (e *Edge) sees(r *core.Result) bool {
	return r.Number != nil && r.Number.Confidence >= e.config.MinConfidence
}

func (e *Edge) decide(body []byte, cards []card, opaque bool) Verdict {
	switch {
	case len(cards) > 0 && e.config.Action == Block:
		return refuse(Blocked, problemCard)
	case opaque && e.config.Undecodable == Refuse:
		return refuse(Undecodable, problemUndecodable)
	case len(cards) == 0:
		return e.pass()
	case e.config.Action == Tag:
		return tag(cards)
	}
	return e.redact(body, cards)
}

func tag(cards []card) Verdict {
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
	return Verdict{Outcome: Tagged, Remove: ownHeaders, Set: []Header{
		{HeaderFound, strconv.Itoa(len(cards))},
		{HeaderNetwork, strings.Join(networks, ",")},
		{HeaderLast4, strings.Join(last, ",")},
	}}
}

// redact blacks out every card in a copy of the body.
func (e *Edge) redact(body []byte, cards []card) Verdict {
	out := append([]byte(nil), body...)
	for _, c := range cards {
		file, err := e.blackOut(c)
		if err != nil || !c.piece.put(out, file) {
			return refuse(Blocked, problemNoRedaction)
		}
	}
	remove := append(append([]string(nil), ownHeaders...), bodyDigests...)
	return Verdict{Outcome: Redacted, Body: out, Remove: remove, Set: []Header{{HeaderRedacted, strconv.Itoa(len(cards))}}}
}
