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
	"github.com/cardglyph/cardglyph/core/internal/plane"
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
	toWork  geom.Homography
	luma    plane.Plane
	dense   gradient.Dense
	window  textScratch
	line    textLine
	columns []column // every textStep pixels; the first one's window begins at x = 0
	y       []int    // of each column's window
	family  int
}

// Geometry of the strips of small text, in their pixels: their windows have fewer and larger cells than the number's.
const (
	textCell = 5
	textPx   = 34 // height of a digit or a capital: bank.DigitCells cells
	textH    = 62 // the window's 46 px and 8 px round it for gradients and shifts
	textMid  = textH / 2
	textDX   = (bank.Cols - 1) * textCell / 2.0
	textDY   = (bank.Rows - 1) * textCell / 2
)

// Places of a strip are tried every textStep pixels across and down, up to textReach above and below its middle.
const (
	textStep  = 2
	textReach = 6
)

// textScratch is the window that is being scored.
type textScratch struct {
	raw    [bank.Cols * bank.Rows * gradient.Channels]uint8
	packed match.Packed
}

// gather prepares the window at (x, y) of the strip for scoring; false when it reaches over the border.
func (t *textStrip) gather(x, y int) bool {
	b := bank.Letters()
	norm, ok := b.Window(t.window.raw[:], &t.dense, x, y)
	if ok {
		b.Pack(&t.window.packed, t.window.raw[:], norm)
	}
	return ok
}

// textLead is how much of the picture is kept before and after a line, in strip pixels: room for characters that the
// search missed.
const textLead = 3 * textPx

// textAlphabet is the characters that the templates know; a column's scores are in this order.
const textAlphabet = "0123456789/-.'ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// textTemplates is, for each family, the class of each character of textAlphabet in bank.Letters, or -1.
var textTemplates = sync.OnceValue(func() [][]int {
	b := bank.Letters()
	out := make([][]int, len(b.Families))
	for f := range out {
		out[f] = make([]int, len(textAlphabet))
		for k := range out[f] {
			out[f][k] = slices.Index(b.Classes, match.Class{Rune: textAlphabet[k], Family: byte(f)})
		}
	}
	return out
})

// readText straightens the line and scores its columns.
func (w *work) readText(f *field, l textLine) *textStrip {
	t := &textStrip{line: l}
	along := l.end.Sub(l.first)
	along = along.Mul(l.ratio / max(along.Len(), 1)) // one strip pixel, in the field
	down := geom.Pt{X: -along.Y, Y: along.X}
	length := int(l.end.Sub(l.first).Len()/l.ratio) + 2*textLead
	origin := l.first.Sub(along.Mul(textLead)).Sub(down.Mul(textMid))
	h := geom.Homography{along.X, down.X, origin.X, along.Y, down.Y, origin.Y, 0, 0, 1}
	t.toWork = h.Then(f.toWork)
	t.luma = plane.New(length, textH)
	w.pyramid.Warp(t.luma, t.toWork)
	t.dense.PoolIn(w.inRuns, t.luma, textCell)
	w.findColumns(t)
	w.chooseFamily(t)
	w.scoreColumns(t)
	return t
}

// middleX is the x of the column's character's middle, in the strip.
func (t *textStrip) middleX(i int) float64 { return float64(i*textStep) + textDX + 0.5 }

// findColumns scores "any digit" and "any letter" at every column, at the heights around the line that fits best.
func (w *work) findColumns(t *textStrip) {
	b := bank.Letters()
	anyDigit, anyLetter := len(b.Classes)-2, len(b.Classes)-1
	n := max((t.luma.W-(bank.Cols-1)*textCell)/textStep, 0)
	const heights = 2*textReach/textStep + 1
	digit, letter := make([][heights]int32, n), make([][heights]int32, n)
	for i := range n {
		for k := range heights {
			digit[i][k], letter[i][k] = never, never
			if t.gather(i*textStep, textMid-textDY-textReach+k*textStep) {
				digit[i][k], letter[i][k] = b.ScorePacked(anyDigit, &t.window.packed), b.ScorePacked(anyLetter, &t.window.packed)
			}
		}
	}
	w.pay(n * heights / 4)
	best := bestHeights(digit, letter)
	t.columns, t.y = make([]column, n), make([]int, n)
	for i := range n {
		k := best[i]
		lo, hi := max(k-1, 0), min(k+1, heights-1)
		t.columns[i] = column{digit: never, letter: never}
		for q := lo; q <= hi; q++ {
			t.columns[i].digit = max(t.columns[i].digit, digit[i][q])
			t.columns[i].letter = max(t.columns[i].letter, letter[i][q])
		}
		t.y[i] = textMid - textDY - textReach + k*textStep
	}
}

// bestHeights is the straight run of heights through all columns along which the characters score best.
func bestHeights[H [2*textReach/textStep + 1]int32](digit, letter []H) []int {
	n := len(digit)
	out := make([]int, n)
	const heights = 2*textReach/textStep + 1
	top := int64(-1 << 62)
	for a := range heights {
		for z := max(a-2, 0); z <= min(a+2, heights-1); z++ {
			sum := int64(0)
			for i := range n {
				k := (a*(n-1-i) + z*i + (n-1)/2) / max(n-1, 1)
				if v := max(digit[i][k], letter[i][k]); v > 0 {
					sum += int64(min(v, 12*match.One))
				}
			}
			if sum > top {
				top = sum
				for i := range n {
					out[i] = (a*(n-1-i) + z*i + (n-1)/2) / max(n-1, 1)
				}
			}
		}
	}
	return out
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

// chooseFamily takes the family whose templates fit the line's clearest places best.
func (w *work) chooseFamily(t *textStrip) {
	b := bank.Letters()
	templates := textTemplates()
	total := make([]int64, len(templates))
	for i := range t.columns {
		if max(t.columns[i].digit, t.columns[i].letter) < 0 || !t.peak(i) {
			continue
		}
		if !t.gather(i*textStep, t.y[i]) {
			continue
		}
		for f := range templates {
			best := int32(0)
			for _, c := range templates[f] {
				if c >= 0 {
					best = max(best, b.ScorePacked(c, &t.window.packed))
				}
			}
			total[f] += int64(best)
		}
		w.pay(len(textAlphabet) * len(templates) / 8)
	}
	for f := range total {
		if total[f] > total[t.family] {
			t.family = f
		}
	}
}

// textMaybe is the score of any digit or letter below which a column is not read.
const textMaybe = -8 * match.One

// scoreColumns scores each character at the columns that may hold one, or are beside such a column.
func (w *work) scoreColumns(t *textStrip) {
	b := bank.Letters()
	templates := textTemplates()[t.family]
	for i := range t.columns {
		c := &t.columns[i]
		for k := range c.score {
			c.score[k] = never
		}
		if max(c.digit, c.letter) < textMaybe {
			continue
		}
		c.read = true
		for dy := -2; dy <= 2; dy += 2 {
			if !t.gather(i*textStep, t.y[i]+dy) {
				continue
			}
			for k, class := range templates {
				if class >= 0 {
					c.score[k] = max(c.score[k], b.ScorePacked(class, &t.window.packed))
				}
			}
		}
		w.pay(3 * len(templates) / 8)
	}
}
