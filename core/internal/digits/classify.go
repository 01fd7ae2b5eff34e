// Package digits reads the digits of a straightened line: how much each column is like any digit, and what each digit may be, by the
// nearest templates of several classes of typefaces.
//
// Scores are log-likelihood ratios over background in 1/match.One nats; a lead is the margin of the best digit over the second.
package digits

// This file implements the reading of a strip: where its digits stand, and what each may be.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/order"
	"github.com/cardglyph/cardglyph/core/internal/picture"
	"github.com/cardglyph/cardglyph/core/internal/segment"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// Reader reads the digits of strips. It keeps scratch from one strip to the next.
type Reader struct {
	pic    *picture.Picture
	window match.Packed  // that is being scored
	around strip.Strip   // of one digit, see sharpened
	rows   gradient.Rows // scratch
}

// Begin makes the reader read strips of pic.
func (rd *Reader) Begin(pic *picture.Picture) { rd.pic = pic }

// Forget overwrites what it holds of the picture.
func (rd *Reader) Forget() { rd.around.Forget() }

// Digit is one digit of a strip.
type Digit struct {
	X, Y  int       // top left of its window, strip pixels
	Score [10]int32 // of each digit, 1/match.One nats over background
}

// Best is the likeliest digit and its lead over the second.
func (s *Digit) Best() (digit int, lead int32) {
	first, second := int32(-1<<30), int32(-1<<30)
	for d, v := range s.Score {
		switch {
		case v > first:
			first, second, digit = v, first, d
		case v > second:
			second = v
		}
	}
	return digit, first - second
}

// Top is the score of the likeliest digit.
func (s *Digit) Top() int32 { return slices.Max(s.Score[:]) }

// Box is the digit's area on its strip.
func (s *Digit) Box() geom.Quad {
	x, y := float64(s.X)+strip.WindowDX+0.5, float64(s.Y)+strip.WindowDY+0.5
	const halfW, halfH = strip.DigitPx * bank.Aspect / 2, strip.DigitPx / 2
	return geom.Rect(x-halfW, y-halfH, x+halfW, y+halfH)
}

// LeadOf is the score of a digit over the best other one.
func (s *Digit) LeadOf(digit byte) int32 {
	d := int(digit - '0')
	other := int32(-1 << 30)
	for k, v := range s.Score {
		if k != d {
			other = max(other, v)
		}
	}
	return s.Score[d] - other
}

// Columns of a strip are tried at heights every Step pixels, up to placeReach above and below its middle.
const (
	placeReach = 6
	placeRows  = 2*placeReach/segment.Step + 1
)

// Columns is what the any-digit template says of a strip, every Step pixels.
type Columns struct {
	Score []int32            // of each column: the best of its heights
	Rows  [][placeRows]int32 // scores at all heights, from the top
}

// gather prepares the window at (x, y) of the strip for scoring; false when it reaches over the border.
func (rd *Reader) gather(s *strip.Strip, x, y int) bool {
	return bank.Digits().Gather(&rd.window, &s.Dense, x, y)
}

// Columns scores every column of the strip with the any-digit template.
func (rd *Reader) Columns(s *strip.Strip) Columns {
	b := bank.Digits()
	anyDigit := len(b.Classes) - 1
	n := (s.Luma.W - (bank.Cols-1)*strip.Cell) / segment.Step
	out := Columns{make([]int32, max(n, 0)), make([][placeRows]int32, max(n, 0))}
	for i := range out.Score {
		out.Score[i] = match.Never
		for r := range placeRows {
			out.Rows[i][r] = match.Never
			power, inside := b.Inside(&s.Dense, i*segment.Step, rowY(r))
			if !inside {
				continue
			}
			v := b.ScoreDense(anyDigit, &s.Dense, i*segment.Step, rowY(r), power)
			out.Rows[i][r] = v
			out.Score[i] = max(out.Score[i], v)
		}
		rd.pic.Pay(placeRows * 2 / 3)
	}
	return out
}

// rowY is the top of the windows at the height with index r.
func rowY(r int) int { return strip.Mid - strip.WindowDY - placeReach + r*segment.Step }

// rowCeil is how much a digit adds at most to the height of its row.
const rowCeil = 8 * match.One

// StraightRow returns the tops of the digits' windows: the heights on the straight line that fits all digits best, each
// within a place of it. What crosses one digit then cannot pull it away from its line. drop is how much lower that line
// ends than it begins, and middle how far its middle lies below the strip's, in pixels.
func StraightRow(cols *Columns, at []int) (y []int, drop, middle int) {
	bestSum, bestLeft, bestRight := int32(-1<<30), 0, 0
	for left := range placeRows {
		for right := range placeRows {
			sum := int32(0)
			for k := range at {
				r := onRow(at, k, left, right)
				sum += min(cols.Rows[at[k]][r], rowCeil)
			}
			if sum > bestSum {
				bestSum, bestLeft, bestRight = sum, left, right
			}
		}
	}
	y = make([]int, len(at))
	for k, i := range at {
		mid := onRow(at, k, bestLeft, bestRight)
		best := mid
		for _, r := range [...]int{mid - 1, mid + 1} {
			if r >= 0 && r < placeRows && cols.Rows[i][r] > cols.Rows[i][best] {
				best = r
			}
		}
		y[k] = rowY(best)
	}
	return y, (bestRight - bestLeft) * segment.Step, (bestLeft+bestRight)*segment.Step/2 - placeReach
}

// onRow is the height at the k-th digit of a line from the height left at the first to right at the last one.
func onRow(at []int, k, left, right int) int {
	span := at[len(at)-1] - at[0]
	if span == 0 {
		return left
	}
	d := at[k] - at[0]
	return (2*(left*(span-d)+right*d) + span) / (2 * span)
}

// Around its place each digit is looked for again, by its own templates, within these shifts in pixels.
const (
	ShiftX = 3
	shiftY = 2
)

// familiesTried is how many families read the line in full: those that fit it best at first sight.
const familiesTried = 2

// vetoNum of vetoParts is the weight of what the other families say, all of them together.
const vetoNum, vetoParts = 2, 8

// commonFamily is what the typeface of most cards, Farrington 7B, is ahead before anything was read: nine of ten embossed
// cards have it.
const commonFamily = 20 * match.One

// noDigit is a score that hardly a digit has: what scores less is crossed by art, or worn, and says nothing of its typeface.
const noDigit = 10 * match.One

// Classify reads the digits at the columns, whose windows begin at the rows y, with the family of templates that fits the
// whole line best: the one whose digits score highest and lead most.
func (rd *Reader) Classify(s *strip.Strip, at, y []int) (spots []Digit, family int) {
	families := rd.likelyFamilies(s, at, y)
	reads := make([][]Digit, len(families)) // by family
	for n := range reads {
		reads[n] = make([]Digit, len(at))
	}
	for k, i := range at {
		for n, sp := range rd.Read(s, i*segment.Step, y[k], families) {
			reads[n][k] = sp
		}
	}
	best, chosen := int32(-1<<30), 0
	for n, read := range reads {
		total := headStart(families[n])
		for k := range read {
			d, lead := read[k].Best()
			total += max(read[k].Score[d], noDigit) + lead
		}
		if total > best {
			best, chosen = total, n
		}
	}
	return combined(reads, chosen), families[chosen]
}

// combined is the chosen family's reading after the others were heard: what they hold against a digit counts a part of what
// it would in their own reading. A typeface that is not quite any of the families' is then not trusted where only one sees
// its digit so.
func combined(reads [][]Digit, chosen int) []Digit {
	spots := slices.Clone(reads[chosen])
	if len(reads) < 2 {
		return spots
	}
	others := int32(vetoParts * (len(reads) - 1))
	for n, read := range reads {
		if n == chosen {
			continue
		}
		for k := range read {
			d, _ := read[k].Best()
			for e := range spots[k].Score {
				spots[k].Score[e] += (read[k].Score[e] - read[k].Score[d]) * vetoNum / others
			}
		}
	}
	return spots
}

func headStart(family int) int32 {
	if bank.Digits().Families[family] == bank.Embossed {
		return commonFamily
	}
	return 0
}

// likelyFamilies are the families that fit the digits best where they were found, best first.
func (rd *Reader) likelyFamilies(s *strip.Strip, at, y []int) []int {
	type fit struct {
		family int
		total  int32
	}
	fits := make([]fit, len(bank.Digits().Families))
	all := make([]int, len(fits))
	for f := range fits {
		fits[f], all[f] = fit{f, headStart(f)}, f
	}
	sp := make([]Digit, len(fits))
	for k, i := range at {
		if !rd.scoreWindow(s, i*segment.Step, y[k], all, sp) {
			continue
		}
		for f := range fits {
			d, _ := sp[f].Best()
			fits[f].total += sp[f].Score[d]
		}
		rd.pic.Pay(len(fits))
	}
	fits = order.Descending(fits, func(x *fit) int32 { return x.total })
	out := make([]int, 0, familiesTried)
	for _, x := range fits[:min(len(fits), familiesTried)] {
		out = append(out, x.family)
	}
	return out
}

// scoreWindow scores one window with the families; false when it reaches over the strip's border.
func (rd *Reader) scoreWindow(s *strip.Strip, x, y int, families []int, out []Digit) bool {
	b := bank.Digits()
	if !rd.gather(s, x, y) {
		return false
	}
	for n, f := range families {
		out[n].X, out[n].Y = x, y
		for d := 0; d < len(out[n].Score); d += 2 {
			out[n].Score[d], out[n].Score[d+1] = b.ScoreTwo(10*f+d, 10*f+d+1, &rd.window)
		}
	}
	rd.pic.Pay(len(families) + 3)
	return true
}

// Read takes, for each digit of each family, the best score of the places near (x, y): those two pixels apart within the
// shifts, and the four beside the one of them that fits the first family best.
func (rd *Reader) Read(s *strip.Strip, x, y int, families []int) []Digit {
	best, sp := make([]Digit, len(families)), make([]Digit, len(families))
	top := make([]int32, len(families))
	for n := range best {
		best[n] = Digit{X: x, Y: y}
		top[n] = 16 * match.Never
		for d := range best[n].Score {
			best[n].Score[d] = 16 * match.Never
		}
	}
	for k, d := range shifts {
		if k == coarseShifts {
			x, y = best[0].X, best[0].Y
		}
		if !rd.scoreWindow(s, x+d.x, y+d.y, families, sp) {
			continue
		}
		for n := range families {
			for digit, v := range sp[n].Score {
				best[n].Score[digit] = max(best[n].Score[digit], v)
				if v > top[n] {
					top[n], best[n].X, best[n].Y = v, x+d.x, y+d.y
				}
			}
		}
	}
	return best
}

// shifts are those within ShiftX and shiftY two pixels apart, coarseShifts of them, and then those to the four places beside
// the best of them.
var shifts = func() (out []struct{ x, y int }) {
	for y := -shiftY; y <= shiftY; y += 2 {
		for x := -ShiftX; x <= ShiftX; x += 2 {
			out = append(out, struct{ x, y int }{x, y})
		}
	}
	return append(out, []struct{ x, y int }{{0, -1}, {-1, 0}, {1, 0}, {0, 1}}...)
}()

const coarseShifts = (ShiftX + 1) * (shiftY + 1)
