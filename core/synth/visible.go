package synth

import (
	"math"
	"slices"
)

// A line that nobody could see teaches nothing and makes a test unfair. Its finish is tried on a small board first and
// chosen again until it stands out enough from the art under it.

// seenTries is how often a finish is chosen before it is made plain.
const seenTries = 5

// finished gives the line a finish, with a flaw if one is named, that can be seen; try i draws its choices from stream(i).
func (l *line) finished(stream func(try int) *rng, style, flaw string, m room, a artwork, hard float64) {
	under := a.toneAt(l)
	x0, y0, x1, y1 := l.bounds(0.3)
	const tall = 14.0 // samples a digit height: coarse, but strokes are wider than a sample
	before := newBoard(x0, y0, x1, y1, tall/l.height)
	a.paint(before)
	texture := before.texture(tall / 4)
	// Chosen by eye on real pictures: the faintest lines that can just be read change the card's luma by about 0.03.
	least := (0.075 - 0.035*hard) + (0.65-0.3*hard)*texture
	for try := range seenTries {
		r := stream(try)
		l.finish = newFinish(r, style, m, under, l.height, hard*float64(seenTries-1-try)/(seenTries-1))
		spoil(r, l.finish, flaw, under)
		if l.contrast(before, tall*(0.025+0.03*hard)) >= float32(least) {
			return
		}
	}
	l.finish = plainest(l.finish, under)
}

// contrast is how much painting the line changes the board's luma after a blur of blur samples, which takes away thin
// rims that no camera would keep: mean over the strokes of its second faintest glyph.
func (l *line) contrast(b *board, blur float64) float32 {
	fd := newField(b, l)
	if fd == nil {
		return 1
	}
	after := &board{w: b.w, h: b.h, scale: b.scale, x0: b.x0, y0: b.y0}
	for c := range b.rgb {
		after.rgb[c] = append([]float32(nil), b.rgb[c]...)
	}
	l.finish.paint(after, l, fd)
	change := &picture{w: b.w, h: b.h}
	change.rgb[0] = make([]float32, b.w*b.h)
	for i := range change.rgb[0] {
		change.rgb[0][i] = clamped(after.at(i)).luma() - clamped(b.at(i)).luma()
	}
	change.blur(blur)
	each := make([]float32, 0, len(l.glyphs))
	for _, g := range l.glyphs {
		each = append(each, fd.strength(b, change.rgb[0], g, l.height))
	}
	slices.Sort(each)
	return each[min(1, len(each)-1)]
}

// strength is the mean size of a change of luma over the strokes of one glyph; a few bright sparks do not make it large.
func (f *field) strength(b *board, change []float32, g placed, height float64) float32 {
	sum, n := float32(0), float32(1)
	rim := float32(-0.04 * height)
	col0, row0, col1, row1 := b.span(g.x-0.4*height, g.y-height, g.x+0.4*height, g.y)
	for row := max(row0, f.row); row < min(row1, f.row+f.h); row++ {
		for col := max(col0, f.col); col < min(col1, f.col+f.w); col++ {
			if f.d[(row-f.row)*f.w+col-f.col] >= rim {
				d := change[row*b.w+col]
				sum, n = sum+max(d, -d), n+1
			}
		}
	}
	return sum / n
}

func clamped(c colour) colour { return colour{clamp01(c[0]), clamp01(c[1]), clamp01(c[2])} }

// texture is the root mean square of half the difference of luma between places about a stroke apart.
func (b *board) texture(apart float64) float64 {
	k := max(1, int(apart))
	sum, n := 0.0, 1.0
	for row := range b.h - k {
		for col := range b.w - k {
			i := row*b.w + col
			here := b.at(i).luma()
			dx, dy := float64(b.at(i+k).luma()-here), float64(b.at(i+k*b.w).luma()-here)
			sum, n = sum+dx*dx+dy*dy, n+2
		}
	}
	return math.Sqrt(sum/n) / 2
}

// plainest is the finish with all that hides it taken away.
func plainest(f finish, under colour) finish {
	far := colour{1, 1, 1}
	if under.luma() > 0.5 {
		far = colour{0.05, 0.05, 0.05}
	}
	switch f := f.(type) {
	case *relief:
		f.foil = &foil{tone: far, metal: 0.2, level: 0.4, soft: 0.2, cover: 1}
	case *ink:
		f.tone, f.cover, f.worn = far, 1, 0
	case *drawn:
		f.layers = append(f.layers, layer{soft: 0.1, top: far, foot: far, cover: 0.9})
	}
	return f
}
