package edge

import (
	"bytes"
	"errors"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/pan"
)

// card is a picture that shows a number.
type card struct {
	piece piece
	file  []byte
	read  core.Result
}

// survey is what was seen of a request's body.
type survey struct {
	pictures int // looked into
	cards    []card
	numbers  []written
	packed   bool     // the body was unpacked to be looked into: it cannot be changed
	blind    *problem // why something could not be looked into; nil when everything was
	err      error    // ErrGone
}

// guard is the mode Guard.
func (e *Edge) guard(r Request, body []byte) Verdict {
	m := e.newMeter()
	s := e.look(r, body, m)
	v := e.decide(body, s, m)
	v.Pictures, v.Cards, v.Numbers = s.pictures, len(s.cards), len(s.numbers)
	if e.config.Action == Monitor {
		v = e.monitored(v, s)
	}
	return v
}

// look reads every picture in the body.
func (e *Edge) look(r Request, body []byte, m *meter) survey {
	s := survey{}
	if len(body) > 0 && encoded(r.ContentEncoding) {
		s.packed = true
		if body, s.blind, s.err = e.unpacked(r, body, m); s.blind != nil || s.err != nil {
			return s
		}
	}
	f := find(r.ContentType, body)
	s.numbers = e.readText(body, f.texts)
	if len(s.numbers) > 0 && e.config.Text == TextBlock {
		return s // nothing that follows can change the verdict
	}
	if f.opaque {
		s.blind = &problemUndecodable
	}
	if len(f.pieces) > 0 {
		s.err = m.poll() // before memory is taken
	}
	for _, p := range f.pieces {
		if s.err != nil {
			return s
		}
		if s.pictures == e.config.MaxPictures {
			s.blind = &problemTooMuch
			break
		}
		s.pictures++
		file, ok := p.file(body)
		if !ok {
			s.blind = &problemUndecodable
			continue
		}
		res, err := e.read(file, m.spend)
		switch {
		case errors.Is(err, ErrGone):
			s.err = err
		case errors.Is(err, ErrSpent):
			s.blind = &problemTooMuch
			return s
		case err != nil:
			s.blind = &problemUndecodable
		case e.Sees(&res):
			s.cards = append(s.cards, card{p, file, res})
			if e.config.Action == Block {
				return s // nothing that follows can change the verdict
			}
		}
	}
	return s
}

// Sees says whether a result counts as a card number seen.
func (e *Edge) Sees(r *core.Result) bool {
	if r.Number == nil {
		return false
	}
	if e.config.MinLikelihood == VeryLikely || r.Number.Confidence < e.config.MinConfidence {
		return r.Status == core.OK
	}
	return r.Status == core.OK || e.config.MinLikelihood == Possible || IsCardNumber(r.Number.Digits)
}

// IsCardNumber says whether a card could have a number: its check digit holds, and a network has numbers that begin so and
// are as long.
func IsCardNumber(digits string) bool {
	n := pan.NetworkOf(digits)
	if n == pan.Unknown || !pan.Luhn(digits) {
		return false
	}
	for _, length := range pan.Lengths(n) {
		if length == len(digits) {
			return true
		}
	}
	return false
}

// decide gives the verdict on what was seen.
func (e *Edge) decide(body []byte, s survey, m *meter) Verdict {
	switch {
	case s.err != nil:
		return refuse(Gone, problemGone)
	case len(s.cards) > 0 && (e.config.Action == Block || e.config.Action == Monitor):
		return refuse(Blocked, problemCard)
	case len(s.numbers) > 0 && (e.config.Text == TextBlock || e.config.Action == Monitor):
		return refuse(Blocked, problemNumber)
	case s.blind != nil && e.config.Undecodable == Refuse:
		return refuse(Undecodable, *s.blind)
	case len(s.cards) == 0 && len(s.numbers) == 0:
		return e.pass()
	}
	return e.change(body, s, m)
}

// change lets a request go on with headers added, and with its body changed where cards are to be hidden.
func (e *Edge) change(body []byte, s survey, m *meter) Verdict {
	hides := e.config.Action == Redact && len(s.cards) > 0 || e.config.Text == TextMask && len(s.numbers) > 0
	if s.packed && hides {
		return refuse(Blocked, problemNoRedaction)
	}
	v := e.pass()
	if len(s.cards) > 0 && e.config.Action == Tag {
		v.Outcome, v.Set = Tagged, tags(s.cards)
	}
	if len(s.numbers) > 0 {
		v.Outcome = Tagged
		v.Set = append(v.Set, inText(len(s.numbers)))
	}
	if e.config.Text == TextMask && len(s.numbers) > 0 {
		v.Outcome, v.Remove = Masked, changedBody
		v.Body = bytes.Clone(body)
		mask(v.Body, s.numbers)
	}
	if len(s.cards) > 0 && e.config.Action == Redact {
		return e.redact(v, body, s.cards, m)
	}
	return v
}

// monitored lets go on what would have been refused, and says so.
func (e *Edge) monitored(v Verdict, s survey) Verdict {
	if v.Answer == nil || v.Outcome == Gone {
		return v
	}
	set := tags(s.cards)
	if len(s.numbers) > 0 {
		set = append(set, inText(len(s.numbers)))
	}
	return Verdict{Outcome: Monitored, Reason: v.Reason, Pictures: v.Pictures, Cards: v.Cards, Numbers: v.Numbers, Remove: forgeable, Set: set}
}

// redact blacks out every card in a copy of the body, or in the one that the verdict has already.
func (e *Edge) redact(v Verdict, body []byte, cards []card, m *meter) Verdict {
	if v.Body == nil {
		v.Body = bytes.Clone(body)
	}
	for _, c := range cards {
		file, err := e.blackOut(c, m)
		switch {
		case errors.Is(err, ErrGone):
			return refuse(Gone, problemGone)
		case err != nil || !c.piece.put(v.Body, file):
			return refuse(Blocked, problemNoRedaction)
		}
	}
	v.Outcome, v.Remove, v.Set = Redacted, changedBody, append(v.Set, redacted(len(cards)))
	return v
}
