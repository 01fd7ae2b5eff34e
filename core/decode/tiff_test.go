package decode

import (
	"errors"
	"image/color"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode/decodetest"
)

// TIFF's numbers of compressions and of colour models.
const (
	plain, jpegInTIFF                              = 1, 7
	whiteIsZero, blackIsZero, colour, inked, ycbcr = 0, 1, 2, 5, 6
)

func TestTIFFInks(t *testing.T) {
	var data []byte
	want := [][3]int{}
	for i := range 256 {
		c := color.CMYK{C: uint8(i), M: uint8(255 - i), Y: uint8(i / 2), K: uint8(i / 3)}
		data = append(data, c.C, c.M, c.Y, c.K)
		r, g, b, _ := c.RGBA()
		want = append(want, [3]int{int(r >> 8), int(g >> 8), int(b >> 8)})
	}
	p, err := Decode(decodetest.Strip(16, 16, 4, 8, plain, inked, data), Options{})
	require.NoError(t, err)
	for i, w := range want {
		assert.Equal(t, w, at(p.Image, i%16, i/16))
	}
}

// TestTIFFGreys reads grey of every depth, from black to white and from white to black.
func TestTIFFGreys(t *testing.T) {
	for depth, c := range map[int]struct {
		data string
		want []byte
	}{
		1:  {"\xa0", []byte{255, 0, 255, 0}},
		2:  {"\x1b", []byte{0, 85, 170, 255}},
		4:  {"\x0f\x5a", []byte{0, 255, 85, 170}},
		8:  {"\x00\xff\x55\x12", []byte{0, 255, 85, 18}},
		16: {"\x99\x00\x99\xff\x99\x55\x99\x12", []byte{0, 255, 85, 18}},
	} {
		p, err := Decode(decodetest.Strip(4, 1, 1, depth, plain, blackIsZero, []byte(c.data)), Options{})
		require.NoError(t, err)
		assert.Equal(t, core.Gray8, p.Image.Format)
		assert.Equal(t, c.want, p.Image.Pix, "%d bits", depth)
		p, err = Decode(decodetest.Strip(4, 1, 1, depth, plain, whiteIsZero, []byte(c.data)), Options{})
		require.NoError(t, err)
		for i, v := range c.want {
			assert.Equal(t, 255-v, p.Image.Pix[i], "%d bits", depth)
		}
	}
}

// TestTIFFExtraSample passes over a fourth sample that nothing says the meaning of.
func TestTIFFExtraSample(t *testing.T) {
	p, err := Decode(decodetest.Strip(2, 1, 4, 8, plain, colour, []byte{1, 2, 3, 99, 4, 5, 6, 99}), Options{})
	require.NoError(t, err)
	assert.Equal(t, []byte{1, 2, 3, 255, 4, 5, 6, 255}, p.Image.Pix)
}

// TestTIFFNotRead: kinds that are not read say what they are.
func TestTIFFNotRead(t *testing.T) {
	for name, data := range map[string][]byte{
		"JPEG inside":   decodetest.Strip(8, 8, 3, 8, jpegInTIFF, colour, make([]byte, 192)),
		"luma, chroma":  decodetest.Strip(8, 8, 3, 8, plain, ycbcr, make([]byte, 192)),
		"32 bits":       decodetest.Strip(8, 8, 1, 32, plain, blackIsZero, make([]byte, 256)),
		"two of three":  decodetest.Strip(8, 8, 2, 8, plain, colour, make([]byte, 128)),
		"nine samples":  decodetest.Strip(8, 8, 9, 8, plain, colour, make([]byte, 576)),
		"inks, one bit": decodetest.Strip(8, 8, 4, 1, plain, inked, make([]byte, 32)),
	} {
		_, err := Decode(data, Options{})
		require.ErrorIs(t, err, ErrFormat, name)
		e, _ := errors.AsType[*Error](err)
		assert.Equal(t, "TIFF", e.Format)
		assert.NotEmpty(t, e.Detail)
	}
}

// TestTIFFTooShort: strips that hold less than they should, and more strips than the file lists.
func TestTIFFTooShort(t *testing.T) {
	_, err := Decode(decodetest.Strip(8, 8, 1, 8, plain, blackIsZero, make([]byte, 63)), Options{})
	assert.ErrorIs(t, err, ErrCorrupt)
	whole := decodetest.TIFFTiles(2048, 16)
	_, err = Decode(whole, Options{})
	require.NoError(t, err)
	for tile, fits := range map[int]bool{7: false, 8: true, 16: true, 1024: true, 1025: false, 40_000: false} {
		assert.Equal(t, fits, tileFits(tile, 500), tile)
	}
	assert.True(t, tileFits(2064, 2048))
	assert.False(t, tileFits(2065, 2048))
}
