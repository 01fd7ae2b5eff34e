package synth

// board is a piece of the card's face being painted: three planes of light, 0 black to 1 white, in display (gamma)
// space. Places on the card are millimetres from its top left corner, y down; scale turns them into samples.
type board struct {
	w, h   int
	scale  float64 // samples a millimetre
	x0, y0 float64 // mm of the outer corner of the first sample
	rgb    [3][]float32
}

func newBoard(x0, y0, x1, y1, scale float64) *board {
	b := &board{w: int((x1-x0)*scale + 0.5), h: int((y1-y0)*scale + 0.5), scale: scale, x0: x0, y0: y0}
	for c := range b.rgb {
		b.rgb[c] = make([]float32, b.w*b.h)
	}
	return b
}

// mm is the middle of sample (col, row).
func (b *board) mm(col, row int) (x, y float64) {
	return b.x0 + (float64(col)+0.5)/b.scale, b.y0 + (float64(row)+0.5)/b.scale
}

// colour is red, green, blue in 0…1.
type colour [3]float32

func (c colour) mixed(d colour, t float32) colour {
	return colour{c[0] + t*(d[0]-c[0]), c[1] + t*(d[1]-c[1]), c[2] + t*(d[2]-c[2])}
}

func (c colour) scaled(k float32) colour { return colour{c[0] * k, c[1] * k, c[2] * k} }

func (c colour) luma() float32 { return 0.299*c[0] + 0.587*c[1] + 0.114*c[2] }

// blend lays a colour over sample i with opacity a.
func (b *board) blend(i int, c colour, a float32) {
	b.rgb[0][i] += a * (c[0] - b.rgb[0][i])
	b.rgb[1][i] += a * (c[1] - b.rgb[1][i])
	b.rgb[2][i] += a * (c[2] - b.rgb[2][i])
}

// at is the colour of sample i.
func (b *board) at(i int) colour { return colour{b.rgb[0][i], b.rgb[1][i], b.rgb[2][i]} }

// span is the range of samples that covers x0…x1 and y0…y1 millimetres, cut to the board.
func (b *board) span(x0, y0, x1, y1 float64) (col0, row0, col1, row1 int) {
	return max(0, int((x0-b.x0)*b.scale)), max(0, int((y0-b.y0)*b.scale)),
		min(b.w, int((x1-b.x0)*b.scale)+1), min(b.h, int((y1-b.y0)*b.scale)+1)
}

func clamp01(v float32) float32 {
	if v < 0 {
		return 0
	}
	if v > 1 {
		return 1
	}
	return v
}

// ramp rises smoothly from 0 at t ≤ 0 to 1 at t ≥ 1.
func ramp(t float32) float32 {
	t = clamp01(t)
	return t * t * (3 - 2*t)
}

// over lays one tone with an opacity that depends on the place.
func (b *board) over(c colour, opacity func(x, y float64) float32) {
	for row := range b.h {
		for col := range b.w {
			x, y := b.mm(col, row)
			if a := opacity(x, y); a > 0 {
				b.blend(row*b.w+col, c, a)
			}
		}
	}
}

// paint puts a line on the board.
func (b *board) paint(l *line) {
	if fd := newField(b, l); fd != nil {
		l.finish.paint(b, l, fd)
	}
}

// fill sets every sample to tone(i, x, y).
func (b *board) fill(tone func(i int, x, y float64) colour) {
	for row := range b.h {
		for col := range b.w {
			i := row*b.w + col
			x, y := b.mm(col, row)
			c := tone(i, x, y)
			b.rgb[0][i], b.rgb[1][i], b.rgb[2][i] = c[0], c[1], c[2]
		}
	}
}
