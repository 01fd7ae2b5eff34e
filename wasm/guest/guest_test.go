package guest

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/wasm/abi"
)

// grey fills the buffer with a w × h picture without a card.
func grey(t *testing.T, g *Guest, w, h int32) {
	t.Helper()
	require.NotNil(t, g.Buf(w*h))
	require.Zero(t, g.Frame(w, h, w, abi.FormatGray8))
}

func finish(t *testing.T, g *Guest) int32 {
	t.Helper()
	for range 100_000 {
		if code := g.Step(1000); code != 0 {
			return code
		}
	}
	t.Fatal("the read does not end")
	return 0
}

func TestReadsAFrame(t *testing.T) {
	var g Guest
	grey(t, &g, 320, 200)
	require.Zero(t, g.Begin(0))
	assert.Empty(t, g.Result())
	require.EqualValues(t, 1, finish(t, &g))
	var res struct{ Status string }
	require.NoError(t, json.Unmarshal(g.Result(), &res))
	assert.NotEqual(t, "ok", res.Status)
	assert.EqualValues(t, abi.ErrNoRead, g.Step(1), "a read that is done takes no step")
	require.Zero(t, g.Begin(0), "the frame can be read again")
	assert.Empty(t, g.Result(), "the old result is gone")
}

func TestBufferBounds(t *testing.T) {
	var g Guest
	for _, n := range []int32{0, -1, -1 << 31, abi.MaxBuffer + 1, 1<<31 - 1} {
		assert.Nil(t, g.Buf(n), "%d bytes", n)
	}
	assert.Len(t, g.Buf(10), 10)
	assert.Len(t, g.Buf(5), 5)
}

func TestFrameBounds(t *testing.T) {
	for _, c := range []struct {
		name                 string
		w, h, stride, format int32
		want                 int32
	}{
		{"fits", 10, 10, 10, abi.FormatGray8, 0},
		{"fits, last row short", 9, 10, 10, abi.FormatGray8, 0},
		{"fits, colour", 5, 5, 20, abi.FormatRgba8, 0},
		{"fits, reduced", 10, 10, 10, abi.FormatGray8 | 8<<abi.ReduceShift, 0},
		{"no width", 0, 10, 10, 0, abi.ErrArgument},
		{"height below zero", 10, -1, 10, 0, abi.ErrArgument},
		{"stride below zero", 10, 10, -10, 0, abi.ErrArgument},
		{"unknown format", 10, 10, 10, 7, abi.ErrArgument},
		{"format below zero", 10, 10, 10, -1, abi.ErrArgument},
		{"reduced too much", 10, 10, 10, 1 << 30, abi.ErrArgument},
		{"stride under a row", 10, 10, 9, 0, abi.ErrImage},
		{"one byte short", 10, 10, 11, abi.FormatGray8, abi.ErrImage},
		{"colour in a grey buffer", 10, 10, 40, abi.FormatBgra8, abi.ErrImage},
		{"product overflows 32 bits", 32768, 32768, 1 << 30, 0, abi.ErrImage},
		{"side over the limit", 32769, 1, 32769, 0, abi.ErrTooLarge},
	} {
		var g Guest
		g.Buf(100)
		assert.Equal(t, c.want, g.Frame(c.w, c.h, c.stride, c.format), c.name)
		if c.want != 0 {
			assert.EqualValues(t, abi.ErrNoFrame, g.Begin(0), "%s: a refused frame is no frame", c.name)
		}
	}
	var g Guest
	assert.EqualValues(t, abi.ErrImage, g.Frame(1, 1, 1, 0), "no buffer yet")
}

func TestOrderOfCalls(t *testing.T) {
	var g Guest
	assert.EqualValues(t, abi.ErrNoFrame, g.Begin(0))
	assert.EqualValues(t, abi.ErrNoRead, g.Step(1))
	grey(t, &g, 64, 64)
	assert.EqualValues(t, abi.ErrArgument, g.Begin(1<<20))
	assert.EqualValues(t, abi.ErrArgument, g.Begin(abi.FlagSession|1<<20))
	require.Zero(t, g.Begin(0))
	assert.EqualValues(t, abi.ErrArgument, g.Step(0))
	assert.EqualValues(t, abi.ErrArgument, g.Step(-5))
	g.Buf(64)
	assert.EqualValues(t, abi.ErrNoRead, g.Step(1), "a new buffer ends the read")
	assert.EqualValues(t, abi.ErrNoFrame, g.Begin(0))
	assert.EqualValues(t, abi.ErrNotAvailable, g.DecodeFile(10), "no decoder")
}

func TestOptions(t *testing.T) {
	for _, c := range []struct {
		name      string
		id, value int32
		want      int32
	}{
		{"fields", abi.OptionFields, abi.FieldNumber | abi.FieldExpiry, 0},
		{"default fields", abi.OptionFields, 0, 0},
		{"unknown field", abi.OptionFields, 1 << 10, abi.ErrOptionValue},
		{"confidence", abi.OptionMinNumber, 9500, 0},
		{"confidence over 1", abi.OptionMinNumber, 10001, abi.ErrOptionValue},
		{"pixels", abi.OptionMaxPixels, 1 << 20, 0},
		{"pixels below zero", abi.OptionMaxPixels, -1, abi.ErrOptionValue},
		{"today", abi.OptionToday, 202611, 0},
		{"no today", abi.OptionToday, 0, 0},
		{"month 13", abi.OptionToday, 202613, abi.ErrOptionValue},
		{"month 0", abi.OptionToday, 202600, abi.ErrOptionValue},
		{"year 99999", abi.OptionToday, 9999901, abi.ErrOptionValue},
		{"no such option", 99, 1, abi.ErrOption},
		{"option 0", 0, 1, abi.ErrOption},
	} {
		var g Guest
		assert.Equal(t, c.want, g.SetOption(c.id, c.value), c.name)
		if c.want != 0 {
			assert.Equal(t, core.Options{}, g.opts, "%s: a refused value changes nothing", c.name)
		}
	}
	var g Guest
	require.Zero(t, g.SetOption(abi.OptionMaxPixels, 99))
	grey(t, &g, 10, 10)
	assert.EqualValues(t, abi.ErrTooLarge, g.Begin(0), "the option reaches the recognizer")
}

func TestDecodesStepByStep(t *testing.T) {
	answer, ticks := int32(0), 0
	var stopped error
	g := Guest{Decode: func(file []byte, maxPixels int, tick func(int) error) (core.Image, int32) {
		assert.Equal(t, []byte("file"), file)
		assert.Equal(t, core.DefaultMaxPixels, maxPixels)
		for ticks = range 10 {
			if stopped = tick(100); stopped != nil {
				return core.Image{}, abi.ErrInternal
			}
		}
		return core.Image{Pix: make([]byte, 64*64), Width: 64, Height: 64, Stride: 64}, answer
	}}
	load := func() {
		copy(g.Buf(6), "file??")
		require.Zero(t, g.DecodeFile(4))
		require.Zero(t, g.Begin(0))
	}
	load()
	require.Zero(t, g.Step(300))
	assert.Equal(t, 2, ticks, "a step takes its budget")
	require.EqualValues(t, 1, finish(t, &g))
	assert.NotEmpty(t, g.Result())
	assert.Equal(t, []byte("\x00\x00\x00\x00??"), g.buf, "the file is wiped once it is decoded")

	load()
	require.Zero(t, g.Step(300))
	g.Reset()
	assert.ErrorIs(t, stopped, errStopped, "a reset ends the decoder")
	assert.EqualValues(t, abi.ErrNoRead, g.Step(1))

	answer = abi.ErrFileCorrupt
	load()
	assert.EqualValues(t, abi.ErrFileCorrupt, finish(t, &g))
	assert.EqualValues(t, abi.ErrNoRead, g.Step(1))

	g.Buf(10)
	for _, n := range []int32{0, -1, 11, -1 << 31} {
		assert.EqualValues(t, abi.ErrArgument, g.DecodeFile(n), "%d bytes", n)
	}
}

func TestResetWipes(t *testing.T) {
	var g Guest
	for i := range g.Buf(100) {
		g.buf[i] = 7
	}
	g.result = append(g.result, "4111111111111111"...)
	require.Zero(t, g.SetOption(abi.OptionFields, 1))
	pixels, text := g.buf, g.result
	require.Zero(t, g.Reset())
	assert.Equal(t, make([]byte, 100), pixels)
	assert.Equal(t, make([]byte, 16), text)
	assert.Equal(t, core.Options{}, g.opts)
	assert.Empty(t, g.Result())

	pixels = g.Buf(keepBuffer + 1)
	pixels[9] = 1
	g.Reset()
	assert.Zero(t, pixels[9])
	assert.Nil(t, g.buf, "a large buffer is let go")
}

// The table's numbers are the recognizer's.
func TestNumbersAreTheRecognizers(t *testing.T) {
	for want, got := range map[int]core.PixelFormat{abi.FormatGray8: core.Gray8, abi.FormatRgba8: core.RGBA8, abi.FormatBgra8: core.BGRA8} {
		assert.EqualValues(t, want, got)
	}
	for want, got := range map[int]core.Field{
		abi.FieldNumber: core.FieldNumber, abi.FieldExpiry: core.FieldExpiry, abi.FieldHolder: core.FieldHolder,
		abi.FieldIssuer: core.FieldIssuer, abi.FieldQuality: core.FieldQuality, abi.FieldSecurity: core.FieldSecurity,
	} {
		assert.EqualValues(t, want, got)
	}
	for want, got := range map[int]core.Status{
		abi.StatusOk: core.OK, abi.StatusLowConfidence: core.LowConfidence, abi.StatusNoCard: core.NoCard,
		abi.StatusNoNumber: core.NoNumber, abi.StatusBlurred: core.Blurred, abi.StatusDark: core.Dark, abi.StatusGlare: core.Glare,
		abi.StatusTooSmall: core.TooSmall, abi.StatusCropped: core.Cropped, abi.StatusUnsupported: core.Unsupported,
	} {
		assert.EqualValues(t, want, got)
	}
	assert.EqualValues(t, abi.ErrImage, code(core.ErrImage))
	assert.EqualValues(t, abi.ErrTooLarge, code(core.ErrTooLarge))
	assert.EqualValues(t, abi.ErrOptionValue, code(&core.OptionError{}))
	assert.EqualValues(t, abi.ErrInternal, code(core.ErrInternal))
}

func TestWarningsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../ABI.md")
	require.NoError(t, err)
	_, table, found := strings.Cut(string(page), "### Warnings")
	require.True(t, found)
	for _, code := range core.Warnings() {
		assert.Contains(t, table, "\n| `"+code+"` |")
	}
	assert.Equal(t, len(core.Warnings()), strings.Count(table, "\n| `"))
}

// Whatever a host calls, in whatever order, the guest answers one of its numbers, and works on afterwards.
func FuzzCalls(f *testing.F) {
	f.Add([]byte{0, 100, 1, 10, 10, 10, 0, 4, 0, 5, 9, 5, 9, 6})
	f.Add([]byte{3, 1, 1, 3, 2, 200, 2, 9, 4, 1, 5, 0})
	f.Fuzz(func(t *testing.T, script []byte) {
		g := Guest{Decode: func(file []byte, _ int, tick func(int) error) (core.Image, int32) {
			if tick(int(file[0])) != nil {
				return core.Image{}, abi.ErrInternal
			}
			side := int(file[0])%64 + 1
			return core.Image{Pix: make([]byte, side*side), Width: side, Height: side, Stride: side}, 0
		}}
		arg := func() int32 {
			if len(script) == 0 {
				return 0
			}
			v := int32(int8(script[0]))
			script = script[1:]
			if v < -100 {
				return v << 24
			}
			return v
		}
		for len(script) > 0 {
			code := int32(0)
			switch arg() & 7 {
			case 0:
				assert.LessOrEqual(t, len(g.Buf(arg())), abi.MaxBuffer)
			case 1:
				code = g.Frame(arg(), arg(), arg(), arg())
			case 2:
				code = g.DecodeFile(arg())
			case 3:
				code = g.SetOption(arg(), arg())
			case 4:
				code = g.Begin(arg())
			case 5:
				code = g.Step(arg())
			case 6:
				code = g.Reset()
			}
			if code != 1 && code != 0 {
				require.NotEqual(t, "unknown", abi.ErrorName(code), "code %d", code)
				require.NotEqualValues(t, abi.ErrInternal, code)
			}
			if code == 1 {
				require.True(t, json.Valid(g.Result()))
			}
		}
		g.Reset()
		grey(t, &g, 16, 16)
		require.Zero(t, g.Begin(0))
		require.EqualValues(t, 1, finish(t, &g))
	})
}
