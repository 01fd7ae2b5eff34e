package match

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// A packed and parsed bank scores like the formula in plain floating point: (weights · features) / |features| + bias.
// Weights are kept in 1/127 of the largest one, here 3: with 432 features the sum is out by a few hundredths of a nat.
func TestScoreIsTheFormula(t *testing.T) {
	const cols, rows = 6, 9
	r := rand.New(rand.NewPCG(1, 1))
	weights, bias := make([]float64, cols*rows*gradient.Channels), 1.7
	for i := range weights {
		weights[i] = 6*r.Float64() - 3
	}
	b, err := Parse(Pack(cols, rows, StepsMost, []string{"any"}, []Class{{Rune: '7'}}, [][]float64{weights}, []float64{bias}))
	require.NoError(t, err)
	require.Equal(t, []Class{{Rune: '7'}}, b.Classes)
	window := make([]uint8, b.Dim())
	for range 100 {
		dot, squares := 0.0, 0.0
		for i := range window {
			window[i] = uint8(r.IntN(256))
			dot += weights[i] * float64(window[i])
			squares += float64(window[i]) * float64(window[i])
		}
		want := dot/math.Sqrt(squares+quietNorm) + bias
		assert.InDelta(t, want, float64(b.Score(0, window, Norm(uint32(squares))))/One, 0.15)
	}
}

// Window takes the cells' own pixels, and refuses windows that reach over the border.
func TestWindow(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	b := randomBank(t, r, 1)
	p := plane.New(40, 60)
	for i := range p.Pix {
		p.Pix[i] = uint8(r.IntN(256))
	}
	var d gradient.Dense
	d.Pool(p, 5)
	window := make([]uint8, b.Dim())
	for y := -1; y < p.H; y++ {
		for x := -1; x < p.W; x++ {
			norm, ok := b.Window(window, &d, x, y)
			require.Equal(t, x >= 0 && y >= 0 && x+25 < p.W && y+40 < p.H, ok, "%d, %d", x, y)
			if !ok {
				continue
			}
			sum := uint32(0)
			for k, got := range window {
				c, i, j := k%gradient.Channels, k/gradient.Channels%b.Cols, k/gradient.Channels/b.Cols
				want := uint8(d.Feat[(y+5*j)*p.W+x+5*i] >> (8 * c))
				require.Equal(t, want, got)
				sum += uint32(want) * uint32(want)
			}
			require.Equal(t, Norm(sum), norm)
		}
	}
}

func TestNorm(t *testing.T) {
	assert.EqualValues(t, 20*16, Norm(0), "an empty window is not divided by nothing")
	for _, sum := range []uint32{1, 1000, 1 << 20, 432 * 255 * 255} {
		assert.InDelta(t, 16*math.Sqrt(float64(sum)+400), float64(Norm(sum)), 1)
	}
}

// Power is the plain sum over a window, of features and of their squares.
func TestPowerIsThePlainSum(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	const w, h = 9, 8
	var p PackedGrid
	packAll(&p, randomField(r, 20, 20, 3).Feat, 20, func(int) {}) // memory with something in it
	feat := randomField(r, w, h, 3).Feat
	packAll(&p, feat, w, func(int) {})
	for range 200 {
		i, j := r.IntN(w), r.IntN(h)
		cols, rows := 1+r.IntN(w-i), 1+r.IntN(h-j)
		sum, squares := uint64(0), uint64(0)
		for y := j; y < j+rows; y++ {
			for _, v := range channels(feat[y*w+i : y*w+i+cols]) {
				sum += uint64(v)
				squares += uint64(v) * uint64(v)
			}
		}
		require.Equal(t, squares<<32|sum, p.Power(i, j, cols, rows))
	}
}

func TestParseRefuses(t *testing.T) {
	good := Pack(Cols, 3, StepsMost, []string{"a"}, []Class{{Rune: '1'}}, [][]float64{{143: 1}}, []float64{0})
	_, err := Parse(good)
	require.NoError(t, err)
	broken := map[string]func([]byte) []byte{
		"nothing":            func([]byte) []byte { return nil },
		"another magic":      func(b []byte) []byte { b[0]++; return b },
		"no columns":         func(b []byte) []byte { b[4] = 0; return b },
		"rows not in threes": func(b []byte) []byte { b[5] = 4; return b },
		"scale 0":            func(b []byte) []byte { copy(b[9:13], []byte{0, 0, 0, 0}); return b },
		"family not there":   func(b []byte) []byte { b[16] = 1; return b },
		"name too long":      func(b []byte) []byte { b[13] = 200; return b },
		"a byte too few":     func(b []byte) []byte { return b[:len(b)-1] },
		"a byte too many":    func(b []byte) []byte { return append(b, 0) },
	}
	for name, breaks := range broken {
		_, err := Parse(breaks(append([]byte(nil), good...)))
		assert.ErrorIs(t, err, ErrBank, name)
	}
	for n := range good {
		_, err := Parse(good[:n])
		require.ErrorIs(t, err, ErrBank, "cut after %d bytes", n)
	}
}
