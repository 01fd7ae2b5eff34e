package ocr

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// Lattice is a line straightened and scored: what may stand at each place of it.
type Lattice struct {
	Line    Line
	ToPlane geom.Homography // strip px to plane px
	Columns []Column        // where a character may be, by X
	Length  int             // of the strip, px

	x0, x1   int     // where the line's components begin and end, strip px
	from, to int     // characters are looked for between these, strip px
	ink      []int32 // price of the ink to the left of each column
	contrast []int32 // of each column, percent of the line's mean
}

// Reader straightens lines and scores them. It keeps its memory for the next line and belongs to one goroutine.
type Reader struct {
	finder     Finder
	page       plane.Plane
	luma       plane.Plane
	classifier classifier
}

// Room before and after a line's components, strip px: lead for the windows, beyond for a character that was no component.
const (
	lead   = 2 * Cap
	beyond = Cap * 9 / 10
)

// Straighten lays a strip along the line in which capitals are Cap px high, and scores its columns. The line is one of a page, whose pixels
// toWork takes to those of the picture: the strip is sampled there, since sampling twice would blur small type.
func (r *Reader) Straighten(pyr plane.Pyramid, toWork geom.Homography, line Line, run Runs) *Lattice {
	k := line.Cap / Cap // plane px per strip px
	kx := k * line.Stretch
	l := &Lattice{Line: line, Length: int(line.Length/kx) + 2*lead}
	l.x0, l.x1 = lead, l.Length-lead
	l.from, l.to = l.x0-beyond, l.x1+beyond
	along, down := line.Along.Mul(kx), line.Down().Mul(k)
	origin := line.Base.Sub(along.Mul(lead)).Sub(down.Mul(baseRow))
	l.ToPlane = geom.Homography{along.X, down.X, origin.X, along.Y, down.Y, origin.Y, 0, 0, 1}
	toPicture := l.ToPlane.Then(toWork)
	r.luma = r.luma.Reuse(l.Length, stripH)
	run(stripH, l.Length*warpCost, func(y0, y1 int) { pyr.WarpRows(r.luma, toPicture, y0, y1) })
	l.contrast = contrasts(r.luma, l.x0, l.x1)
	l.ink = inkPrices(l.contrast)
	r.classifier.prepare(r.luma, l.x0, l.x1, run)
	l.Columns = r.classifier.columns(l.from, l.to, run)
	return l
}

// Ink that no character covers costs inkPrice for each capital height of columns at the line's mean contrast; under inkLeast percent of
// the mean it is background and free, over inkMost percent it costs no more.
const (
	inkPrice = 48 * match.One
	inkLeast = 50
	inkMost  = 200
)

// contrasts are the strip's columns' contrasts between the baseline and the capitals' height, in percent of the mean from x0 to x1.
func contrasts(p plane.Plane, x0, x1 int) []int32 {
	out := make([]int32, p.W)
	mean := int32(0)
	for x := 1; x < p.W-1; x++ {
		for y := baseRow - Cap; y < baseRow; y++ {
			o := y*p.W + x
			out[x] += int32(distance(p.Pix[o-1], p.Pix[o+1]) + distance(p.Pix[o-p.W], p.Pix[o+p.W]))
		}
		if x >= x0 && x < x1 {
			mean += out[x]
		}
	}
	mean = max(mean/int32(max(x1-x0, 1)), 1)
	for x, v := range out {
		out[x] = v * 100 / mean
	}
	return out
}

// inkPrices sums up, from the left, what each column's ink costs where no character covers it.
func inkPrices(contrast []int32) []int32 {
	out := make([]int32, len(contrast)+1)
	for x, v := range contrast {
		over := max(min(v, inkMost)-inkLeast, 0)
		out[x+1] = out[x] + over*inkPrice/(100*Cap)
	}
	return out
}

// edgeNear and edgeFar bound where the edge of a character's ink is looked for, px from where its prototype ends: typefaces differ in width.
// edgeStep is what a pixel between costs, percent of the line's mean contrast.
const (
	edgeNear = 2
	edgeFar  = 5
	edgeStep = 4
)

// edge is where the ink of a character ends that should end at x: at the column with the least ink near it, outward is 1 or -1.
func (l *Lattice) edge(x, outward int) int {
	best, least := x, int32(1<<30)
	for d := -edgeNear; d <= edgeFar; d++ {
		at := x + d*outward
		if at < 0 || at >= len(l.contrast) {
			continue
		}
		if v := l.contrast[at] + edgeStep*int32(max(d, -d)); v < least {
			best, least = at, v
		}
	}
	return best
}

func distance(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }

// inkCost is the price of the ink from x0 to x1 that no character covers, strip px.
func (l *Lattice) inkCost(x0, x1 int) int32 {
	x0, x1 = min(max(x0, 0), l.Length), min(max(x1, 0), l.Length)
	if x1 <= x0 {
		return 0
	}
	return l.ink[x1] - l.ink[x0]
}

// Forget overwrites the pixels that the reader holds.
func (r *Reader) Forget() {
	clear(r.page.Pix)
	clear(r.luma.Pix)
}
