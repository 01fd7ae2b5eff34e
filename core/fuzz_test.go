package core

import (
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/pan"
)

// fuzzSide bounds the pictures of the fuzz targets, in pixels.
const fuzzSide = 64

// FuzzRecognize reads small pictures of any size, stride and content. Bytes that are missing are repeated.
func FuzzRecognize(f *testing.F) {
	f.Add(uint8(1), uint8(1), uint8(0), uint8(0), uint8(0), []byte{0})
	f.Add(uint8(64), uint8(40), uint8(0), uint8(1), uint8(2), []byte{255, 0, 17, 255, 90, 91, 92})
	f.Add(uint8(63), uint8(20), uint8(9), uint8(2), uint8(3), []byte("a picture of stripes"))
	f.Add(uint8(64), uint8(64), uint8(0), uint8(0), uint8(0), []byte{10, 10, 200, 200, 10, 10})
	r, err := New(nil)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, w, h, pad, format, reduce uint8, data []byte) {
		m := Image{Format: PixelFormat(format % 3), Width: 1 + int(w)%fuzzSide, Height: 1 + int(h)%fuzzSide, Reduce: int(reduce)}
		m.Stride = m.Width*m.Format.BytesPerPixel() + int(pad)
		m.Pix = make([]byte, m.Stride*m.Height)
		for i := range m.Pix {
			if len(data) > 0 {
				m.Pix[i] = data[i%len(data)]
			}
		}
		first := readFuzzed(t, r, m)
		require.Equal(t, AppendJSON(nil, &first, JSONOptions{}), func() []byte {
			again := readFuzzed(t, r, m)
			return AppendJSON(nil, &again, JSONOptions{})
		}(), "the same picture reads otherwise")
		requireSound(t, first)
	})
}

func readFuzzed(t *testing.T, r *Recognizer, m Image) Result {
	res, err := r.Recognize(t.Context(), m)
	require.NoError(t, err)
	return res
}

// requireSound checks what every result must keep to.
func requireSound(t *testing.T, res Result) {
	require.Less(t, int(res.Status), len(statusNames))
	require.Equal(t, res.Status == OK || res.Status == LowConfidence, res.Number != nil)
	if n := res.Number; n != nil {
		require.Regexp(t, `^[0-9]{12,20}$`, n.Digits)
		require.Equal(t, pan.Luhn(n.Digits), n.Luhn)
		requireShare(t, n.Confidence)
		require.Len(t, n.PerDigit, len(n.Digits))
		require.Len(t, n.DigitBoxes, len(n.Digits))
		for k := range n.PerDigit {
			requireShare(t, n.PerDigit[k])
			requireFinite(t, n.DigitBoxes[k])
		}
		requireFinite(t, n.Box)
		sum := 0
		for _, size := range n.Groups {
			sum += size
		}
		require.Equal(t, len(n.Digits), sum)
	}
	for _, c := range res.Candidates {
		require.Regexp(t, `^[0-9]{12,20}$`, c.Digits)
		requireShare(t, c.Confidence)
	}
	if e := res.Expiry; e != nil {
		require.True(t, e.Month >= 1 && e.Month <= 12)
		requireShare(t, e.Confidence)
		requireFinite(t, e.Box)
	}
	if res.Card != nil {
		requireFinite(t, res.Card.Quad)
		require.Contains(t, []int{0, 90, 180, 270}, res.Card.Turn)
	}
	if q := res.Quality; q != nil {
		requireShare(t, q.Focus)
		requireShare(t, q.Glare)
		requireShare(t, q.Exposure)
	}
}

func requireShare(t *testing.T, p float64) { require.True(t, p >= 0 && p <= 1, "%v", p) }

func requireFinite(t *testing.T, q Quad) {
	for _, p := range q {
		require.False(t, math.IsNaN(p.X) || math.IsInf(p.X, 0) || math.IsNaN(p.Y) || math.IsInf(p.Y, 0), "%v", q)
	}
}

// FuzzOptions tries any options: each gives a recognizer with options in range that reads, or an *OptionError.
func FuzzOptions(f *testing.F) {
	f.Add(uint32(0), 0.0, 0, 0, 0)
	f.Add(uint32(63), 0.5, 100, 2025, 12)
	f.Add(uint32(1<<31), math.NaN(), -1, -5, 13)
	m := Image{Pix: make([]byte, 40*30), Width: 40, Height: 30, Stride: 40}
	f.Fuzz(func(t *testing.T, fields uint32, least float64, pixels, year, month int) {
		r, err := New(&Options{Fields: Field(fields), MinNumber: least, MaxPixels: pixels, Today: Month{year, month}})
		if err != nil {
			var option *OptionError
			require.ErrorAs(t, err, &option)
			require.Contains(t, []string{"MinNumber", "MaxPixels", "Today"}, option.Field)
			return
		}
		require.True(t, r.opts.MinNumber > 0 && r.opts.MinNumber <= 1)
		require.Positive(t, r.opts.MaxPixels)
		require.NotZero(t, r.opts.Fields)
		res, err := r.Recognize(t.Context(), m)
		if r.opts.MaxPixels < m.Width*m.Height {
			require.True(t, errors.Is(err, ErrTooLarge))
			return
		}
		require.NoError(t, err)
		requireSound(t, res)
	})
}
