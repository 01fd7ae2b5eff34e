package core

// This file implements the reading of lines: each chain is straightened, its digits are placed and read, and the best
// reading of all is kept.

import (
	"github.com/cardglyph/cardglyph/core/internal/match"
)

// reading is a line, straightened and read.
type reading struct {
	chain  chain
	strip  *strip
	placed placing
	spots  []spot
	family int
	words  []word
	score  int32
}

const chainsRead = 6 // lines of a view that are read

func (w *work) readLines(chains []chain) {
	for _, c := range chains[:min(len(chains), chainsRead)] {
		r := w.readChain(c)
		if r != nil && (w.best == nil || r.score > w.best.score) {
			w.best = r
		}
	}
}

func (w *work) readChain(c chain) *reading {
	h, n := stripOf(c)
	s := &strip{}
	w.straighten(s, h, n)
	places := w.places(s)
	pitch := int((float64(c.step) + 0.5) * stripCell)
	var best *reading
	for _, p := range w.placings(places, pitch)[:2] {
		r := &reading{chain: c, strip: s, placed: p}
		r.spots, r.family = w.classify(s, places, p.at)
		r.words = decode(r.spots)
		r.score = p.score + r.clarity()
		if best == nil || r.score > best.score {
			best = r
		}
	}
	return best
}

func (w *work) sure() bool {
	if w.best == nil {
		return false
	}
	low := int32(1 << 30)
	for k := range w.best.spots {
		_, lead := w.best.spots[k].best()
		low = min(low, lead)
	}
	return low > 3*match.One && len(w.best.spots) >= 14
}

// clarity is how well the digits were read: for each its score over the background and its lead over the next digit, both
// capped so that a few clear digits do not make up for many poor ones.
func (r *reading) clarity() (sum int32) {
	for k := range r.spots {
		d, lead := r.spots[k].best()
		sum += min(r.spots[k].score[d]-4*match.One, 8*match.One)/4 + min(lead, 4*match.One)/2
	}
	return sum
}
