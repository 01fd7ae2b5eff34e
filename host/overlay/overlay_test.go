package overlay

import (
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/host"
)

func grey(w, h int, v byte) core.Image {
	m := core.Image{Pix: make([]byte, w*h), Width: w, Height: h, Stride: w}
	for i := range m.Pix {
		m.Pix[i] = v
	}
	return m
}

func box(x, y, w, h float64) *host.Quad {
	return &host.Quad{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}}
}

// near says whether some pixel close to x, y has about this colour.
func near(m image.Image, x, y float64, want color.RGBA) bool {
	for dy := -2; dy <= 2; dy++ {
		for dx := -2; dx <= 2; dx++ {
			r, g, b, _ := m.At(int(x)+dx, int(y)+dy).RGBA()
			d := math.Abs(float64(r>>8)-float64(want.R)) + math.Abs(float64(g>>8)-float64(want.G)) + math.Abs(float64(b>>8)-float64(want.B))
			if d < 60 {
				return true
			}
		}
	}
	return false
}

func TestResultDrawsWhatWasFound(t *testing.T) {
	r := &host.Result{
		Status: "ok", Card: &host.Card{Quad: box(20, 20, 400, 250)}, Network: "visa", Issuer: &host.Issuer{Name: "中国银行", Country: "CN"},
		Number: &host.Number{Digits: "4111111111111111", Groups: []int{4, 4, 4, 4}, Box: box(50, 120, 300, 40), DigitBoxes: []host.Quad{*box(50, 120, 15, 40)}},
		Expiry: &host.Expiry{Month: 9, Year: 2027, Box: box(200, 180, 60, 20)},
		Holder: &host.Text{Text: "A N OTHER", Box: box(50, 220, 120, 20)},
	}
	m := Result(grey(450, 300, 128), r)
	require.Equal(t, minWidth, m.Bounds().Dx(), "small pictures are drawn larger")
	require.Greater(t, m.Bounds().Dy(), 600, "there is room for text below")
	for name, c := range map[string]struct {
		x, y float64
		ink  color.RGBA
	}{
		"card": {2 * 20, 2 * 150, cardInk}, "number": {2 * 350, 2 * 140, numberInk}, "digit": {2 * 65, 2 * 140, digitInk},
		"expiry": {2 * 200, 2 * 190, expiryInk}, "holder": {2 * 50, 2 * 230, holderInk},
	} {
		assert.True(t, near(m, c.x, c.y, c.ink), name)
	}
	assert.False(t, near(m, 2*430, 2*290, cardInk), "nothing is drawn elsewhere")
}

func TestPlacesAreOfTheOriginalPicture(t *testing.T) {
	half := grey(600, 400, 0)
	half.Reduce = 2
	m := Result(half, &host.Result{Status: "no_number", Card: &host.Card{Quad: box(300, 200, 600, 400)}})
	assert.Equal(t, 900, m.Bounds().Dx())
	assert.True(t, near(m, 225, 300, cardInk), "300 original pixels are 150 of the reduced picture and 225 drawn")
}

func TestDrawsAnything(t *testing.T) {
	wild := host.Quad{{-1e9, math.Inf(1)}, {1e9, 5}, {math.NaN(), 0}, {0, 0}}
	r := &host.Result{
		Status: "ok", Card: &host.Card{Quad: &wild},
		Number: &host.Number{Digits: "41•1", Groups: []int{-1, 90}, DigitBoxes: []host.Quad{wild}},
	}
	for _, size := range [][2]int{{1, 1}, {1, 3000}, {5000, 2}} {
		m := Result(grey(size[0], size[1], 9), r)
		assert.LessOrEqual(t, m.Bounds().Dx(), maxWidth)
	}
	colour := core.Image{Pix: []byte{10, 20, 30, 255}, Format: core.BGRA8, Width: 1, Height: 1, Stride: 4}
	assert.Equal(t, color.NRGBA{30, 20, 10, 255}, Picture(colour).At(0, 0))
}

func TestTraceDrawsMarksKeptOnTop(t *testing.T) {
	q := core.Quad{{X: 10, Y: 10}, {X: 400, Y: 10}, {X: 400, Y: 200}, {X: 10, Y: 200}}
	m := Trace(core.TraceEvent{
		Stage: "locate", Width: 450, Height: 300, Luma: make([]byte, 450*300), Note: "two lines",
		Marks: []core.TraceMark{{Quad: q, Label: "kept", Kept: true}, {Quad: q, Label: "dropped"}},
	})
	assert.True(t, near(m, 2*400, 2*100, color.RGBA{90, 220, 120, 255}))
	assert.False(t, near(m, 2*400, 2*100, color.RGBA{235, 90, 80, 255}))
	assert.NotPanics(t, func() { Trace(core.TraceEvent{}) }, "a stage without a picture")
}

func TestWrap(t *testing.T) {
	assert.Empty(t, wrap(""))
	for _, line := range wrap("word " + string(make([]byte, 200)) + " and so on and so on and so on and so on and so on and so on and so on and so on and so on") {
		assert.True(t, len(line) <= 84 || len(line) == 200)
	}
}
