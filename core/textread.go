package core

// This file implements the reading of a line of small text: straightened to a strip as the number is, with the scores of
// every character at every column.

import (
	"slices"
	"sync"

	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/order"
	"github.com/cardglyph/cardglyph/core/internal/plane"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// textChars is the number of characters that the templates know.
const textChars = len(textAlphabet)

// column is a place of a line's strip: where a character's middle may be.
type column struct {
	digit, letter int32 // score of any digit, of any letter
	read          bool  // score is filled
	score         [textChars]int32
}

// textStrip is a line of small text, straightened: its characters are textPx high.
type textStrip struct {
	toWork geom.Homography
	*textScratch
	window  match.Packed         // that is being scored
	scores  [textChars + 2]int32 // scratch
	line    textLine
	columns []column // one for each pixel; the first one's window begins at x = 0
	y       []int    // of each column's window
	digits  int      // family of its digits
	letters int      // family of its letters
	clear   []int    // its clearest columns
	named   bool     // may be a name: its letters are read
	ink     []int    // contrast of each column, where named
	fit     int64    // how well its clearest places fit the better of the two
}

// Geometry of the strips of small text, in their pixels: 0.6 of the number's, since the pictures hold no more of small type.
const (
	textCell = 3
	textPx   = bank.DigitCells * textCell // height of a digit or a capital: 20.4
	textH    = 40                         // the window's 25 px and 8 px round it for gradients and shifts
	textMid  = textH / 2
	textDX   = (bank.Cols - 1) * textCell / 2.0
	textDY   = (bank.Rows - 1) * textCell / 2
)

// The line's height on its strip is looked for within textReach pixels of the middle, every textRise pixels, at every
// textSparse-th column.
const (
	textReach  = 4
	textRise   = 1
	textSparse = 4
	heights    = 2*textReach/textRise + 1
)

// gather prepares the window at (x, y) of the strip for scoring; false when it reaches over the border.
func (t *textStrip) gather(x, y int) bool {
	return bank.Letters().Gather(&t.window, &t.dense, x, y)
}

// any is the scores of any digit and any letter at (x, y).
func (t *textStrip) any(x, y int) (digit, letter int32) {
	b := bank.Letters()
	power, inside := b.Inside(&t.dense, x, y)
	if !inside {
		return match.Never, match.Never
	}
	n := len(b.Classes)
	return b.ScoreDense(n-2, &t.dense, x, y, power), b.ScoreDense(n-1, &t.dense, x, y, power)
}

// textLead is how much of the picture is kept before and after a line, in strip pixels: room for characters that the
// search missed.
const textLead = 60

// textAlphabet is the characters that the templates know; a column's scores are in this order.
const textAlphabet = "0123456789/-.'ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// textTemplates is, for each family, the class of each character of textAlphabet in bank.Letters, or -1; the last two
// are those of an I with serifs and of one with dark rims.
var textTemplates = sync.OnceValue(func() [][]int {
	b := bank.Letters()
	out := make([][]int, len(b.Families))
	for f := range out {
		out[f] = make([]int, len(textAlphabet)+2)
		for k, char := range []byte(textAlphabet + string(rune(bank.SerifI)) + string(rune(bank.RimmedI))) {
			out[f][k] = slices.Index(b.Classes, match.Class{Rune: char, Family: byte(f)})
		}
	}
	return out
})

// readText straightens the line and scores its columns; nil when nothing on it is like a character.
func (w *work) readText(f *field, l textLine) *textStrip {
	t := w.fittedText(f, l)
	if t == nil {
		return nil
	}
	w.textFit = max(w.textFit, t.fit)
	t.named = poorName*t.fit >= w.textFit
	w.scoreColumns(t)
	if t.named {
		t.ink = t.inkOf()
		w.pic.Pay(len(t.ink) / 8)
	}
	return t
}

// fittedText straightens the line at the size that fits it best; nil when nothing on it is like a character.
func (w *work) fittedText(f *field, l textLine) *textStrip {
	t := w.straightenText(f, l)
	if t.fit < fitFaint {
		return nil
	}
	if size := w.chooseSize(t); size != match.ShapeOne {
		l.ratio *= float64(size) / match.ShapeOne
		t = w.straightenText(f, l)
	}
	return t
}

// poorName is how many times better than a line another one must fit for the line not to be read as a name.
const poorName = 3

// textSizes are the heights that are tried, over the one that the line was found at, in 1/match.ShapeOne.
var textSizes = [...]int{13, 14, 15, 17, 18, 19}

// fitFaint is the fit of a line that has nothing to read: a date's four digits have three times as much.
const fitFaint = 20 * match.One

// straightenText lays the strip along the line and finds where characters stand and of which family. It takes the pixels of
// the strip before.
func (w *work) straightenText(f *field, l textLine) *textStrip {
	t := &textStrip{line: l, textScratch: &w.textPixels}
	k := l.ratio * strip.DigitPx / textPx // field pixels per strip pixel
	along := l.end.Sub(l.first)
	along = along.Mul(k / max(along.Len(), 1))
	down := geom.Pt{X: -along.Y, Y: along.X}
	length := int(l.end.Sub(l.first).Len()/k) + 2*textLead
	origin := l.first.Sub(along.Mul(textLead)).Sub(down.Mul(textMid))
	h := geom.Homography{along.X, down.X, origin.X, along.Y, down.Y, origin.Y, 0, 0, 1}
	t.toWork = h.Then(f.toWork)
	t.luma = t.luma.Reuse(length, textH)
	w.pic.Warp(t.luma, t.toWork)
	if l.lit {
		row := t.luma.Pix[(textMid-textDY)*length : (textMid+textDY)*length]
		lighten(t.luma.Pix, row, len(row)*unlitParts/10)
	}
	t.dense.PoolIn(w.pic.Rows, &w.textRows, t.luma, textCell)
	t.y = make([]int, max(length-(bank.Cols-1)*textCell, 0))
	w.findHeights(t)
	w.findColumns(t)
	t.clear = t.clearest()
	w.chooseFamilies(t)
	return t
}

// unlitParts tenths of a line, the darkest, are as light as the lightest of them where it is read by what is lit.
const unlitParts = 4

// textScratch is the pixels of a strip, of the one that is being read.
type textScratch struct {
	luma  plane.Plane
	dense gradient.Dense
}

// middleX is the x of the column's character's middle, in the strip.
func (t *textStrip) middleX(i int) float64 { return float64(i) + textDX + 0.5 }

// findHeights fills t.y: the straight run of heights along which the characters score best.
func (w *work) findHeights(t *textStrip) {
	n := len(t.y)
	sparse := make([][heights]int32, (n+textSparse-1)/textSparse)
	tried := 0
	for i := range sparse {
		tried += t.tryHeights(i*textSparse, &sparse[i])
	}
	w.pic.Pay(tried)
	a, z := bestHeights(sparse)
	for i := range t.y {
		t.y[i] = textMid - textDY - textReach + geom.LerpInt(a*textRise, z*textRise, i, n)
	}
}

// tryHeights scores the heights of a column: three of them first, and the others where a character may be. It reports how
// many it scored.
func (t *textStrip) tryHeights(x int, score *[heights]int32) (tried int) {
	const apart = 3
	best := int32(match.Never)
	for k := range score {
		score[k] = match.Never
		if k%apart == 1 {
			score[k] = t.likeness(x, k)
			best = max(best, score[k])
		}
	}
	if best < textMaybe {
		return heights / apart
	}
	for k := range score {
		if k%apart != 1 {
			score[k] = t.likeness(x, k)
		}
	}
	return heights
}

// likeness is the score of any character at the k-th height.
func (t *textStrip) likeness(x, k int) int32 {
	digit, letter := t.any(x, textMid-textDY-textReach+k*textRise)
	return max(digit, letter)
}

// bestHeights are the first and the last height of the straight run along which the scores sum up to most.
func bestHeights(score [][heights]int32) (first, last int) {
	const slope = 3 // steps that a line may still slope
	n := len(score)
	top := int64(-1)
	for a := range heights {
		for z := max(a-slope, 0); z <= min(a+slope, heights-1); z++ {
			sum := int64(0)
			for i := range score {
				if v := score[i][geom.LerpInt(a, z, i, n)]; v > 0 {
					sum += int64(min(v, 12*match.One))
				}
			}
			if sum > top {
				top, first, last = sum, a, z
			}
		}
	}
	return first, last
}

// findColumns scores "any digit" and "any letter" at every column.
func (w *work) findColumns(t *textStrip) {
	t.columns = make([]column, len(t.y))
	for i := range t.columns {
		t.columns[i].digit, t.columns[i].letter = t.any(i, t.y[i])
	}
	w.pic.Pay(len(t.columns))
}

// peak reports whether the column is the best of those within two columns.
func (t *textStrip) peak(i int) bool {
	v := max(t.columns[i].digit, t.columns[i].letter)
	for k := max(i-2, 0); k <= min(i+2, len(t.columns)-1); k++ {
		if u := max(t.columns[k].digit, t.columns[k].letter); u > v || u == v && k < i {
			return false
		}
	}
	return true
}

// clearest are the line's clearest places, at most clearMost of them.
func (t *textStrip) clearest() []int {
	var at []int
	for i := range t.columns {
		if t.likely(i) >= 0 && t.peak(i) {
			at = append(at, i)
		}
	}
	at = order.Descending(at, func(i *int) int32 { return t.likely(*i) })
	return at[:min(len(at), clearMost)]
}

// clearMost is how many places tell a line's families and size: more tell nothing more.
const clearMost = 12

// likely is the score of any character at the column.
func (t *textStrip) likely(i int) int32 { return max(t.columns[i].digit, t.columns[i].letter) }

// chooseFamilies takes the families whose digits and whose letters fit the clearest places best.
func (w *work) chooseFamilies(t *textStrip) {
	templates := textTemplates()
	digits, letters := make([]int64, len(templates)), make([]int64, len(templates))
	for _, i := range t.clear {
		if !t.gather(i, t.y[i]) {
			continue
		}
		for f := range templates {
			digits[f] += int64(t.bestOf(templates[f][:firstPoint]))
			letters[f] += int64(t.bestOf(templates[f][firstLetter:]))
		}
		w.pic.Pay(len(textAlphabet) * len(templates) / 6)
	}
	for f := range templates {
		if digits[f] > digits[t.digits] {
			t.digits = f
		}
		if letters[f] > letters[t.letters] {
			t.letters = f
		}
	}
	t.fit = max(digits[t.digits], letters[t.letters])
}

// chooseSize is the size of windows, in 1/match.ShapeOne, at which the clearest places fit best.
func (w *work) chooseSize(t *textStrip) (size int) {
	b := bank.Letters()
	digits, letters := textTemplates()[t.digits][:firstPoint], textTemplates()[t.letters][firstLetter:]
	best := t.fit
	size = match.ShapeOne
	for _, other := range textSizes {
		shape := b.Shape(&t.dense, other, 0)
		var digit, letter int64
		for _, i := range t.clear {
			if b.GatherShape(&t.window, &t.dense, i, t.y[i], &shape) {
				digit += int64(t.bestOf(digits))
				letter += int64(t.bestOf(letters))
			}
		}
		if fit := max(digit, letter); fit > best {
			best, size = fit, other
		}
		w.pic.Pay(len(t.clear) * len(textAlphabet) / 6)
	}
	return size
}

// fitLeast is the score from which a character says something of its line's height and face.
const fitLeast = 15 * match.One

// bestOf is the best score of the templates at the window over fitLeast, at least 0.
func (t *textStrip) bestOf(templates []int) (best int32) {
	for _, v := range t.scoresOf(templates) {
		best = max(best, v-fitLeast)
	}
	return best
}

// scoresOf is the templates' scores at the window, never where there is no template, until the next call.
func (t *textStrip) scoresOf(templates []int) []int32 {
	b, out := bank.Letters(), t.scores[:len(templates)]
	for k := 0; k < len(templates); k += 2 {
		next := min(k+1, len(templates)-1)
		out[k], out[next] = b.ScoreTwo(max(templates[k], 0), max(templates[next], 0), &t.window)
	}
	for k, class := range templates {
		if class < 0 {
			out[k] = match.Never
		}
	}
	return out
}

// textMaybe is the score of any digit or letter below which a column is not read.
const textMaybe = -2 * match.One

// scoreColumns scores each character at the columns that may hold one, at the clearest of them a pixel higher and lower too.
func (w *work) scoreColumns(t *textStrip) {
	all := textTemplates()
	templates := all[t.digits][:firstLetter]
	if t.named {
		templates = append(slices.Clone(templates), all[t.letters][firstLetter:]...)
	}
	for i := range t.columns {
		c := &t.columns[i]
		for k := range c.score {
			c.score[k] = match.Never
		}
		if max(c.digit, c.letter) < textMaybe {
			continue
		}
		c.read = true
		rise := 0
		if t.peak(i) {
			rise = 1
		}
		for dy := -rise; dy <= rise; dy++ {
			if t.gather(i, t.y[i]+dy) {
				t.scoreAll(templates, &c.score)
			}
		}
		w.pic.Pay((1 + 2*rise) * len(templates) / 5)
	}
}

// scoreAll raises each character's score to that of the window.
func (t *textStrip) scoreAll(templates []int, score *[textChars]int32) {
	for k, v := range t.scoresOf(templates) {
		if k >= textChars {
			k = letterI
		}
		score[k] = max(score[k], v)
	}
}

// lighten makes the darkest pixels as light as the lightest of as many in the sample.
func lighten(pix, sample []uint8, dark int) {
	var count [256]int
	for _, v := range sample {
		count[v]++
	}
	least := uint8(0)
	for ; dark > count[least]; least++ {
		dark -= count[least]
	}
	for i, v := range pix {
		pix[i] = max(v, least)
	}
}
