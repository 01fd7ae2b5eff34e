// Package overlay draws on pictures what was found in them, so that a person sees what a read went by.
package overlay

import (
	"image"
	"image/color"
	"math"
	"sync"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"github.com/cardglyph/cardglyph/core"
)

// Widths in pixels between which a picture is drawn: enough for labels, and no more than a screen shows.
const (
	minWidth = 900
	maxWidth = 1600
)

const (
	fontSize  = 17  // pixels
	lineStep  = 24  // pixels from one line of text to the next
	stroke    = 2.5 // pixels
	textInset = 10  // pixels
)

// face is the font of labels and summaries. It does not change and may be shared; drawing with it may not.
var face = sync.OnceValue(func() font.Face {
	parsed, err := opentype.Parse(gomonobold.TTF)
	if err == nil {
		var f font.Face
		if f, err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: fontSize, DPI: 72}); err == nil {
			return f
		}
	}
	panic("overlay: the built-in font cannot be read: " + err.Error())
})

var drawing sync.Mutex // a font.Face is not safe for concurrent use

// canvas is a picture to draw on, scale times as large as the one that places are given in.
type canvas struct {
	*image.RGBA
	scale float64
}

// newCanvas scales src to a width that is good to look at and leaves room for lines of text below. One pixel of src
// stands for reduce pixels that places are given in.
func newCanvas(src image.Image, reduce, lines int) *canvas {
	w := float64(src.Bounds().Dx())
	zoom := math.Max(1, math.Min(minWidth, 4*w)/w)
	zoom = math.Min(zoom, maxWidth/w)
	width, height := int(w*zoom+0.5), max(1, int(float64(src.Bounds().Dy())*zoom+0.5))
	panel := 0
	if lines > 0 {
		panel = lines*lineStep + textInset
	}
	c := &canvas{image.NewRGBA(image.Rect(0, 0, max(width, minWidth), height+panel)), zoom / float64(max(reduce, 1))}
	draw.Draw(c, c.Bounds(), image.NewUniform(color.RGBA{24, 24, 28, 255}), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(c, image.Rect(0, 0, width, height), src, src.Bounds(), draw.Src, nil)
	return c
}

// outline draws a quad's edges, on a dark rim so that it shows on any picture.
func (c *canvas) outline(q [4][2]float64, ink color.Color) {
	for _, pass := range []struct {
		width float64
		ink   color.Color
	}{{stroke + 2, color.RGBA{0, 0, 0, 140}}, {stroke, ink}} {
		for i := range q {
			c.line(q[i], q[(i+1)%4], pass.width, pass.ink)
		}
	}
}

// line draws from a to b, places of the picture, as a rectangle width pixels wide.
func (c *canvas) line(a, b [2]float64, width float64, ink color.Color) {
	ax, ay, bx, by := c.place(a[0]), c.place(a[1]), c.place(b[0]), c.place(b[1])
	dx, dy := bx-ax, by-ay
	length := math.Sqrt(dx*dx + dy*dy)
	if length == 0 || math.IsNaN(length) {
		return
	}
	dx, dy = dx/length*width/2, dy/length*width/2
	corners := [4][2]float64{{ax - dx - dy, ay - dy + dx}, {bx + dx - dy, by + dy + dx}, {bx + dx + dy, by + dy - dx}, {ax - dx + dy, ay - dy - dx}}
	c.fill(corners, ink)
}

// fill paints a quad of the canvas. Only its own part of the canvas is rasterized: a picture may have hundreds of marks.
func (c *canvas) fill(q [4][2]float64, ink color.Color) {
	area := image.Rectangle{Min: image.Pt(math.MaxInt32, math.MaxInt32), Max: image.Pt(math.MinInt32, math.MinInt32)}
	for _, p := range q {
		x, y := int(math.Floor(p[0])), int(math.Floor(p[1]))
		area.Min = image.Pt(min(area.Min.X, x), min(area.Min.Y, y))
		area.Max = image.Pt(max(area.Max.X, x+1), max(area.Max.Y, y+1))
	}
	area = area.Intersect(c.Bounds())
	if area.Empty() {
		return
	}
	r := vector.NewRasterizer(area.Dx(), area.Dy())
	for i, p := range q {
		x, y := float32(p[0]-float64(area.Min.X)), float32(p[1]-float64(area.Min.Y))
		if i == 0 {
			r.MoveTo(x, y)
		} else {
			r.LineTo(x, y)
		}
	}
	r.ClosePath()
	r.Draw(c, area, image.NewUniform(ink), image.Point{})
}

// place is a coordinate of the picture on the canvas, held near it so that the rasterizer's work stays bounded.
func (c *canvas) place(v float64) float64 {
	return math.Min(math.Max(v*c.scale, -maxWidth), 16*maxWidth)
}

// label writes text with its baseline's start at x, y of the canvas, on a dark ground.
func (c *canvas) label(x, y float64, text string, ink color.Color) {
	drawing.Lock()
	defer drawing.Unlock()
	d := font.Drawer{Dst: c, Src: image.NewUniform(ink), Face: face()}
	width := d.MeasureString(text).Ceil()
	x = math.Min(math.Max(x, 0), float64(max(0, c.Bounds().Dx()-width)))
	y = math.Min(math.Max(y, fontSize), float64(c.Bounds().Dy()-4))
	ground := image.Rect(int(x)-2, int(y)-fontSize+2, int(x)+width+2, int(y)+4)
	draw.Draw(c, ground, image.NewUniform(color.RGBA{0, 0, 0, 150}), image.Point{}, draw.Over)
	d.Dot = fixed.P(int(x), int(y))
	d.DrawString(text)
}

// above writes text over the top edge of q.
func (c *canvas) above(q [4][2]float64, text string, ink color.Color) {
	x, y := q[0][0], q[0][1]
	for _, p := range q[1:] {
		x, y = math.Min(x, p[0]), math.Min(y, p[1])
	}
	c.label(c.place(x), c.place(y)-5, text, ink)
}

// panel writes lines below the picture; the first is emphasised.
func (c *canvas) panel(lines []string) {
	top := c.Bounds().Dy() - len(lines)*lineStep
	for i, text := range lines {
		ink := color.RGBA{205, 210, 215, 255}
		if i == 0 {
			ink = color.RGBA{255, 255, 255, 255}
		}
		c.label(textInset, float64(top+i*lineStep+fontSize-2), drawable(text), ink)
	}
}

// drawable leaves out what the font cannot draw, such as Chinese names.
func drawable(text string) string {
	drawing.Lock()
	defer drawing.Unlock()
	out := make([]rune, 0, len(text))
	for _, r := range text {
		if _, ok := face().GlyphAdvance(r); ok {
			out = append(out, r)
		}
	}
	return string(out)
}

// Picture is core's pixels as an image. It copies.
func Picture(m core.Image) image.Image {
	bpp := m.Format.BytesPerPixel()
	if bpp == 1 {
		out := image.NewGray(image.Rect(0, 0, m.Width, m.Height))
		for y := range m.Height {
			copy(out.Pix[y*out.Stride:][:m.Width], m.Pix[y*m.Stride:])
		}
		return out
	}
	out := image.NewNRGBA(image.Rect(0, 0, m.Width, m.Height))
	for y := range m.Height {
		row := out.Pix[y*out.Stride:][:4*m.Width]
		copy(row, m.Pix[y*m.Stride:])
		for i := 0; m.Format == core.BGRA8 && i < len(row); i += 4 {
			row[i], row[i+2] = row[i+2], row[i]
		}
	}
	return out
}
