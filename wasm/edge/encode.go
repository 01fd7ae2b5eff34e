package edge

import (
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"github.com/cardglyph/cardglyph/core"
)

// encode writes the picture in a format at the best quality that fits in the length of the original; nil when none
// does.
func encode(m core.Image, f format, original []byte) []byte {
	if f == formatPNG {
		return encodePNG(m, len(original))
	}
	return encodeJPEG(m, jpegQuality(original), len(original))
}

func encodePNG(m core.Image, length int) []byte {
	picture := picture(m)
	if few := fewColours(m); few != nil {
		picture = few
	}
	for _, level := range []png.CompressionLevel{png.DefaultCompression, png.BestCompression} {
		out := capped{max: length}
		if (&png.Encoder{CompressionLevel: level}).Encode(&out, picture) != nil {
			continue
		}
		if file := padPNG(out.bytes, length); file != nil {
			return file
		}
	}
	return nil
}

// qualitySteps are how far below the first quality JPEG is tried: each step saves about a fifth.
var qualitySteps = [...]int{0, 12, 25}

func encodeJPEG(m core.Image, quality, length int) []byte {
	for _, less := range qualitySteps {
		out := capped{max: length}
		if jpeg.Encode(&out, picture(m), &jpeg.Options{Quality: max(quality-less, 1)}) == nil {
			return padJPEG(out.bytes, length)
		}
	}
	return nil
}

// picture is a view of the pixels, which are grey or colour without transparency.
func picture(m core.Image) image.Image {
	area := image.Rect(0, 0, m.Width, m.Height)
	if m.Format == core.Gray8 {
		return &image.Gray{Pix: m.Pix, Stride: m.Stride, Rect: area}
	}
	return &image.RGBA{Pix: m.Pix, Stride: m.Stride, Rect: area}
}

// fewColours makes a picture with a palette of a colour picture that has few enough colours, as screenshots and drawings
// have: they were stored so, and would not fit in their length otherwise. It answers nil for others.
func fewColours(m core.Image) image.Image {
	if m.Format != core.RGBA8 {
		return nil
	}
	const most = 256
	out := image.NewPaletted(image.Rect(0, 0, m.Width, m.Height), nil)
	index := make(map[[3]byte]uint8, most)
	for y := range m.Height {
		row := m.Pix[y*m.Stride : y*m.Stride+4*m.Width]
		for x := range m.Width {
			colour := [3]byte(row[4*x:])
			i, ok := index[colour]
			if !ok {
				if len(index) == most {
					return nil
				}
				i = uint8(len(index))
				index[colour] = i
				out.Palette = append(out.Palette, color.RGBA{colour[0], colour[1], colour[2], 255})
			}
			out.Pix[y*out.Stride+x] = i
		}
	}
	return out
}

// capped takes bytes up to a length and then fails, so that an encoder stops early.
type capped struct {
	bytes []byte
	max   int
}

var errFull = errors.New("edge: over the length")

func (c *capped) Write(p []byte) (int, error) {
	if len(c.bytes)+len(p) > c.max {
		return 0, errFull
	}
	c.bytes = append(c.bytes, p...)
	return len(p), nil
}
