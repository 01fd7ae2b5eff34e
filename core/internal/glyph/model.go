package glyph

import (
	"math"

	"github.com/cardglyph/cardglyph/core/internal/gradient"
)

// Sizes of the model, shared with its generator.
const (
	ColumnDim = 16               // a column of cells is projected to so many numbers
	windowDim = Cols * ColumnDim // a window is nine columns
	Dim       = 64               // and is projected to so many
	CoarseDim = 16               // of which the first tell most
	cellsDim  = Rows * gradient.Channels

	ColumnShift = 7  // of a column's sums: they fit into 16 bits then
	LengthShift = 32 // of the inverse of a window's length
	ProductBits = 20 // of which are dropped after the product with a window's sum
	ScaleShift  = 16 // of scale
	ScoreShift  = 12 // of a prototype's sum of products, for the fine bank
	BiasOne     = 32 // a prototype's bias of one nat
)

// model is the weights, laid out for the loops of project.go: two weights travel in one int64, the second 32 bits above the first. A sum of
// products with such words is two sums of products at once.
type model struct {
	columns [ColumnDim / 2 * cellsDim]int64 // see woven
	windows [Dim / 2 * windowDim]int64
	scale   [Dim]int64 // of a window's number k, over the window's length, in 1/2^ScaleShift
	offset  [Dim]int64 // what is taken off it then: its mean over characters

	fine, rough bank
	typical     [Chars]uint8 // half the width of each character's ink in the middle one of its prototypes, 1/HalfOne pixels
}

// bank is some prototypes of each class, in the order of the classes; those of a class are a multiple of eight in the fine bank.
type bank struct {
	words []int64 // woven: eight prototypes, then the next eight
	bias  []int64 // of each prototype, 1/One nats
	half  []uint8 // half the width of its ink, 1/HalfOne pixels
	first [Chars + 2]int
	dim   int  // of the numbers that it looks at
	shift uint // of a sum of products: 1/One nats then
}

// low and high are the two sums in a sum of words.
func low(v int64) int64  { return int64(int32(v)) }
func high(v int64) int64 { return (v - int64(int32(v))) >> 32 }

// QuietNorm is added to a window's squared length: a window with less gradient than about one grey level all over is mostly noise.
const QuietNorm = 400

// norm is the length of a window's features, at least 20, in 1/16.
func norm(squares uint32) int64 {
	return int64(math.Sqrt(float64(squares+QuietNorm) * 256)) // exact: IEEE 754 square roots are
}
