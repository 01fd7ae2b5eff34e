package core

// This file implements the reading of a strip: where its digits stand, and what each may be.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/order"
	"github.com/cardglyph/cardglyph/core/internal/segment"
)

// spot is one digit of a strip.
type spot struct {
	x, y  int       // top left of its window, strip pixels
	score [10]int32 // of each digit, 1/match.One nats over background
}

// best is the likeliest digit and its lead over the second.
func (s *spot) best() (digit int, lead int32) {
	first, second := int32(-1<<30), int32(-1<<30)
	for d, v := range s.score {
		switch {
		case v > first:
			first, second, digit = v, first, d
		case v > second:
			second = v
		}
	}
	return digit, first - second
}

// top is the score of the likeliest digit.
func (s *spot) top() int32 { return slices.Max(s.score[:]) }

// Columns of a strip are tried at heights every Step pixels, up to placeReach above and below its middle.
const (
	placeReach = 6
	placeRows  = 2*placeReach/segment.Step + 1
)

// columns is what the any-digit template says of a strip, every Step pixels.
type columns struct {
	score []int32            // of each column: the best of its heights
	rows  [][placeRows]int32 // scores at all heights, from the top
}

// gather prepares the window at (x, y) of the strip for scoring; false when it reaches over the border.
func (w *work) gather(s *strip, x, y int) bool {
	return bank.Digits().Gather(&w.window, &s.dense, x, y)
}

// places scores every column of the strip with the any-digit template.
func (w *work) places(s *strip) columns {
	b := bank.Digits()
	anyDigit := len(b.Classes) - 1
	n := (s.luma.W - (bank.Cols-1)*stripCell) / segment.Step
	out := columns{make([]int32, max(n, 0)), make([][placeRows]int32, max(n, 0))}
	for i := range out.score {
		out.score[i] = never
		for r := range placeRows {
			out.rows[i][r] = never
			power, inside := b.Inside(&s.dense, i*segment.Step, rowY(r))
			if !inside {
				continue
			}
			v := b.ScoreDense(anyDigit, &s.dense, i*segment.Step, rowY(r), power)
			out.rows[i][r] = v
			out.score[i] = max(out.score[i], v)
		}
		w.pic.Pay(placeRows * 2 / 3)
	}
	return out
}

// rowY is the top of the windows at the height with index r.
func rowY(r int) int { return stripMid - windowDY - placeReach + r*segment.Step }

// straightRow returns the tops of the digits' windows: the heights on the straight line that fits all digits best, each
// within a place of it. What crosses one digit then cannot pull it away from its line. drop is how much lower that line
// ends than it begins, and middle how far its middle lies below the strip's, in pixels.
func straightRow(cols *columns, at []int) (y []int, drop, middle int) {
	bestSum, bestLeft, bestRight := int32(-1<<30), 0, 0
	for left := range placeRows {
		for right := range placeRows {
			sum := int32(0)
			for k := range at {
				r := onRow(at, k, left, right)
				sum += min(cols.rows[at[k]][r], 2*digitCeil)
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
			if r >= 0 && r < placeRows && cols.rows[i][r] > cols.rows[i][best] {
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
	shiftX = 3
	shiftY = 2
)

// familiesTried is how many families read the line in full: those that fit it best at first sight.
const familiesTried = 2

// hearNum of hearParts is the weight of what the other families say, all of them together.
const hearNum, hearParts = 2, 8

// commonFamily is what the typeface of most cards, Farrington 7B, is ahead before anything was read: nine of ten embossed
// cards have it.
const commonFamily = 20 * match.One

// noDigit is a score that hardly a digit has: what scores less is crossed by art, or worn, and says nothing of its typeface.
const noDigit = 10 * match.One

// classify reads the digits at the columns, whose windows begin at the rows y, with the family of templates that fits the
// whole line best: the one whose digits score highest and lead most.
func (w *work) classify(s *strip, at, y []int) (spots []spot, family int) {
	families := w.likelyFamilies(s, at, y)
	reads := make([][]spot, len(families)) // by family
	for n := range reads {
		reads[n] = make([]spot, len(at))
	}
	for k, i := range at {
		for n, sp := range w.readSpot(s, i*segment.Step, y[k], families) {
			reads[n][k] = sp
		}
	}
	best, chosen := int32(-1<<30), 0
	for n, read := range reads {
		total := headStart(families[n])
		for k := range read {
			d, lead := read[k].best()
			total += max(read[k].score[d], noDigit) + lead
		}
		if total > best {
			best, chosen = total, n
		}
	}
	return agreed(reads, chosen), families[chosen]
}

// agreed is the chosen family's reading after the others were heard: what they hold against a digit counts a part of what
// it would in their own reading. A typeface that is not quite any of the families' is then not trusted where only one sees
// its digit so.
func agreed(reads [][]spot, chosen int) []spot {
	spots := slices.Clone(reads[chosen])
	if len(reads) < 2 {
		return spots
	}
	others := int32(hearParts * (len(reads) - 1))
	for n, read := range reads {
		if n == chosen {
			continue
		}
		for k := range read {
			d, _ := read[k].best()
			for e := range spots[k].score {
				spots[k].score[e] += (read[k].score[e] - read[k].score[d]) * hearNum / others
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
func (w *work) likelyFamilies(s *strip, at, y []int) []int {
	type fit struct {
		family int
		total  int32
	}
	fits := make([]fit, len(bank.Digits().Families))
	all := make([]int, len(fits))
	for f := range fits {
		fits[f], all[f] = fit{f, headStart(f)}, f
	}
	sp := make([]spot, len(fits))
	for k, i := range at {
		if !w.scoreSpot(s, i*segment.Step, y[k], all, sp) {
			continue
		}
		for f := range fits {
			d, _ := sp[f].best()
			fits[f].total += sp[f].score[d]
		}
		w.pic.Pay(len(fits))
	}
	fits = order.Descending(fits, func(x *fit) int32 { return x.total })
	out := make([]int, 0, familiesTried)
	for _, x := range fits[:min(len(fits), familiesTried)] {
		out = append(out, x.family)
	}
	return out
}

// scoreSpot scores one window with the families; false when it reaches over the strip's border.
func (w *work) scoreSpot(s *strip, x, y int, families []int, out []spot) bool {
	b := bank.Digits()
	if !w.gather(s, x, y) {
		return false
	}
	for n, f := range families {
		out[n].x, out[n].y = x, y
		for d := 0; d < len(out[n].score); d += 2 {
			out[n].score[d], out[n].score[d+1] = b.ScoreTwo(10*f+d, 10*f+d+1, &w.window)
		}
	}
	w.pic.Pay(len(families) + 3)
	return true
}

// readSpot takes, for each digit of each family, the best score of the places near (x, y): those two pixels apart within the
// shifts, and the four beside the one of them that fits the first family best.
func (w *work) readSpot(s *strip, x, y int, families []int) []spot {
	best, sp := make([]spot, len(families)), make([]spot, len(families))
	top := make([]int32, len(families))
	for n := range best {
		best[n] = spot{x: x, y: y}
		top[n] = 16 * never
		for d := range best[n].score {
			best[n].score[d] = 16 * never
		}
	}
	for k, d := range shifts {
		if k == coarseShifts {
			x, y = best[0].x, best[0].y
		}
		if !w.scoreSpot(s, x+d.x, y+d.y, families, sp) {
			continue
		}
		for n := range families {
			for digit, v := range sp[n].score {
				best[n].score[digit] = max(best[n].score[digit], v)
				if v > top[n] {
					top[n], best[n].x, best[n].y = v, x+d.x, y+d.y
				}
			}
		}
	}
	return best
}

// shifts are those within shiftX and shiftY two pixels apart, coarseShifts of them, and then those to the four places beside
// the best of them.
var shifts = func() (out []struct{ x, y int }) {
	for y := -shiftY; y <= shiftY; y += 2 {
		for x := -shiftX; x <= shiftX; x += 2 {
			out = append(out, struct{ x, y int }{x, y})
		}
	}
	return append(out, []struct{ x, y int }{{0, -1}, {-1, 0}, {1, 0}, {0, 1}}...)
}()

const coarseShifts = (shiftX + 1) * (shiftY + 1)
