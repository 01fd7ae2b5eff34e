package core

// This file implements the choice of the holder's name among the lines of capitals.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// A line is taken for the name from these on.
const (
	nameLeast   = 60 * match.One // score of the line
	nameShort   = 4              // letters
	nameKinds   = 3              // different characters: rows of dots are read as one letter
	minHolder   = 0.80           // confidence, for each of the name's letters
	clearDigits = 8 * match.One  // lead of a digit that is one
	asidePrice  = 20 * match.One // for each four digit heights that the line begins beside the number's begin
)

// labelWords are words of labels, products, networks and slogans. A line that has one of them is no name; words of five
// letters and more are known with one letter misread.
var labelWords = [...]string{
	"VALID", "THRU", "FROM", "GOOD", "UNTIL", "SINCE", "MONTH", "YEAR", "EXPIRES", "EXPIRY", "EXPIRATION", "END", "LAST", "DAY",
	"DATE", "ISSUED", "AUTHORIZED", "SIGNATURE", "MASTERCARD", "VISA", "UNIONPAY", "MAESTRO", "CIRRUS", "ELECTRON", "AMERICAN",
	"EXPRESS", "DEBIT", "CREDIT", "PREPAID", "PLATINUM", "GOLD", "CLASSIC", "STANDARD", "TITANIUM", "INFINITE", "WORLD",
	"BUSINESS", "CORPORATE", "REWARDS", "CONTACTLESS", "BANK", "BANKING", "SECURITY", "CODE", "SERVICE",
}

// holder reads the lines of small text as names and claims the likeliest.
func (w *work) holder() {
	var best *nameLine
	worth := int32(nameLeast)
	for _, t := range w.smallText() {
		if !t.named {
			continue
		}
		n := w.readName(t)
		if v := n.worth(); v > worth {
			best, worth = &n, v
		}
	}
	if best == nil {
		return
	}
	best = w.laidAnew(best)
	t := Text{Text: best.text(), Confidence: best.confidence()}
	if !best.clear() {
		return
	}
	t.Box = w.inputQuad(best.strip.toWork.ApplyQuad(best.box()))
	w.res.Holder = &t
}

// A name is read once more under the confidence surely; under hopeless that makes none of it.
const (
	surely   = 0.7
	hopeless = 0.05
)

// laidAnew is the name read once more along the letters that were read, level with the number, if it is clearer so: the line that
// was found may slope towards a label, or have run on into artwork. It is read by what is lit: the dark rims that raised letters have
// on both sides make an I look like an O.
func (w *work) laidAnew(n *nameLine) *nameLine {
	f, ok := w.textFrame(w.best)
	if p := n.confidence(); !ok || p >= surely || p < hopeless {
		return n
	}
	back, ok := f.toWork.Inverse()
	if !ok {
		return n
	}
	box := n.strip.toWork.Then(back).ApplyQuad(n.box())
	y := box.Center().Y
	t := w.readText(&f, textLine{
		ratio: n.strip.line.ratio, lit: true,
		first: geom.Pt{X: (box[0].X + box[3].X) / 2, Y: y}, end: geom.Pt{X: (box[1].X + box[2].X) / 2, Y: y},
	})
	if t == nil || !t.named {
		return n
	}
	w.text = append(w.text, t)
	if again := w.readName(t); again.worth() > n.worth() {
		return &again
	}
	return n
}

// worth is how much the line is worth as the holder's name; never, when it cannot be one.
func (n *nameLine) worth() int32 {
	capitals, digits := 0, 0
	kinds := map[byte]bool{}
	for _, l := range n.letters {
		kinds[l.char] = true
		if l.char >= 'A' && l.char <= 'Z' {
			capitals++
		}
		// A round O and a plain I look like digits in any face.
		if l.digit > clearDigits && l.char != 'O' && l.char != 'I' {
			digits++
		}
	}
	if capitals < nameShort || len(kinds) < nameKinds || n.dateLike() || 3*capitals < 2*len(n.letters) || 4*digits > len(n.letters) || n.labelled() {
		return match.Never
	}
	aside := n.strip.line.first.X
	return n.score - int32(max(aside, -aside))*asidePrice/(4*strip.DigitPx)
}

// labelled reports whether one of the line's words is a label's.
func (n *nameLine) labelled() bool {
	text := n.text()
	for from := 0; from < len(text); {
		end := from + blank(text[from:])
		if slices.ContainsFunc(labelWords[:], func(l string) bool { return labels(text[from:end], l) }) {
			return true
		}
		from = end + 1
	}
	return false
}

// labels reports whether the word was read from that word of a label.
func labels(word, label string) bool {
	return word == label || len(label) >= 5 && len(word) == len(label) && differ(word, label) == 1
}

// blank is where the text's first blank is, or its end.
func blank(text string) int {
	for i := range len(text) {
		if text[i] == ' ' {
			return i
		}
	}
	return len(text)
}

// differ counts the places at which two words of one length differ.
func differ(a, b string) (count int) {
	for i := range len(a) {
		if a[i] != b[i] {
			count++
		}
	}
	return count
}

// confidence is the probability that every letter of the line is right.
func (n *nameLine) confidence() float64 {
	p := 1.0
	for _, l := range n.letters {
		p *= charConfidence(l.lead)
	}
	return p
}

// clear reports whether the line is read well enough for a claim: longer ones may have more letters in doubt.
func (n *nameLine) clear() bool {
	const longest = 12 // letters
	least := 1.0
	for range n.letters[:min(len(n.letters), longest)] {
		least *= minHolder
	}
	return n.confidence() >= least
}

// dateLike reports whether the line is a place for a date, filled with letters or digits that look like some: MM/YY.
func (n *nameLine) dateLike() bool {
	text := n.text()
	return len(text) >= 5 && text[2] == '/' && (len(text) == 5 || text[5] == '/' || text[5] == ' ' || text[5] == '-')
}
