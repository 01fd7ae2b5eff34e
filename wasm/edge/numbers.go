package edge

import "github.com/cardglyph/cardglyph/wasm/edge/textscan"

// written is a card number in a body's text.
type written struct {
	textscan.Span      // in the body
	bare          bool // a number of JSON, without quotes
}

// readText finds the card numbers in a body's texts, where the configuration asks for them.
func (e *Edge) readText(body []byte, texts []region) (all []written) {
	if e.config.Text == TextOff {
		return nil
	}
	for _, r := range texts {
		text := body[r.from:r.to]
		for _, s := range textscan.Find(text, e.config.Strictness) {
			bare := r.json && isBare(text, s)
			s.From, s.To = s.From+r.from, s.To+r.from
			all = append(all, written{s, bare})
		}
	}
	return all
}

// isBare says whether a number stands in JSON where no quotes are round it.
func isBare(text []byte, s textscan.Span) bool {
	before, after := s.From-1, s.To
	for before >= 0 && isSpace(text[before]) {
		before--
	}
	for after < len(text) && isSpace(text[after]) {
		after++
	}
	return (before < 0 || contains(":,[", text[before])) && (after == len(text) || contains(",]}", text[after]))
}

// mask overwrites numbers in a body: with asterisks, and where they would break the JSON with zeros.
func mask(body []byte, numbers []written) {
	for _, n := range numbers {
		with := byte('*')
		if n.bare {
			with = '0'
		}
		n.Mask(body, with)
	}
}
