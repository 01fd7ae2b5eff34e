package glyph

import "errors"

var errWeights = errors.New("glyph: not the weights of this build")

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

// Format, integers little-endian: the sizes columnDim, Dim, coarseDim and Chars, a byte each; the columns' weights, output after output, int8;
// the windows' weights, the same, an output's windowDim by columns; a scale and an offset for each of Dim numbers, int32; then the
// rough and the fine bank. A bank is its shift, u8; for each class the number of its prototypes, u8, even; their weights, int8, of as
// many numbers as the bank looks at; their biases, int16, in 1/32 nats; the fine bank's half widths, u8.

// parse reads a model.
func parse(data string) (*model, error) {
	w := &weights{data: data}
	if w.u8() != columnDim || w.u8() != Dim || w.u8() != coarseDim || w.u8() != int64(Chars) {
		return nil, errWeights
	}
	m := &model{}
	w.pairs(m.column[:], cellsDim)
	w.pairs(m.window[:], windowDim)
	for k := range m.scale {
		m.scale[k] = w.i32()
	}
	for k := range m.offset {
		m.offset[k] = w.i32()
	}
	w.bank(&m.rough, coarseDim)
	w.bank(&m.fine, Dim)
	m.fine.half = make([]uint8, len(m.fine.bias))
	for p := range m.fine.half {
		m.fine.half[p] = uint8(w.u8())
	}
	if w.bad || len(w.data) > 0 {
		return nil, errWeights
	}
	return m, nil
}

// pairs fills words with two rows of n weights each at a time.
func (w *weights) pairs(words []int64, n int) {
	for ; len(words) >= n; words = words[n:] {
		for i := range n {
			words[i] = w.i8()
		}
		for i := range n {
			words[i] += w.i8() << 32
		}
	}
}

func (w *weights) bank(b *bank, dim int) {
	b.shift = uint(w.u8()) & 63
	for c := range Chars + 1 {
		n := int(w.u8())
		w.bad = w.bad || n == 0 || n%2 != 0
		b.first[c+1] = b.first[c] + n
	}
	n := b.first[Chars+1]
	b.words = make([]int64, n/2*dim)
	w.pairs(b.words, dim)
	const step = One / 32
	for range n {
		b.bias = append(b.bias, step*w.i16())
	}
}

func must(data string) *model {
	m, err := parse(data)
	if err != nil {
		panic(err) // the data is compiled in: only a broken build gets here
	}
	return m
}
