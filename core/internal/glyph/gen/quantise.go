package main

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"github.com/cardglyph/cardglyph/core/internal/glyph"
	"github.com/cardglyph/cardglyph/core/internal/glyph/sample"
)

// steps is how many steps a weight may have on either side of zero.
const steps = 127

// temper is what scores are divided by: they are surer of what they were trained on than of families that they never saw.
const temper = 1.15

// quantised is a model in the integers of package glyph.
type quantised struct {
	column, window *mat.Dense // whole numbers
	scale, offset  []float64
	fine           bankOf
	rough          bankOf
}

// bankOf is a bank in integers, but for its biases, in nats.
type bankOf struct {
	*prototypes
	shift int
	half  []float64 // pixels
}

// quantiseWindows is how many windows the ranges and the rough bank are made with.
const quantiseWindows = 60000

// quantise turns a trained model into integers. The projected space is turned and stretched first so that the classes are round clouds of
// the same size in it and its first directions tell most.
func quantise(p projection, protos *prototypes, ws []sample.Window) *quantised {
	which := spread(quantiseWindows, len(ws))
	z, class := p.project(ws, which)
	turn, inverse, off := cloud(z, class)
	share := shares(ws)
	fine := protos.turned(inverse, off, share)
	unit := units(fine)
	q := &quantised{column: rounded(p.column)}
	q.windows(p, turn, unit, off)
	q.rough = rough(firstNumbers(z, turn, off), class, share, unit)
	q.fine = bankOf{fine, glyph.ScoreShift, halves(protos, z, class, ws, which)}
	for i := range fine.bias {
		for d := range dim {
			w := &fine.weights.Data[i*dim+d]
			*w = float32(math.Round(float64(*w) / unit[d]))
		}
	}
	return q
}

// turned is the prototypes in the turned space, counted from off, with scores that are likelihoods: how often a class was drawn says nothing.
func (p *prototypes) turned(inverse *mat.Dense, off, share []float64) *prototypes {
	var weights mat.Dense
	weights.Mul(dense(p.weights), inverse)
	out := newPrototypes(fineCount, dim)
	for i := range out.bias {
		bias := float64(p.bias[i])
		for d := range dim {
			w := weights.At(i, d)
			bias += w * off[d]
			out.weights.Data[i*dim+d] = float32(w / temper)
		}
		out.bias[i] = float32(bias/temper - math.Log(share[out.class[i]]))
	}
	return out
}

// units is a step of the prototypes' weights in each direction.
func units(p *prototypes) []float64 {
	unit := make([]float64, dim)
	for d := range unit {
		most := 0.0
		for i := range p.bias {
			most = max(most, math.Abs(float64(p.weights.Data[i*dim+d])))
		}
		unit[d] = most / steps
	}
	return unit
}

// windows fills in the second projection: of columns' whole numbers to numbers whose products with the prototypes' whole weights are
// 1/One nats, shifted.
func (q *quantised) windows(p projection, turn *mat.Dense, unit, off []float64) {
	window := mat.NewDense(dim, glyph.Cols*columnDim, nil)
	for k := range glyph.Cols * columnDim {
		// A column's whole number over the one that was trained with.
		stretch := steps / largest(row(p.column, k%columnDim)) / (1 << glyph.ColumnShift)
		for d := range dim {
			window.Set(d, k, float64(p.window.Data[d*p.window.Stride+k])/stretch)
		}
	}
	var turned mat.Dense
	turned.Mul(turn, window)
	q.window = mat.NewDense(dim, glyph.Cols*columnDim, nil)
	q.scale, q.offset = make([]float64, dim), make([]float64, dim)
	for d := range dim {
		weights := turned.RawRowView(d)
		most := 0.0
		for _, v := range weights {
			most = max(most, math.Abs(v))
		}
		for k, v := range weights {
			q.window.Set(d, k, math.Round(v*steps/most))
		}
		one := unit[d] * glyph.One * (1 << glyph.ScoreShift)
		q.scale[d] = most / steps * one * (1 << glyph.ScaleShift) / (1 << (glyph.LengthShift - glyph.ProductBits - 4))
		q.offset[d] = off[d] * one
	}
}

// firstNumbers is the projections' first numbers in the turned space, counted from off.
func firstNumbers(z matrix, turn *mat.Dense, off []float64) matrix {
	out := newMatrix(z.Rows, glyph.CoarseDim)
	from, to := mat.NewVecDense(dim, nil), mat.NewVecDense(dim, nil)
	for i := range z.Rows {
		for d, f := range row(z, i) {
			from.SetVec(d, float64(f))
		}
		to.MulVec(turn, from)
		for d := range glyph.CoarseDim {
			out.Data[i*out.Stride+d] = float32(to.AtVec(d) - off[d])
		}
	}
	return out
}

// rounded is m's rows in steps of their largest number.
func rounded(m matrix) *mat.Dense {
	out := mat.NewDense(m.Rows, m.Cols, nil)
	for i := range m.Rows {
		most := largest(row(m, i))
		for k, v := range row(m, i) {
			out.Set(i, k, math.Round(float64(v)*steps/most))
		}
	}
	return out
}

func largest(v []float32) float64 {
	most := 0.0
	for _, x := range v {
		most = max(most, math.Abs(float64(x)))
	}
	return most
}

func dense(m matrix) *mat.Dense {
	out := mat.NewDense(m.Rows, m.Cols, nil)
	for i := range m.Rows {
		for k, v := range row(m, i) {
			out.Set(i, k, float64(v))
		}
	}
	return out
}

// shares is how often each class was drawn.
func shares(ws []sample.Window) []float64 {
	s := make([]float64, classes)
	for i := range ws {
		s[ws[i].Class] += 1 / float64(len(ws))
	}
	return s
}

// cloud is the map of the projected space after which the characters' covariance within their classes is the identity and their means vary most in the first directions,
// its inverse, and where the mean of the means lies then.
func cloud(z matrix, class []int) (turn, inverse *mat.Dense, off []float64) {
	n := z.Cols
	means, count := mat.NewDense(classes, n, nil), make([]float64, classes)
	for i, c := range class {
		count[c]++
		m := means.RawRowView(c)
		for k, v := range row(z, i) {
			m[k] += float64(v)
		}
	}
	for c, k := range count {
		for i := range means.RawRowView(c) {
			means.RawRowView(c)[i] /= max(k, 1)
		}
	}
	within := mat.NewSymDense(n, nil)
	chars := 0.0
	d := make([]float64, n)
	for i, c := range class {
		if c == glyph.None {
			continue
		}
		chars++
		for k, v := range row(z, i) {
			d[k] = float64(v) - means.At(c, k)
		}
		within.SymRankOne(within, 1, mat.NewVecDense(n, d))
	}
	within.ScaleSym(1/chars, within)
	var chol mat.Cholesky
	if !chol.Factorize(within) {
		panic("gen: the projection is singular")
	}
	var l mat.TriDense
	chol.LTo(&l)
	white := mat.DenseCopyOf(means.Slice(0, glyph.Chars, 0, n).T())
	blas64.Trsm(blas.Left, blas.NoTrans, 1, l.RawTriangular(), white.RawMatrix())
	centre(white)
	v := principal(white, n)
	// turn = vᵀ L⁻¹, inverse = L v.
	inverse, turn = &mat.Dense{}, mat.DenseCopyOf(v)
	inverse.Mul(&l, v)
	blas64.Trsm(blas.Left, blas.Trans, 1, l.RawTriangular(), turn.RawMatrix())
	turn = mat.DenseCopyOf(turn.T())
	mean := mat.NewVecDense(n, nil)
	for c := range glyph.Chars {
		mean.AddScaledVec(mean, 1/float64(glyph.Chars), means.RowView(c))
	}
	at := mat.NewVecDense(n, nil)
	at.MulVec(turn, mean)
	return turn, inverse, at.RawVector().Data
}

// halves is, for each prototype, the median of half the width of the ink of the windows that it fits best, in pixels.
func halves(p *prototypes, z matrix, class []int, ws []sample.Window, which []int) []float64 {
	of := make([][]float64, len(p.bias))
	ofClass := make([][]float64, classes)
	for i, c := range class {
		best := p.first[c]
		top := float32(math.Inf(-1))
		for k := p.first[c]; k < p.first[c+1]; k++ {
			if s := dot(row(p.weights, k), row(z, i)) + p.bias[k]; s > top {
				top, best = s, k
			}
		}
		half := float64(ws[which[i]].Half)
		of[best], ofClass[c] = append(of[best], half), append(ofClass[c], half)
	}
	out := make([]float64, len(of))
	for k, v := range of {
		if len(v) < 3 {
			v = ofClass[p.class[k]]
		}
		out[k] = median(v)
	}
	return out
}
