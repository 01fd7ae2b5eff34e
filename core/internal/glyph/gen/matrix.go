package main

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// matrix is rows of numbers.
type matrix = blas32.General

func newMatrix(rows, cols int) matrix {
	return matrix{Rows: rows, Cols: cols, Stride: cols, Data: make([]float32, rows*cols)}
}

// row is the i-th.
func row(m matrix, i int) []float32 { return m.Data[i*m.Stride : i*m.Stride+m.Cols] }

// shaped is m's numbers in rows of another length.
func shaped(m matrix, cols int) matrix {
	return matrix{Rows: len(m.Data) / cols, Cols: cols, Stride: cols, Data: m.Data}
}

// times fills dst with a · b.
func times(dst, a, b matrix) { blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, a, b, 0, dst) }

// timesT fills dst with a · bᵀ.
func timesT(dst, a, b matrix) { blas32.Gemm(blas.NoTrans, blas.Trans, 1, a, b, 0, dst) }

// tTimes fills dst with aᵀ · b.
func tTimes(dst, a, b matrix) { blas32.Gemm(blas.Trans, blas.NoTrans, 1, a, b, 0, dst) }
