package main

import (
	"github.com/cardglyph/cardglyph/core/internal/glyph"
	"github.com/cardglyph/cardglyph/core/internal/glyph/sample"
)

// fineCount is how many prototypes a class has. Digits have more since they are read in raised faces too; with 16 for every character, more windows of
// families held out are misread.
func fineCount(class int) int {
	switch {
	case class == glyph.None:
		return 24
	case class < 10:
		return 16
	}
	return 8
}

const (
	meansRounds  = 12
	meansWindows = 3000   // of a class
	meansTotal   = 150000 // of all classes together
)

// prototypes are a class's templates in the projected space: the score of one is weights · z + bias, in nats; a class scores as its best.
type prototypes struct {
	weights matrix
	bias    []float32
	class   []int // of each; in order
	first   [classes + 1]int
}

func newPrototypes(count func(class int) int, dim int) *prototypes {
	p := &prototypes{}
	for c := range classes {
		for range count(c) {
			p.class = append(p.class, c)
		}
		p.first[c+1] = len(p.class)
	}
	p.weights, p.bias = newMatrix(len(p.class), dim), make([]float32, len(p.class))
	return p
}

// begin places the prototypes by k-means and gives them the biases that belong to z as it is.
func (p *prototypes) begin(z matrix, class []int) {
	mean := make([]float32, z.Cols)
	sumRows(mean, z)
	for k := range mean {
		mean[k] /= float32(z.Rows)
	}
	for i := range z.Rows {
		for k, m := range mean {
			row(z, i)[k] -= m
		}
	}
	p.byMeans(z, class)
	for i := range p.bias {
		p.bias[i] -= dot(row(p.weights, i), mean)
	}
}

// byMeans places the prototypes by k-means within each class. z is the windows' projections, less their mean.
func (p *prototypes) byMeans(z matrix, class []int) {
	members := make([][]int, classes)
	for i, c := range class {
		if len(members[c]) < meansWindows {
			members[c] = append(members[c], i)
		}
	}
	for c, at := range members {
		p.classMeans(c, z, at)
	}
	for i := range p.bias {
		p.bias[i] = -dot(row(p.weights, i), row(p.weights, i)) / 2
	}
}

func (p *prototypes) classMeans(c int, z matrix, at []int) {
	first, n := p.first[c], p.first[c+1]-p.first[c]
	for k := range n {
		copy(row(p.weights, first+k), row(z, at[k*len(at)/n]))
	}
	for range meansRounds {
		sum, count := newMatrix(n, z.Cols), make([]float32, n)
		for _, i := range at {
			v := row(z, i)
			best, near := float32(0), -1
			for k := range n {
				w := row(p.weights, first+k)
				if s := dot(w, v) - dot(w, w)/2; near < 0 || s > best {
					best, near = s, k
				}
			}
			count[near]++
			for j, u := range v {
				sum.Data[near*z.Cols+j] += u
			}
		}
		for k, m := range count {
			for j := range z.Cols {
				if m > 0 {
					p.weights.Data[(first+k)*p.weights.Stride+j] = sum.Data[k*z.Cols+j] / m
				}
			}
		}
	}
}

func dot(a, b []float32) (s float32) {
	b = b[:len(a)]
	for i, v := range a {
		s += v * b[i]
	}
	return s
}

// project is the windows' projections, and their classes.
func (p projection) project(ws []sample.Window, which []int) (z matrix, class []int) {
	z, class = newMatrix(len(which), p.window.Rows), make([]int, len(which))
	u := newMatrix(chunk*glyph.Cols, p.column.Rows)
	chunks(ws, which, func(first int, x matrix, c []int) {
		copy(class[first:], c)
		part := matrix{Rows: x.Rows, Cols: z.Cols, Stride: z.Stride, Data: z.Data[first*z.Stride:][:x.Rows*z.Stride]}
		p.into(part, u, x)
	})
	return z, class
}

// into fills z with the projections of x, and u with its columns'.
func (p projection) into(z, u, x matrix) {
	columns := shaped(x, cells)
	u.Rows = columns.Rows
	u.Data = u.Data[:columns.Rows*u.Stride]
	timesT(u, columns, p.column)
	timesT(z, shaped(u, glyph.Cols*p.column.Rows), p.window)
}
