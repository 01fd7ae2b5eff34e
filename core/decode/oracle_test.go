package decode

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	standardvp8 "golang.org/x/image/vp8"
	"golang.org/x/image/webp"

	"github.com/cardglyph/cardglyph/core/decode/decodetest"
	"github.com/cardglyph/cardglyph/core/decode/internal/vp8"
)

// whole decodes a file by the decoders of the standard library and golang.org/x/image, each in one call.
func whole(format string, data []byte) (image.Image, error) {
	r := bytes.NewReader(data)
	switch format {
	case "PNG":
		return png.Decode(r)
	case "GIF":
		return gif.Decode(r)
	case "BMP":
		return bmp.Decode(r)
	case "TIFF":
		return tiff.Decode(r)
	}
	return webp.Decode(r)
}

// sameAsWhole holds what Decode makes of a file against the pixels of whole, one by one, over white.
func sameAsWhole(t *testing.T, format string, data []byte) {
	t.Helper()
	want, err := whole(format, data)
	require.NoError(t, err)
	got, err := Decode(data, Options{MaxPixels: 1 << 26, KeepPixels: 1 << 26})
	require.NoError(t, err)
	screen := image.Rect(0, 0, got.Width, got.Height) // of a GIF, whose frame may be smaller
	for y := range screen.Dy() {
		for x := range screen.Dx() {
			c, slack := [3]int{255, 255, 255}, 0
			if image.Pt(x, y).In(want.Bounds()) {
				r, g, b, a := want.At(x, y).RGBA()
				bare := 0xffff - a
				if bare > 0 {
					slack = 2 // blending rounds, and takes the high byte of 16 bits
				}
				c = [3]int{int(r+bare) >> 8, int(g+bare) >> 8, int(b+bare) >> 8}
			}
			p := at(got.Image, x, y)
			for i := range 3 {
				if c[i]-p[i] > slack || p[i]-c[i] > slack {
					require.Equal(t, c, p, "at %d, %d", x, y)
				}
			}
		}
	}
}

// TestOracle holds pictures of random size, kind and contents against the standard decoders.
func TestOracle(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for n := range 40 {
		r := image.Rect(0, 0, 1+rng.IntN(70), 1+rng.IntN(70))
		for kind, m := range random(rng, r) {
			for _, format := range []string{"PNG", "GIF", "BMP", "TIFF", "TIFF deflate"} {
				if format == "GIF" && kind != "palette" {
					continue
				}
				t.Run(fmt.Sprintf("%s %s %d", format, kind, n), func(t *testing.T) {
					name, _, _ := strings.Cut(format, " ")
					sameAsWhole(t, name, encoded(t, format, m))
				})
			}
		}
	}
}

// random is pictures of noise with smooth parts, so that encoders choose every filter.
func random(rng *rand.Rand, r image.Rectangle) map[string]image.Image {
	base := image.NewNRGBA(r)
	for i := range base.Pix {
		base.Pix[i] = byte(i*3 + rng.IntN(1+i%50))
	}
	opaque := image.NewNRGBA(r)
	copy(opaque.Pix, base.Pix)
	for i := 3; i < len(opaque.Pix); i += 4 {
		opaque.Pix[i] = 255
	}
	colours := make(color.Palette, 1+rng.IntN(256))
	for i := range colours {
		colours[i] = color.NRGBA{uint8(rng.Uint32()), uint8(rng.Uint32()), uint8(rng.Uint32()), 255}
	}
	indexed := image.NewPaletted(r, colours)
	for i := range indexed.Pix {
		indexed.Pix[i] = uint8(rng.IntN(len(colours)))
	}
	return map[string]image.Image{
		"alpha": base, "opaque": opaque, "deep": convert(image.NewNRGBA64(r), base), "deep opaque": convert(image.NewRGBA64(r), opaque),
		"grey": convert(image.NewGray(r), opaque), "deep grey": convert(image.NewGray16(r), opaque), "palette": indexed,
	}
}

// TestOracleFiles does the same with files that other programs wrote, and with small bombs.
func TestOracleFiles(t *testing.T) {
	files := map[string][]byte{}
	for _, name := range []string{
		"png-interlaced.png", "png-grey4.png", "png-grey2.png", "tiff-none.tif", "tiff-lzw.tif", "tiff-zip.tif", "tiff-rle.tif",
		"tiff-tiled.tif", "tiff-group4.tif", "webp-lossless.webp",
	} {
		files[name] = testdata(t, name)
	}
	for _, f := range decodetest.Files(2048, 40) {
		if !strings.HasPrefix(f.Name, "JPEG") && !strings.HasPrefix(f.Name, "WebP lossy") && f.Name != "WebP alpha" && f.Name != "BMP runs" {
			files[f.Name] = f.Data
		}
	}
	for name, data := range files {
		t.Run(name, func(t *testing.T) {
			info, err := Config(data)
			require.NoError(t, err)
			sameAsWhole(t, info.Format, data)
		})
	}
}

// TestLossyPlanes holds the planes of lossy WebP against golang.org/x/image's: macroblocks of random modes and coefficients.
func TestLossyPlanes(t *testing.T) {
	for _, f := range decodetest.Files(2048, 100) {
		if !strings.HasPrefix(f.Name, "WebP lossy") {
			continue
		}
		h, err := readWebPHeader(f.Data, &work{tick: func(int) error { return nil }})
		require.NoError(t, err)
		d := vp8.NewDecoder()
		d.Init(h.lossy)
		_, err = d.DecodeFrameHeader()
		require.NoError(t, err)
		got, err := d.DecodeFrame()
		require.NoError(t, err, f.Name)
		s := standardvp8.NewDecoder()
		s.Init(bytes.NewReader(h.lossy), len(h.lossy))
		_, err = s.DecodeFrameHeader()
		require.NoError(t, err)
		want, err := s.DecodeFrame()
		require.NoError(t, err)
		assert.Equal(t, want, got, f.Name)
	}
}

// TestBMPRuns draws every kind of code of both kinds of runs, with pixels that none reaches and some over a row's end.
func TestBMPRuns(t *testing.T) {
	header := func(bits, compression byte, codes string) []byte {
		data := decodetest.BMPRuns(5, 3)[:54+4*256]
		data[28], data[30] = bits, compression
		return append(data, codes...)
	}
	for name, c := range map[string]struct {
		data []byte
		want [3][5]int // from the top
	}{
		"RLE8": {
			header(8, 1, "\x03\x07\x00\x00"+"\x00\x02\x01\x00"+"\x09\x05\x00\x00"+"\x00\x03\x01\x02\x03\x00"+"\x00\x01"),
			[3][5]int{{1, 2, 3, 0, 0}, {0, 5, 5, 5, 5}, {7, 7, 7, 0, 0}},
		},
		"RLE4": {
			header(4, 2, "\x05\x12\x00\x00"+"\x00\x05\x12\x34\x50\x00"+"\x00\x00"+"\x02\xab\x00\x01"),
			[3][5]int{{10, 11, 0, 0, 0}, {1, 2, 3, 4, 5}, {1, 2, 1, 2, 1}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Decode(c.data, Options{})
			require.NoError(t, err)
			for y := range 3 {
				for x := range 5 {
					assert.Equal(t, c.want[y][x], at(p.Image, x, y)[0], "%d, %d", x, y)
				}
			}
			for n := range len(c.data) {
				_, err := Decode(c.data[:n], Options{})
				require.Error(t, err)
			}
		})
	}
	_, err := Decode(header(8, 1, "\x00\x02\x00\x09\x01\x01\x00\x01"), Options{})
	assert.ErrorIs(t, err, ErrCorrupt, "a run above the picture")
}
