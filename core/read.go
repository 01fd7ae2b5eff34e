package core

// This file implements the reading of a strip: where its digits stand, and what each may be.

import (
	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/match"
)

// spot is one digit of a strip.
type spot struct {
	x, y  int       // top left of its window, strip pixels
	any   int32     // score of "a digit, whichever"
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

// Places of a strip are tried every placeStep pixels across and down, up to placeReach above and below its middle.
const (
	placeStep  = 2
	placeReach = 6
)

// place is a column of a strip: the best of the heights there.
type place struct {
	score int32
	y     int
}

// windowScratch is the window that is being scored.
type windowScratch struct {
	raw    [bank.Cols * bank.Rows * gradient.Channels]uint8
	packed match.Packed
}

// gather prepares the window at (x, y) of the strip for scoring; false when it reaches over the border.
func (s *windowScratch) gather(d *gradient.Dense, x, y int) bool {
	b := bank.Digits()
	norm, ok := b.Window(s.raw[:], d, x, y)
	if ok {
		b.Pack(&s.packed, s.raw[:], norm)
	}
	return ok
}

// places scores every column of the strip with the any-digit template.
func (w *work) places(s *strip) []place {
	b := bank.Digits()
	anyDigit := len(b.Classes) - 1
	n := (s.luma.W - (bank.Cols-1)*stripCell) / placeStep
	out := make([]place, max(n, 0))
	for i := range out {
		out[i].score = never
		for dy := -placeReach; dy <= placeReach; dy += placeStep {
			y := stripMid - windowDY + dy
			if !w.window.gather(&s.dense, i*placeStep, y) {
				continue
			}
			if v := b.ScorePacked(anyDigit, &w.window.packed); v > out[i].score {
				out[i] = place{v, y}
			}
		}
	}
	w.pay(len(out) * 2)
	return out
}

// Pitch of a line in strip pixels: 17 is condensed print (half the height), 50 is wide-set print.
const (
	pitchMin = 16
	pitchMax = 54
)

// link finds the best chain of digits along the columns: an even pitch, with gaps between groups.
func linkPlaces(places []place) (at []int, score int32) {
	type state struct {
		sum  int32
		back int
	}
	states := make([]state, len(places))
	for pitch := pitchMin; pitch <= pitchMax; pitch += 2 {
		p := pitch / placeStep
		slack := max(p/10, 1)
		bestEnd, bestSum := -1, score
		for i := range places {
			s := min(places[i].score, 2*digitCeil)
			st := state{0, -1}
			for d := p - slack; d <= min(i, p*5/2); d++ {
				cost := int32(0)
				if d > p+slack {
					if d < p*5/4 {
						continue
					}
					cost = gapCost
				}
				if v := states[i-d].sum - cost; v > st.sum {
					st = state{v, i - d}
				}
			}
			st.sum += s
			states[i] = st
			if st.sum > bestSum {
				bestEnd, bestSum = i, st.sum
			}
		}
		if bestEnd >= 0 {
			score = bestSum
			at = at[:0]
			for i := bestEnd; i >= 0; i = states[i].back {
				at = append(at, i)
			}
		}
	}
	for a, b := 0, len(at)-1; a < b; a, b = a+1, b-1 {
		at[a], at[b] = at[b], at[a]
	}
	return at, score
}

// Around its place each digit is looked for again, by its own templates, within these shifts in pixels.
const (
	shiftX = 3
	shiftY = 2
)

// classify reads the digits at the columns with the family of templates that fits the whole line best.
func (w *work) classify(s *strip, places []place, at []int) (spots []spot, family int) {
	b := bank.Digits()
	families := len(b.Families)
	total := make([]int64, families)
	for _, i := range at {
		var sp [32]spot
		w.scoreSpot(s, i*placeStep, places[i].y, 0, families, sp[:families])
		for f := range families {
			d, _ := sp[f].best()
			total[f] += int64(sp[f].score[d])
		}
	}
	for f := range families {
		if total[f] > total[family] {
			family = f
		}
	}
	spots = make([]spot, len(at))
	for k, i := range at {
		spots[k] = w.readSpot(s, i*placeStep, places[i].y, family)
		spots[k].any = places[i].score
	}
	return spots, family
}

// scoreSpot scores one window with the families f0 to f1.
func (w *work) scoreSpot(s *strip, x, y, f0, f1 int, out []spot) bool {
	b := bank.Digits()
	if !w.window.gather(&s.dense, x, y) {
		return false
	}
	for f := f0; f < f1; f++ {
		sp := &out[f-f0]
		sp.x, sp.y = x, y
		for d := range 10 {
			sp.score[d] = b.ScorePacked(10*f+d, &w.window.packed)
		}
	}
	w.pay((f1-f0)*5 + 1)
	return true
}

// readSpot takes, for each digit, the best score within the shifts.
func (w *work) readSpot(s *strip, x, y, family int) spot {
	best := spot{x: x, y: y}
	for d := range best.score {
		best.score[d] = 16 * never
	}
	top := int32(16 * never)
	for dy := -shiftY; dy <= shiftY; dy++ {
		for dx := -shiftX; dx <= shiftX; dx++ {
			var sp [1]spot
			if !w.scoreSpot(s, x+dx, y+dy, family, family+1, sp[:]) {
				continue
			}
			for d, v := range sp[0].score {
				best.score[d] = max(best.score[d], v)
				if v > top {
					top, best.x, best.y = v, x+dx, y+dy
				}
			}
		}
	}
	return best
}
