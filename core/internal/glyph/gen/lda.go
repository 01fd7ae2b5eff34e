package main

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"github.com/cardglyph/cardglyph/core/internal/glyph"
	"github.com/cardglyph/cardglyph/core/internal/glyph/sample"
)

const (
	ldaWindows = 60000
	ldaRidge   = 0.03 // on the covariance's diagonal, a share of its mean
)

// projection is the two linear steps of the model.
type projection struct {
	column matrix // columnDim × cells
	window matrix // dim × (Cols · columnDim)
}

// discriminant is where training begins: the linear discriminant of the windows, dim directions, and of it the best approximation whose
// columns of cells are all projected alike.
func discriminant(ws []sample.Window) projection {
	which := spread(ldaWindows, len(ws))
	within, means := covariance(ws, which)
	n := sample.Dim
	var chol mat.Cholesky
	if !chol.Factorize(within) {
		panic("gen: the windows' covariance is singular")
	}
	var l mat.TriDense
	chol.LTo(&l)
	white := mat.DenseCopyOf(means.Slice(0, glyph.Chars, 0, n).T()) // n × Chars
	blas64.Trsm(blas.Left, blas.NoTrans, 1, l.RawTriangular(), white.RawMatrix())
	centre(white)
	v := principal(white, dim) // n × dim
	blas64.Trsm(blas.Left, blas.Trans, 1, l.RawTriangular(), v.RawMatrix())
	return factored(v, columnMetric(ws, spread(4000, len(ws))))
}

// covariance is the windows' covariance within their classes, with the ridge, and the classes' means.
func covariance(ws []sample.Window, which []int) (*mat.SymDense, *mat.Dense) {
	n := sample.Dim
	sum, means := make([]float64, n*n), mat.NewDense(classes, n, nil)
	count := make([]float64, classes)
	part := newMatrix(n, n)
	chunks(ws, which, func(_ int, x matrix, class []int) {
		tTimes(part, x, x)
		for i, v := range part.Data {
			sum[i] += float64(v)
		}
		for i, c := range class {
			count[c]++
			m := means.RawRowView(c)
			for k, v := range row(x, i) {
				m[k] += float64(v)
			}
		}
	})
	all := mat.NewDense(n, n, sum)
	for c, k := range count {
		m := means.RawRowView(c)
		for i := range m {
			m[i] /= max(k, 1)
		}
		v := mat.NewVecDense(n, m)
		all.RankOne(all, -k, v, v)
	}
	trace := mat.Trace(all)
	out := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			out.SetSym(i, j, all.At(i, j)/float64(len(which)))
		}
		out.SetSym(i, i, out.At(i, i)+ldaRidge*trace/float64(n*len(which)))
	}
	return out, means
}

// centre takes the mean of m's columns off each.
func centre(m *mat.Dense) {
	rows, cols := m.Dims()
	for i := range rows {
		r := m.RawRowView(i)
		mean := 0.0
		for _, v := range r {
			mean += v / float64(cols)
		}
		for k := range r {
			r[k] -= mean
		}
	}
}

// principal is the k directions, unit vectors, along which m's columns vary most, the most telling first.
func principal(m *mat.Dense, k int) *mat.Dense {
	_, n := m.Dims()
	var gram mat.SymDense
	gram.SymOuterK(1, m.T())
	var e mat.EigenSym
	if !e.Factorize(&gram, true) {
		panic("gen: no principal directions")
	}
	var vectors, out mat.Dense
	e.VectorsTo(&vectors)
	values := e.Values(nil) // ascending
	pick := mat.NewDense(n, k, nil)
	for i := range k {
		at := n - 1 - i
		for r := range n {
			pick.Set(r, i, upright(&vectors, at)*vectors.At(r, at)/math.Sqrt(values[at]))
		}
	}
	out.Mul(m, pick)
	return &out
}

// upright is the sign that makes the largest number of the column positive: the sign of a direction says nothing.
func upright(m *mat.Dense, col int) float64 {
	best := 0.0
	for r := range m.RawMatrix().Rows {
		if v := m.At(r, col); math.Abs(v) > math.Abs(best) {
			best = v
		}
	}
	return math.Copysign(1, best)
}

// columnMetric is the Cholesky factor of the mean products of a column's features.
func columnMetric(ws []sample.Window, which []int) *mat.TriDense {
	sum := mat.NewSymDense(cells, nil)
	part := newMatrix(cells, cells)
	chunks(ws, which, func(_ int, x matrix, _ []int) {
		columns := shaped(x, cells)
		tTimes(part, columns, columns)
		for i := range cells {
			for j := i; j < cells; j++ {
				sum.SetSym(i, j, sum.At(i, j)+float64(part.Data[i*cells+j])/float64(len(which)*glyph.Cols))
			}
		}
	})
	for i := range cells {
		sum.SetSym(i, i, sum.At(i, i)+1e-5)
	}
	var chol mat.Cholesky
	if !chol.Factorize(sum) {
		panic("gen: the columns' products are singular")
	}
	var l mat.TriDense
	chol.LTo(&l)
	return &l
}

// factored approximates the directions v, sample.Dim × dim, by two steps, in the metric l of columns.
func factored(v *mat.Dense, l *mat.TriDense) projection {
	// A row for each direction and column of cells.
	parts := mat.NewDense(dim*glyph.Cols, cells, nil)
	for d := range dim {
		for c := range glyph.Cols {
			for i := range cells {
				parts.Set(d*glyph.Cols+c, i, v.At(c*cells+i, d))
			}
		}
	}
	var metric, t mat.Dense
	metric.Mul(parts, l)
	basis := principal(mat.DenseCopyOf(metric.T()), columnDim)
	t.Mul(&metric, basis) // (dim·Cols) × columnDim
	column := mat.DenseCopyOf(basis)
	blas64.Trsm(blas.Left, blas.Trans, 1, l.RawTriangular(), column.RawMatrix())
	p := projection{newMatrix(columnDim, cells), newMatrix(dim, glyph.Cols*columnDim)}
	for k := range columnDim {
		for i := range cells {
			p.column.Data[k*cells+i] = float32(column.At(i, k))
		}
		for d := range dim {
			for c := range glyph.Cols {
				p.window.Data[d*glyph.Cols*columnDim+c*columnDim+k] = float32(t.At(d*glyph.Cols+c, k))
			}
		}
	}
	return p
}
