package decode

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/cardglyph/cardglyph/core"
)

// encoded is m as a file of the standard encoders.
func encoded(t testing.TB, format string, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	var err error
	switch format {
	case "JPEG":
		err = jpeg.Encode(&b, m, &jpeg.Options{Quality: 95})
	case "PNG":
		err = png.Encode(&b, m)
	case "GIF":
		err = gif.Encode(&b, m, nil)
	case "BMP":
		err = bmp.Encode(&b, m)
	case "TIFF":
		err = tiff.Encode(&b, m, nil)
	case "TIFF deflate":
		err = tiff.Encode(&b, m, &tiff.Options{Compression: tiff.Deflate, Predictor: true})
	}
	require.NoError(t, err)
	return b.Bytes()
}

// convert draws m into a picture of another kind.
func convert(to draw.Image, m image.Image) image.Image {
	draw.Draw(to, to.Bounds(), m, m.Bounds().Min, draw.Src)
	return to
}

func TestStandardEncoders(t *testing.T) {
	r := image.Rect(0, 0, drawnW, drawnH)
	kinds := map[string]image.Image{
		"gray":     convert(image.NewGray(r), drawn()),
		"gray16":   convert(image.NewGray16(r), drawn()),
		"rgba":     convert(image.NewRGBA(r), drawn()),
		"rgba64":   convert(image.NewRGBA64(r), drawn()),
		"nrgba64":  convert(image.NewNRGBA64(r), drawn()),
		"paletted": convert(image.NewPaletted(r, palette.WebSafe), drawn()),
		"two":      convert(image.NewPaletted(r, color.Palette{color.Black, color.White}), drawn()),
	}
	for _, format := range []string{"PNG", "TIFF", "TIFF deflate", "BMP", "GIF"} {
		for kind, m := range kinds {
			if format == "GIF" && kind != "paletted" && kind != "two" {
				continue // its encoder would choose colours of its own
			}
			t.Run(format+" "+kind, func(t *testing.T) {
				p, err := Decode(encoded(t, format, m), Options{})
				require.NoError(t, err)
				assert.Equal(t, Info{Format: format[:min(4, len(format))], Width: drawnW, Height: drawnH, Frames: 1, Orientation: 1}, p.Info)
				assert.Equal(t, 1, p.Image.Reduce)
				assert.Zero(t, worst(t, m, p.Image, 1))
				isGrey := kind == "gray" || kind == "two" || kind == "gray16" && format != "BMP"
				assert.Equal(t, isGrey, p.Image.Format == core.Gray8)
			})
		}
	}
}

// TestFiles holds the files of testdata, which other programs wrote, against the picture they were made from.
func TestFiles(t *testing.T) {
	bilevel := grey(drawn())
	for i, v := range bilevel.Pix {
		bilevel.Pix[i] = 0
		if v > 127 {
			bilevel.Pix[i] = 255
		}
	}
	overWhite := drawn()
	for i, v := range overWhite.Pix {
		if i%4 < 3 {
			overWhite.Pix[i] = uint8((int(v) + 255) / 2)
		}
	}
	for name, c := range map[string]struct {
		want        image.Image
		tolerance   float64 // mean difference in levels
		orientation int
	}{
		"jpeg-444.jpg":              {drawn(), 3, 1},
		"jpeg-444-progressive.jpg":  {drawn(), 3, 1},
		"jpeg-422.jpg":              {drawn(), 4, 1},
		"jpeg-440-progressive.jpg":  {drawn(), 4, 1},
		"jpeg-420.jpg":              {drawn(), 4, 1},
		"jpeg-411-progressive.jpg":  {drawn(), 6, 1},
		"jpeg-grey.jpg":             {grey(drawn()), 3, 1},
		"jpeg-grey-progressive.jpg": {grey(drawn()), 3, 1},
		"jpeg-cmyk.jpg":             {drawn(), 4, 1},
		"jpeg-cmyk-progressive.jpg": {drawn(), 4, 1},
		"png-interlaced.png":        {drawn(), 0, 1},
		"png-grey4.png":             {grey(drawn()), 5, 1},
		"png-grey2.png":             {grey(drawn()), 22, 1},
		"tiff-none.tif":             {drawn(), 0, 1},
		"tiff-lzw.tif":              {drawn(), 0, 1},
		"tiff-zip.tif":              {drawn(), 0, 1},
		"tiff-rle.tif":              {drawn(), 0, 1},
		"tiff-tiled.tif":            {drawn(), 0, 1},
		"tiff-orient8.tif":          {drawn(), 0, 8},
		"tiff-group4.tif":           {bilevel, 1, 1},
		"bmp-rle.bmp":               {drawn(), 14, 1}, // of 16 colours
		"webp-lossless.webp":        {drawn(), 0, 1},
		"webp-lossy.webp":           {drawn(), 4, 1},
		"webp-alpha.webp":           {overWhite, 3, 1},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Decode(testdata(t, name), Options{})
			require.NoError(t, err)
			assert.Equal(t, c.orientation, p.Orientation)
			full, sum := fromStandard(c.want), 0
			for y := range drawnH {
				for x := range drawnW {
					ux, uy := uprightPlace(c.orientation, x, y, drawnW, drawnH)
					a, b := at(full, x, y), at(p.Image, ux, uy)
					for i := range 3 {
						sum += max(a[i]-b[i], b[i]-a[i])
					}
				}
			}
			assert.LessOrEqual(t, float64(sum)/(3*drawnW*drawnH), c.tolerance)
		})
	}
}

// TestTransparent lays every opacity over white, in pictures of each kind that has one.
func TestTransparent(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 256, 1))
	for x := range 256 {
		m.SetNRGBA(x, 0, color.NRGBA{R: 0, G: 100, B: 255, A: uint8(x)})
	}
	deep := convert(image.NewNRGBA64(m.Bounds()), m)
	colours := make(color.Palette, 256)
	for x := range colours {
		colours[x] = m.NRGBAAt(x, 0)
	}
	mapped := image.NewPaletted(m.Bounds(), colours)
	for x := range mapped.Pix {
		mapped.Pix[x] = uint8(x)
	}
	premultiplied := convert(image.NewRGBA(m.Bounds()), m)
	for name, data := range map[string][]byte{
		"PNG": encoded(t, "PNG", m), "PNG 16 bit": encoded(t, "PNG", deep), "PNG palette": encoded(t, "PNG", mapped),
		"TIFF": encoded(t, "TIFF", m), "TIFF 16 bit": encoded(t, "TIFF", deep), "TIFF premultiplied": encoded(t, "TIFF", premultiplied),
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Decode(data, Options{})
			require.NoError(t, err)
			for x := range 256 {
				for i, v := range []int{0, 100, 255} {
					want := float64(v*x+255*(255-x)) / 255
					assert.InDelta(t, want, at(p.Image, x, 0)[i], 1.01, "opacity %d", x)
				}
			}
		})
	}
}

// exifBlock is an EXIF block that holds an orientation among other tags.
func exifBlock(orientation int, order binary.AppendByteOrder) []byte {
	b := []byte("II*\x00")
	if order.String() == "BigEndian" {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	b = append(b, bytes.Repeat([]byte{0}, 12)...)
	b = order.AppendUint16(b, tagOrientation)
	b = order.AppendUint16(b, 3)
	b = order.AppendUint32(b, 1)
	b = order.AppendUint16(b, uint16(orientation))
	return append(b, 0, 0)
}

// insert puts bytes into a file.
func insert(data []byte, at int, more ...byte) []byte {
	return append(append(append([]byte{}, data[:at]...), more...), data[at:]...)
}

// oriented are files of m that say its orientation.
func oriented(t testing.TB, m image.Image, orientation int) map[string][]byte {
	block := exifBlock(orientation, binary.BigEndian)
	app1 := append([]byte{0xff, 0xe1, 0, byte(8 + len(block))}, append([]byte("Exif\x00\x00"), block...)...)
	chunk := append([]byte("eXIf"), exifBlock(orientation, binary.LittleEndian)...)
	sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(chunk))
	chunk = append(binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-4)), append(chunk, sum...)...)
	const afterSOI, afterIHDR = 2, 33
	files := map[string][]byte{
		"JPEG": insert(encoded(t, "JPEG", m), afterSOI, app1...),
		"PNG":  insert(encoded(t, "PNG", m), afterIHDR, chunk...),
	}
	webp := testdata(t, "webp-lossless.webp")
	exif := append([]byte("EXIF"), binary.LittleEndian.AppendUint32(nil, uint32(len(block)))...)
	webp = append(webp, append(exif, block...)...)
	binary.LittleEndian.PutUint32(webp[4:], uint32(len(webp)-8))
	files["WebP"] = webp
	tif := bytes.Clone(testdata(t, "tiff-orient8.tif"))
	at := bytes.Index(tif, []byte{0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 8})
	require.Positive(t, at)
	tif[at+9] = byte(orientation)
	files["TIFF"] = tif
	return files
}

func TestOrientations(t *testing.T) {
	for orientation := 1; orientation <= 8; orientation++ {
		for name, data := range oriented(t, drawn(), orientation) {
			t.Run(name+" "+strconv.Itoa(orientation), func(t *testing.T) {
				p, err := Decode(data, Options{})
				require.NoError(t, err)
				w, h := drawnW, drawnH
				if orientation >= 5 {
					w, h = h, w
				}
				assert.Equal(t, Info{Format: name, Width: w, Height: h, Frames: 1, Orientation: orientation}, p.Info)
				tolerance := 0
				if name == "JPEG" {
					tolerance = 48 // at the bar's edges
				}
				assert.LessOrEqual(t, worst(t, drawn(), p.Image, orientation), tolerance)
				info, err := Config(data)
				require.NoError(t, err)
				assert.Equal(t, p.Info, info)
			})
		}
	}
}

func TestOrientationNonsense(t *testing.T) {
	good := exifBlock(6, binary.LittleEndian)
	assert.Equal(t, 6, orientation(good))
	assert.Equal(t, 6, orientation(append([]byte("Exif\x00\x00"), good...)))
	for n := range good {
		assert.Contains(t, []int{1, 6}, orientation(good[:n]))
	}
	assert.Equal(t, 1, orientation(exifBlock(0, binary.LittleEndian)))
	assert.Equal(t, 1, orientation(exifBlock(9, binary.BigEndian)))
	assert.Equal(t, 1, orientation([]byte("II*\x00\xff\xff\xff\xff")))
	assert.Equal(t, 1, orientation(nil))
}

// TestReduce reads a file at a third of its size and holds it against the mean of the whole.
func TestReduce(t *testing.T) {
	for name, data := range oriented(t, drawn(), 6) {
		t.Run(name, func(t *testing.T) {
			whole, err := Decode(data, Options{})
			require.NoError(t, err)
			small, err := Decode(data, Options{KeepPixels: 400})
			require.NoError(t, err)
			k := small.Image.Reduce
			require.Equal(t, 3, k)
			assert.Equal(t, whole.Info, small.Info)
			pix := make([]byte, 0, 3*whole.Width*whole.Height)
			for y := range whole.Height {
				for x := range whole.Width {
					for _, v := range at(whole.Image, x, y) {
						pix = append(pix, byte(v))
					}
				}
			}
			assert.Equal(t, slowCanvas(pix, Info{Width: whole.Width, Height: whole.Height}, k, 3), small.Image)
		})
	}
}

func TestOnePixel(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 1, 1))
	m.Set(0, 0, color.RGBA{R: 255, A: 255})
	for _, format := range []string{"JPEG", "PNG", "GIF", "BMP", "TIFF"} {
		p, err := Decode(encoded(t, format, m), Options{})
		require.NoError(t, err, format)
		assert.Equal(t, core.Image{Pix: p.Image.Pix, Format: core.RGBA8, Width: 1, Height: 1, Stride: 4, Reduce: 1}, p.Image)
		assert.InDeltaSlice(t, []int{255, 0, 0}, []int{int(p.Image.Pix[0]), int(p.Image.Pix[1]), int(p.Image.Pix[2])}, 2, format)
	}
}

func crcOf(chunk []byte) uint32 { return crc32.ChecksumIEEE(chunk) }
