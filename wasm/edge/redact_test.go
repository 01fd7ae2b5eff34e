package edge

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode"
)

func redactOf(t *testing.T) *Edge { return edgeOf(t, `{"action":"redact"}`) }

// brightest is how bright the brightest pixel of an area is.
func brightest(m image.Image, area image.Rectangle) (most uint32) {
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			g := color.GrayModel.Convert(m.At(x, y)).(color.Gray)
			most = max(most, uint32(g.Y))
		}
	}
	return most
}

func TestRedactRaw(t *testing.T) {
	for name, file := range map[string][]byte{
		"JPEG": jpegFile(t, draw(640, 400, bar)),
		"PNG":  pngFile(t, draw(640, 400, bar)),
	} {
		v := decide(redactOf(t), post(""), file)
		require.Equal(t, Redacted, v.Outcome, name)
		assert.Equal(t, []Header{{HeaderRedacted, "1"}}, v.Set, name)
		assert.Subset(t, v.Remove, []string{"Content-MD5", "Digest", "Content-Digest"}, "checksums of the old body are wrong now")
		require.Len(t, v.Body, len(file), "%s: same length", name)
		m, format, err := image.Decode(bytes.NewReader(v.Body))
		require.NoError(t, err, name)
		assert.Equal(t, name, map[string]string{"jpeg": "JPEG", "png": "PNG"}[format], "the declared type stays true")
		assert.Equal(t, image.Rect(0, 0, 640, 400), m.Bounds(), name)
		assert.Less(t, brightest(m, bar), uint32(12), "%s: the number's area is black", name)
		assert.Greater(t, brightest(m, image.Rect(300, 200, 600, 380)), uint32(60), "%s: the rest is not", name)
		res, err := redBar(v.Body, free)
		require.NoError(t, err)
		assert.Nil(t, res.Number, "%s: reading it again shows no number", name)
	}
}

// Everything around the pictures stays byte for byte.
func TestRedactInsideBodies(t *testing.T) {
	card, plain := jpegFile(t, draw(240, 150, bar)), pngFile(t, draw(100, 80))
	for name, c := range map[string]struct {
		contentType string
		body        []byte
		cards       string
	}{
		"form":           {multipartType, new(form).part("text/plain", []byte("hi")).part("image/png", plain).part("image/jpeg", card).end(), "1"},
		"form, two":      {multipartType, new(form).part("image/jpeg", card).part("image/png", pngFile(t, draw(300, 200, bar))).end(), "2"},
		"JSON":           {"application/json", []byte(`{"a": [1, 2],"image":"` + string(base64Of(card)) + `","z":"é"}`), "1"},
		"JSON in form":   {multipartType, new(form).part("application/json", []byte(`{"i":"`+string(base64Of(card))+`"}`)).part("", plain).end(), "1"},
		"HTML in JSON":   {"application/json", []byte(`{"h":"<img src=\"data:image/jpeg;base64,` + string(base64Of(card)) + `\">"}`), "1"},
		"base64 in form": {multipartType, new(form).part("image/jpeg", []byte(wrap(string(base64Of(card)), 76, "\r\n"))).end(), "1"},
	} {
		before := bytes.Clone(c.body)
		v := decide(redactOf(t), post(c.contentType), c.body)
		require.Equal(t, Redacted, v.Outcome, name)
		assert.Equal(t, before, c.body, "%s: the body that was handed in is not changed", name)
		assert.Equal(t, []Header{{HeaderRedacted, c.cards}}, v.Set, name)
		require.Len(t, v.Body, len(c.body), name)
		old, now := find(c.contentType, c.body), find(c.contentType, v.Body)
		require.Len(t, now.pieces, len(old.pieces), name)
		at := 0
		for i, p := range old.pieces {
			assert.Equal(t, p, now.pieces[i], name)
			assert.Equal(t, string(c.body[at:p.from]), string(v.Body[at:p.from]), "%s: before picture %d", name, i)
			at = p.to
			file, ok := now.pieces[i].file(v.Body)
			require.True(t, ok, name)
			res, err := redBar(file, free)
			require.NoError(t, err, name)
			assert.Nil(t, res.Number, "%s: picture %d", name, i)
			if was, _ := p.file(c.body); bytes.Equal(was, plain) {
				assert.Equal(t, plain, file, "%s: a picture without a card stays", name)
			}
		}
		assert.Equal(t, string(c.body[at:]), string(v.Body[at:]), "%s: after the pictures", name)
	}
}

// exif puts a directory with an orientation, and a thumbnail, into a JPEG.
func exif(file []byte, orientation byte, thumbnail []byte) []byte {
	block := append([]byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), orientation, 0, 0, 0, 0, 0, 0)
	block = append(block, thumbnail...)
	out := append([]byte{}, file[:2]...)
	out = append(out, 0xff, 0xe1)
	out = binary.BigEndian.AppendUint16(out, uint16(len(block)+2))
	return append(append(out, block...), file[2:]...)
}

// The thumbnail in the metadata shows the card too: it must not survive. The turn that the metadata ask for must.
func TestRedactDropsMetadataAndKeepsTheTurn(t *testing.T) {
	thumbnail := jpegFile(t, draw(60, 40, image.Rect(10, 15, 50, 20)))
	for orientation := byte(1); orientation <= 8; orientation++ {
		file := exif(jpegFile(t, draw(240, 150, bar)), orientation, thumbnail)
		before, err := decode.Decode(file, decode.Options{})
		require.NoError(t, err)
		v := decide(redactOf(t), post(""), file)
		require.Equal(t, Redacted, v.Outcome, "orientation %d", orientation)
		require.Len(t, v.Body, len(file))
		assert.NotContains(t, string(v.Body), "Exif")
		assert.False(t, bytes.Contains(v.Body, thumbnail[100:200]))
		after, err := decode.Decode(v.Body, decode.Options{})
		require.NoError(t, err)
		assert.Equal(t, []int{before.Width, before.Height, 1}, []int{after.Width, after.Height, after.Orientation}, "upright by itself")
		diff, n := 0, 0 // away from the number the pictures agree, whichever way they were turned
		b, a := before.Image, after.Image
		for y := 0; y < b.Height; y += 3 {
			for x := 0; x < b.Width; x += 3 {
				p, q := b.Pix[y*b.Stride+4*x:], a.Pix[y*a.Stride+4*x:]
				if q[0] > 30 || q[1] > 30 || q[2] > 30 {
					diff, n = diff+abs(int(p[1])-int(q[1])), n+1
				}
			}
		}
		assert.Greater(t, n, 2500, "most of the picture is not black")
		assert.Less(t, diff/n, 6, "orientation %d", orientation)
	}
}

func abs(n int) int { return max(n, -n) }

// Two cards in one picture: the reader sees one at a time.
func TestRedactReadsAgain(t *testing.T) {
	bars := []image.Rectangle{image.Rect(20, 20, 200, 40), image.Rect(60, 100, 220, 120), image.Rect(10, 180, 150, 195)}
	v := decide(redactOf(t), post(""), jpegFile(t, draw(240, 220, bars...)))
	require.Equal(t, Redacted, v.Outcome)
	m, err := jpeg.Decode(bytes.NewReader(v.Body))
	require.NoError(t, err)
	for _, b := range bars {
		assert.Less(t, brightest(m, b), uint32(12))
	}
	bars = append(bars, image.Rect(10, 210, 150, 225), image.Rect(10, 240, 150, 255))
	v = decide(redactOf(t), post(""), jpegFile(t, draw(240, 260, bars...)))
	_, code := problemOf(t, v)
	assert.Equal(t, "cannot_redact", code, "more numbers than rounds: nothing goes on")
}

// What cannot be written in its own format, or has no area to black out, does not go on.
func TestRedactRefuses(t *testing.T) {
	for name, file := range map[string][]byte{"GIF": gifFile(t, draw(240, 150, bar))} {
		v := decide(redactOf(t), post(""), file)
		status, code := problemOf(t, v)
		assert.Equal(t, 422, status, name)
		assert.Equal(t, "cannot_redact", code, name)
		assert.Equal(t, Blocked, v.Outcome, name)
	}
	c, err := ParseConfig([]byte(`{"action":"redact"}`))
	require.NoError(t, err)
	for name, box := range map[string]core.Quad{
		"no box": {}, "not a number": {{X: math.NaN()}, {X: 9}, {X: 9, Y: 9}, {Y: 9}}, "far away": {{X: 1e12}, {X: 1e12, Y: 1}, {X: 1, Y: 1}, {}},
		"outside": {{X: -90, Y: -90}, {X: -80, Y: -90}, {X: -80, Y: -80}, {X: -90, Y: -80}},
	} {
		e := New(c, func([]byte, func(int) error) (core.Result, error) {
			return core.Result{Number: &core.Number{Digits: testNumber, Confidence: 1, Box: box}}, nil
		})
		_, code := problemOf(t, decide(e, post(""), jpegFile(t, draw(99, 99))))
		assert.Equal(t, "cannot_redact", code, name)
	}
}

func TestRedactOtherFields(t *testing.T) {
	quad := func(r image.Rectangle) core.Quad {
		x0, y0, x1, y1 := float64(r.Min.X), float64(r.Min.Y), float64(r.Max.X), float64(r.Max.Y)
		return core.Quad{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
	}
	expiry, holder, security := image.Rect(20, 100, 60, 110), image.Rect(20, 130, 90, 140), image.Rect(150, 130, 180, 140)
	for config, want := range map[string][]image.Rectangle{
		`{"action":"redact"}`:                                            nil,
		`{"action":"redact","black_out":["expiry"]}`:                     {expiry},
		`{"action":"redact","black_out":["holder","security"]}`:          {holder, security},
		`{"action":"redact","black_out":["expiry","holder","security"]}`: {expiry, holder, security},
	} {
		c, err := ParseConfig([]byte(config))
		require.NoError(t, err)
		reads := 0
		e := New(c, func(file []byte, _ func(int) error) (core.Result, error) {
			res, err := redBar(file, free)
			if reads++; reads == 1 {
				res.Expiry = &core.Expiry{Month: 1, Year: 2030, Box: quad(expiry)}
				res.Holder = &core.Text{Text: "A", Box: quad(holder)}
				res.Security = &core.Text{Text: "1", Box: quad(security)}
			}
			return res, err
		})
		v := decide(e, post(""), jpegFile(t, draw(240, 160, bar)))
		require.Equal(t, Redacted, v.Outcome)
		m, err := jpeg.Decode(bytes.NewReader(v.Body))
		require.NoError(t, err)
		for _, area := range []image.Rectangle{expiry, holder, security} {
			black := brightest(m, area.Inset(1)) < 16
			assert.Equal(t, contain(want, area), black, "%s: %v", config, area)
		}
	}
}

func contain(list []image.Rectangle, r image.Rectangle) bool {
	for _, one := range list {
		if one == r {
			return true
		}
	}
	return false
}

// Pictures of every sort of content fit into their own length: noise at every quality, flat ones, grey ones, palettes.
func TestRedactFitsTheLength(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	noise := draw(300, 200, bar)
	for i := range noise.Pix {
		if i%4 != 3 && !(image.Point{X: i / 4 % 300, Y: i / 1200}).In(bar) {
			noise.Pix[i] = uint8(r.IntN(150))
		}
	}
	flat := image.NewPaletted(image.Rect(0, 0, 300, 200), color.Palette{color.White, color.NRGBA{230, 20, 20, 255}, color.Black})
	for y := bar.Min.Y; y < bar.Max.Y; y++ {
		for x := bar.Min.X; x < bar.Max.X; x++ {
			flat.SetColorIndex(x, y, 1)
		}
	}
	files := map[string][]byte{"noise, PNG": pngFile(t, noise), "palette, PNG": pngFile(t, flat)}
	for _, q := range []int{20, 50, 75, 85, 95, 100} {
		var b bytes.Buffer
		require.NoError(t, jpeg.Encode(&b, noise, &jpeg.Options{Quality: q}))
		files["noise, JPEG "+string(rune('0'+q/10))] = b.Bytes()
	}
	for name, file := range files {
		v := decide(redactOf(t), post(""), file)
		if assert.Equal(t, Redacted, v.Outcome, name) {
			assert.Len(t, v.Body, len(file), name)
			res, err := redBar(v.Body, free)
			require.NoError(t, err, name)
			assert.Nil(t, res.Number, name)
		}
	}
}

func TestPad(t *testing.T) {
	m := draw(20, 20)
	j, p := jpegFile(t, m), pngFile(t, m)
	want, err := decode.Decode(j, decode.Options{})
	require.NoError(t, err)
	for _, gap := range []int{0, 1, 2, 3, 4, 5, 12, 100, 65533, 65537, 65538, 65540, 65541, 200_000} {
		padded := padJPEG(j, len(j)+gap)
		require.Len(t, padded, len(j)+gap)
		got, err := decode.Decode(padded, decode.Options{})
		require.NoError(t, err, "gap %d", gap)
		assert.Equal(t, want.Image.Pix, got.Image.Pix)
		_, err = jpeg.Decode(bytes.NewReader(padded))
		require.NoError(t, err, "gap %d: the standard decoder", gap)

		padded = padPNG(p, len(p)+gap)
		if gap > 0 && gap < 12 {
			assert.Nil(t, padded, "no chunk is that short")
			continue
		}
		require.Len(t, padded, len(p)+gap)
		_, err = png.Decode(bytes.NewReader(padded))
		require.NoError(t, err, "gap %d", gap)
	}
	assert.Nil(t, padJPEG(j, len(j)-1))
	assert.Nil(t, padPNG(p, len(p)-1))
}

func TestJPEGQuality(t *testing.T) {
	for q := 45; q <= 95; q += 10 {
		var b bytes.Buffer
		require.NoError(t, jpeg.Encode(&b, draw(16, 16), &jpeg.Options{Quality: q}))
		assert.InDelta(t, min(q-4, bestQuality), jpegQuality(b.Bytes()), 2, "quality %d", q)
	}
	for _, junk := range [][]byte{nil, {0xff, 0xd8}, []byte("\xff\xd8\xff\xdb\x00\x00"), []byte("\xff\xd8\xff\xdb\x00\x43\x00"), []byte("\xff\xd8\xff\xff\xff\xff")} {
		assert.Equal(t, bestQuality, jpegQuality(junk))
	}
}

// slowInside says whether the unit square at x, y lies inside a convex quad with its middle: too simple to be wrong.
func slowInside(q core.Quad, x, y float64) bool {
	var left, right bool
	for i, a := range q {
		b := q[(i+1)%4]
		cross := (b.X-a.X)*(y-a.Y) - (b.Y-a.Y)*(x-a.X)
		left, right = left || cross < 0, right || cross > 0
	}
	return !(left && right)
}

// fill leaves no pixel out whose middle lies inside, and paints none that is further than a pixel away.
func TestFillAgainstASlowOne(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		cx, cy, w, h, turn := 50*r.Float64(), 50*r.Float64(), 2+40*r.Float64(), 1+12*r.Float64(), 2*math.Pi*r.Float64()
		var q core.Quad
		for i, c := range [4][2]float64{{-w, -h}, {w, -h}, {w, h}, {-w, h}} {
			q[i] = core.Point{X: cx + c[0]*math.Cos(turn) - c[1]*math.Sin(turn), Y: cy + c[0]*math.Sin(turn) + c[1]*math.Cos(turn)}
		}
		for _, format := range []core.PixelFormat{core.Gray8, core.RGBA8} {
			n := format.BytesPerPixel()
			m := core.Image{Pix: bytes.Repeat([]byte{255}, 50*50*n), Format: format, Width: 50, Height: 50, Stride: 50 * n}
			some := fill(m, q)
			wide := q
			for i := range wide {
				wide[i].X += 2 * sign(q[i].X-cx)
				wide[i].Y += 2 * sign(q[i].Y-cy)
			}
			painted := false
			for y := range 50 {
				for x := range 50 {
					black := m.Pix[y*m.Stride+x*n] == 0
					painted = painted || black
					if slowInside(q, float64(x)+0.5, float64(y)+0.5) {
						require.True(t, black, "%d,%d in %v", x, y, q)
					}
					if black {
						near := false
						for _, d := range [][2]float64{{0, 0}, {1.5, 0}, {-1.5, 0}, {0, 1.5}, {0, -1.5}, {1, 1}, {-1, 1}, {1, -1}, {-1, -1}} {
							near = near || slowInside(q, float64(x)+0.5+d[0], float64(y)+0.5+d[1])
						}
						require.True(t, near, "%d,%d is far from %v", x, y, q)
					}
				}
			}
			require.Equal(t, painted, some)
		}
	}
}

func sign(v float64) float64 {
	if v < 0 {
		return -1
	}
	return 1
}

func TestWiden(t *testing.T) {
	q := widen(core.Quad{{X: 10, Y: 10}, {X: 110, Y: 10}, {X: 110, Y: 30}, {X: 10, Y: 30}})
	assert.Equal(t, core.Quad{{X: 2, Y: 2}, {X: 118, Y: 2}, {X: 118, Y: 38}, {X: 2, Y: 38}}, q, "0.4 of the height of 20 on every side")
	assert.NotPanics(t, func() { widen(core.Quad{}) })
}
