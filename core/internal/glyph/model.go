package glyph

import (
	"math"

	"github.com/cardglyph/cardglyph/core/internal/gradient"
)

// Sizes of the model.
const (
	columnDim = 24               // a column of cells is projected to so many numbers
	windowDim = Cols * columnDim // a window is nine columns
	Dim       = 48               // and is projected to so many
	coarseDim = 16               // of which the first tell most
	cellsDim  = Rows * gradient.Channels

	columnShift = 7  // of a column's sums: they fit into 16 bits then
	lengthShift = 32 // of the inverse of a window's length
	productBits = 20 // of which are dropped after the product with a window's sum
	scaleShift  = 16 // of scale
)

// model is the weights, laid out for the loops of project.go: two weights travel in one int64, the second 32 bits above the first. A sum of
// products with such words is two sums of products at once.
type model struct {
	column [columnDim / 2 * cellsDim]int64 // two outputs to a word, cellsDim words each
	window [Dim / 2 * windowDim]int64      // the same, windowDim words each
	scale  [Dim]int64                      // of a window's number k, over the window's length, in 1/2^scaleShift
	offset [Dim]int64                      // what is taken off it then: its mean over characters

	fine, rough bank
}

// bank is some prototypes of each class, in the order of the classes. A class has an even number of them.
type bank struct {
	words []int64 // two prototypes of the same class to a word, dim words each
	bias  []int64 // of each prototype, 1/One nats
	half  []uint8 // half the width of its ink, 1/HalfOne pixels
	first [Chars + 2]int
	shift uint // of a sum of products: 1/One nats then
}

// low and high are the two sums in a sum of words.
func low(v int64) int64  { return int64(int32(v)) }
func high(v int64) int64 { return (v - int64(int32(v))) >> 32 }

// quietNorm is added to a window's squared length: a window with less gradient than about one grey level all over is mostly noise.
const quietNorm = 400

// norm is the length of a window's features, at least 20, in 1/16.
func norm(squares uint32) int64 {
	return int64(math.Sqrt(float64(squares+quietNorm) * 256)) // exact: IEEE 754 square roots are
}
