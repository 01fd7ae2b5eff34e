package glyph

import (
	"errors"
	"slices"
)

// ErrWeights is returned for bytes that are no weights, or those of a build with other sizes.
var ErrWeights = errors.New("glyph: not the weights of this build")

// weights reads the bytes of a model one after the other.
type weights struct {
	data string
	bad  bool
}

func (w *weights) u8() int64 {
	if len(w.data) == 0 {
		w.bad = true
		return 0
	}
	v := w.data[0]
	w.data = w.data[1:]
	return int64(v)
}

func (w *weights) i8() int64  { return int64(int8(w.u8())) }
func (w *weights) i16() int64 { return w.u8() | w.i8()<<8 }
func (w *weights) i32() int64 { return w.u8() | w.u8()<<8 | w.i16()<<16 }

// Format, integers little-endian: the sizes ColumnDim, Dim, CoarseDim and Chars, a byte each; the columns' weights, output after output, int8;
// the windows' weights, the same, an output's windowDim by columns; a scale and an offset for each of Dim numbers, int32; then the
// rough and the fine bank. A bank is its shift, u8; for each class the number of its prototypes, u8: in the fine bank a multiple of eight, in the rough one two, and eight for None; their weights, int8, of as
// many numbers as the bank looks at; their biases, int16, in 1/BiasOne nats; the fine bank's half widths, u8.

// parse reads a model.
func parse(data string) (*model, error) {
	w := &weights{data: data}
	if w.u8() != ColumnDim || w.u8() != Dim || w.u8() != CoarseDim || w.u8() != int64(Chars) {
		return nil, ErrWeights
	}
	m := &model{}
	w.woven(m.columns[:], cellsDim, ColumnDim)
	w.woven(m.windows[:], windowDim, Dim)
	for k := range m.scale {
		m.scale[k] = w.i32()
	}
	for k := range m.offset {
		m.offset[k] = w.i32()
	}
	w.bank(&m.rough, CoarseDim)
	w.bank(&m.fine, Dim)
	for c, p := range m.fine.first {
		w.bad = w.bad || p%8 != 0 || c <= Chars && m.rough.first[c] != 2*c
	}
	w.bad = w.bad || m.rough.first[Chars+1] != 2*(Chars+noneWords)
	m.fine.half = make([]uint8, len(m.fine.bias))
	for p := range m.fine.half {
		m.fine.half[p] = uint8(w.u8())
	}
	if w.bad || len(w.data) > 0 {
		return nil, ErrWeights
	}
	for c := range m.typical {
		half := slices.Clone(m.fine.half[m.fine.first[c]:m.fine.first[c+1]])
		slices.Sort(half)
		m.typical[c] = half[len(half)/2]
	}
	return m, nil
}

// woven fills words with n rows of dim weights each: two rows to a word, four such pairs of rows woven into one another, that is the words of the four for the
// first input, those for the second, and so on.
func (w *weights) woven(words []int64, dim, n int) {
	for r := range n {
		for i := range dim {
			words[r/8*4*dim+i*4+r/2%4] += w.i8() << (32 * (r & 1))
		}
	}
}

func (w *weights) bank(b *bank, dim int) {
	b.dim = dim
	b.shift = uint(w.u8()) & 63
	for c := range Chars + 1 {
		n := int(w.u8())
		w.bad = w.bad || n == 0
		b.first[c+1] = b.first[c] + n
	}
	n := b.first[Chars+1]
	padded := (n + 7) / 8 * 8 // with prototypes of nothing
	b.words = make([]int64, padded/2*dim)
	w.woven(b.words, dim, n)
	b.bias = make([]int64, padded)
	const step = One / BiasOne
	for p := range n {
		b.bias[p] = step * w.i16()
	}
}
