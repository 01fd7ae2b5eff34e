package decode

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
)

// animation is two frames, the first of them smaller than the screen and partly transparent.
func animation(t testing.TB) []byte {
	t.Helper()
	first := image.NewPaletted(image.Rect(2, 1, 6, 4), color.Palette{color.RGBA{R: 200, A: 255}, color.Transparent})
	first.SetColorIndex(3, 2, 1)
	second := image.NewPaletted(image.Rect(0, 0, 8, 6), color.Palette{color.RGBA{G: 200, A: 255}, color.Black})
	var b bytes.Buffer
	require.NoError(t, gif.EncodeAll(&b, &gif.GIF{
		Image: []*image.Paletted{first, second}, Delay: []int{10, 10}, Config: image.Config{Width: 8, Height: 6},
	}))
	return b.Bytes()
}

func TestGIFFirstFrame(t *testing.T) {
	p, err := Decode(animation(t), Options{})
	require.NoError(t, err)
	assert.Equal(t, Info{Format: "GIF", Width: 8, Height: 6, Frames: 2, Orientation: 1}, p.Info)
	for y := range 6 {
		for x := range 8 {
			want := [3]int{255, 255, 255} // bare screen and the transparent pixel
			if x >= 2 && x < 6 && y >= 1 && y < 4 && (x != 3 || y != 2) {
				want = [3]int{200, 0, 0}
			}
			assert.Equal(t, want, at(p.Image, x, y), "%d, %d", x, y)
		}
	}
	info, err := Config(animation(t))
	require.NoError(t, err)
	assert.Equal(t, p.Info, info)
}

func TestGIFInterlaced(t *testing.T) {
	m := image.NewPaletted(image.Rect(0, 0, 3, 11), color.Palette{color.Gray{Y: 0}, color.Gray{Y: 50}, color.Gray{Y: 100}})
	for i := range m.Pix {
		m.Pix[i] = uint8(i / 3 % 3)
	}
	data := encoded(t, "GIF", m)
	// The lines as an interlaced file stores them: GIF89a, appendix E.
	sorted := image.NewPaletted(m.Bounds(), m.Palette)
	for i, y := range []int{0, 8, 4, 2, 6, 10, 1, 3, 5, 7, 9} {
		copy(sorted.Pix[3*i:3*i+3], m.Pix[3*y:])
	}
	interlaced := encoded(t, "GIF", sorted)
	flags := bytes.IndexByte(interlaced[13:], 0x2c) + 13 + 9
	if screen := interlaced[10]; screen&0x80 != 0 {
		skip := 13 + 3<<(1+screen&7)
		flags = bytes.IndexByte(interlaced[skip:], 0x2c) + skip + 9
	}
	interlaced[flags] |= 0x40
	want, err := Decode(data, Options{})
	require.NoError(t, err)
	got, err := Decode(interlaced, Options{})
	require.NoError(t, err)
	assert.Equal(t, want.Image, got.Image)
	assert.Equal(t, core.Gray8, got.Image.Format)
}

func TestGIFFaults(t *testing.T) {
	good := animation(t)
	const screen = "\x08\x00\x06\x00"
	const frame = "\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00"
	for name, c := range map[string]struct {
		data string
		want error
	}{
		"version":            {"GIF88a" + string(good[6:]), ErrGIFOpen},
		"header cut":         {string(good[:9]), ErrGIFOpen},
		"no size":            {"GIF89a\x00\x00\x06\x00\x00\x00\x00;", ErrGIFOpen},
		"colour map cut":     {"GIF89a" + screen + "\xf7\x00\x00abc", ErrGIFOpen},
		"no trailer":         {string(good[:len(good)-1]), ErrGIFRead},
		"unknown block":      {string(good[:len(good)-1]) + "?", ErrGIFRead},
		"frame off screen":   {"GIF89a" + screen + "\x80\x00\x00rgbrgb" + "\x2c\x08\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00;", ErrGIFRead},
		"no frame":           {"GIF89a" + screen + "\x80\x00\x00rgbrgb;", ErrGIFEmpty},
		"no colour map":      {"GIF89a" + screen + "\x00\x00\x00" + frame + "\x02\x02\x44\x01\x00;", ErrGIFColorMap},
		"code size":          {"GIF89a" + screen + "\x80\x00\x00rgbrgb" + frame + "\x0f\x02\x44\x01\x00;", ErrGIFDecode},
		"too few pixels":     {"GIF89a" + screen + "\x80\x00\x00rgbrgb" + frame + "\x02\x00;", ErrGIFDecode},
		"colour not in map":  {"GIF89a" + screen + "\x80\x00\x00rgbrgb" + frame + "\x02\x02\x5c\x01\x00;", ErrGIFDecode},
		"whole, for control": {"GIF89a" + screen + "\x80\x00\x00rgbrgb" + frame + "\x02\x02\x44\x01\x00;", nil},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Decode([]byte(c.data), Options{})
			if c.want == nil {
				require.NoError(t, err)
				return
			}
			assert.ErrorIs(t, err, c.want)
			assert.ErrorIs(t, err, ErrCorrupt)
			_, err = Config([]byte(c.data))
			if c.want == ErrGIFDecode {
				assert.NoError(t, err)
			} else {
				assert.ErrorIs(t, err, c.want)
			}
		})
	}
}
