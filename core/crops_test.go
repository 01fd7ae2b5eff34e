package core

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/geom"
)

// ramp is a picture whose red grows to the right and whose green grows downwards, a level every two pixels.
func ramp(w, h int) Image {
	m := Image{Pix: make([]byte, 4*w*h), Format: RGBA8, Width: w, Height: h, Stride: 4 * w}
	for y := range h {
		for x := range w {
			copy(m.Pix[y*m.Stride+4*x:], []byte{byte(x / 2), byte(y / 2), 7, 255})
		}
	}
	return m
}

func pixelAt(m Image, x, y int) []byte {
	bpp := m.Format.BytesPerPixel()
	return m.Pix[y*m.Stride+x*bpp:][:bpp]
}

func quadOfRect(x0, y0, x1, y1 float64) (q Quad) {
	for i, p := range geom.Rect(x0, y0, x1, y1) {
		q[i] = Point(p)
	}
	return q
}

func TestCropCard(t *testing.T) {
	m := ramp(400, 300)
	card := quadOfRect(100, 50, 300, 176)
	got := CropCard(m, card, nil)
	require.Equal(t, []int{CropLong, CropShort, RGBA8.BytesPerPixel() * CropLong}, []int{got.Width, got.Height, got.Stride})
	assert.InDeltaSlice(t, []byte{50, 25, 7, 255}, pixelAt(got, 0, 0), 1)
	assert.InDeltaSlice(t, []byte{150, 25, 7, 255}, pixelAt(got, CropLong-1, 0), 1)
	assert.InDeltaSlice(t, []byte{100, 56, 7, 255}, pixelAt(got, CropLong/2, CropShort/2), 1)

	// The same card, its text running down: the crop begins at its own top left.
	turned := Quad{card[1], card[2], card[3], card[0]}
	got = CropCard(m, turned, nil)
	require.Equal(t, []int{CropShort, CropLong}, []int{got.Width, got.Height}, "read along its short side")
	assert.InDeltaSlice(t, []byte{150, 25, 7, 255}, pixelAt(got, 0, 0), 1)

	m.Reduce = 2 // the same pixels stand for a picture twice as large
	half := CropCard(m, quadOfRect(200, 100, 600, 352), nil)
	assert.InDeltaSlice(t, []byte{50, 25, 7, 255}, pixelAt(half, 0, 0), 1)

	outside := CropCard(m, quadOfRect(-400, 100, 400, 604), nil)
	assert.Equal(t, []byte{0, 0, 0, 255}, pixelAt(outside, 10, 300))
	assert.Empty(t, CropCard(m, Quad{}, nil).Pix, "an outline that is none")
	assert.Empty(t, CropCard(Image{}, card, nil).Pix)
}

func TestCropNumberHides(t *testing.T) {
	m := Image{Pix: make([]byte, 400*300), Width: 400, Height: 300, Stride: 400}
	for i := range m.Pix {
		m.Pix[i] = 200
	}
	var digits []Quad
	for i := range 16 {
		x := 20 + 22*float64(i)
		digits = append(digits, quadOfRect(x, 100, x+14, 124))
	}
	number := quadOfRect(20, 100, 364, 124)
	hidden := HiddenDigits(number, digits)
	require.Len(t, hidden, 12)
	got := CropNumber(m, number, hidden)
	require.Equal(t, CropStrip, got.Height)
	scale := float64(got.Height) / (24 * (1 + 2*stripMargin))
	for i, q := range digits {
		x, y := int((q[0].X+7-20+24*stripMargin)*scale), CropStrip/2
		want := byte(0)
		if i >= 12 {
			want = 200
		}
		assert.Equal(t, want, pixelAt(got, x, y)[0], "digit %d", i)
	}
	for _, v := range m.Pix {
		require.Equal(t, byte(200), v, "the picture itself is left alone")
	}
	assert.Len(t, HiddenDigits(number, digits[:3]), 1, "without boxes for the digits all of the number goes")
	all := CropNumber(m, number, HiddenDigits(number, nil))
	assert.Zero(t, pixelAt(all, all.Width-10, CropStrip/2)[0])
	assert.Empty(t, CropNumber(m, Quad{}, nil).Pix)
}
