package plugintest

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// Body is a request's body with its content type.
type Body struct {
	ContentType string
	Bytes       []byte
}

// RandomBodies makes n bodies from a seed: random bytes, text, and forms, JSON and files with a small picture without a
// card, whole or damaged: bits flipped, pieces cut out, doubled or put in, the end cut off.
func RandomBodies(t testing.TB, seed uint64, n int) []Body {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	whole := wholeBodies(t, r)
	out := make([]Body, 0, n)
	for range n {
		b := whole[r.IntN(len(whole))]
		b.Bytes = bytes.Clone(b.Bytes)
		for range r.IntN(4) {
			b.Bytes = damage(r, b.Bytes)
		}
		if r.IntN(10) == 0 {
			b.ContentType = whole[r.IntN(len(whole))].ContentType
		}
		out = append(out, b)
	}
	return out
}

func wholeBodies(t testing.TB, r *rand.Rand) []Body {
	m := image.NewNRGBA(image.Rect(0, 0, 48, 36))
	for i := range m.Pix {
		m.Pix[i] = uint8(i/50) | uint8(r.IntN(32)) | 0x80
	}
	small := encodeJPEG(m)
	var p, g bytes.Buffer
	require.NoError(t, png.Encode(&p, m))
	require.NoError(t, gif.Encode(&g, image.NewPaletted(m.Rect, color.Palette{color.Black, color.White}), nil))
	noise := make([]byte, 3000)
	for i := range noise {
		noise[i] = uint8(r.Uint32())
	}
	kind, form := Form(t, "image/jpeg", small)
	kind2, form2 := Form(t, "application/json", JSON(small))
	return []Body{
		{"image/jpeg", small}, {"image/png", p.Bytes()}, {"image/gif", g.Bytes()}, {kind, form}, {kind2, form2}, {"application/json", JSON(small)},
		{"application/octet-stream", noise}, {"text/plain", bytes.Repeat([]byte("hello, "), 200)}, {"", nil},
		{"text/html", []byte(`<img src="data:image/jpeg;base64,` + string(JSON(small)[48:]) + `">`)},
	}
}

func damage(r *rand.Rand, b []byte) []byte {
	if len(b) < 2 {
		return append(b, uint8(r.Uint32()))
	}
	at := r.IntN(len(b) - 1)
	end := min(at+1+r.IntN(200), len(b))
	switch r.IntN(5) {
	case 0:
		b[at] ^= 1 << r.IntN(8)
		return b
	case 1:
		return append(b[:at:at], b[end:]...)
	case 2:
		return append(b[:end:end], b[at:]...)
	case 3:
		return append(append(b[:at:at], bytes.Repeat([]byte{uint8(r.Uint32())}, r.IntN(50))...), b[at:]...)
	}
	return b[:at]
}
