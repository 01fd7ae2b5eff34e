package main

import (
	"math"

	"github.com/cardglyph/cardglyph/core/internal/glyph"
	"github.com/cardglyph/cardglyph/core/internal/glyph/sample"
	"github.com/cardglyph/cardglyph/core/internal/gradient"
)

// Sizes of the model: see package glyph.
const (
	columnDim = glyph.ColumnDim
	cells     = glyph.Rows * gradient.Channels // features of a column
	dim       = glyph.Dim
	classes   = glyph.Chars + 1
)

// length is the length of a window's features, as package glyph has it.
func length(w *sample.Window) float32 {
	sum := float32(400)
	for _, v := range w.Feat {
		sum += float32(v) * float32(v)
	}
	return float32(math.Sqrt(float64(sum)))
}

// features fills dst with the window's features times k, column after column.
func features(dst []float32, w *sample.Window, k float32) {
	for r := range glyph.Rows {
		for c := range glyph.Cols {
			f := w.Feat[(r*glyph.Cols+c)*gradient.Channels:][:gradient.Channels]
			d := dst[c*cells+r*gradient.Channels:][:gradient.Channels]
			for i, v := range f {
				d[i] = float32(v) * k
			}
		}
	}
}

// batch is the features, over their length, of the windows that are named, and their classes.
func batch(dst matrix, class []int, ws []sample.Window, which []int) {
	for i, at := range which {
		w := &ws[at]
		features(row(dst, i), w, 1/length(w))
		class[i] = int(w.Class)
	}
}

// chunk is how many windows are worked on at once.
const chunk = 512

// spread is at most n indices below all, evenly spread.
func spread(n, all int) []int {
	n = min(n, all)
	out := make([]int, n)
	for i := range out {
		out[i] = i * all / n
	}
	return out
}

// chunks calls do for the features and classes of the named windows, some at a time; first is the place of the first one in which.
func chunks(ws []sample.Window, which []int, do func(first int, x matrix, class []int)) {
	x, class := newMatrix(chunk, sample.Dim), make([]int, chunk)
	for first := 0; first < len(which); first += chunk {
		part := which[first:min(first+chunk, len(which))]
		x.Rows, x.Data = len(part), x.Data[:cap(x.Data)][:len(part)*sample.Dim]
		batch(x, class[:len(part)], ws, part)
		do(first, x, class[:len(part)])
	}
}
