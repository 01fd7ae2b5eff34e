package decode

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
)

// drawnW and drawnH are odd, so that no box, block or macroblock fits.
const drawnW, drawnH = 61, 45

// drawn is the picture in the test files: a gradient of many colours with a dark bar, different in every corner.
func drawn() *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, drawnW, drawnH))
	for y := range drawnH {
		for x := range drawnW {
			c := color.NRGBA{R: uint8(40 + 3*x), G: uint8(30 + 4*y), B: uint8(200 - 2*x), A: 255}
			if x > 10 && x < 40 && y > 20 && y < 30 {
				c = color.NRGBA{R: 20, G: 20, B: 30, A: 255}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

// TestDrawn holds the file from which testdata/make.sh makes the others against the picture the tests expect.
// To write it anew: CARDGLYPH_UPDATE=1 go test -run TestDrawn
func TestDrawn(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, drawn()))
	if os.Getenv("CARDGLYPH_UPDATE") != "" {
		require.NoError(t, os.WriteFile("testdata/drawn.png", b.Bytes(), 0o644))
	}
	m, err := png.Decode(bytes.NewReader(testdata(t, "drawn.png")))
	require.NoError(t, err)
	assert.Zero(t, worst(t, drawn(), fromStandard(m), 0))
}

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return data
}

// grey is drawn as a grey picture.
func grey(m image.Image) *image.Gray {
	g := image.NewGray(m.Bounds())
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			g.Set(x, y, m.At(x, y))
		}
	}
	return g
}

// at is the pixel (x, y) of a decoded picture, as three channels.
func at(m core.Image, x, y int) [3]int {
	p := m.Pix[y*m.Stride+x*m.Format.BytesPerPixel():]
	if m.Format == core.Gray8 {
		return [3]int{int(p[0]), int(p[0]), int(p[0])}
	}
	return [3]int{int(p[0]), int(p[1]), int(p[2])}
}

// fromStandard is an opaque picture as core.Image, pixel by pixel.
func fromStandard(m image.Image) core.Image {
	b := m.Bounds()
	out := core.Image{Format: core.RGBA8, Width: b.Dx(), Height: b.Dy(), Stride: 4 * b.Dx(), Pix: make([]byte, 4*b.Dx()*b.Dy())}
	for y := range b.Dy() {
		for x := range b.Dx() {
			r, g, bl, _ := m.At(b.Min.X+x, b.Min.Y+y).RGBA()
			copy(out.Pix[y*out.Stride+4*x:], []byte{byte(r >> 8), byte(g >> 8), byte(bl >> 8), 255})
		}
	}
	return out
}

// worst is the largest difference between a standard picture and got, which must be upright by the orientation.
func worst(t testing.TB, want image.Image, got core.Image, orientation int) int {
	t.Helper()
	w, h := want.Bounds().Dx(), want.Bounds().Dy()
	full := fromStandard(want)
	largest := 0
	for y := range h {
		for x := range w {
			ux, uy := uprightPlace(orientation, x, y, w, h)
			a, b := at(full, x, y), at(got, ux, uy)
			for i := range 3 {
				largest = max(largest, a[i]-b[i], b[i]-a[i])
			}
		}
	}
	return largest
}

// uprightPlace is where a stored pixel stands in the upright picture, by the wording of CIPA DC-008: "the 0th row is
// the visual top (bottom, left, right), the 0th column the visual left (right, top, bottom)".
func uprightPlace(orientation, x, y, w, h int) (ux, uy int) {
	switch orientation {
	case 2: // row 0 top, column 0 right
		return w - 1 - x, y
	case 3: // row 0 bottom, column 0 right
		return w - 1 - x, h - 1 - y
	case 4: // row 0 bottom, column 0 left
		return x, h - 1 - y
	case 5: // row 0 left, column 0 top
		return y, x
	case 6: // row 0 right, column 0 top
		return h - 1 - y, x
	case 7: // row 0 right, column 0 bottom
		return h - 1 - y, w - 1 - x
	case 8: // row 0 left, column 0 bottom
		return y, w - 1 - x
	}
	return x, y
}

// photoLike is drawn, stretched, with some noise: it compresses as a photo does.
func photoLike(w, h int) *image.NRGBA {
	m, small, noise := image.NewNRGBA(image.Rect(0, 0, w, h)), drawn(), uint32(1)
	for y := range h {
		for x := range w {
			c := small.NRGBAAt(x*drawnW/w, y*drawnH/h)
			noise = noise*1664525 + 1013904223
			c.G += uint8(noise >> 29)
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}
