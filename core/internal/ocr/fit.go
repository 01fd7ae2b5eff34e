package ocr

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/order"
)

// fitted is a line in the frame of its boxes.
type fitted struct {
	x0, x1, base, slope, cap float64 // base is the baseline's height at x0
	light                    bool
	parts, weight            int
}

// slopeLength is how many heights a line must be long to have a slope of its own: a shorter one takes that of the picture's longer
// lines. tallShare of the line's height makes a box tall: a capital, a digit, not a small letter.
const (
	slopeLength = 6.0
	tallShare   = 0.8
)

// slopeOf is the least-squares slope of the middles of the tall boxes; ok is false for a line that is too short to tell.
func slopeOf(chain []box) (slope float64, ok bool) {
	tall := heightOf(chain)
	if float64(chain[len(chain)-1].x1-chain[0].x0) < slopeLength*tall {
		return 0, false
	}
	var pts []geom.Pt
	for _, b := range chain {
		if float64(b.height()) >= tallShare*tall {
			pts = append(pts, geom.Pt{X: float64(b.x0+b.x1) / 2, Y: float64(b.y0+b.y1) / 2})
		}
	}
	if len(pts) < 4 {
		return 0, false
	}
	var mid geom.Pt
	for _, p := range pts {
		mid = mid.Add(p)
	}
	mid = mid.Mul(1 / float64(len(pts)))
	var xx, xy float64
	for _, p := range pts {
		d := p.Sub(mid)
		xx += float64(d.X * d.X)
		xy += float64(d.X * d.Y)
	}
	if xx < 4*tall*tall {
		return 0, false
	}
	return xy / xx, true
}

// heightOf is the height of the line's capitals: that of the fourth fifth of its boxes.
func heightOf(chain []box) float64 {
	h := make([]int32, len(chain))
	for i := range chain {
		h[i] = chain[i].height()
	}
	return float64(order.Ascending(h)[len(h)*4/5])
}

// fixed is a slope or a height, px, in 1/4096.
func fixed(f float64) int32 { return int32(f * 4096) }

// commonSlope is the median slope of the lines that are long enough to have one, each counted by its contrast; 0 without any.
func commonSlope(chains [][]box) float64 {
	type sloped struct {
		slope  float64
		weight int
	}
	var all []sloped
	total := 0
	for _, c := range chains {
		if s, ok := slopeOf(c); ok {
			w := 0
			for _, b := range c {
				w += int(b.contrast)
			}
			all = append(all, sloped{s, w})
			total += w
		}
	}
	all = order.Descending(all, func(s *sloped) int32 { return -fixed(s.slope) })
	sum := 0
	for _, s := range all {
		if sum += s.weight; 2*sum >= total {
			return s.slope
		}
	}
	return 0
}

// fit lays the baseline under the chain: the median foot of its tall boxes, and over it the height that a fifth of them reach.
func fit(chain []box, skew float64) fitted {
	slope, ok := slopeOf(chain)
	if !ok {
		slope = skew
	}
	tall := heightOf(chain)
	f := fitted{slope: slope, light: chain[0].light, parts: len(chain), x0: float64(chain[0].x0)}
	var feet, tops []float64
	for _, b := range chain {
		f.x1 = max(f.x1, float64(b.x1))
		rise := float64(slope * (float64(b.x0+b.x1)/2 - f.x0))
		if float64(b.height()) >= 0.6*tall {
			feet = append(feet, float64(b.y1)-rise)
		}
		if float64(b.height()) >= tallShare*tall {
			tops = append(tops, float64(b.y0)-rise)
		}
	}
	feet = order.Descending(feet, func(y *float64) int32 { return -fixed(*y) })
	tops = order.Descending(tops, func(y *float64) int32 { return -fixed(*y) })
	f.base = feet[len(feet)/2]
	f.cap = max(f.base-tops[len(tops)/4], 1)
	f.weight = f.weigh(chain)
	return f
}

// contrastMost is the contrast from which more says nothing of a component.
const contrastMost = 40

// weigh sums up the contrasts of the boxes that stand on the baseline and are as high as letters. Textures have as many components as
// text, but not on one line.
func (f *fitted) weigh(chain []box) (weight int) {
	for _, b := range chain {
		foot := float64(b.y1) - f.base - float64(f.slope*(float64(b.x0+b.x1)/2-f.x0))
		if foot < 0.15*f.cap+0.5 && foot > -0.15*f.cap-0.5 && float64(b.height()) > 0.6*f.cap {
			weight += int(min(b.contrast, contrastMost))
		}
	}
	return weight
}

// onPlane takes the line from its frame at pyramid level k to the plane.
func (f fitted) onPlane(k int, upright bool) Line {
	scale := float64(int(1) << k)
	along := geom.Pt{X: 1, Y: f.slope}
	along = along.Mul(1 / along.Len())
	l := Line{
		Base: geom.Pt{X: f.x0 * scale, Y: f.base * scale}, Along: along, Cap: f.cap * scale,
		Length: (f.x1 - f.x0) * scale, Light: f.light, Stretch: 1, Parts: f.parts, Weight: f.weight, level: k,
	}
	if upright { // x and y were swapped: a mirror image, which is undone by reading from the other end
		q := l.Quad()
		l.Base = geom.Pt{X: q[0].Y, Y: q[0].X}
		l.Along = geom.Pt{X: along.Y, Y: along.X}
	}
	return l
}
