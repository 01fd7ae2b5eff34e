package fields

import (
	"github.com/cardglyph/cardglyph/core/internal/ocr"
	"github.com/cardglyph/cardglyph/core/internal/trust"
)

// Code is a card's security code.
type Code struct {
	Text       string
	Confidence float64 // that every digit is right and that it is the code
	Area       Box
}

// codeWords stand by a security code.
var codeWords = listOf("CVV", "CVC", "CVV2", "CVC2", "CID", "CAV2", "CSC", "CVN2", "SECURITYCODE", "CODE", "SICHERHEITSCODE")

// What is left of a code's confidence without a label beside it: three digits by themselves may be anything.
const unlabelledCode = 0.6

// Security is the card's security code: three digits, or the four that American Express prints, by a label or by themselves; ok is false
// when there are none.
func Security(page *Page) (code Code, ok bool) {
	words := wordsOf(page.Texts)
	for i := range page.Texts {
		t := &page.Texts[i]
		alts := alternatives(t)
		for _, w := range wordBounds(t) {
			c, is := page.codeAt(t, alts, w[0], w[1], words)
			if is && c.Confidence > code.Confidence {
				code, ok = c, true
			}
		}
	}
	return code, ok
}

// codeAt reads the word as a code.
func (p *Page) codeAt(t *ocr.Text, alts [][ocr.Classes]int32, from, to int, words []word) (c Code, ok bool) {
	length := 3
	if p.Number != nil && len(p.Number.Digits) == 15 && p.Number.Digits[0] == '3' {
		length = 4
	}
	if to-from != length || !digitsWord(alts[from:to]) {
		return c, false
	}
	c = Code{Confidence: 1, Area: place(t, from, to)}
	for k := from; k < to; k++ {
		best, second := bestDigits(&alts[k])
		c.Text += string(rune('0' + best))
		c.Confidence *= trust.Chance((alts[k][ocr.ClassOf(byte('0'+best))] - alts[k][ocr.ClassOf(byte('0'+second))] - leadFair) / leadTemper)
	}
	labelled := false
	for i := range words {
		w := &words[i]
		labelled = labelled || codeWords.has(w.text) && beside(w.box, c.Area)
	}
	if !labelled {
		if from > 0 || to < len(t.Chars) { // a group of something longer
			return c, false
		}
		c.Confidence *= unlabelledCode
	}
	return c, true
}

// bestDigits are the best and the second best digit of a place.
func bestDigits(scores *[ocr.Classes]int32) (best, second int) {
	best, second = -1, -1
	for v := range 10 {
		s := scores[ocr.ClassOf(byte('0'+v))]
		switch {
		case best < 0 || s > scores[ocr.ClassOf(byte('0'+best))]:
			best, second = v, best
		case second < 0 || s > scores[ocr.ClassOf(byte('0'+second))]:
			second = v
		}
	}
	return best, second
}

// beside reports whether a label stands before or over what it names, in heights of the label's letters and of what it names.
func beside(label, named Box) bool {
	h := max(named.Height(), label.Height())
	level := label.Y1 > named.Y0-0.5*h && label.Y0 < named.Y1+0.5*h
	before, over := named.X0-label.X1, named.Y0-label.Y1
	across := label.X0 < named.X1+2*h && label.X1 > named.X0-2*h
	return level && before > -0.5*h && before < 8*h || across && over > -0.5*h && over < 3*h
}
