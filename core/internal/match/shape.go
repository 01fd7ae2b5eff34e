package match

import "github.com/cardglyph/cardglyph/core/internal/gradient"

// Shape is where the cells of a larger, smaller or leaning window lie in a dense field, each at the nearest pixel: characters of
// other sizes can be scored in a field without pooling it anew.
type Shape struct {
	at     []int // of each cell's place, from that of the top left cell of a window of usual size
	x0, y0 int   // what the window reaches beyond that one: on the left, at the top
	x1, y1 int   // … and to its right and lower cells from the same place
}

// ShapeOne is the size of windows of usual size.
const ShapeOne = 16

// Shape is that of windows of size/ShapeOne of the usual size about the same middle, whose rows move lean/ShapeOne of a pixel to
// the right for each pixel that they lie higher.
func (b *Bank) Shape(d *gradient.Dense, size, lean int) Shape {
	place := func(k, n int) int { // of the k-th cell of n
		at := d.Cell * ((n-1)*(ShapeOne-size) + 2*k*size) // in 1/(2·ShapeOne)
		return (at+ShapeOne+2*ShapeOne*n)/(2*ShapeOne) - n
	}
	mid := d.Cell * (b.Rows - 1) // twice the middle row's
	aside := func(r int) int {   // of row r, by its lean
		high := mid - 2*place(r, b.Rows)
		return (high*lean+ShapeOne+2*ShapeOne*ShapeOne)/(2*ShapeOne) - ShapeOne
	}
	far := max(aside(0), -aside(0), aside(b.Rows-1), -aside(b.Rows-1))
	s := Shape{
		x0: place(0, b.Cols) - far, x1: place(b.Cols-1, b.Cols) + far,
		y0: place(0, b.Rows), y1: place(b.Rows-1, b.Rows),
	}
	for r := range b.Rows {
		for c := range b.Cols {
			s.at = append(s.at, place(r, b.Rows)*d.W+place(c, b.Cols)+aside(r))
		}
	}
	return s
}

// GatherShape is Gather for a window of that shape.
func (b *Bank) GatherShape(p *Packed, d *gradient.Dense, x, y int, s *Shape) bool {
	if x+s.x0 < 0 || y+s.y0 < 0 || x+s.x1 >= d.W || y+s.y1 >= d.H {
		return false
	}
	p.words = sized(p.words, b.Dim()/perWord)
	words := p.words
	o := y*d.W + x
	var power uint64
	var cells [perWord][Cols]gradient.Word
	for r := range b.Rows {
		row := &cells[r%perWord]
		for c, at := range s.at[r*Cols : (r+1)*Cols] {
			row[c] = d.Feat[o+at]
			power += d.Power[o+at]
		}
		if r%perWord == perWord-1 {
			packRows(words[:rowWords], cells[0][:], cells[1][:], cells[2][:], 1)
			words = words[rowWords:]
		}
	}
	p.sum, p.norm = int32(uint32(power)), Norm(uint32(power>>32))
	return true
}
