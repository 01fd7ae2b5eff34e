package read

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/host"
)

// ramp is a picture whose red says x and whose green says y.
func ramp(w, h int) core.Image {
	m := core.Image{Width: w, Height: h, Stride: 4*w + 8, Format: core.RGBA8}
	m.Pix = make([]byte, m.Stride*h)
	for y := range h {
		for x := range w {
			copy(m.Pix[y*m.Stride+4*x:], []byte{byte(x), byte(y), 200, 255})
		}
	}
	return m
}

func decodePNG(t *testing.T, data []byte) image.Image {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(data))
	require.NoError(t, err)
	return m
}

func rgb(m image.Image, x, y int) [3]int {
	r, g, b, _ := m.At(x, y).RGBA()
	return [3]int{int(r >> 8), int(g >> 8), int(b >> 8)}
}

func TestCutCard(t *testing.T) {
	quad := &host.Quad{{20, 30}, {220, 30}, {220, 156}, {20, 156}}
	out, err := cut(ramp(256, 200), &host.Result{Card: &host.Card{Quad: quad}}, CropWants{Card: true, Number: true})
	require.NoError(t, err)
	assert.Nil(t, out.Number, "no number was read")
	m := decodePNG(t, out.Card)
	assert.Equal(t, image.Pt(core.CropLong, core.CropShort), m.Bounds().Size())
	for _, p := range []image.Point{{0, 0}, {428, 270}, {855, 539}, {100, 400}} {
		got := rgb(m, p.X, p.Y)
		assert.InDelta(t, 20+200*float64(p.X)/core.CropLong, got[0], 1.5)
		assert.InDelta(t, 30+126*float64(p.Y)/core.CropShort, got[1], 1.5)
		assert.Equal(t, 200, got[2])
	}
}

func TestCutReducedPicture(t *testing.T) {
	m := ramp(128, 100)
	m.Reduce = 2
	quad := &host.Quad{{20, 30}, {220, 30}, {220, 156}, {20, 156}} // in pixels of the original
	out, err := cut(m, &host.Result{Card: &host.Card{Quad: quad}}, CropWants{Card: true})
	require.NoError(t, err)
	assert.InDelta(t, 10+100*0.5, rgb(decodePNG(t, out.Card), 428, 270)[0], 1.5)
}

// digitBoxes puts 16 boxes of 8 × 12 into a line.
func digitBoxes() (boxes []host.Quad) {
	for i := range 16 {
		x := 20 + 10*float64(i)
		boxes = append(boxes, host.Quad{{x, 50}, {x + 8, 50}, {x + 8, 62}, {x, 62}})
	}
	return boxes
}

func TestHiddenDigits(t *testing.T) {
	box := &host.Quad{{20, 50}, {178, 50}, {178, 62}, {20, 62}}
	result := func(boxes []host.Quad) *host.Result {
		return &host.Result{
			Number: &host.Number{Digits: core.Masked("4111111111111111"), Box: box, DigitBoxes: boxes},
			Card:   &host.Card{Quad: &host.Quad{{0, 0}, {199, 0}, {199, 99}, {0, 99}}},
		}
	}
	dark := func(m image.Image, x, y float64) bool { // a place of the picture, in the card's crop
		p := rgb(m, int(x/199*core.CropLong), int(y/99*core.CropShort))
		return p == [3]int{}
	}
	out, err := cut(ramp(200, 100), result(digitBoxes()), CropWants{Card: true, Number: true, Hide: true})
	require.NoError(t, err)
	m := decodePNG(t, out.Card)
	for i, q := range digitBoxes() {
		assert.Equal(t, i < 12, dark(m, q[0][0]+4, 56), "digit %d", i)
	}
	strip := decodePNG(t, out.Number)
	assert.Equal(t, core.CropStrip, strip.Bounds().Dy())
	assert.Equal(t, [3]int{}, rgb(strip, strip.Bounds().Dx()/4, core.CropStrip/2))
	assert.NotEqual(t, [3]int{}, rgb(strip, strip.Bounds().Dx()*9/10, core.CropStrip/2))

	out, err = cut(ramp(200, 100), result(nil), CropWants{Card: true, Hide: true})
	require.NoError(t, err)
	m = decodePNG(t, out.Card)
	for _, q := range digitBoxes() {
		assert.True(t, dark(m, q[0][0]+4, 56), "without boxes for the digits all are hidden")
	}
	out, err = cut(ramp(200, 100), result(digitBoxes()), CropWants{Card: true})
	require.NoError(t, err)
	assert.False(t, dark(decodePNG(t, out.Card), 24, 56))
}

// TestCutNonsense: boxes that no card has are drawn, or not, without harm.
func TestCutNonsense(t *testing.T) {
	for _, q := range []host.Quad{
		{}, {{1, 1}, {1, 1}, {1, 1}, {1, 1}}, {{math.NaN(), 0}, {1, 0}, {1, 1}, {0, 1}}, {{-1e300, 0}, {1e300, 0}, {1e300, 1}, {-1e300, 1}},
		{{math.Inf(1), 0}, {1, 0}, {1, math.Inf(-1)}, {0, 1}}, {{1e6, 1e6}, {2e6, 1e6}, {2e6, 2e6}, {1e6, 2e6}},
	} {
		r := &host.Result{Card: &host.Card{Quad: &q}, Number: &host.Number{Digits: "4111111111111111", Box: &q}}
		_, err := cut(ramp(20, 20), r, CropWants{Card: true, Number: true, Hide: true})
		require.NoError(t, err)
	}
}

func TestCutGrey(t *testing.T) {
	m := core.Image{Pix: bytes.Repeat([]byte{77}, 100), Format: core.Gray8, Width: 10, Height: 10, Stride: 10}
	out, err := cut(m, &host.Result{Card: &host.Card{Quad: &host.Quad{{1, 1}, {8, 1}, {8, 5}, {1, 5}}}}, CropWants{Card: true})
	require.NoError(t, err)
	got := decodePNG(t, out.Card).At(400, 200)
	assert.Equal(t, color.RGBA{77, 77, 77, 255}, color.RGBAModel.Convert(got))
}
