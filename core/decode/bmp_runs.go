package decode

import (
	"errors"
)

// This file decodes the runs of a BMP: "Bitmap Compression" of Microsoft's Windows documentation.

var errBMPRuns = errors.New("a run lies outside the picture")

// bmpRunReader draws runs into rows of indices. Pixels that no run reaches have the first colour.
type bmpRunReader struct {
	work *work
	rest []byte
	out  *plane
	w, h int
	x, y int // the next pixel; y counts from the bottom
	four bool
}

func (j *job) drawBMPRuns(h *bmpHeader) error {
	if err := j.take(int64(h.Width) * int64(h.Height)); err != nil {
		return err
	}
	r := &bmpRunReader{
		work: &j.work, rest: j.data[h.pixels:], out: newPlane(h.Height, h.Width),
		w: h.Width, h: h.Height, four: h.compression == bmpRuns4,
	}
	if err := r.read(); err != nil {
		return err
	}
	j.begin(h.table.channels())
	line := make([]byte, j.out.w*j.out.channels)
	for y := range h.Height {
		from := h.Height - 1 - y
		if h.topDown {
			from = y
		}
		h.table.look(line, r.out.row(from), j.out.channels, 1)
		if err := j.row(y, line); err != nil {
			return err
		}
	}
	return nil
}

// read draws all runs.
func (r *bmpRunReader) read() error {
	const endOfLine, endOfBitmap, delta = 0, 1, 2
	const codeNS, runPixelNS = 60, 25
	for {
		n, v, ok := r.pair()
		if !ok {
			return errDataShort
		}
		var err error
		switch {
		case n > 0:
			err = r.put(int(n), func(i int) byte { return r.value(v, i) })
		case v == endOfLine:
			r.x, r.y = 0, r.y+1
		case v == endOfBitmap:
			return nil
		case v == delta:
			dx, dy, ok := r.pair()
			if !ok {
				return errDataShort
			}
			r.x, r.y = r.x+int(dx), r.y+int(dy)
		default:
			n = v
			err = r.literal(int(v))
		}
		if err != nil {
			return err
		}
		if err := r.work.spend(codeNS + int(n)*runPixelNS); err != nil {
			return err
		}
	}
}

func (r *bmpRunReader) pair() (a, b byte, ok bool) {
	if len(r.rest) < 2 {
		return 0, 0, false
	}
	a, b, r.rest = r.rest[0], r.rest[1], r.rest[2:]
	return a, b, true
}

// value is the i-th pixel of a run of v: of four bits two colours take turns.
func (r *bmpRunReader) value(v byte, i int) byte {
	switch {
	case !r.four:
		return v
	case i%2 == 0:
		return v >> 4
	}
	return v & 15
}

// literal draws n pixels that are stored one by one, filled up to two bytes.
func (r *bmpRunReader) literal(n int) error {
	bytes := n
	if r.four {
		bytes = (n + 1) / 2
	}
	if len(r.rest) < bytes {
		return errDataShort
	}
	data := r.rest[:bytes]
	r.rest = r.rest[min(bytes+bytes%2, len(r.rest)):]
	return r.put(n, func(i int) byte {
		if r.four {
			return r.value(data[i/2], i)
		}
		return data[i]
	})
}

// put draws n pixels. What goes over the end of a row is dropped, as elsewhere.
func (r *bmpRunReader) put(n int, value func(i int) byte) error {
	if r.y >= r.h {
		return errBMPRuns
	}
	row := r.out.row(r.y)
	for i := range n {
		if r.x+i < r.w {
			row[r.x+i] = value(i)
		}
	}
	r.x += n
	return nil
}
