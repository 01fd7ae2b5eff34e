package core

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBeginRefusesBadImages(t *testing.T) {
	r, err := New(&Options{MaxPixels: 10_000})
	require.NoError(t, err)
	good := func() Image {
		return Image{Pix: make([]byte, 40*30*4), Format: RGBA8, Width: 40, Height: 30, Stride: 160}
	}
	cases := map[string]struct {
		change func(*Image)
		want   error
	}{
		"good":                    {func(m *Image) {}, nil},
		"no padding at the end":   {func(m *Image) { m.Stride, m.Height, m.Pix = 170, 28, m.Pix[:170*27+160] }, nil},
		"grey in the same bytes":  {func(m *Image) { m.Format = Gray8 }, nil},
		"reduced":                 {func(m *Image) { m.Reduce = 2 }, nil},
		"the zero image":          {func(m *Image) { *m = Image{} }, ErrImage},
		"unknown format":          {func(m *Image) { m.Format = 3 }, ErrImage},
		"format 255":              {func(m *Image) { m.Format = 255 }, ErrImage},
		"no width":                {func(m *Image) { m.Width = 0 }, ErrImage},
		"negative height":         {func(m *Image) { m.Height = -30 }, ErrImage},
		"both sides negative":     {func(m *Image) { m.Width, m.Height = -40, -30 }, ErrImage},
		"a stride that is short":  {func(m *Image) { m.Stride = 159 }, ErrImage},
		"a stride of pixels":      {func(m *Image) { m.Stride = 40 }, ErrImage},
		"a stride that lies":      {func(m *Image) { m.Stride = 161 }, ErrImage},
		"a negative stride":       {func(m *Image) { m.Stride = -160 }, ErrImage},
		"the largest stride":      {func(m *Image) { m.Stride = math.MaxInt }, ErrImage},
		"the largest stride of 1": {func(m *Image) { m.Height, m.Stride = 1, math.MaxInt }, ErrImage},
		"a byte too few":          {func(m *Image) { m.Pix = m.Pix[:len(m.Pix)-1] }, ErrImage},
		"no pixels":               {func(m *Image) { m.Pix = nil }, ErrImage},
		"negative reduction":      {func(m *Image) { m.Reduce = -1 }, ErrImage},
		"a huge reduction":        {func(m *Image) { m.Reduce = MaxSide + 1 }, ErrImage},
		"more than MaxPixels":     {func(m *Image) { m.Width, m.Height = 101, 100 }, ErrTooLarge},
		"a side over MaxSide":     {func(m *Image) { m.Width, m.Height = MaxSide+1, 1 }, ErrTooLarge},
		"sides that overflow":     {func(m *Image) { m.Width, m.Height = math.MaxInt, math.MaxInt }, ErrTooLarge},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			m := good()
			c.change(&m)
			job, err := r.Begin(m)
			if c.want != nil {
				require.ErrorIs(t, err, c.want)
				require.Nil(t, job)
				return
			}
			require.NoError(t, err)
			job.Close()
		})
	}
}

func TestNewRefusesBadOptions(t *testing.T) {
	bad := map[string]Options{
		"MinNumber": {MinNumber: math.NaN()},
		"MaxPixels": {MaxPixels: -1},
		"Today":     {Today: Month{2025, 13}},
	}
	for field, o := range bad {
		_, err := New(&o)
		var option *OptionError
		require.ErrorAs(t, err, &option, field)
		assert.Equal(t, field, option.Field)
		assert.Contains(t, err.Error(), field)
	}
	for _, o := range []Options{
		{MinNumber: -0.1}, {MinNumber: 1.01}, {MinNumber: math.Inf(1)}, {MinNumber: math.Inf(-1)},
		{Today: Month{-1, 1}}, {Today: Month{2025, -1}}, {Today: Month{10_000, 1}},
	} {
		_, err := New(&o)
		assert.Error(t, err, "%+v", o)
	}
}

func TestNewCompletesOptions(t *testing.T) {
	zero := Options{}
	r, err := New(&zero)
	require.NoError(t, err)
	assert.Equal(t, Options{}, zero, "the caller's options stay as they are")
	none, err := New(nil)
	require.NoError(t, err)
	assert.Equal(t, none.opts, r.opts)
	assert.Equal(t, AllFields, r.opts.Fields)
	assert.Equal(t, DefaultMinNumber, r.opts.MinNumber)
	assert.Equal(t, DefaultMaxPixels, r.opts.MaxPixels)
	assert.Zero(t, AllFields&FieldSecurity, "the security code is read only when asked for")
}

// Pictures of a pixel, of a row, of a column, in every format: an answer, and no number.
func TestTinyPictures(t *testing.T) {
	r, err := New(nil)
	require.NoError(t, err)
	for _, format := range []PixelFormat{Gray8, RGBA8, BGRA8} {
		for _, size := range [][2]int{{1, 1}, {2, 1}, {1, 300}, {300, 1}, {7, 9}, {31, 33}} {
			n := format.BytesPerPixel()
			m := Image{Pix: make([]byte, size[0]*size[1]*n), Format: format, Width: size[0], Height: size[1], Stride: size[0] * n}
			for i := range m.Pix {
				m.Pix[i] = byte(i * 89)
			}
			job, err := r.Begin(m)
			require.NoError(t, err)
			res := finish(t, job)
			assert.NotEqual(t, OK, res.Status, "%v", size)
			assert.Nil(t, res.Number, "%v", size)
		}
	}
}
