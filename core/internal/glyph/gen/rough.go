package main

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/glyph"
)

// The rough bank, for the choice of classes, sees the first numbers of a projection alone.
const (
	roughEpochs = 3
	roughRate   = 0.02
)

// roughCount is how many prototypes a class has there.
func roughCount(class int) int {
	if class == glyph.None {
		return 8
	}
	return 2
}

// rough trains the rough bank: z is projections, share how often each class was drawn, unit the fine prototypes' steps.
func rough(z matrix, class []int, share, unit []float64) bankOf {
	p := newPrototypes(roughCount, z.Cols)
	p.byMeans(z, class)
	weights, bias := newAdam(p.weights.Data), newAdam(p.bias)
	r := rand.New(rand.NewPCG(3, 5))
	order := spread(z.Rows, z.Rows)
	x, score, c := newMatrix(chunk, z.Cols), newMatrix(chunk, len(p.bias)), make([]int, chunk)
	drawn := &prototypes{first: p.first, bias: make([]float32, len(p.bias))} // with how often classes are drawn
	total, t := roughEpochs*(z.Rows/chunk), 0
	for range roughEpochs {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for first := 0; first+chunk <= len(order); first += chunk {
			for i, at := range order[first : first+chunk] {
				copy(row(x, i), row(z, at))
				c[i] = class[at]
			}
			for k := range drawn.bias {
				drawn.bias[k] = p.bias[k] + float32(math.Log(share[p.class[k]]))
			}
			timesT(score, x, p.weights)
			drawn.slopes(score, c)
			weights.matrix(p.weights, func(m matrix) { tTimes(m, score, x) })
			sumRows(bias.slope, score)
			t++
			pace := roughRate * 0.5 * (1 + math.Cos(math.Pi*float64(t)/float64(total)))
			weights.step(t, pace)
			bias.step(t, pace)
		}
	}
	return p.rounded(unit)
}

// rounded brings the weights to whole numbers. They multiply the same numbers as the fine prototypes' do, so that one power of two serves all.
func (p *prototypes) rounded(unit []float64) bankOf {
	most := 0.0
	for i := range p.bias {
		for d, w := range row(p.weights, i) {
			most = max(most, math.Abs(float64(w))/unit[d])
		}
	}
	power := int(math.Floor(math.Log2((steps + 0.5) / most)))
	for i := range p.bias {
		for d := range p.weights.Cols {
			w := &row(p.weights, i)[d]
			*w = float32(math.Round(float64(*w) / unit[d] * math.Pow(2, float64(power))))
		}
	}
	return bankOf{prototypes: p, shift: glyph.ScoreShift + power}
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	v = slices.Clone(v)
	slices.Sort(v)
	return v[len(v)/2]
}
