// Package match scores places of a picture against banks of linear templates over oriented-gradient features.
//
// A template is one weight for each feature of a window of Cols × Rows cells and a bias. Its score is the natural logarithm
// of how much likelier the window's features are under its class than under the background class, as a linear
// discriminant sees it: (weights · features) / |features| + bias, in 1/[One] nats. All arithmetic is integer.
package match

import (
	"errors"

	"github.com/cardglyph/cardglyph/core/internal/gradient"
)

// One is a score of one nat.
const One = 256

// ErrBank is returned when a bank's bytes are not a bank.
var ErrBank = errors.New("match: not a template bank")

// Cols is how many cells across all windows have: the products of a row are written out.
const Cols = 6

// Class is what a template stands for.
type Class struct {
	Rune   byte // '0'…'9', 'A'…'Z', …; below ' ' for several of them: "a character, whichever"
	Family byte // index into Bank.Families
}

// Bank is a set of templates over windows of the same size. It is read-only after Parse and safe for concurrent use.
type Bank struct {
	Cols, Rows int // window, in cells
	Families   []string
	Classes    []Class
	weights    []int16    // a template a row: Rows × Cols × Channels, 1/scale
	packed     []uint64   // weights, three to a word: see packed.go
	pairs      [][]uint64 // of the classes that stand for several characters: see dense.go
	bias       []int32    // 1/One nats
	scale      int64      // weights per nat, in 1/scaleOne
}

// Dim is the number of features of a window.
func (b *Bank) Dim() int { return b.Cols * b.Rows * gradient.Channels }

const bankMagic = "CGB1"

const scaleOne = 256

// Format, little-endian: magic, cols u8, rows u8, families u8, classes u16, scale u32; each family a length byte and its
// name; each class rune u8, family u8, bias i32; then the weights as int8, class after class.

// Parse reads a bank. It returns ErrBank when data is not exactly one bank.
func Parse(data []byte) (*Bank, error) {
	const head = 4 + 1 + 1 + 1 + 2 + 4
	if len(data) < head || string(data[:4]) != bankMagic {
		return nil, ErrBank
	}
	b := &Bank{Cols: int(data[4]), Rows: int(data[5]), scale: int64(le32(data[9:]))}
	families, classes := int(data[6]), int(le16(data[7:]))
	data = data[head:]
	for range families {
		if len(data) == 0 || len(data) <= int(data[0]) {
			return nil, ErrBank
		}
		n := int(data[0])
		b.Families = append(b.Families, string(data[1:1+n]))
		data = data[1+n:]
	}
	const classLen = 6
	if b.scale <= 0 || b.Cols != Cols || b.Rows%perWord != 0 || b.Rows == 0 || len(data) != classes*(classLen+b.Dim()) {
		return nil, ErrBank
	}
	for i := range classes {
		c := data[i*classLen : (i+1)*classLen]
		if int(c[1]) >= families {
			return nil, ErrBank
		}
		b.Classes = append(b.Classes, Class{Rune: c[0], Family: c[1]})
		b.bias = append(b.bias, int32(le32(c[2:])))
	}
	b.weights = make([]int16, 0, classes*b.Dim())
	for _, w := range data[classes*classLen:] {
		b.weights = append(b.weights, int16(int8(w)))
	}
	b.packWeights()
	b.packPairs()
	return b, nil
}

// StepsMost is how many steps a weight may have on either side of zero.
const StepsMost = 127

// Pack writes a bank in the format that Parse reads. Weights and biases are in nats; each weight is rounded to
// the largest of them over steps, at most StepsMost. It is for generators.
func Pack(cols, rows, steps int, families []string, classes []Class, weights [][]float64, bias []float64) []byte {
	largest := 0.0
	for _, row := range weights {
		for _, w := range row {
			largest = max(largest, w, -w)
		}
	}
	scale := uint32(float64(steps*scaleOne) / largest)
	out := append([]byte(bankMagic), byte(cols), byte(rows), byte(len(families)))
	out = append16(out, uint16(len(classes)))
	out = append32(out, scale)
	for _, f := range families {
		out = append(append(out, byte(len(f))), f...)
	}
	for i, c := range classes {
		out = append(out, c.Rune, c.Family)
		out = append32(out, uint32(int32(round(bias[i]*One))))
	}
	for _, row := range weights {
		for _, w := range row {
			out = append(out, byte(int8(round(w*float64(scale)/scaleOne))))
		}
	}
	return out
}

func round(f float64) int {
	if f < 0 {
		return -int(0.5 - f)
	}
	return int(f + 0.5)
}

// Package encoding/binary would bring package reflect into the modules.

func le16(b []byte) uint16 { return uint16(b[0]) | uint16(b[1])<<8 }

func le32(b []byte) uint32 { return uint32(le16(b)) | uint32(le16(b[2:]))<<16 }

func append16(b []byte, v uint16) []byte { return append(b, byte(v), byte(v>>8)) }

func append32(b []byte, v uint32) []byte { return append16(append16(b, uint16(v)), uint16(v>>16)) }
