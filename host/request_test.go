package host_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"image"
	"image/png"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/host"
)

// engine is what both ways of reading have.
type engine interface {
	Read(context.Context, host.Request) (host.Reply, error)
}

func engines(t *testing.T) map[string]engine {
	return map[string]engine{"wasm": newHost(t, host.Options{}), "native": host.Native{}}
}

// greyPNG is a picture without a card.
func greyPNG(t testing.TB, w, h int) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = byte(i*7 ^ i>>5)
	}
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, m))
	return b.Bytes()
}

func pixels(w, h int) *core.Image {
	return &core.Image{Pix: make([]byte, w*h), Width: w, Height: h, Stride: w}
}

func TestRefusedRequests(t *testing.T) {
	file := greyPNG(t, 40, 30)
	for name, e := range engines(t) {
		for what, c := range map[string]struct {
			req  host.Request
			want error
		}{
			"nothing":                 {host.Request{}, host.ErrRequest},
			"both":                    {host.Request{File: file, Image: pixels(9, 9)}, host.ErrRequest},
			"empty file":              {host.Request{File: []byte{}}, host.ErrFormat},
			"no picture":              {host.Request{File: []byte("hello, world")}, host.ErrFormat},
			"cut short":               {host.Request{File: file[:len(file)-20]}, host.ErrCorrupt},
			"damaged":                 {host.Request{File: append(bytes.Clone(file[:60]), make([]byte, 99)...)}, host.ErrCorrupt},
			"file too long":           {host.Request{File: make([]byte, host.MaxBytes+1)}, host.ErrTooLarge},
			"over MaxPixels":          {host.Request{File: file, MaxPixels: 1199}, host.ErrTooLarge},
			"pixels over it":          {host.Request{Image: pixels(40, 30), MaxPixels: 1199}, host.ErrTooLarge},
			"NaN":                     {host.Request{File: file, MinNumber: math.NaN()}, host.ErrOption},
			"confidence over 1":       {host.Request{File: file, MinNumber: 1.5}, host.ErrOption},
			"confidence below 0":      {host.Request{File: file, MinNumber: -0.1}, host.ErrOption},
			"pixels below 0":          {host.Request{File: file, MaxPixels: -1}, host.ErrOption},
			"unknown field":           {host.Request{File: file, Fields: 1 << 20}, host.ErrOption},
			"month 13":                {host.Request{File: file, Today: core.Month{Year: 2026, Month: 13}}, host.ErrOption},
			"year without month":      {host.Request{File: file, Today: core.Month{Year: 2026}}, host.ErrOption},
			"unknown format":          {host.Request{Image: &core.Image{Pix: make([]byte, 9), Format: 9, Width: 3, Height: 3, Stride: 3}}, host.ErrImage},
			"no width":                {host.Request{Image: pixels(0, 9)}, host.ErrImage},
			"stride that lies":        {host.Request{Image: &core.Image{Pix: make([]byte, 9), Width: 3, Height: 3, Stride: 2}}, host.ErrImage},
			"too few bytes":           {host.Request{Image: &core.Image{Pix: make([]byte, 8), Width: 3, Height: 3, Stride: 3}}, host.ErrImage},
			"stride below 0":          {host.Request{Image: &core.Image{Pix: make([]byte, 9), Width: 3, Height: 3, Stride: -3}}, host.ErrImage},
			"product overflows":       {host.Request{Image: &core.Image{Pix: make([]byte, 9), Width: 3, Height: 32768, Stride: math.MaxInt / 4}}, host.ErrTooLarge},
			"side over the limit":     {host.Request{Image: &core.Image{Pix: make([]byte, 40000), Width: 40000, Height: 1, Stride: 40000}}, host.ErrTooLarge},
			"Reduce below 0":          {host.Request{Image: &core.Image{Pix: make([]byte, 9), Width: 3, Height: 3, Stride: 3, Reduce: -1}}, host.ErrImage},
			"400 megapixels declared": {host.Request{File: declares(t, file, 20000, 20000)}, host.ErrTooLarge},
			"100 megapixels declared": {host.Request{File: declares(t, file, 10000, 10000)}, host.ErrTooLarge},
		} {
			_, err := e.Read(t.Context(), c.req)
			assert.ErrorIs(t, err, c.want, "%s: %s", name, what)
		}
	}
}

// declares changes the size in a PNG's header.
func declares(t *testing.T, file []byte, w, h uint32) []byte {
	t.Helper()
	out := bytes.Clone(file)
	binary.BigEndian.PutUint32(out[16:], w)
	binary.BigEndian.PutUint32(out[20:], h)
	binary.BigEndian.PutUint32(out[29:], crc32.ChecksumIEEE(out[12:29]))
	return out
}

func TestTinyPictures(t *testing.T) {
	for name, e := range engines(t) {
		for _, m := range []*core.Image{pixels(1, 1), pixels(2, 300), pixels(300, 1)} {
			reply, err := e.Read(t.Context(), host.Request{Image: m})
			require.NoError(t, err, "%s: %d × %d", name, m.Width, m.Height)
			assert.NotEqual(t, "ok", reply.Result.Status)
		}
	}
}

func TestRepliesOutliveTheInstance(t *testing.T) {
	h := newHost(t, host.Options{Instances: 1})
	file := greyPNG(t, 200, 120)
	first, err := h.Read(t.Context(), host.Request{File: file})
	require.NoError(t, err)
	kept := string(first.JSON)
	_, err = h.Read(t.Context(), host.Request{File: greyPNG(t, 500, 300)})
	require.NoError(t, err)
	assert.Equal(t, kept, string(first.JSON))
	assert.True(t, json.Valid(first.JSON))
	assert.Equal(t, greyPNG(t, 200, 120), file, "the file is only read")
}

func TestFormatsOfPixels(t *testing.T) {
	grey := pixels(64, 40)
	for i := range grey.Pix {
		grey.Pix[i] = byte(i * 3)
	}
	padded := &core.Image{Pix: make([]byte, 80*39+64), Width: 64, Height: 40, Stride: 80}
	colour := &core.Image{Pix: make([]byte, 4*64*40), Format: core.RGBA8, Width: 64, Height: 40, Stride: 256}
	for i, v := range grey.Pix {
		padded.Pix[i/64*80+i%64] = v
		copy(colour.Pix[4*i:], []byte{v, v, v, 255})
	}
	for name, e := range engines(t) {
		want, err := e.Read(t.Context(), host.Request{Image: grey})
		require.NoError(t, err)
		for what, m := range map[string]*core.Image{"padded": padded, "colour": colour} {
			got, err := e.Read(t.Context(), host.Request{Image: m})
			require.NoError(t, err, "%s: %s", name, what)
			assert.Equal(t, string(want.JSON), string(got.JSON), "%s: %s", name, what)
		}
	}
}

// Whatever a file holds, both engines answer a named error or the same result.
func FuzzFiles(f *testing.F) {
	file := greyPNG(f, 40, 30)
	f.Add(file)
	f.Add(file[:50])
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"))
	f.Add([]byte("BM\x3a\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x18\x00"))
	f.Add([]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00"))
	h := newHost(f, host.Options{Instances: 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		req := host.Request{File: data, MaxPixels: 1 << 20}
		a, errA := h.Read(t.Context(), req)
		b, errB := host.Native{}.Read(t.Context(), req)
		for _, named := range []error{host.ErrFormat, host.ErrCorrupt, host.ErrTooLarge} {
			if errors.Is(errA, named) {
				require.ErrorIs(t, errB, named)
				return
			}
		}
		require.NoError(t, errA)
		require.NoError(t, errB)
		require.Equal(t, string(b.JSON), string(a.JSON))
	})
}
