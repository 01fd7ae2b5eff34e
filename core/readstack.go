package core

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/lines"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/picture"
	"github.com/cardglyph/cardglyph/core/internal/plane"
	"github.com/cardglyph/cardglyph/core/internal/segment"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// This file reads numbers set in four rows.

// readStack reads the square's rows, laid side by side on one strip, as they stand and on their head.
func (w *work) readStack(k lines.Block) {
	pitch := k.StripPitch()
	rows, length := k.Lay(pitch)
	r := w.readRows(k.View, rows, length, pitch)
	if r == nil {
		return
	}
	flipped := w.readRows(k.View, flipRows(rows, length), length, pitch)
	if flipped != nil && flipped.score+flipped.poorest() > r.score+r.poorest() {
		r, rows = flipped, flipRows(rows, length)
	}
	if size := w.digits.BestSize(r.strip, r.spots, r.family, clearDigit); size != match.ShapeOne {
		scale := float64(size) / match.ShapeOne
		for k, h := range rows {
			rows[k] = strip.Scaled(h, scale)
		}
		again := w.readRows(k.View, rows, int(float64(length)/scale), int(float64(pitch)/scale))
		if again != nil && again.score > r.score {
			r = again
		}
	}
	w.keep(r)
}

func flipRows(rows []geom.Homography, length int) (out []geom.Homography) {
	for r := range rows {
		out = append(out, strip.Flip(rows[len(rows)-1-r], length))
	}
	return out
}

// readRows reads rows of equal length as one line.
func (w *work) readRows(v *picture.View, rows []geom.Homography, length, pitch int) *reading {
	s := &strip.Strip{RowLength: length}
	s.Luma = s.Luma.Reuse(length*len(rows), strip.Height)
	piece := plane.New(length, strip.Height)
	for r, h := range rows {
		w.pic.Warp(piece, h)
		for y := range strip.Height {
			copy(s.Luma.Pix[y*s.Luma.W+r*length:][:length], piece.Pix[y*length:])
		}
		s.Rows = append(s.Rows, geom.Homography{1, 0, -float64(r * length), 0, 1, 0, 0, 0, 1}.Then(h))
	}
	s.ToWork = s.Rows[0]
	w.strips.Measure(s)
	cols := w.digits.Columns(s)
	for _, p := range w.segment.Placings(w.pic.Meter, cols.Score, pitch) {
		if slices.Equal(p.Groups, segment.UsualGroups) { // a line that goes on or ends early is none of four rows
			r := w.readPlacing(v, s, &cols, p, pitch)
			r.aligned = true // the second alignment knows lines only
			return r
		}
	}
	return nil
}
