package synth

import "math"

// at is the distance at a point in cap heights, interpolated; far from the glyph it is -mapReach.
func (m *distanceMap) at(x, y float64) float32 {
	fx, fy := (x-m.x0)*mapScale, (y-m.y0)*mapScale
	ix, iy := int(fx), int(fy)
	if fx < 0 || fy < 0 || ix >= m.w-1 || iy >= m.h-1 {
		return -mapReach
	}
	tx, ty := float32(fx)-float32(ix), float32(fy)-float32(iy)
	d := m.d[iy*m.w+ix:]
	top := d[0] + tx*(d[1]-d[0])
	d = d[m.w:]
	return top + ty*(d[0]+tx*(d[1]-d[0])-top)
}

// placed is a glyph on the card: the middle of its advance cell on the baseline, in mm.
type placed struct {
	char rune
	g    *distanceMap
	x, y float64
}

// line is a line of text on the card.
type line struct {
	kind   string
	text   string
	face   *face
	glyphs []placed
	height float64 // digit height, mm
	wide   float64 // widening of the glyphs, 1 is as designed
	slant  float64 // shear to the right, mm a mm
	turn   float64 // direction of the baseline, radians clockwise from the card's own
	finish finish
}

// finish is a way of putting a line on the card.
type finish interface {
	paint(b *board, l *line, f *field)
}

// axes are the unit vectors along the baseline and up from it, in mm on the card.
func (l *line) axes() (right, up Pt) {
	sin, cos := math.Sincos(l.turn)
	return Pt{cos, sin}, Pt{sin, -cos}
}

// field is the distance to the nearest glyph edge in mm, positive inside, over a window of the board.
type field struct {
	col, row int // of the window's first sample on the board
	w, h     int
	d        []float32
}

// newField stamps the line's glyphs over the part of the board that they and their surroundings cover; nil when none
// of the line lies on the board.
func newField(b *board, l *line) *field {
	x0, y0, x1, y1 := 1e9, 1e9, -1e9, -1e9
	reach := 1.5 * l.height
	for _, p := range l.glyphs {
		x0, x1 = min(x0, p.x-reach), max(x1, p.x+reach)
		y0, y1 = min(y0, p.y-reach), max(y1, p.y+reach)
	}
	col0, row0, col1, row1 := b.span(x0, y0, x1, y1)
	if len(l.glyphs) == 0 || col0 >= col1 || row0 >= row1 {
		return nil
	}
	f := &field{col: col0, row: row0, w: col1 - col0, h: row1 - row0}
	f.d = make([]float32, f.w*f.h)
	for i := range f.d {
		f.d[i] = float32(-mapReach * l.height)
	}
	for i := range l.glyphs {
		f.stamp(b, l, &l.glyphs[i])
	}
	return f
}

// stamp raises the field to the glyph's distances.
func (f *field) stamp(b *board, l *line, p *placed) {
	m := p.g
	if len(m.d) == 0 {
		return
	}
	right, up := l.axes()
	left, bottom := (m.box[0]-mapReach)*l.height*l.wide, (m.box[1]-mapReach)*l.height
	rite, top := (m.box[2]+mapReach)*l.height*l.wide, (m.box[3]+mapReach)*l.height
	x0, y0, x1, y1 := 1e9, 1e9, -1e9, -1e9
	for _, c := range [4]Pt{{left, bottom}, {rite, bottom}, {left, top}, {rite, top}} {
		s := c.X + l.slant*c.Y
		x, y := p.x+s*right.X+c.Y*up.X, p.y+s*right.Y+c.Y*up.Y
		x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), max(y1, y)
	}
	col0, row0, col1, row1 := b.span(x0, y0, x1, y1)
	inv := 1 / l.height
	height := float32(l.height)
	for row := max(row0, f.row); row < min(row1, f.row+f.h); row++ {
		x, y := b.mm(max(col0, f.col), row)
		dx, dy := x-p.x, y-p.y
		v := (dx*up.X + dy*up.Y) * inv
		u := (dx*right.X+dy*right.Y)*inv - l.slant*v
		stepV := up.X / b.scale * inv
		stepU := right.X/b.scale*inv - l.slant*stepV
		dst := f.d[(row-f.row)*f.w:]
		for col := max(col0, f.col); col < min(col1, f.col+f.w); col++ {
			if d := m.at(u/l.wide, v) * height; d > dst[col-f.col] {
				dst[col-f.col] = d
			}
			u, v = u+stepU, v+stepV
		}
	}
}

// shifted is the distance at sample (col,row) of the window after moving the glyphs by dx, dy samples.
func (f *field) shifted(col, row, dx, dy int) float32 {
	col = max(0, min(f.w-1, col-dx))
	row = max(0, min(f.h-1, row-dy))
	return f.d[row*f.w+col]
}
