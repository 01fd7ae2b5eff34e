package fields

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/ocr"
)

// Limits of what may be a name.
const (
	nameLetters = 4                 // letters, at least
	nameWord    = 3                 // letters of its longest word, at least
	nameLike    = match.One / 2     // how like a name, mean nats of its letters, at least
	nameKinds   = 3                 // different letters, at least: rows of dots are read as one letter
	nameMost    = 40                // characters
	nameFit     = 3 * match.One / 2 // mean score, at least
	holderLeast = 4 * match.One     // worth, at least
	digitsLoss  = 2 * match.One     // mean score that reading digits as letters costs, at least, where there are digits
)

// What else speaks for or against a line being the holder's name, mean nats of its characters.
const (
	fitMost    = 20 * match.One // more says nothing
	nameWeight = 1              // of how like a name it is
	oneWord    = -9 * match.One
	overPrice  = -6 * match.One // stands over the number
	secondLine = -match.One     // stands right under another name
	sizePrice  = -3 * match.One // is higher than the number's digits, or less than a third of them
	closerGain = match.One / 2  // stands within six digits' heights under the number
	spacesMost = 5
)

// Holder is the likeliest name of the card's holder; ok is false when no line is one.
func Holder(page *Page) (name Name, ok bool) {
	var names []nameReading
	for i := range page.Texts {
		for _, part := range columns(&page.Texts[i]) {
			if n, ok := page.nameOn(part, i); ok {
				names = append(names, n)
			}
		}
	}
	best := -1
	for i := range names {
		n := &names[i]
		if slices.ContainsFunc(names, func(o nameReading) bool { return o.rightOver(n) }) {
			n.worth += secondLine
		}
		if best < 0 || n.worth > names[best].worth {
			best = i
		}
	}
	if best < 0 || names[best].worth < holderLeast {
		return Name{}, false
	}
	n := &names[best]
	return Name{Text: n.String(), Confidence: n.confidence(), Fit: n.fit, Area: n.box}, true
}

// columnGap is the gap, in capital heights, over which two parts of a line are set in columns apart: a name and a date.
const columnGap = 2.6

// columns splits the line at its wide gaps, and leaves out the words that are digits: numbers and dates stand beside names.
func columns(t *ocr.Text) (out []ocr.Text) {
	from := 0
	flush := func(to int) {
		if to > from {
			out = append(out, t.Part(from, to))
		}
	}
	for _, w := range wordBounds(t) {
		switch {
		case digitWord(t, w[0], w[1]):
			flush(w[0])
			from = w[1]
		case w[0] > from && float64(t.Chars[w[0]].X0-t.Chars[w[0]-1].X1) > columnGap*ocr.Cap:
			flush(w[0])
			from = w[0]
		}
	}
	flush(len(t.Chars))
	return out
}

// wordBounds are the first character of each word and the one after its last.
func wordBounds(t *ocr.Text) (out [][2]int) {
	from := 0
	for k := 1; k <= len(t.Chars); k++ {
		if k == len(t.Chars) || t.Chars[k].Space {
			out = append(out, [2]int{from, k})
			from = k
		}
	}
	return out
}

// digitWord reports whether the word is of digits and strokes that look like no letters: at least three, or nearly all of it.
func digitWord(t *ocr.Text, from, to int) bool {
	count := 0
	for _, c := range t.Chars[from:to] {
		if r := ocr.Alphabet[c.Class]; r >= '2' && r <= '9' || r == '/' {
			count++
		}
	}
	return 2*count > to-from && count >= 2
}

// nameOn reads the line as a name and says what it is worth as one; ok is false for what cannot be a name.
func (p *Page) nameOn(t ocr.Text, line int) (n nameReading, ok bool) {
	if len(t.Chars) < nameLetters || len(t.Chars) > nameMost || mostlyDigits(&t) {
		return n, false
	}
	n = readName(&t)
	n.line = line
	n.trim()
	if len(n.letters) < nameLetters || n.fit < nameFit || t.Mean()-n.fit > digitsLoss || !n.plausible() || n.labelled() {
		return n, false
	}
	n.worth = min(n.fit, fitMost)/2 + nameWeight*n.names + p.placeWorth(&n)
	if words := len(n.words()); words == 1 || words > spacesMost {
		n.worth += oneWord
	}
	return n, true
}

// mostlyDigits reports whether over a third of the line's characters are digits that look like no letter.
func mostlyDigits(t *ocr.Text) bool {
	count := 0
	for k := range t.Chars {
		if c := ocr.Alphabet[t.Chars[k].Class]; c >= '2' && c <= '9' {
			count++
		}
	}
	return 3*count > len(t.Chars)
}

// plausible reports whether the line has letters of several kinds, and few signs.
func (n *nameReading) plausible() bool {
	kinds := map[byte]bool{}
	letters, word, longest := 0, 0, 0
	for _, l := range n.letters {
		if l.space {
			word = 0
		}
		if letterIndex(l.char) >= 0 {
			letters++
			word++
			kinds[l.char] = true
		}
		longest = max(longest, word)
	}
	return n.names >= nameLike && longest >= nameWord && letters >= nameLetters && len(kinds) >= nameKinds && 4*letters >= 3*len(n.letters)
}

// trim drops signs at the ends of the line.
func (n *nameReading) trim() {
	from, to := 0, len(n.letters)
	for from < to && letterIndex(n.letters[from].char) < 0 {
		from++
	}
	for to > from && letterIndex(n.letters[to-1].char) < 0 && n.letters[to-1].char != '.' {
		to--
	}
	if from == to {
		n.letters = nil
		return
	}
	n.letters = n.letters[from:to]
	n.text = n.text.Part(from, to)
	n.box = place(&n.text, 0, to-from)
}

// words are the name's words, folded.
func (n *nameReading) words() (out []string) {
	text := n.String()
	from := 0
	for k := 0; k <= len(text); k++ {
		if k == len(text) || text[k] == ' ' {
			if k > from {
				out = append(out, folded(text[from:k]))
			}
			from = k + 1
		}
	}
	return out
}

// labelled reports whether one of the words, or several read as one, is on cards and no name.
func (n *nameReading) labelled() bool {
	words := n.words()
	for a := range words {
		joined := ""
		for z := a; z < min(a+joinMost, len(words)); z++ {
			joined += words[z]
			if len(joined) >= 3 && onCards(joined) {
				return true
			}
		}
	}
	return false
}

// onCards reports whether the folded word is one that cards have and names have not.
func onCards(word string) bool {
	for _, l := range [...]list{expiryWords, otherDates, labelWords, productWords, companyWords} {
		if l.has(word) {
			return true
		}
	}
	return false
}

// placeWorth is what the line's place and size say of it.
func (p *Page) placeWorth(n *nameReading) (worth int32) {
	if p.Number == nil {
		return 0
	}
	number := p.Number
	size := n.text.Line.Cap / number.Height
	if size > 1.1 || size < 0.33 {
		worth += sizePrice
	}
	switch {
	case n.box.Y1 < number.Area.Y0:
		worth += overPrice
	case n.box.Y0-number.Area.Y1 < 6*number.Height:
		worth += closerGain
	}
	return worth
}

// rightOver reports whether the line stands right over m, beginning where it does.
func (n *nameReading) rightOver(m *nameReading) bool {
	h := max(n.text.Line.Cap, m.text.Line.Cap)
	gap, aside := m.box.Y0-n.box.Y1, m.box.X0-n.box.X0
	return n.line != m.line && gap > -0.3*h && gap < 1.6*h && max(aside, -aside) < 1.5*h
}
