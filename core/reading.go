package core

// This file implements the reading of lines: each chain is straightened, its digits are placed and read, and the best
// reading of all is kept.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
)

// reading is a line, straightened and read.
type reading struct {
	view   *view
	strip  *strip
	placed placing
	spots  []spot
	family int
	words  []word
	score  int32
}

// read reads the chain's line unless it was read before, and keeps the reading if it is the best one.
func (w *work) read(c chain) {
	h, n := stripOf(c)
	if w.known(h, n) {
		return
	}
	pitch := int((float64(c.step) + 0.5) * detectCell * digitPx / detectHeight)
	r := w.readStrip(c.view, h, n, pitch)
	if r == nil || !r.cardLike() {
		if flipped := w.readStrip(c.view, flip(h, n), n, pitch); flipped != nil && (r == nil || flipped.score > r.score+flipCost) {
			r = flipped
		}
	}
	if r == nil {
		return
	}
	if !r.sure() && r.score > worthRefining && (w.best == nil || r.score > w.best.score-closeRivals) {
		r = w.refine(r, pitch)
	}
	if w.best == nil || r.score > w.best.score {
		w.best = r
	}
}

// flipCost is by how much a line must read better upside down: a number of eights reads nearly as well both ways, and most
// pictures are taken upright.
const flipCost = 24 * match.One

// flip lays the strip the other way round: upside down, from its end to its beginning.
func flip(h geom.Homography, length int) geom.Homography {
	return geom.Homography{-1, 0, float64(length), 0, -1, stripH, 0, 0, 1}.Then(h)
}

// cardLike reports whether the digits are like a card's, taken together.
func (r *reading) cardLike() bool {
	_, score, lead := r.lowest()
	return score >= sureScore && lead >= sureMean
}

// A reading is aligned again when it scores worthRefining, which hardly any line of something else does, and could become
// the best one.
const (
	worthRefining = 36 * match.One
	closeRivals   = 12 * match.One
)

// readStrip straightens the line that h lays out and reads it; nil when no digits can be placed on it.
func (w *work) readStrip(v *view, h geom.Homography, length, pitch int) *reading {
	s := &strip{}
	w.straighten(s, h, length)
	places := w.places(s)
	const tried = 2 // placings of a strip that are read
	var best *reading
	placings := w.placings(places, pitch)
	for _, p := range placings[:min(len(placings), tried)] {
		r := &reading{view: v, strip: s, placed: p}
		r.spots, r.family = w.classify(s, places, p.at)
		r.words = decode(r.spots)
		r.score = p.score + r.clarity()
		if best == nil || r.score > best.score {
			best = r
		}
	}
	return best
}

// seenLine is a line that was read: its first and last digit and the digits' height, in work pixels.
type seenLine struct {
	from, to geom.Pt
	height   float64
}

// known reports whether a line like the one that h lays out was read before, and remembers it if not.
func (w *work) known(h geom.Homography, length int) bool {
	from := h.Apply(geom.Pt{X: stripLead, Y: stripMid})
	to := h.Apply(geom.Pt{X: float64(length) - stripLead, Y: stripMid})
	height := digitPx * h.Scale(float64(length)/2, stripMid)
	same := func(s seenLine) bool {
		return s.height < 1.25*height && height < 1.25*s.height &&
			s.from.Sub(from).Len() < height && s.to.Sub(to).Len() < height
	}
	if slices.ContainsFunc(w.seen, same) {
		return true
	}
	w.seen = append(w.seen, seenLine{from, to, height})
	return false
}

// What a digit adds to its reading's score: a sixteenth of what it scores beyond fairDigit and of its lead, both capped so
// that a few clear digits do not make up for many poor ones. On real cards digits score 35 to 150 nats and lead by 30 to
// 130; what looks like digits and is something else scores 20 to 30 and leads by 10 to 20.
const (
	fairDigit  = 24 * match.One
	clearDigit = 64 * match.One
	clearLead  = 48 * match.One
)

// clarity is how well the digits were read.
func (r *reading) clarity() (sum int32) {
	for k := range r.spots {
		d, lead := r.spots[k].best()
		sum += (min(r.spots[k].score[d], clearDigit)-fairDigit)/16 + min(lead, clearLead)/16
	}
	return sum
}

// lowest is the smallest lead of the reading's digits; means are their mean score and lead.
func (r *reading) lowest() (low, meanScore, meanLead int32) {
	low = 1 << 30
	var score, sum int64
	for k := range r.spots {
		d, lead := r.spots[k].best()
		low = min(low, lead)
		score += int64(r.spots[k].score[d])
		sum += int64(lead)
	}
	n := int64(max(len(r.spots), 1))
	return low, int32(score / n), int32(sum / n)
}
