// Package jpegtest makes JPEG files for tests that no encoder at hand makes: scans of one component, restart markers,
// huge pictures in a few bytes. Every block is flat.
package jpegtest

import "bytes"

// Spec is a file to make. The zero value of a field is the plain choice.
type Spec struct {
	Width, Height int
	Sampling      [][2]int // factors of each component, across and down; nil means one component
	IDs           []byte   // of the components; nil means 1, 2, …
	Progressive   bool
	Separate      bool // one scan for each component
	Restart       int  // MCUs between restart markers
	Repeat        int  // how often the bands of AC coefficients are sent again; progressive only
	Adobe         int  // transform of the Adobe segment plus one; 0 means no such segment
	Precision     byte // bits a sample; 0 means 8
	Frame         byte // the frame's marker; 0 means 0xc0, or 0xc2 if Progressive

	// Level is the DC difference of every block, -1, 0 or 1, in steps of 16 sample levels. nil means 0.
	Level func(component, n int) int
}

// Build makes the file.
func Build(s Spec) []byte {
	if s.Sampling == nil {
		s.Sampling = [][2]int{{1, 1}}
	}
	w := &writer{Spec: s}
	w.raw(0xff, 0xd8)
	if s.Adobe > 0 {
		w.segment(0xee, append([]byte("Adobe\x00\x64\x00\x00\x00\x00"), byte(s.Adobe-1)))
	}
	table := bytes.Repeat([]byte{1}, 64)
	table[0] = 128 // 16 sample levels a step: DC is scaled by 8
	w.segment(0xdb, append([]byte{0}, table...))
	w.frame()
	// DC: category 0 is "0", category 1 is "10". AC: the end of the block is "0".
	w.segment(0xc4, append([]byte{0x00, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 0, 1))
	w.segment(0xc4, append([]byte{0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 0))
	if s.Restart > 0 {
		w.segment(0xdd, []byte{byte(s.Restart >> 8), byte(s.Restart)})
	}
	if s.Separate {
		for i := range s.Sampling {
			w.scan([]int{i})
		}
	} else {
		all := make([]int, len(s.Sampling))
		for i := range all {
			all[i] = i
		}
		w.scan(all)
	}
	for i := range s.Repeat {
		w.emptyBand(i % len(s.Sampling))
	}
	w.raw(0xff, 0xd9)
	return w.out.Bytes()
}

type writer struct {
	Spec
	out  bytes.Buffer
	acc  uint32
	bits int
}

func (w *writer) raw(b ...byte) { w.out.Write(b) }

func (w *writer) segment(marker byte, content []byte) {
	n := len(content) + 2
	w.raw(0xff, marker, byte(n>>8), byte(n))
	w.raw(content...)
}

func (w *writer) id(i int) byte {
	if w.IDs != nil {
		return w.IDs[i]
	}
	return byte(i + 1)
}

func (w *writer) frame() {
	marker, precision := byte(0xc0), byte(8)
	if w.Progressive {
		marker = 0xc2
	}
	if w.Frame != 0 {
		marker = w.Frame
	}
	if w.Precision != 0 {
		precision = w.Precision
	}
	f := []byte{precision, byte(w.Height >> 8), byte(w.Height), byte(w.Width >> 8), byte(w.Width), byte(len(w.Sampling))}
	for i, s := range w.Sampling {
		f = append(f, w.id(i), byte(s[0]<<4|s[1]), 0)
	}
	w.segment(marker, f)
}

func (w *writer) scan(comps []int) {
	head := []byte{byte(len(comps))}
	for _, i := range comps {
		head = append(head, w.id(i), 0)
	}
	last := byte(63)
	if w.Progressive {
		last = 0
	}
	w.segment(0xda, append(head, 0, last, 0))
	hMax, vMax := 1, 1
	for _, s := range w.Sampling {
		hMax, vMax = max(hMax, s[0]), max(vMax, s[1])
	}
	units := ceilDiv(w.Width, 8*hMax) * ceilDiv(w.Height, 8*vMax)
	if len(comps) == 1 {
		s := w.Sampling[comps[0]]
		if len(w.Sampling) == 1 {
			s = [2]int{hMax, vMax}
		}
		units = ceilDiv(ceilDiv(w.Width*s[0], hMax), 8) * ceilDiv(ceilDiv(w.Height*s[1], vMax), 8)
	}
	n := 0
	for u := range units {
		if w.Restart > 0 && u > 0 && u%w.Restart == 0 {
			w.flush()
			w.raw(0xff, 0xd0+byte((u/w.Restart-1)%8))
		}
		for _, i := range comps {
			blocks := 1
			if len(comps) > 1 {
				blocks = w.Sampling[i][0] * w.Sampling[i][1]
			}
			for range blocks {
				w.block(i, n)
				n++
			}
		}
	}
	w.flush()
}

// emptyBand is a scan of a component's AC coefficients that has none: a code for each block.
func (w *writer) emptyBand(i int) {
	w.segment(0xda, []byte{1, w.id(i), 0, 1, 63, 0})
	for range ceilDiv(w.Width, 8) * ceilDiv(w.Height, 8) {
		w.put(0, 1)
	}
	w.flush()
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

func (w *writer) block(component, n int) {
	level := 0
	if w.Level != nil {
		level = w.Level(component, n)
	}
	switch level {
	case 0:
		w.put(0, 1)
	case 1:
		w.put(0b101, 3)
	default:
		w.put(0b100, 3)
	}
	if !w.Progressive {
		w.put(0, 1)
	}
}

func (w *writer) put(v uint32, n int) {
	w.acc, w.bits = w.acc<<n|v, w.bits+n
	for w.bits >= 8 {
		b := byte(w.acc >> (w.bits - 8))
		w.raw(b)
		if b == 0xff {
			w.raw(0)
		}
		w.bits -= 8
	}
}

// flush fills the last byte with ones: section F.1.2.3.
func (w *writer) flush() {
	for w.bits%8 != 0 {
		w.put(1, 1)
	}
}
