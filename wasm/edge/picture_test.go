package edge

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode"
)

// testNumber is a well-known test number.
const testNumber = "4111111111111111"

// draw makes a picture with texture, and with red bars where the stand-in reader is to see numbers.
func draw(w, h int, bars ...image.Rectangle) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetNRGBA(x, y, color.NRGBA{uint8(x * 100 / w), uint8(90 + (x*7+y*13)%60), uint8(y * 200 / h), 255})
			for _, r := range bars {
				if (image.Point{X: x, Y: y}).In(r) {
					m.SetNRGBA(x, y, color.NRGBA{230, 20, 20, 255})
				}
			}
		}
	}
	return m
}

var bar = image.Rect(40, 60, 200, 80)

func jpegFile(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}))
	return b.Bytes()
}

func pngFile(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, m))
	return b.Bytes()
}

func gifFile(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, gif.Encode(&b, m, nil))
	return b.Bytes()
}

// redBar is a stand-in for the recognizer: the number's box is what is red, the topmost red bar alone.
func redBar(file []byte, spend func(int) error) (core.Result, error) {
	if err := spend(1000); err != nil {
		return core.Result{}, err
	}
	p, err := decode.Decode(file, decode.Options{})
	if err != nil {
		return core.Result{}, ErrUndecodable
	}
	m, k := p.Image, float64(max(p.Image.Reduce, 1))
	if m.Format != core.RGBA8 {
		return core.Result{Status: core.NoCard}, nil
	}
	red := func(x, y int) bool {
		c := m.Pix[y*m.Stride+4*x:]
		return c[0] > 180 && c[1] < 90 && c[2] < 90
	}
	box := image.Rectangle{}
	for y := range m.Height {
		row := image.Rectangle{}
		for x := range m.Width {
			if red(x, y) {
				row = row.Union(image.Rect(x, y, x+1, y+1))
			}
		}
		if row.Dx() < 8 {
			if !box.Empty() {
				break
			}
			continue
		}
		box = box.Union(row)
	}
	if box.Empty() {
		return core.Result{Status: core.NoCard}, nil
	}
	x0, y0, x1, y1 := float64(box.Min.X)*k, float64(box.Min.Y)*k, float64(box.Max.X)*k, float64(box.Max.Y)*k
	return core.Result{Status: core.OK, Network: "visa", Number: &core.Number{
		Digits: testNumber, Confidence: 0.99, Luhn: true,
		Box: core.Quad{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}},
	}}, nil
}

// free is a budget without an end.
func free(int) error { return nil }

// edgeOf makes an Edge with the stand-in reader.
func edgeOf(t testing.TB, config string) *Edge {
	t.Helper()
	c, err := ParseConfig([]byte(config))
	require.NoError(t, err)
	return New(c, redBar)
}

// form writes a multipart body with CRLF line ends.
type form struct{ b bytes.Buffer }

func (m *form) part(contentType string, content []byte) *form {
	m.b.WriteString("--bo und\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n")
	if contentType != "" {
		m.b.WriteString("Content-Type: " + contentType + "\r\n")
	}
	m.b.WriteString("\r\n")
	m.b.Write(content)
	m.b.WriteString("\r\n")
	return m
}

func (m *form) end() []byte {
	m.b.WriteString("--bo und--\r\n")
	return m.b.Bytes()
}

const multipartType = `multipart/form-data; boundary="bo und"`

func base64Of(b []byte) []byte { return []byte(base64.StdEncoding.EncodeToString(b)) }
