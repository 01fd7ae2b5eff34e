package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/glyph"
	"github.com/cardglyph/cardglyph/core/internal/glyph/sample"
)

// Training moves the projections and the prototypes together to where the classes' probabilities, by all prototypes, fit the windows best: learning vector
// quantisation with a soft assignment (Seo and Obermayer 2003) and a matrix that is learned too (Schneider, Biehl and Hammer 2009).

const (
	epochs = 10
	rate   = 0.002 // of a number's step, a share of the root mean square of its matrix
)

// learner is what is trained and where training stands.
type learner struct {
	projection
	*prototypes
	steps, total int
	adams        []*adam
}

// adam is the state of a matrix's steps (Kingma and Ba 2015).
type adam struct {
	data, slope, first, second []float32
}

func newAdam(data []float32) *adam {
	n := len(data)
	return &adam{data, make([]float32, n), make([]float32, n), make([]float32, n)}
}

const (
	keepFirst  = 0.9
	keepSecond = 0.999
)

// step moves the numbers by their slopes; rate is a share of their root mean square.
func (a *adam) step(t int, rate float64) {
	square := 1e-24
	for _, v := range a.data {
		square += float64(v) * float64(v)
	}
	size := rate * math.Sqrt(square/float64(len(a.data)))
	k := float32(size / (1 - math.Pow(keepFirst, float64(t))))
	r := float32(1 / math.Sqrt(1-math.Pow(keepSecond, float64(t))))
	for i, g := range a.slope {
		a.first[i] = keepFirst*a.first[i] + (1-keepFirst)*g
		a.second[i] = keepSecond*a.second[i] + (1-keepSecond)*g*g
		a.data[i] -= k * a.first[i] / (float32(math.Sqrt(float64(a.second[i])))*r + 1e-10)
	}
}

// train runs the epochs over the windows.
func train(p projection, protos *prototypes, ws []sample.Window) {
	l := &learner{projection: p, prototypes: protos, total: epochs * (len(ws) / chunk)}
	for _, data := range [][]float32{p.column.Data, p.window.Data, protos.weights.Data, protos.bias} {
		l.adams = append(l.adams, newAdam(data))
	}
	r := rand.New(rand.NewPCG(11, 7))
	order := spread(len(ws), len(ws))
	b := newBuffers(l)
	for epoch := range epochs {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		loss := 0.0
		for first := 0; first+chunk <= len(order); first += chunk {
			batch(b.x, b.class, ws, order[first:first+chunk])
			loss += l.step(b)
		}
		fmt.Printf("epoch %d: %.4f nats\n", epoch, loss/float64(len(order)/chunk*chunk))
	}
}

// buffers are the numbers of a step.
type buffers struct {
	x, u, z, score, slopeZ, slopeU matrix
	class                          []int
}

func newBuffers(l *learner) *buffers {
	return &buffers{
		x: newMatrix(chunk, sample.Dim), u: newMatrix(chunk*glyph.Cols, l.column.Rows), z: newMatrix(chunk, l.window.Rows),
		score: newMatrix(chunk, len(l.bias)), slopeZ: newMatrix(chunk, l.window.Rows), slopeU: newMatrix(chunk, l.window.Cols),
		class: make([]int, chunk),
	}
}

// step goes one step down and returns the windows' loss before it.
func (l *learner) step(b *buffers) float64 {
	l.into(b.z, b.u, b.x)
	timesT(b.score, b.z, l.weights)
	loss := l.prototypes.slopes(b.score, b.class)
	u := shaped(b.u, l.window.Cols)
	l.adams[2].matrix(l.weights, func(m matrix) { tTimes(m, b.score, b.z) })
	sumRows(l.adams[3].slope, b.score)
	times(b.slopeZ, b.score, l.weights)
	l.adams[1].matrix(l.window, func(m matrix) { tTimes(m, b.slopeZ, u) })
	times(b.slopeU, b.slopeZ, l.window)
	l.adams[0].matrix(l.column, func(m matrix) { tTimes(m, shaped(b.slopeU, l.column.Rows), shaped(b.x, cells)) })
	l.steps++
	pace := rate * 0.5 * (1 + math.Cos(math.Pi*float64(l.steps)/float64(l.total)))
	for _, a := range l.adams {
		a.step(l.steps, pace)
	}
	return loss
}

// matrix has the slopes filled, in m's shape.
func (a *adam) matrix(m matrix, fill func(matrix)) {
	m.Data = a.slope
	fill(m)
}

func sumRows(dst []float32, m matrix) {
	clear(dst)
	for i := range m.Rows {
		for k, v := range row(m, i) {
			dst[k] += v
		}
	}
}

// slopes turns scores without their biases into the slopes of the mean loss by them, and returns the sum of the losses.
func (p *prototypes) slopes(score matrix, class []int) (loss float64) {
	for i := range score.Rows {
		s := row(score, i)
		for k, b := range p.bias {
			s[k] += b
		}
		top := slices.Max(s)
		all, own := float32(0), float32(0)
		first, last := p.first[class[i]], p.first[class[i]+1]
		for k, v := range s {
			e := float32(math.Exp(float64(v - top)))
			s[k] = e
			all += e
			if k >= first && k < last {
				own += e
			}
		}
		own = max(own, 1e-30)
		loss -= math.Log(float64(own / all))
		for k := range s {
			g := s[k] / all
			if k >= first && k < last {
				g -= s[k] / own
			}
			s[k] = g / float32(score.Rows)
		}
	}
	return loss
}
