package glyph

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

// oracle is the model in floats, a number to a weight, and scores a window without any of the fast way's steps.
type oracle struct{ m *model }

// weight is the weight of output k and input i, of n inputs, in woven words.
func weight(words []int64, n, k, i int) float64 {
	return half(words[k/8*4*n+4*i+k/2%4], k)
}

func half(w int64, k int) float64 {
	if k%2 == 0 {
		return float64(low(w))
	}
	return float64(high(w))
}

// scores are all classes' scores over that of None, in nats, and the half widths of the ink.
func (o oracle) scores(d *gradient.Dense, x, y int) (score [Chars]float64, half [Chars]uint8) {
	f := make([]float64, 0, Cols*cellsDim)
	squares := float64(QuietNorm)
	for c := range Cols {
		for r := range Rows {
			for ch := range gradient.Channels {
				v := float64(d.Feat[(y-Top+r*Cell)*d.W+x+(c-Cols/2)*Cell] >> (8 * ch) & 255)
				f = append(f, v)
				squares += v * v
			}
		}
	}
	var z [Dim]float64
	for k := range z {
		for c := range Cols {
			for j := range ColumnDim {
				u := 0.0
				for i := range cellsDim {
					u += f[c*cellsDim+i] * weight(o.m.columns[:], cellsDim, j, i)
				}
				z[k] += u / (1 << ColumnShift) * weight(o.m.windows[:], windowDim, k, c*ColumnDim+j)
			}
		}
		z[k] = z[k]/math.Sqrt(squares)*(1<<LengthShift/16>>ProductBits)*float64(o.m.scale[k])/(1<<ScaleShift) - float64(o.m.offset[k])
	}
	none, _ := o.best(&z, None)
	for c := range score {
		v, p := o.best(&z, c)
		score[c], half[c] = v-none, o.m.fine.half[p]
	}
	return score, half
}

func (o oracle) best(z *[Dim]float64, class int) (score float64, at int) {
	b := &o.m.fine
	score = math.Inf(-1)
	for p := b.first[class]; p < b.first[class+1]; p++ {
		s := float64(b.bias[p]) / One
		for k, v := range z {
			s += v * weight(b.words, Dim, p, k) / One / float64(int(1)<<b.shift)
		}
		if s > score {
			score, at = s, p
		}
	}
	return score, at
}

// art is a plane with edges of all directions: blobs, strokes and noise.
func art(r *rand.Rand, w, h int) plane.Plane {
	p := plane.New(w, h)
	level := 40 + r.IntN(150)
	for i := range p.Pix {
		p.Pix[i] = uint8(level + r.IntN(8))
	}
	for range 30 {
		x, y, a := r.IntN(w), r.IntN(h), r.IntN(256)
		dx, dy := 1+r.IntN(3), r.IntN(30)
		if r.IntN(2) == 0 {
			dx, dy = 3+r.IntN(25), r.IntN(5)
		}
		for j := y; j <= min(y+dy, h-1); j++ {
			for i := x; i <= min(x+dx, w-1); i++ {
				p.Pix[j*w+i] = uint8(a)
			}
		}
	}
	return p
}

func TestClassifyAgreesWithTheOracle(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	reader := New()
	o := oracle{reader.m}
	first := 0
	const windows = 60
	var l Line
	var s Scores
	for range windows {
		p := art(r, 120, 84)
		l.Prepare(p, 46)
		x, y := Side+r.IntN(120-2*Side), r.IntN(9)-4
		require.True(t, reader.Classify(&l, x, y, &s))
		want, half := o.scores(&l.dense, x, 46+y)
		for _, c := range s.Listed[:s.N] {
			require.InDelta(t, want[c], float64(s.Score[c])/One, 0.1+0.01*math.Abs(want[c]), "%c", Alphabet[c])
		}
		best, score := s.Best()
		top := best
		for c, v := range want {
			require.LessOrEqual(t, s.Score[c], score)
			if v > want[top] {
				top = c
			}
		}
		if want[top] < want[best]+0.2 {
			first++
			require.Equal(t, half[best], s.Half[best])
		}
	}
	require.Greater(t, first, windows*80/100, "the shortlist misses the likeliest class")
}

// Any place of any plane is refused or scored, and nothing panics.
func FuzzWindows(f *testing.F) {
	f.Add(uint64(1), 40, 84, 46, 20, 0)
	f.Add(uint64(2), 33, 41, 30, 16, -12)
	f.Add(uint64(3), 1, 1, 0, 0, 0)
	reader := New()
	f.Fuzz(func(t *testing.T, seed uint64, w, h, baseline, x, y int) {
		w, h = 1+w&127, 1+h&127
		var l Line
		l.Prepare(art(rand.New(rand.NewPCG(seed, 9)), w, h), baseline)
		var s Scores
		ok := reader.Classify(&l, x, y, &s)
		require.Equal(t, l.Inside(x, y), ok)
		c, coarse := reader.Coarse(&l, x, y)
		require.Equal(t, ok, coarse)
		if !ok {
			return
		}
		require.Less(t, int(c.Class), Chars)
		for i, class := range s.Listed[:s.N] {
			require.Less(t, int(class), Chars)
			require.NotContains(t, s.Listed[:i], class)
			require.LessOrEqual(t, s.Score[class], s.Score[s.Listed[max(i-1, 0)]])
		}
	})
}

// A line that was used before gives what a new one gives.
func TestLinesAreReused(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	reader := New()
	var used Line
	for _, w := range []int{90, 60, 120, 60} {
		p := art(r, w, 84)
		used.Prepare(p, 46)
		for y := -2; y <= 2; y++ {
			var fresh Line
			fresh.Prepare(p, 46)
			for x := Side; x < w-Side; x += 3 {
				var a, b Scores
				require.True(t, reader.Classify(&used, x, y, &a))
				require.True(t, reader.Classify(&fresh, x, y, &b))
				require.Equal(t, b, a)
			}
		}
	}
}

func TestParseRefusesOtherBytes(t *testing.T) {
	for _, data := range []string{"", weightsData[:100], weightsData[1:], weightsData + "x", "\x00" + weightsData[1:]} {
		_, err := Load([]byte(data))
		require.ErrorIs(t, err, ErrWeights)
	}
}
