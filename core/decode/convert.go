package decode

import (
	"image"
	"image/color"
)

// This file makes the pictures of the standard decoders into the canvas's rows: grey, or red, green, blue over white.

// drawImage lays m onto the canvas. m may be smaller than the canvas and anywhere on it, as a GIF's frame; what it leaves
// bare is white.
func (j *job) drawImage(m image.Image) error {
	j.begin(channelsOf(m.ColorModel()))
	c := j.out
	row := make([]byte, c.w*c.channels)
	b := m.Bounds().Intersect(image.Rect(0, 0, c.w, c.h))
	fill := rowReader(m, c.channels)
	for y := range c.h {
		if b.Dx() < c.w {
			whiten(row)
		}
		if y >= b.Min.Y && y < b.Max.Y {
			fill(row[b.Min.X*c.channels:b.Max.X*c.channels], b.Min.X, y)
		} else {
			whiten(row)
		}
		c.row(y, row)
		if err := j.spend(c.w / rowPixelsPerUnit); err != nil {
			return err
		}
	}
	return nil
}

// rowPixelsPerUnit: converting and averaging takes about 5 ns a pixel natively (BenchmarkDecode), a unit is 1 µs.
const rowPixelsPerUnit = 200

func whiten(row []byte) {
	for i := range row {
		row[i] = 255
	}
}

// channelsOf is 1 for a grey picture and 3 for any other.
func channelsOf(model color.Model) int {
	switch model := model.(type) {
	case color.Palette:
		for _, c := range model {
			if r, g, b := overWhite(c); r != g || g != b {
				return 3
			}
		}
		return 1
	default:
		if model == color.GrayModel || model == color.Gray16Model {
			return 1
		}
	}
	return 3
}

// rowReader returns a function that writes the pixels from (x, y) on to dst, channels bytes each.
func rowReader(m image.Image, channels int) func(dst []byte, x, y int) {
	switch m := m.(type) {
	case *image.Gray:
		return func(dst []byte, x, y int) { copy(dst, m.Pix[m.PixOffset(x, y):]) }
	case *image.Gray16:
		return func(dst []byte, x, y int) {
			src := m.Pix[m.PixOffset(x, y):]
			for i := range dst {
				dst[i] = src[2*i] // the high byte
			}
		}
	case *image.Paletted:
		return palettedRows(m, channels)
	case *image.RGBA:
		return func(dst []byte, x, y int) { copyPremultiplied(dst, m.Pix[m.PixOffset(x, y):], 1) }
	case *image.RGBA64:
		return func(dst []byte, x, y int) { copyPremultiplied(dst, m.Pix[m.PixOffset(x, y):], 2) }
	case *image.NRGBA:
		return func(dst []byte, x, y int) { copyStraight(dst, m.Pix[m.PixOffset(x, y):], 1) }
	case *image.NRGBA64:
		return func(dst []byte, x, y int) { copyStraight(dst, m.Pix[m.PixOffset(x, y):], 2) }
	case *image.YCbCr:
		return func(dst []byte, x, y int) { copyVideo(dst, m, x, y) }
	case *image.NYCbCrA:
		return func(dst []byte, x, y int) {
			copyVideo(dst, &m.YCbCr, x, y)
			a := m.A[m.AOffset(x, y):]
			for i := 0; i < len(dst); i++ {
				dst[i] = blend(dst[i], a[i/3])
			}
		}
	}
	panic("decode: picture type that no decoder gives") // recovered; the tests go through every format
}

// palettedRows looks colours up. Indices beyond the palette are black, as in the standard PNG decoder.
func palettedRows(m *image.Paletted, channels int) func(dst []byte, x, y int) {
	var table [256][3]byte
	for i, c := range m.Palette {
		table[i][0], table[i][1], table[i][2] = overWhite(c)
	}
	return func(dst []byte, x, y int) {
		src := m.Pix[m.PixOffset(x, y):]
		for i := 0; channels*i < len(dst); i++ {
			copy(dst[channels*i:channels*(i+1)], table[src[i]][:])
		}
	}
}

// overWhite is the colour on white paper.
func overWhite(c color.Color) (r, g, b byte) {
	r16, g16, b16, a16 := c.RGBA()
	bare := 0xffff - a16
	return byte((r16 + bare) >> 8), byte((g16 + bare) >> 8), byte((b16 + bare) >> 8)
}

// copyPremultiplied lays colours that are already multiplied by their alpha over white. size is the bytes of a sample,
// the high one first.
func copyPremultiplied(dst, src []byte, size int) {
	for i, p := 0, 0; i+2 < len(dst); i, p = i+3, p+4*size {
		bare := 255 - int(src[p+3*size])
		dst[i] = byte(min(int(src[p])+bare, 255))
		dst[i+1] = byte(min(int(src[p+size])+bare, 255))
		dst[i+2] = byte(min(int(src[p+2*size])+bare, 255))
	}
}

// copyStraight lays colours that are not multiplied by their alpha over white.
func copyStraight(dst, src []byte, size int) {
	for i, p := 0, 0; i+2 < len(dst); i, p = i+3, p+4*size {
		a := src[p+3*size]
		dst[i], dst[i+1], dst[i+2] = blend(src[p], a), blend(src[p+size], a), blend(src[p+2*size], a)
	}
}

// blend is the sample v of opacity a over white, rounded.
func blend(v, a byte) byte {
	return byte((int(v)*int(a) + 255*(255-int(a)) + 127) / 255)
}

// copyVideo converts the luma and chroma of lossy WebP. Its luma runs from 16 to 235 (RFC 6386, section 9.2; ITU-R
// BT.601), unlike JPEG's, which package color takes for granted.
func copyVideo(dst []byte, m *image.YCbCr, x, y int) {
	// BT.601's coefficients, << 16: 255/219 for luma, 255/224 × 1.402, 0.344136, 0.714136 and 1.772 for chroma.
	const luma, redV, greenU, greenV, blueU, half = 76309, 104597, 25675, 53279, 132201, 1 << 15
	for i := 0; 3*i < len(dst); i++ {
		at := m.COffset(x+i, y)
		l := (int32(m.Y[m.YOffset(x+i, y)])-16)*luma + half
		u, v := int32(m.Cb[at])-128, int32(m.Cr[at])-128
		dst[3*i] = clamp((l + v*redV) >> 16)
		dst[3*i+1] = clamp((l - u*greenU - v*greenV) >> 16)
		dst[3*i+2] = clamp((l + u*blueU) >> 16)
	}
}

func clamp(v int32) byte { return byte(min(max(v, 0), 255)) }
