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

// quantise turns a trained model into integers. The projected space is turned and stretched first so that the classes are round clouds of the same size in it and
// its first directions tell most.
func quantise(p projection, protos *prototypes, ws []sample.Window) *quantised {
	q := &quantised{}
	q.column = rounded(p.column)
	which := spread(quantiseWindows, len(ws))
	stretch := make([]float64, p.column.Rows) // a column's number in integers over that in floats
	for k := range stretch {
		stretch[k] = steps / largest(row(p.column, k)) / (1 << glyph.ColumnShift)
	}
	z, class := p.project(ws, which)
	turn, inverse, off := cloud(z, class)
	window := mat.NewDense(dim, glyph.Cols*columnDim, nil)
	for d := range dim {
		for k := range glyph.Cols * columnDim {
			window.Set(d, k, float64(p.window.Data[d*p.window.Stride+k])/stretch[k%columnDim])
		}
	}
	var turned, weights mat.Dense
	turned.Mul(turn, window)
	weights.Mul(dense(protos.weights), inverse)
	q.window = mat.NewDense(dim, glyph.Cols*columnDim, nil)
	q.scale, q.offset = make([]float64, dim), make([]float64, dim)
	fine := newPrototypes(fineCount, dim)
	share := shares(ws)
	for i := range fine.bias {
		bias := float64(protos.bias[i])
		for d := range dim {
			w := weights.At(i, d)
			bias += w * off[d]
			fine.weights.Data[i*dim+d] = float32(w / temper)
		}
		fine.bias[i] = float32(bias/temper - math.Log(share[fine.class[i]])) // likelihoods: how often a class was drawn says nothing
	}
	unit := make([]float64, dim) // of the prototypes' weights
	for d := range dim {
		big := 0.0
		for i := range fine.bias {
			big = max(big, math.Abs(float64(fine.weights.Data[i*dim+d])))
		}
		unit[d] = big / steps
		row := turned.RawRowView(d)
		most := 0.0
		for _, v := range row {
			most = max(most, math.Abs(v))
		}
		for k, v := range row {
			q.window.Set(d, k, math.Round(v*steps/most))
		}
		// A prototype's weight times a window's number is to be 1/One nats, shifted.
		one := unit[d] * glyph.One * (1 << glyph.ScoreShift)
		q.scale[d] = most / steps * one * (1 << glyph.ScaleShift) / (1 << (glyph.LengthShift - glyph.ProductBits - 4))
		q.offset[d] = off[d] * one
	}
	centred := newMatrix(len(which), glyph.CoarseDim)
	for i := range which {
		v := mat.NewVecDense(dim, nil)
		zi := make([]float64, dim)
		for d, f := range row(z, i) {
			zi[d] = float64(f)
		}
		v.MulVec(turn, mat.NewVecDense(dim, zi))
		for d := range glyph.CoarseDim {
			centred.Data[i*centred.Stride+d] = float32(v.AtVec(d) - off[d])
		}
	}
	q.rough = rough(centred, class, share, unit)
	q.fine = bankOf{fine, glyph.ScoreShift, halves(protos, z, class, ws, which)}
	for d := range dim {
		for i := range fine.bias {
			w := &fine.weights.Data[i*dim+d]
			*w = float32(math.Round(float64(*w) / unit[d]))
		}
	}
	return q
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
