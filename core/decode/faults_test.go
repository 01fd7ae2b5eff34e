package decode

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode/decodetest"
	"github.com/cardglyph/cardglyph/core/decode/internal/jpegtest"
)

func TestNotPictures(t *testing.T) {
	for data, want := range map[string]string{
		"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic": "HEIC",
		"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00":         "HEIC",
		"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00":         "AVIF",
		"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00":         "video",
		"%PDF-1.7\n": "PDF",
		"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>": "SVG",
		"\xef\xbb\xbf <SVG width='1'>":                                         "SVG",
		"\n<!DOCTYPE html><title>404</title>":                                  "HTML",
		"\xff\x0a\x00":                                                         "JPEG XL",
		"\x00\x00\x00\x0cjP  \r\n\x87\n":                                       "JPEG 2000",
		"data:image/png;base64,iVBORw0KGg":                                     "data URL",
		"II+\x00\x08\x00\x00\x00":                                              "BigTIFF",
	} {
		_, err := Decode([]byte(data), Options{})
		require.ErrorIs(t, err, ErrFormat, want)
		e, ok := errors.AsType[*Error](err)
		require.True(t, ok)
		assert.Equal(t, want, e.Format)
		assert.NotEmpty(t, e.Detail, "what to do")
		assert.Contains(t, err.Error(), want)
		_, again := Config([]byte(data))
		assert.Equal(t, err, again)
	}
	for _, data := range []string{"x", "\x89PNG", "RIFF\x00\x00\x00\x00WAVE", "\xff\xd8", strings.Repeat("\x00", 5000)} {
		_, err := Decode([]byte(data), Options{})
		assert.ErrorIs(t, err, ErrFormat)
	}
	for _, data := range [][]byte{nil, {}} {
		_, err := Decode(data, Options{})
		assert.ErrorIs(t, err, ErrEmpty)
		_, err = Config(data)
		assert.ErrorIs(t, err, ErrEmpty)
	}
}

// TestBytesBefore: a picture behind other bytes is refused, and the error says how many they are.
func TestBytesBefore(t *testing.T) {
	for name, data := range small(t) {
		p, err := Decode(data, Options{})
		require.NoError(t, err)
		_, err = Decode(append([]byte("Content-Type: x\r\n\r\n"), data...), Options{})
		require.ErrorIs(t, err, ErrFormat, name)
		if p.Format != "GIF" && p.Format != "BMP" { // whose marks stand in any file
			assert.ErrorContains(t, err, p.Format+": it has 19 other bytes before it", name)
		}
	}
}

func TestKindsNotRead(t *testing.T) {
	animated := []byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x3f\x00\x00\x1f\x00\x00ANMF\x00\x00\x00\x00ANMF\x00\x00\x00\x00")
	binary.LittleEndian.PutUint32(animated[4:], uint32(len(animated)-8))
	for name, data := range map[string][]byte{
		"animated WebP":   animated,
		"arithmetic JPEG": jpegtest.Build(jpegtest.Spec{Width: 8, Height: 8, Frame: 0xc9}),
	} {
		_, err := Decode(data, Options{})
		assert.ErrorIs(t, err, ErrFormat, name)
	}
	info, err := Config(animated)
	require.NoError(t, err)
	assert.Equal(t, Info{Format: "WebP", Width: 64, Height: 32, Frames: 2, Orientation: 1}, info)
}

// TestAnimatedPNG reads the still picture that every APNG holds.
func TestAnimatedPNG(t *testing.T) {
	still := encoded(t, "PNG", drawn())
	const afterIHDR = 33
	control := []byte("\x00\x00\x00\x08acTL\x00\x00\x00\x05\x00\x00\x00\x00\x54\xe2\xac\x9b")
	binary.BigEndian.PutUint32(control[16:], crcOf(control[4:16]))
	p, err := Decode(insert(still, afterIHDR, control...), Options{})
	require.NoError(t, err)
	assert.Equal(t, 5, p.Frames)
	assert.Zero(t, worst(t, drawn(), p.Image, 1))
}

// small is one small file of each format.
func small(t testing.TB) map[string][]byte {
	m := drawn().SubImage(image.Rect(0, 0, 20, 18))
	return map[string][]byte{
		"JPEG":             encoded(t, "JPEG", m),
		"JPEG progressive": testdata(t, "jpeg-420-progressive.jpg"),
		"JPEG restart":     jpegtest.Build(jpegtest.Spec{Width: 40, Height: 40, Restart: 2}),
		"PNG":              encoded(t, "PNG", m),
		"PNG interlaced":   testdata(t, "png-interlaced.png"),
		"GIF":              animation(t),
		"WebP lossy":       testdata(t, "webp-lossy.webp"),
		"WebP lossless":    testdata(t, "webp-lossless.webp"),
		"WebP alpha":       testdata(t, "webp-alpha.webp"),
		"BMP":              encoded(t, "BMP", m),
		"TIFF":             encoded(t, "TIFF", m),
		"TIFF group 4":     testdata(t, "tiff-group4.tif"),
		"TIFF LZW":         testdata(t, "tiff-lzw.tif"),
	}
}

// TestCutShort cuts files after every byte: none of the pieces is a picture.
func TestCutShort(t *testing.T) {
	for name, data := range small(t) {
		t.Run(name, func(t *testing.T) {
			whole, err := Decode(data, Options{})
			require.NoError(t, err)
			for n := range data {
				p, err := Decode(data[:n], Options{})
				if err == nil { // a TIFF or BMP may end in bytes that mean nothing
					require.Contains(t, []string{"TIFF", "BMP"}, p.Format, "%d of %d bytes", n, len(data))
					require.Equal(t, whole, p)
					continue
				}
				_, ok := errors.AsType[*Error](err)
				require.True(t, ok, "%d bytes: %v", n, err)
				if n > 12 {
					require.ErrorIs(t, err, ErrCorrupt, "%d bytes", n)
				}
			}
		})
	}
}

// TestDamaged turns every byte of the files over: the answer is a picture or a named error.
func TestDamaged(t *testing.T) {
	for name, data := range small(t) {
		t.Run(name, func(t *testing.T) {
			for n := range data {
				for _, flip := range []byte{0xff, 0x01, 0x80} {
					data[n] ^= flip
					p, err := Decode(data, Options{MaxPixels: 1 << 15, MaxBytes: 4 << 20})
					checkAnswer(t, p, err)
					data[n] ^= flip
				}
			}
		})
	}
}

// checkAnswer says what holds for every answer.
func checkAnswer(t *testing.T, p Picture, err error) {
	t.Helper()
	if err != nil {
		e, ok := errors.AsType[*Error](err)
		require.True(t, ok)
		require.NotNil(t, e.Kind)
		require.Equal(t, Picture{}, p)
		return
	}
	m := p.Image
	require.Equal(t, ceilDiv(p.Width, m.Reduce), m.Width)
	require.Equal(t, ceilDiv(p.Height, m.Reduce), m.Height)
	require.Equal(t, m.Width*m.Format.BytesPerPixel(), m.Stride)
	require.Len(t, m.Pix, m.Stride*m.Height)
	clear := 0
	for i := 3; m.Format == core.RGBA8 && i < len(m.Pix); i += 4 {
		clear += 255 - int(m.Pix[i])
	}
	require.Zero(t, clear, "alpha")
}

// TestHuge declares huge pictures in small files: the answer is ErrTooLarge, and no memory is taken to find out.
func TestHuge(t *testing.T) {
	pngOf := func(w, h uint32, depth, colour byte) []byte {
		ihdr := append([]byte("IHDR"), make([]byte, 13)...)
		binary.BigEndian.PutUint32(ihdr[4:], w)
		binary.BigEndian.PutUint32(ihdr[8:], h)
		ihdr[12], ihdr[13] = depth, colour
		data := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), ihdr...)
		return append(binary.BigEndian.AppendUint32(data, crcOf(ihdr)), make([]byte, 1000)...)
	}
	gifOf := func(w, h uint16) []byte {
		data := append([]byte("GIF89a"), binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, w), h)...)
		data = append(data, "\x80\x00\x00rgbrgb\x2c\x00\x00\x00\x00"...)
		data = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(data, w), h)
		return append(data, "\x00\x02\x02\x44\x01\x00;"...)
	}
	bmpOf := bytes.Clone(encoded(t, "BMP", drawn()))[:1000]
	binary.LittleEndian.PutUint32(bmpOf[18:], 10000)
	binary.LittleEndian.PutUint32(bmpOf[22:], 10000)
	tiffOf := bytes.Clone(encoded(t, "TIFF deflate", drawn()))
	for _, tag := range []string{"\x00\x01\x03\x00\x01\x00\x00\x00", "\x01\x01\x03\x00\x01\x00\x00\x00"} {
		i := bytes.Index(tiffOf, []byte(tag))
		require.Positive(t, i)
		binary.LittleEndian.PutUint16(tiffOf[i+8:], 10000)
	}
	webpOf := bytes.Clone(testdata(t, "webp-lossless.webp"))
	binary.LittleEndian.PutUint32(webpOf[21:], 9999|9999<<14)
	big := func(s jpegtest.Spec) []byte {
		s.Width, s.Height = 10000, 10000
		return jpegtest.Build(s)[:1024]
	}
	for name, data := range map[string][]byte{
		"JPEG":             big(jpegtest.Spec{}),
		"JPEG progressive": big(jpegtest.Spec{Progressive: true, Sampling: [][2]int{{1, 1}, {1, 1}, {1, 1}}}),
		"PNG grey":         pngOf(10000, 10000, 8, 0),
		"PNG 16 bit":       pngOf(10000, 10000, 16, 6),
		"PNG sides":        pngOf(1<<31-1, 1<<31-1, 16, 6),
		"GIF":              gifOf(10000, 10000),
		"GIF sides":        gifOf(65535, 65535),
		"BMP":              bmpOf,
		"TIFF":             tiffOf,
		"WebP":             webpOf,
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Decode(data, Options{})
			runtime.ReadMemStats(&after)
			assert.ErrorIs(t, err, ErrTooLarge)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(100_000), "bytes taken")
		})
	}
}

func TestLimits(t *testing.T) {
	for name, data := range small(t) {
		info, err := Config(data)
		require.NoError(t, err)
		pixels := info.Width * info.Height
		_, err = Decode(data, Options{MaxPixels: pixels})
		assert.NoError(t, err, name)
		_, err = Decode(data, Options{MaxPixels: pixels - 1})
		assert.ErrorIs(t, err, ErrTooLarge, name)
		_, err = Decode(data, Options{MaxBytes: int64(len(data))})
		assert.ErrorIs(t, err, ErrTooLarge, name)
		_, err = Decode(data, Options{MaxPixels: -1, MaxBytes: -1, KeepPixels: -1})
		assert.ErrorIs(t, err, ErrTooLarge, name)
	}
}

// TestTick counts calls, then stops each decoder at its first: what Tick returned comes back as it is.
func TestTick(t *testing.T) {
	stop := errors.New("stop")
	for name, data := range small(t) {
		calls := 0
		_, err := Decode(data, Options{Tick: func(units int) error {
			calls++
			assert.GreaterOrEqual(t, units, 0)
			return nil
		}})
		require.NoError(t, err)
		require.Positive(t, calls, name)
		for _, last := range []int{1, calls} {
			n := 0
			_, err = Decode(data, Options{Tick: func(int) error {
				if n++; n == last {
					return stop
				}
				return nil
			}})
			assert.Equal(t, stop, err, name)
		}
	}
}

func TestErrorText(t *testing.T) {
	_, err := Decode(encoded(t, "PNG", drawn())[:20], Options{})
	assert.EqualError(t, err, "decode: corrupt picture: PNG: unexpected EOF")
	assert.EqualError(t, &Error{Kind: ErrEmpty}, "decode: empty file")
}

func FuzzDecode(f *testing.F) {
	for _, data := range small(f) {
		f.Add(data)
	}
	entries, err := os.ReadDir("testdata")
	require.NoError(f, err)
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".sh") && !strings.HasSuffix(e.Name(), ".md") {
			f.Add(testdata(f, e.Name()))
		}
	}
	for _, bomb := range decodetest.Files(2048, 16) {
		if len(bomb.Data) < 100_000 {
			f.Add(bomb.Data)
		}
	}
	o := Options{MaxPixels: 1 << 18, MaxBytes: 8 << 20, KeepPixels: 1000}
	f.Fuzz(func(t *testing.T, data []byte) {
		units := 0
		o.Tick = func(n int) error {
			units += n
			return nil
		}
		p, err := Decode(data, o)
		checkAnswer(t, p, err)
		require.Less(t, units, 1000+4*o.MaxPixels+20*len(data), "work is bounded by pixels and bytes")
		info, configErr := Config(data)
		if err == nil {
			require.NoError(t, configErr)
			require.Equal(t, p.Info, info)
			again, err := Decode(data, o)
			require.NoError(t, err)
			require.Equal(t, p, again)
		}
	})
}
