package decode

import "github.com/cardglyph/cardglyph/core"

// canvas takes a picture row by row as its file stores it, averages boxes of reduce × reduce pixels and lays them down
// upright. The boxes are counted from the upright picture's top left corner, so that turning and reducing give the same
// as reducing what was turned.
type canvas struct {
	w, h        int // pixels as stored
	orientation int
	reduce      int
	channels    int // bytes a pixel of the rows: 1 or 3
	image       core.Image

	sums []uint64 // of the boxes under way, channels each, in the order of the rows
	rows int      // how many rows are in sums
}

// The three ways of which an EXIF orientation is made: the stored rows run from right to left, come from the bottom
// up, or are the upright picture's columns (CIPA DC-008, "Orientation"). Mirroring is done before sides are swapped.
func swapsSides(orientation int) bool { return orientation >= 5 }
func mirrorsX(orientation int) bool {
	return orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8
}
func mirrorsY(orientation int) bool {
	return orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7
}

// newCanvas plans a canvas for a picture of info's size, as stored. It takes no memory yet.
func newCanvas(info Info, keepPixels, channels int) *canvas {
	c := &canvas{w: info.Width, h: info.Height, orientation: info.Orientation, channels: channels}
	c.reduce = reduceFactor(c.w, c.h, keepPixels)
	w, h := c.boxesX(), c.boxesY()
	if swapsSides(c.orientation) {
		w, h = h, w
	}
	c.image = core.Image{Format: core.Gray8, Width: w, Height: h, Stride: w, Reduce: c.reduce}
	if channels == 3 {
		c.image.Format, c.image.Stride = core.RGBA8, 4*w
	}
	return c
}

// reduceFactor is the smallest whole factor that brings a picture down to keepPixels and its sides to what core takes.
func reduceFactor(w, h, keepPixels int) int {
	k := 1
	for int64(ceilDiv(w, k))*int64(ceilDiv(h, k)) > int64(max(keepPixels, 1)) || max(w, h) > k*core.MaxSide {
		k++
	}
	return k
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

func (c *canvas) boxesX() int { return ceilDiv(c.w, c.reduce) }
func (c *canvas) boxesY() int { return ceilDiv(c.h, c.reduce) }

// bytes is the memory that allocate takes.
func (c *canvas) bytes() int64 {
	return int64(c.image.Stride)*int64(c.image.Height) + 8*int64(c.boxesX()*c.channels)
}

func (c *canvas) allocate() {
	c.image.Pix = make([]byte, c.image.Stride*c.image.Height)
	c.sums = make([]uint64, c.boxesX()*c.channels)
}

// row takes row y: w × channels bytes. Rows must come in order, each once.
func (c *canvas) row(y int, pix []byte) {
	line := c.boxOf(y, c.h, mirrorsY(c.orientation))
	if c.reduce == 1 {
		c.copyRow(line, pix)
		return
	}
	c.addRow(pix)
	if y == c.h-1 || c.boxOf(y+1, c.h, mirrorsY(c.orientation)) != line {
		c.flush(line)
	}
}

// copyRow lays a row down as it is: what addRow and flush would do with boxes of one pixel.
func (c *canvas) copyRow(line int, pix []byte) {
	at, step := c.path(line)
	if mirrorsX(c.orientation) {
		at, step = at+(c.w-1)*step, -step
	}
	if c.channels == 1 {
		for _, v := range pix {
			c.image.Pix[at] = v
			at += step
		}
		return
	}
	for ; len(pix) >= 3; pix = pix[3:] {
		p := c.image.Pix[at : at+4 : at+4]
		p[0], p[1], p[2], p[3] = pix[0], pix[1], pix[2], 255
		at += step
	}
}

// addRow adds a row to the sums of the boxes it lies in.
func (c *canvas) addRow(pix []byte) {
	c.rows++
	for box := range c.boxesX() {
		from, to := c.span(box)
		if c.channels == 1 {
			for _, v := range pix[from:to] {
				c.sums[box] += uint64(v)
			}
			continue
		}
		s := c.sums[3*box : 3*box+3 : 3*box+3]
		for p := pix[3*from : 3*to]; len(p) >= 3; p = p[3:] {
			s[0] += uint64(p[0])
			s[1] += uint64(p[1])
			s[2] += uint64(p[2])
		}
	}
}

// flush writes the means of the boxes under way, which fill a line.
func (c *canvas) flush(line int) {
	at, step := c.path(line)
	for box := range c.boxesX() {
		from, to := c.span(box)
		n := uint64((to - from) * c.rows)
		for i := range c.channels {
			s := &c.sums[box*c.channels+i]
			c.image.Pix[at+i] = byte((*s + n/2) / n)
			*s = 0
		}
		if c.channels == 3 {
			c.image.Pix[at+3] = 255
		}
		at += step
	}
	c.rows = 0
}

// path is where a line of boxes begins in Pix and how far its boxes lie apart: a line is a row of the upright picture,
// or a column, when sides are swapped.
func (c *canvas) path(line int) (at, step int) {
	bpp := c.image.Format.BytesPerPixel()
	if swapsSides(c.orientation) {
		return line * bpp, c.image.Stride
	}
	return line * c.image.Stride, bpp
}

// boxOf is the upright picture's box that stored column (or row) i of n lies in.
func (c *canvas) boxOf(i, n int, mirrored bool) int {
	if mirrored {
		i = n - 1 - i
	}
	return i / c.reduce
}

// span is the stored columns, from inclusive to exclusive, of a box of the upright picture.
func (c *canvas) span(box int) (from, to int) {
	from, to = box*c.reduce, min((box+1)*c.reduce, c.w)
	if mirrorsX(c.orientation) {
		from, to = c.w-to, c.w-from
	}
	return from, to
}
