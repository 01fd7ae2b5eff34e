package ocr

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/order"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// Line is a line of text in a plane: where it stands, not what it says.
type Line struct {
	Base    geom.Pt // left end of the baseline, plane px
	Along   geom.Pt // unit vector along the baseline, in reading direction or, where that is not known yet, the opposite one
	Length  float64 // of the baseline from the first to the last component, plane px
	Cap     float64 // height of capitals and digits over the baseline, plane px
	Light   bool    // light on dark
	Stretch float64 // width of its characters over the usual, by which the strip is made narrower
	Parts   int     // components on it
	Weight  int     // of its components that stand on the baseline, the sum of their contrasts: what ranks lines

	level int // of the pyramid at which it was found
}

// Down is the unit vector from the line's characters' tops to their feet.
func (l *Line) Down() geom.Pt { return geom.Pt{X: -l.Along.Y, Y: l.Along.X} }

// Quad is the area from the baseline to the capitals' height, clockwise from the first character's top left, plane px.
func (l *Line) Quad() geom.Quad {
	end, up := l.Base.Add(l.Along.Mul(l.Length)), l.Down().Mul(-l.Cap)
	return geom.Quad{l.Base.Add(up), end.Add(up), end, l.Base}
}

// Flipped is the same line read from its other end, upside down.
func (l *Line) Flipped() Line {
	f := *l
	f.Base = l.Quad()[1]
	f.Along = l.Along.Mul(-1)
	return f
}

// Finder finds lines. The zero value is ready; it keeps its memory for the next picture and belongs to one goroutine.
type Finder struct {
	labeller labeller
	parts    []Component
	boxes    []box
	next     []int32
}

// levels is how many octaves are searched: text of 5 to 68 px.
const levels = 3

// Lines returns the lines of text along the rows and, with upright, along the columns of the picture, the likeliest first. run
// is called for rows of work and what each costs, see budget.Meter.
func (f *Finder) Lines(p plane.Pyramid, upright bool, run func(n, cost int, do func(first, last int))) []Line {
	var out []Line
	for k := range min(levels, len(p)) {
		f.parts = f.labeller.find(f.parts[:0], p[k], run)
		out = append(out, f.chains(k, false)...)
		if upright {
			out = append(out, f.chains(k, true)...)
		}
	}
	return distinct(out)
}

// box is a component in the frame of lines that run along x: for lines along the columns, x and y are swapped.
type box struct {
	x0, y0, x1, y1 int32
	contrast       int32 // mean
	light          bool
}

func (b *box) height() int32 { return b.y1 - b.y0 }

// Limits of what stands side by side on a line, in heights of the taller of the two.
const (
	gapMost      = gapMost10 / 10.0 // a space at a wide pitch
	gapMost10    = 22
	gapLeast     = -0.3
	gapWide      = 0.9 // beyond it both must stand on one baseline
	footMost     = 0.12
	slopeMost    = 0.08 // of the baseline
	heightMore   = 1.62 // the taller one over the lower one: a capital and a small letter, a bracket and a point apart
	sharedMost   = 0.55 // of the lower one's height must lie beside the taller one
	contrastMore = 2    // contrast of the stronger one over the weaker one, and grey levels that are free: dots and grids are fainter than print
	contrastFree = 8
	wideMost     = 24 // width of a component: a word whose letters touch
)

// chains links the components of level k to lines.
func (f *Finder) chains(k int, upright bool) []Line {
	f.boxes = f.boxes[:0]
	for i := range f.parts {
		c := &f.parts[i]
		b := box{int32(c.X0), int32(c.Y0), int32(c.X1), int32(c.Y1), int32(c.Contrast / c.Area), c.Light}
		if upright {
			b.x0, b.y0, b.x1, b.y1 = b.y0, b.x0, b.y1, b.x1
		}
		if h := b.height(); h >= heightLeast && h <= heightMost && b.x1-b.x0 <= wideMost*h {
			f.boxes = append(f.boxes, b)
		}
	}
	f.boxes = order.Descending(f.boxes, func(b *box) int32 { return -b.x0<<14 - b.y0 })
	f.link()
	return f.collect(k, upright)
}

// link finds the nearest neighbour to the right of each box; of two that have the same one, the nearer keeps it.
func (f *Finder) link() {
	n := len(f.boxes)
	f.next = slices.Grow(f.next[:0], n)[:n]
	taken := make([]int32, n) // 1 + the box whose neighbour it is
	for i := range f.boxes {
		f.next[i] = -1
		a := &f.boxes[i]
		reach := a.x1 + heightMost*gapMost10/10
		best := int32(-1)
		for j := i + 1; j < n && f.boxes[j].x0 <= reach; j++ {
			if b := &f.boxes[j]; beside(a, b) && (best < 0 || b.x0 < f.boxes[best].x0) {
				best = int32(j)
				break
			}
		}
		if best < 0 {
			continue
		}
		if t := taken[best]; t > 0 {
			if f.boxes[t-1].x1 >= a.x1 {
				continue
			}
			f.next[t-1] = -1
		}
		taken[best], f.next[i] = int32(i)+1, best
	}
}

// beside reports whether b may be the next character after a.
func beside(a, b *box) bool {
	if a.light != b.light || max(a.contrast, b.contrast) > contrastMore*min(a.contrast, b.contrast)+contrastFree {
		return false
	}
	low, tall := min(a.height(), b.height()), max(a.height(), b.height())
	gap := b.x0 - a.x1
	shared := min(a.y1, b.y1) - max(a.y0, b.y0)
	if foot := max(a.y1-b.y1, b.y1-a.y1); float64(gap) > gapWide*float64(tall) && float64(foot) > footMost*float64(tall)+slopeMost*float64(gap) {
		return false
	}
	return float64(gap) <= gapMost*float64(tall) && float64(gap) >= gapLeast*float64(tall) && b.x1 > a.x1 &&
		float64(tall) <= heightMore*float64(low) && float64(shared) >= sharedMost*float64(low)
}

// A chain is a line from this many components on, or when one of them is as wide as this many characters.
const partsLeast = 3

// collect turns the chains into lines.
func (f *Finder) collect(k int, upright bool) (out []Line) {
	first := make([]bool, len(f.boxes))
	for i := range first {
		first[i] = true
	}
	for _, j := range f.next {
		if j >= 0 {
			first[j] = false
		}
	}
	var chains [][]box
	for i := range f.boxes {
		if !first[i] {
			continue
		}
		var chain []box
		for j := int32(i); j >= 0; j = f.next[j] {
			chain = append(chain, f.boxes[j])
		}
		last := &chain[len(chain)-1]
		if len(chain) >= partsLeast || float64(last.x1-chain[0].x0) >= 1.5*float64(last.height()) {
			chains = append(chains, chain)
		}
	}
	skew := commonSlope(chains)
	for _, c := range chains {
		out = append(out, fit(c, skew).onPlane(k, upright))
	}
	return out
}
