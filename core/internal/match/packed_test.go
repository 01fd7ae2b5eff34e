package match

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/stretchr/testify/require"
)

// randomBank has classes templates of random weights, extremes among them.
func randomBank(t testing.TB, r *rand.Rand, classes int) *Bank {
	const cols, rows = 6, 9
	var weights [][]float64
	var bias []float64
	var list []Class
	for c := range classes {
		w := make([]float64, cols*rows*gradient.Channels)
		for i := range w {
			w[i] = float64(r.IntN(255)-127) / 10
			if c == 0 {
				w[i] = 12.7
			}
		}
		weights, bias = append(weights, w), append(bias, r.NormFloat64())
		list = append(list, Class{Rune: byte('0' + c%10)})
	}
	b, err := Parse(Pack(cols, rows, StepsMost, []string{"any"}, list, weights, bias))
	require.NoError(t, err)
	return b
}

// channels are the features of places, one after the other.
func channels(places []gradient.Word) (out []uint8) {
	for _, f := range places {
		out = binary.LittleEndian.AppendUint64(out, uint64(f))
	}
	return out
}

func TestPackedAgreesWithPlain(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	b := randomBank(t, r, 4)
	window := make([]uint8, b.Dim())
	var p Packed
	for round := range 200 {
		for i := range window {
			window[i] = uint8(r.IntN(256))
			if round == 0 {
				window[i] = 255 // the largest sums
			}
		}
		norm := int64(20 + r.IntN(90000))
		b.Pack(&p, window, norm)
		for c := range b.Classes {
			require.Equal(t, b.Score(c, window, norm), b.ScorePacked(c, &p))
			other := (c + 1) % len(b.Classes)
			one, two := b.ScoreTwo(c, other, &p)
			require.Equal(t, []int32{b.Score(c, window, norm), b.Score(other, window, norm)}, []int32{one, two})
		}
	}
}

func TestGridAgreesWithPlain(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	b := randomBank(t, r, 2)
	const w, h = 14, 40
	feat := randomField(r, w, h, 3).Feat
	var p PackedGrid
	window := make([]uint8, 0, b.Dim())
	packAll(&p, feat, w, func(last int) {
		j := last - b.Rows + 1 - last%3 // windows that end up to two rows above the last one are still there
		for i := range w - b.Cols + 1 {
			if j < 0 {
				continue
			}
			window = window[:0]
			for row := range b.Rows {
				o := (j+row)*w + i
				window = append(window, channels(feat[o:o+b.Cols])...)
			}
			power := p.Power(i, j, b.Cols, b.Rows)
			for c := range b.Classes {
				require.Equal(t, b.Score(c, window, Norm(uint32(power>>32))), b.ScoreGrid(c, &p, i, j, power))
			}
		}
	})
}

// packAll packs the rows of features, w a row, and calls then after each.
func packAll(p *PackedGrid, feat []gradient.Word, w int, then func(last int)) {
	p.Size(w)
	for j := range len(feat) / w {
		copy(p.Row(j), feat[j*w:])
		p.Add(j)
		then(j)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(bankMagic))
	f.Add(Pack(Cols, 3, StepsMost, []string{"a"}, []Class{{Rune: '1'}}, [][]float64{make([]float64, 144)}, []float64{0}))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := Parse(data)
		if err == nil {
			require.Len(t, b.packed, len(b.Classes)*b.Dim()/perWord)
		}
	})
}

// randomField is a dense field of random features.
func randomField(r *rand.Rand, w, h, cell int) *gradient.Dense {
	d := &gradient.Dense{W: w, H: h, Cell: cell, Feat: make([]gradient.Word, w*h), Power: make([]uint64, w*h)}
	for i := range d.Feat {
		d.Feat[i] = gradient.Word(r.Uint64())
	}
	gradient.Powers(d.Power, d.Feat)
	return d
}

func TestGatherAgreesWithWindowAndPack(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	b := randomBank(t, r, 2)
	d := randomField(r, 40, 50, 3)
	window := make([]uint8, b.Dim())
	var want, got Packed
	for y := -1; y < d.H; y++ {
		for x := -1; x < d.W; x++ {
			norm, ok := b.Window(window, d, x, y)
			require.Equal(t, ok, b.Gather(&got, d, x, y), "at %d, %d", x, y)
			if ok {
				b.Pack(&want, window, norm)
				require.Equal(t, want, got, "at %d, %d", x, y)
			}
		}
	}
}

func TestDenseAgreesWithPlain(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	b := randomBank(t, r, 2)
	for c := range b.Classes {
		b.Classes[c].Rune = 0
	}
	b.packPairs()
	window := make([]uint8, b.Dim())
	for _, d := range []*gradient.Dense{randomField(r, 40, 50, 3), fullField(40, 50, 3)} {
		for y := -1; y < d.H; y++ {
			for x := -1; x < d.W; x++ {
				norm, ok := b.Window(window, d, x, y)
				power, inside := b.Inside(d, x, y)
				require.Equal(t, ok, inside, "at %d, %d", x, y)
				for c := range b.Classes {
					if ok {
						require.Equal(t, b.Score(c, window, norm), b.ScoreDense(c, d, x, y, power), "at %d, %d", x, y)
					}
				}
			}
		}
	}
}

// fullField is a dense field with the largest sums.
func fullField(w, h, cell int) *gradient.Dense {
	d := randomField(rand.New(rand.NewPCG(1, 1)), w, h, cell)
	for i := range d.Feat {
		d.Feat[i] = ^gradient.Word(0)
	}
	gradient.Powers(d.Power, d.Feat)
	return d
}
