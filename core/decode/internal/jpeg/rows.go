package jpeg

import "image/color"

// This file turns coefficients into rows of pixels: allocation, planes of one row of MCUs, colour.

// allocate decides, at the first scan, whether coefficients have to be kept, and makes room.
func (d *decoder) allocate(first *scan) error {
	d.buffered = d.Progressive || len(first.comps) < d.Components
	blocks, need := int64(0), int64(d.Width)*7
	for i := range d.comps {
		c := &d.comps[i]
		blocks += int64(c.blocksX) * int64(c.v*d.mcusY)
		need += int64(c.blocksX) * int64(c.v*64)
	}
	const coefficientBytes = 64 * 2
	if d.buffered {
		need += blocks * coefficientBytes
	}
	if blocks/8 > int64(len(d.data)) { // a block takes at least one bit: its DC code
		return ErrDeclared
	}
	d.Luma = d.out.Luma && d.Components == 3 && !d.isRGB()
	if err := d.out.Start(d.Header, need); err != nil {
		return err
	}
	for i := range d.comps {
		c := &d.comps[i]
		c.drawn = i == 0 || !d.Luma
		c.bandStride = c.blocksX * 8
		c.band = make([]byte, c.bandStride*c.v*8)
		if d.buffered {
			c.coef = make([][]int16, c.v*d.mcusY)
		}
		if c.h != d.hMax {
			d.full[i] = make([]byte, d.Width)
		}
	}
	if d.Channels() > 1 {
		d.row = make([]byte, 3*d.Width)
	}
	return nil
}

// finish is the end of the picture: kept coefficients become rows.
func (d *decoder) finish() error {
	if d.streamed {
		return nil
	}
	if d.Width == 0 || d.scans == 0 {
		return errNoScan
	}
	for i := range d.comps {
		if !d.comps[i].seen {
			return Corrupt("a colour component is missing")
		}
	}
	for y := range d.mcusY {
		for i := range d.comps {
			c := &d.comps[i]
			for v := range c.v {
				for x := range c.blocksX {
					c.draw(c.block(x, y*c.v+v), c.table, x, v)
					if err := d.out.Spend(64 * pixelNS); err != nil {
						return err
					}
				}
			}
		}
		if err := d.emitBand(y); err != nil {
			return err
		}
	}
	return nil
}

// draw puts the block's pixels into column bx and row by of the band, when they are wanted.
func (c *component) draw(b *[64]int16, table *[64]int32, bx, by int) {
	if !c.drawn {
		return
	}
	inverseDCT(c.band[by*8*c.bandStride+bx*8:], c.bandStride, b, table)
}

// emitBand hands over the rows of the picture's MCU row y.
func (d *decoder) emitBand(y int) error {
	top := y * 8 * d.vMax
	for line := range min(8*d.vMax, d.Height-top) {
		if err := d.out.Spend(d.Width * pixelNS); err != nil {
			return err
		}
		if err := d.out.Row(top+line, d.colourRow(line)); err != nil {
			return err
		}
	}
	return nil
}

// colourRow makes one row of the band into grey or red, green, blue bytes.
func (d *decoder) colourRow(line int) []byte {
	w := d.Width
	if d.Channels() == 1 {
		return d.widen(0, line)[:w]
	}
	var plane [4][]byte
	for i := range d.comps {
		plane[i] = d.widen(i, line)[:w]
	}
	isYCC := d.Components == 3 && !d.isRGB() || d.Components == 4 && d.adobe && d.adobeTransform == 2
	if isYCC {
		fromYCC(d.row, plane[0], plane[1], plane[2])
	} else {
		for x := range w {
			copy(d.row[3*x:], []byte{plane[0][x], plane[1][x], plane[2][x]})
		}
	}
	if d.Components == 4 {
		applyInk(d.row, plane[3], isYCC)
	}
	return d.row
}

// fromYCC is color.YCbCrToRGB, bit for bit (JFIF 1.02, coefficients << 16), for a row: a call for each pixel is what
// wasm is slow at.
func fromYCC(row, luma, cb, cr []byte) {
	cb, cr = cb[:len(luma)], cr[:len(luma)]
	for x, y := range luma {
		p := (*[3]byte)(row[3*x:])
		yy, b, r := int32(y)*0x10101, int32(cb[x])-128, int32(cr[x])-128
		p[0] = clampHigh(yy + 91881*r)
		p[1] = clampHigh(yy - 22554*b - 46802*r)
		p[2] = clampHigh(yy + 116130*b)
	}
}

// clampHigh is v >> 16, kept in a byte.
func clampHigh(v int32) byte {
	if uint32(v)>>24 == 0 {
		return byte(v >> 16)
	}
	return byte(^(v >> 31)) // 0 below, 255 above
}

// applyInk makes cyan, magenta, yellow and black into red, green, blue. JPEG files hold the inks inverted (255 is bare
// paper), all but the three that come out of luma and chroma: Adobe's habit, which every program follows.
func applyInk(row, black []byte, isYCC bool) {
	for x, k := range black {
		p := row[3*x : 3*x+3 : 3*x+3]
		if !isYCC {
			p[0], p[1], p[2] = 255-p[0], 255-p[1], 255-p[2]
		}
		p[0], p[1], p[2] = color.CMYKToRGB(p[0], p[1], p[2], 255-k)
	}
}

// widen returns the row of component i that lies under the picture's row, repeated to full width. Chroma is repeated,
// not smoothed: nothing here reads colour that closely.
func (d *decoder) widen(i, line int) []byte {
	c := &d.comps[i]
	from := c.band[line*c.v/d.vMax*c.bandStride:]
	to := d.full[i]
	switch {
	case c.h == d.hMax:
		return from
	case 2*c.h == d.hMax:
		for x := 0; x+1 < len(to); x += 2 {
			v := from[x>>1]
			to[x], to[x+1] = v, v
		}
		if n := len(to); n%2 == 1 {
			to[n-1] = from[n/2]
		}
	default:
		for x := range to {
			to[x] = from[x*c.h/d.hMax]
		}
	}
	return to
}
