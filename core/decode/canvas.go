package decode

import "github.com/cardglyph/cardglyph/core"

// canvas takes a picture row by row as its file stores it, averages boxes of reduce × reduce pixels and lays them down
// upright. The boxes are counted from the upright picture's top left corner, so that turning and reducing give the same
// as reducing what was turned.
type canvas struct {
	w, h     int  // pixels as stored
	mirrorX  bool // stored rows run from right to left
	mirrorY  bool // stored rows come from the bottom up
	swap     bool // stored rows are columns; mirroring is done before sides are swapped
	reduce   int
	channels int // bytes a pixel of the rows: 1 or 3
	image    core.Image

	sums []uint32 // of each column in the boxes under way, as stored, channels each
	rows int      // how many rows are in sums
}

// swapsSides says whether the stored rows are the upright picture's columns (CIPA DC-008, "Orientation").
func swapsSides(orientation int) bool { return orientation >= 5 }

// newCanvas plans a canvas for a picture of info's size, as stored. It takes no memory yet.
func newCanvas(info Info, keepPixels, channels int) *canvas {
	c := &canvas{w: info.Width, h: info.Height, channels: channels, swap: swapsSides(info.Orientation)}
	switch info.Orientation {
	case 2, 8:
		c.mirrorX = true
	case 3, 7:
		c.mirrorX, c.mirrorY = true, true
	case 4, 6:
		c.mirrorY = true
	}
	c.reduce = reduceFactor(c.w, c.h, keepPixels)
	w, h := c.boxesX(), c.boxesY()
	if c.swap {
		w, h = h, w
	}
	c.image = core.Image{Format: core.Gray8, Width: w, Height: h, Stride: w, Reduce: c.reduce}
	if channels == 3 {
		c.image.Format, c.image.Stride = core.RGBA8, 4*w
	}
	return c
}

// reduceFactor is the smallest whole factor that brings a picture down to keepPixels.
func reduceFactor(w, h, keepPixels int) int {
	k := 1
	for int64(ceilDiv(w, k))*int64(ceilDiv(h, k)) > int64(max(keepPixels, 1)) {
		k++
	}
	return k
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

func (c *canvas) boxesX() int { return ceilDiv(c.w, c.reduce) }
func (c *canvas) boxesY() int { return ceilDiv(c.h, c.reduce) }

// bytes is the memory that allocate takes.
func (c *canvas) bytes() int64 {
	return int64(c.image.Stride)*int64(c.image.Height) + 4*int64(c.w)*int64(c.channels)
}

func (c *canvas) allocate() {
	c.image.Pix = make([]byte, c.image.Stride*c.image.Height)
	c.sums = make([]uint32, c.w*c.channels)
}

// row takes row y: w × channels bytes. Rows must come in order, each once.
func (c *canvas) row(y int, pix []byte) {
	line := c.lineOf(y)
	if c.reduce == 1 {
		c.copyRow(line, pix)
		return
	}
	c.addRow(pix)
	if y == c.h-1 || c.lineOf(y+1) != line {
		c.flush(line)
	}
}

// copyRow lays a row down as it is: what addRow and flush would do with boxes of one pixel.
func (c *canvas) copyRow(line int, pix []byte) {
	at, step := c.path(line)
	if c.mirrorX {
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
		p := (*[4]byte)(c.image.Pix[at:])
		p[0], p[1], p[2], p[3] = pix[0], pix[1], pix[2], 255
		at += step
	}
}

// addRow adds a row to the columns' sums.
func (c *canvas) addRow(pix []byte) {
	c.rows++
	sums := c.sums[:len(pix)]
	for i, v := range pix {
		sums[i] += uint32(v)
	}
}

// flush writes the means of the boxes under way, which fill a line.
func (c *canvas) flush(line int) {
	at, step := c.path(line)
	for box := range c.boxesX() {
		from, to := c.span(box)
		n := uint64((to - from) * c.rows)
		for i := range c.channels {
			sum := n / 2
			for x := from*c.channels + i; x < to*c.channels; x += c.channels {
				sum += uint64(c.sums[x])
			}
			c.image.Pix[at+i] = byte(sum / n)
		}
		if c.channels == 3 {
			c.image.Pix[at+3] = 255
		}
		at += step
	}
	clear(c.sums)
	c.rows = 0
}

// path is where a line of boxes begins in Pix and how far its boxes lie apart: a line is a row of the upright picture,
// or a column, when sides are swapped.
func (c *canvas) path(line int) (at, step int) {
	bpp := c.image.Format.BytesPerPixel()
	if c.swap {
		return line * bpp, c.image.Stride
	}
	return line * c.image.Stride, bpp
}

// lineOf is the line of boxes that stored row y lies in.
func (c *canvas) lineOf(y int) int {
	if c.mirrorY {
		y = c.h - 1 - y
	}
	return y / c.reduce
}

// span is the stored columns, from inclusive to exclusive, of a box of the upright picture.
func (c *canvas) span(box int) (from, to int) {
	from, to = box*c.reduce, min((box+1)*c.reduce, c.w)
	if c.mirrorX {
		from, to = c.w-to, c.w-from
	}
	return from, to
}
