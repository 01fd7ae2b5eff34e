package jpeg

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/decode/internal/jpegtest"
)

// decodeAll gathers the rows of a picture, three bytes a pixel.
func decodeAll(data []byte) (h Header, pix []byte, err error) { return decodeRows(data, false) }

func decodeRows(data []byte, luma bool) (h Header, pix []byte, err error) {
	err = Decode(data, Output{
		Luma: luma,
		Start: func(header Header, _ int64) error {
			h = header
			return nil
		},
		Row: func(y int, row []byte) error {
			if h.Channels() == 3 {
				pix = append(pix, row...)
				return nil
			}
			for _, v := range row {
				pix = append(pix, v, v, v)
			}
			return nil
		},
		Spend: func(int) error { return nil },
	})
	return h, pix, err
}

// tolerance: both transforms round, each by less than one level, and 1.772 × a chroma level is nearly 2.
const tolerance = 4

// matches holds a file against image/jpeg.
func matches(t *testing.T, data []byte) {
	t.Helper()
	want, err := jpeg.Decode(bytes.NewReader(data))
	require.NoError(t, err)
	h, got, err := decodeAll(data)
	require.NoError(t, err)
	require.Equal(t, want.Bounds(), image.Rect(0, 0, h.Width, h.Height))
	require.Len(t, got, 3*h.Width*h.Height)
	largest := 0
	for y := range h.Height {
		for x := range h.Width {
			r, g, b, _ := want.At(x, y).RGBA()
			for i, v := range []uint32{r, g, b} {
				d := int(v>>8) - int(got[3*(y*h.Width+x)+i])
				largest = max(largest, d, -d)
			}
		}
	}
	assert.LessOrEqual(t, largest, tolerance)
}

func TestFilesMatchStandardDecoder(t *testing.T) {
	files, err := filepath.Glob("../../testdata/jpeg-*.jpg")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 16)
	for _, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		t.Run(filepath.Base(name), func(t *testing.T) { matches(t, data) })
	}
}

// TestLumaIsTheStandardDecoders: where luma alone is asked for it is what image/jpeg has as luma; pictures stored otherwise
// keep their colours.
func TestLumaIsTheStandardDecoders(t *testing.T) {
	files, err := filepath.Glob("../../testdata/jpeg-*.jpg")
	require.NoError(t, err)
	seen := map[bool]int{}
	for _, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		h, got, err := decodeRows(data, true)
		require.NoError(t, err, name)
		m, err := jpeg.Decode(bytes.NewReader(data))
		require.NoError(t, err, name)
		want, isYCC := m.(*image.YCbCr)
		require.Equal(t, isYCC, h.Luma, name)
		seen[isYCC]++
		if !isYCC {
			_, colours, err := decodeAll(data)
			require.NoError(t, err, name)
			require.Equal(t, colours, got, name)
			continue
		}
		for y := range h.Height {
			for x := range h.Width {
				require.InDelta(t, want.Y[want.YOffset(x, y)], got[3*(y*h.Width+x)], 1, "%s at %d, %d", name, x, y)
			}
		}
	}
	require.Positive(t, seen[true])
	require.Positive(t, seen[false])
}

func TestSizesMatchStandardDecoder(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, size := range [][2]int{{1, 1}, {1, 40}, {40, 1}, {7, 8}, {8, 8}, {9, 17}, {16, 16}, {33, 31}} {
		t.Run(strconv.Itoa(size[0])+"x"+strconv.Itoa(size[1]), func(t *testing.T) {
			m := image.NewRGBA(image.Rect(0, 0, size[0], size[1]))
			for i := range m.Pix {
				m.Pix[i] = byte(rng.Uint32()) | byte(i%4/3*255)
			}
			var b bytes.Buffer
			require.NoError(t, jpeg.Encode(&b, m, &jpeg.Options{Quality: 60 + size[0]}))
			matches(t, b.Bytes())
		})
	}
}

func TestBuiltFilesMatchStandardDecoder(t *testing.T) {
	level := func(component, n int) int { return (n*7+component*5)%3 - 1 }
	half := [][2]int{{2, 2}, {1, 1}, {1, 1}}
	full := [][2]int{{1, 1}, {1, 1}, {1, 1}}
	for name, s := range map[string]jpegtest.Spec{
		"grey":                         {},
		"grey restart":                 {Restart: 2},
		"grey progressive restart":     {Restart: 3, Progressive: true},
		"restart":                      {Sampling: half, Restart: 1},
		"separate scans":               {Sampling: half, Separate: true},
		"separate scans restart":       {Sampling: full, Separate: true, Restart: 4},
		"separate progressive":         {Sampling: half, Separate: true, Progressive: true},
		"separate progressive restart": {Sampling: full, Separate: true, Restart: 4, Progressive: true},
		"red green blue by name":       {Sampling: full, IDs: []byte("RGB")},
		"red green blue by Adobe":      {Sampling: full, Adobe: 1},
		"inks":                         {Sampling: append(full, [2]int{1, 1}), Adobe: 1},
		"inks from luma":               {Sampling: append(full, [2]int{1, 1}), Adobe: 3},
		"inks from luma, chroma small": {Sampling: [][2]int{{2, 2}, {1, 1}, {1, 1}, {2, 2}}, Adobe: 3},
	} {
		t.Run(name, func(t *testing.T) {
			s.Width, s.Height, s.Level = 43, 37, level
			matches(t, jpegtest.Build(s))
		})
	}
}

// TestRestartInSmallScans counts restart intervals in scans of one component in blocks, as section A.2.2 says and libjpeg
// does; image/jpeg does not. The levels cancel out before each marker, so that it changes nothing in the picture.
func TestRestartInSmallScans(t *testing.T) {
	for _, progressive := range []bool{false, true} {
		s := jpegtest.Spec{Width: 43, Height: 37, Sampling: [][2]int{{2, 2}, {1, 1}, {1, 1}}, Separate: true,
			Progressive: progressive, Level: func(_, n int) int { return 1 - 2*(n%2) }}
		_, want, err := decodeAll(jpegtest.Build(s))
		require.NoError(t, err)
		s.Restart = 2
		_, got, err := decodeAll(jpegtest.Build(s))
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
}

// TestAdobeBeforeNames: where the Adobe segment says luma and chroma, the components' names do not count, as in libjpeg.
func TestAdobeBeforeNames(t *testing.T) {
	s := jpegtest.Spec{Width: 8, Height: 8, Sampling: [][2]int{{1, 1}, {1, 1}, {1, 1}}, Adobe: 2,
		Level: func(component, _ int) int { return component - 1 }}
	_, want, err := decodeAll(jpegtest.Build(s))
	require.NoError(t, err)
	s.IDs = []byte("RGB")
	_, got, err := decodeAll(jpegtest.Build(s))
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.NotEqual(t, []byte{112, 128, 144}, got[:3])
}

// TestInks tells inks without an Adobe segment, which image/jpeg refuses: they are inverted all the same.
func TestInks(t *testing.T) {
	white := jpegtest.Build(jpegtest.Spec{Width: 8, Height: 8, Sampling: [][2]int{{1, 1}, {1, 1}, {1, 1}, {1, 1}},
		Level: func(component, _ int) int { return component % 2 }})
	_, got, err := decodeAll(white)
	require.NoError(t, err)
	r, g, b := color.CMYKToRGB(255-128, 255-144, 255-128, 255-144)
	assert.Equal(t, []byte{r, g, b}, got[:3])
}

func TestNamedFaults(t *testing.T) {
	size := func(s jpegtest.Spec) []byte {
		s.Width, s.Height = 24, 24
		return jpegtest.Build(s)
	}
	good := size(jpegtest.Spec{})
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"arithmetic":        {size(jpegtest.Spec{Frame: 0xc9}), Unsupported("arithmetic-coded JPEG")},
		"lossless":          {size(jpegtest.Spec{Frame: 0xc3}), Unsupported("lossless or hierarchical JPEG")},
		"twelve bits":       {size(jpegtest.Spec{Precision: 12}), Unsupported("JPEG with other than 8 bits a sample")},
		"two components":    {size(jpegtest.Spec{Sampling: [][2]int{{1, 1}, {1, 1}}}), Unsupported("JPEG with other than 1, 3 or 4 components")},
		"no height":         {jpegtest.Build(jpegtest.Spec{Width: 8}), Unsupported("JPEG that gives its height after the picture")},
		"no width":          {jpegtest.Build(jpegtest.Spec{Height: 8}), Corrupt("the picture has no width")},
		"same component":    {size(jpegtest.Spec{Sampling: [][2]int{{1, 1}, {1, 1}, {1, 1}}, IDs: []byte("AAB")}), errSegment},
		"no picture":        {[]byte("\xff\xd8\xff\xd9"), errNoScan},
		"cut short":         {good[:len(good)-2], errShort},
		"two pictures":      {append(good[:len(good)-2:len(good)-2], good...), Corrupt("the picture's size is given twice")},
		"too few bytes":     {jpegtest.Build(jpegtest.Spec{Width: 60000, Height: 60000, Frame: 0xc0, Restart: 0})[:1000], ErrDeclared},
		"restart is absent": {bytes.Replace(size(jpegtest.Spec{Restart: 1}), []byte{0xff, 0xd1}, nil, 1), nil},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := decodeAll(c.data)
			require.Error(t, err)
			if c.want != nil {
				assert.Equal(t, c.want, err)
			}
		})
	}
}

// TestScansAreCounted feeds a small file that asks for the same work again and again.
func TestScansAreCounted(t *testing.T) {
	data := jpegtest.Build(jpegtest.Spec{Width: 64, Height: 64, Progressive: true})
	scan := data[bytes.Index(data, []byte{0xff, 0xda}) : len(data)-2]
	for range maxScans {
		data = append(data[:len(data)-2:len(data)-2], append(scan, 0xff, 0xd9)...)
	}
	_, _, err := decodeAll(data)
	assert.Equal(t, Corrupt("the picture is cut into too many scans"), err)
}

func TestInverseDCT(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var table [64]int32
	for i := range table {
		table[i] = int32(1 + rng.IntN(20))
	}
	for round := range 500 {
		var b [64]int16
		for range round % 20 {
			b[rng.IntN(64)] = int16(rng.IntN(60) - 30)
		}
		b[0] = int16(rng.IntN(100) - 50)
		got, want := make([]byte, 64), slowInverseDCT(&b, &table)
		inverseDCT(got, 8, &b, &table)
		for i := range got {
			require.InDelta(t, want[i], float64(got[i]), 0.75, "round %d", round) // rounding takes 0.5
		}
	}
}

// slowInverseDCT is the definition in section A.3.3, not rounded.
func slowInverseDCT(b *[64]int16, table *[64]int32) (out [64]float64) {
	scale := func(u int) float64 {
		if u == 0 {
			return 1 / math.Sqrt2
		}
		return 1
	}
	for i := range out {
		x, y, sum := float64(i%8), float64(i/8), 0.0
		for k := range b {
			u, v := k%8, k/8
			sum += scale(u) * scale(v) * float64(int32(b[k])*table[k]) *
				math.Cos((2*x+1)*float64(u)*math.Pi/16) * math.Cos((2*y+1)*float64(v)*math.Pi/16)
		}
		out[i] = min(max(sum/4+128, 0), 255)
	}
	return out
}
