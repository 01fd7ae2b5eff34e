package decode

import (
	"image/color"
)

// This file makes rows of samples into the canvas's rows: grey, or red, green, blue over white.

// kind is what the samples of a pixel mean.
type kind int

const (
	kindGrey kind = iota
	kindGreyAlpha
	kindMapped        // indices into a table of colours
	kindRGB           // red, green, blue
	kindRGBA          // and alpha by which they are not multiplied
	kindPremultiplied // and alpha by which they are
	kindInks          // cyan, magenta, yellow, black: 255 is full ink
)

// raster is how the rows of a PNG or TIFF are made. Samples of less than eight bits are packed, the highest bits first.
type raster struct {
	kind    kind
	bits    int // a sample: 1, 2, 4, 8 or 16
	samples int // a pixel; those beyond what kind has are passed over
	little  bool
	invert  bool // grey: 0 is white
	table   *colours

	hasKey bool      // pixels of the colour key are transparent
	key    [3]uint16 // as stored
	high   []byte    // the high bytes of a row's samples
}

// rowBytes is the length of a row of w pixels in the file.
func (r *raster) rowBytes(w int) int { return (w*r.samples*r.bits + 7) / 8 }

// channels is how many bytes a pixel of the canvas's rows has.
func (r *raster) channels() int {
	switch {
	case r.kind == kindGrey && !r.hasKey, r.kind == kindMapped && r.table.isGrey():
		return 1
	}
	return 3
}

// convert makes a row of len(dst) / channels pixels.
func (r *raster) convert(dst, src []byte) {
	channels := r.channels()
	row := r.bytes(src, len(dst)/channels*r.samples)
	switch r.kind {
	case kindGrey:
		r.convertGrey(dst, row, channels)
	case kindMapped:
		r.table.look(dst, row, channels, r.samples)
	case kindGreyAlpha:
		for i, p := 0, 0; i+2 < len(dst); i, p = i+3, p+r.samples {
			v := blend(row[p], row[p+1])
			dst[i], dst[i+1], dst[i+2] = v, v, v
		}
	case kindRGB:
		copyColours(dst, row, r.samples)
	case kindRGBA:
		copyStraight(dst, row, r.samples)
	case kindPremultiplied:
		copyPremultiplied(dst, row, r.samples)
	case kindInks:
		for i, p := 0, 0; i+2 < len(dst); i, p = i+3, p+r.samples {
			dst[i], dst[i+1], dst[i+2] = color.CMYKToRGB(row[p], row[p+1], row[p+2], row[p+3])
		}
	}
	if r.hasKey {
		r.bare(dst, src)
	}
}

// bytes are n samples of src, a byte each: the high one of two, the bits of less than eight as they are.
func (r *raster) bytes(src []byte, n int) []byte {
	if r.bits == 8 {
		return src
	}
	if len(r.high) < n {
		r.high = make([]byte, n)
	}
	out := r.high[:n]
	if r.bits == 16 {
		first := 0
		if r.little {
			first = 1
		}
		for i := range out {
			out[i] = src[2*i+first]
		}
		return out
	}
	unpack(out, src, r.bits)
	return out
}

// unpack spreads samples of 1, 2 or 4 bits to one byte each.
func unpack(dst, src []byte, bits int) {
	mask, shift, at := byte(1<<bits-1), 8, 0
	for i := range dst {
		shift -= bits
		dst[i] = src[at] >> shift & mask
		if shift == 0 {
			shift, at = 8, at+1
		}
	}
}

func (r *raster) convertGrey(dst, row []byte, channels int) {
	scale, flip := byte(1), byte(0)
	if r.bits < 8 {
		scale = byte(255 / (1<<r.bits - 1))
	}
	if r.invert {
		flip = 255
	}
	if channels == 1 && r.samples == 1 {
		for i := range dst {
			dst[i] = row[i]*scale ^ flip
		}
		return
	}
	for i := 0; channels*i < len(dst); i++ {
		v := row[i*r.samples]*scale ^ flip
		for j := range channels {
			dst[channels*i+j] = v
		}
	}
}

// bare makes the pixels that have the colour key white.
func (r *raster) bare(dst, src []byte) {
	sample := func(i int) uint16 {
		switch r.bits {
		case 16:
			return uint16(src[2*i])<<8 | uint16(src[2*i+1])
		case 8:
			return uint16(src[i])
		}
		return uint16(r.high[i])
	}
	for x := 0; 3*x < len(dst); x++ {
		match := true
		for i := range r.samples {
			match = match && sample(x*r.samples+i) == r.key[i]
		}
		if match {
			whiten(dst[3*x : 3*x+3])
		}
	}
}

// colours is a palette over white. Indices beyond it are black, as in the standard PNG decoder.
type colours struct {
	table [256][3]byte
	n     int // entries that the file has
}

// add puts a colour behind those that are there. Its alpha is not multiplied in.
func (c *colours) add(r, g, b, alpha byte) {
	c.table[c.n][0], c.table[c.n][1], c.table[c.n][2] = overWhite(color.NRGBA{R: r, G: g, B: b, A: alpha})
	c.n++
}

func (c *colours) isGrey() bool {
	for _, v := range c.table[:c.n] {
		if v[0] != v[1] || v[1] != v[2] {
			return false
		}
	}
	return true
}

// channels is 1 for a palette of greys and 3 for any other.
func (c *colours) channels() int {
	if c.isGrey() {
		return 1
	}
	return 3
}

// look makes indices, every step-th of row, into colours.
func (c *colours) look(dst, row []byte, channels, step int) {
	if channels == 1 {
		for i := range dst {
			dst[i] = c.table[row[i*step]][0]
		}
		return
	}
	for i := 0; 3*i+2 < len(dst); i++ {
		p, v := (*[3]byte)(dst[3*i:]), &c.table[row[i*step]]
		p[0], p[1], p[2] = v[0], v[1], v[2]
	}
}

func whiten(row []byte) {
	for i := range row {
		row[i] = 255
	}
}

// overWhite is the colour on white paper.
func overWhite(c color.Color) (r, g, b byte) {
	r16, g16, b16, a16 := c.RGBA()
	bare := 0xffff - a16
	return byte((r16 + bare) >> 8), byte((g16 + bare) >> 8), byte((b16 + bare) >> 8)
}

// copyColours takes red, green, blue of pixels of step samples.
func copyColours(dst, src []byte, step int) {
	if step == 3 {
		copy(dst, src)
		return
	}
	for i, p := 0, 0; i+2 < len(dst); i, p = i+3, p+step {
		dst[i], dst[i+1], dst[i+2] = src[p], src[p+1], src[p+2]
	}
}

// copyPremultiplied lays colours that are already multiplied by their alpha over white.
func copyPremultiplied(dst, src []byte, step int) {
	for i, p := 0, 0; i+2 < len(dst); i, p = i+3, p+step {
		bare := 255 - int(src[p+3])
		dst[i] = byte(min(int(src[p])+bare, 255))
		dst[i+1] = byte(min(int(src[p+1])+bare, 255))
		dst[i+2] = byte(min(int(src[p+2])+bare, 255))
	}
}

// copyStraight lays colours that are not multiplied by their alpha over white.
func copyStraight(dst, src []byte, step int) {
	for i, p := 0, 0; i+2 < len(dst); i, p = i+3, p+step {
		a := src[p+3]
		if a == 255 {
			dst[i], dst[i+1], dst[i+2] = src[p], src[p+1], src[p+2]
			continue
		}
		dst[i], dst[i+1], dst[i+2] = blend(src[p], a), blend(src[p+1], a), blend(src[p+2], a)
	}
}

// blend is the sample v of opacity a over white, rounded.
func blend(v, a byte) byte {
	// 32 bits: wasm has no instruction by which a division of 64 bits by a constant could be done without dividing
	return byte((uint32(v)*uint32(a) + 255*(255-uint32(a)) + 127) / 255)
}
