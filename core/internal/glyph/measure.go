package glyph

import "github.com/cardglyph/cardglyph/core/internal/gradient"

// ClassifyFeatures is Classify for the features of a window, row after row, cell after cell. It is for measuring on kept windows.
func (r *Reader) ClassifyFeatures(feat *[Rows * Cols * gradient.Channels]uint8, out *Scores) {
	var l Line
	const w, h = (Cols-1)*Cell + 1, (Rows-1)*Cell + 1
	l.dense.W, l.dense.H, l.dense.Cell, l.baseline = w, h, Cell, Top
	l.dense.Feat, l.dense.Power = make([]gradient.Word, w*h), make([]uint64, w*h)
	for i := range Rows {
		for k := range Cols {
			var word gradient.Word
			for n := range gradient.Channels {
				word |= gradient.Word(feat[(i*Cols+k)*gradient.Channels+n]) << (8 * n)
			}
			l.dense.Feat[i*Cell*w+k*Cell] = word
		}
	}
	gradient.Powers(l.dense.Power, l.dense.Feat)
	r.Classify(&l, (Cols-1)/2*Cell, 0, out)
}
