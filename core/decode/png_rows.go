package decode

import (
	"compress/zlib"
	"errors"
	"io"
)

// This file decodes a PNG's rows: W3C PNG (Third Edition), sections 7 to 10. image/png decodes a picture in one call, which
// cannot be left; package zlib reads as it is read from.

var (
	errPNGFilter = errors.New("a row has a filter that does not exist")
	errPNGLong   = errors.New("there are more pixels than the picture has")
)

// maxDeflate is the most bytes that one byte of deflated data can stand for: a match of 258 bytes in two bits.
const maxDeflate = 1032

const (
	inflateNS  = 60 // a byte that is read; the tables of a block may cost some hundreds, which an honest file has few of
	inflatedNS = 8  // a byte that comes out
	filterNS   = 14 // a byte that is unfiltered
)

// pngRows reads and unfilters rows.
type pngRows struct {
	work  *work
	from  io.Reader
	apart int    // bytes between a byte and the same of the pixel before
	row   []byte // one byte for the filter, then the row
	above []byte // the row before, without its filter
}

func drawPNG(j *job) error {
	h, err := readPNGHeader(j.data, &j.work)
	if err != nil {
		return err
	}
	if err := h.check(); err != nil {
		return err
	}
	r := h.raster()
	if int64(r.rowBytes(h.Width))*int64(h.Height)/maxDeflate > int64(len(j.data)) {
		return declaredTooMuch()
	}
	if err := checkPNG(j.data, &j.work); err != nil {
		return err
	}
	rowBytes := int64(r.rowBytes(h.Width))
	if err := j.take(3*rowBytes + int64(h.Width*r.channels())); err != nil {
		return err
	}
	z, err := zlib.NewReader(&source{work: &j.work, byteNS: inflateNS, next: pngPieces(j.data, h.pixels)})
	if err != nil {
		return err
	}
	rows := &pngRows{work: &j.work, from: z, apart: max(1, r.samples*r.bits/8)}
	j.begin(r.channels())
	if h.interlace == 0 {
		err = j.drawPNGRows(rows, r)
	} else {
		err = j.drawPNGPasses(rows, r)
	}
	if err != nil {
		return err
	}
	return rows.end()
}

// pngPieces gives the contents of the IDAT chunks that follow one another from a place on.
func pngPieces(data []byte, at int) func() ([]byte, error) {
	return func() ([]byte, error) {
		c, err := readPNGChunk(data, at)
		if err != nil {
			return nil, err
		}
		if c.kind != "IDAT" {
			return nil, io.EOF
		}
		at = c.next
		return c.content, nil
	}
}

func (j *job) drawPNGRows(rows *pngRows, r *raster) error {
	rows.begin(r.rowBytes(j.out.w))
	line := make([]byte, j.out.w*j.out.channels)
	for y := range j.out.h {
		row, err := rows.next()
		if err != nil {
			return err
		}
		r.convert(line, row)
		if err := j.row(y, line); err != nil {
			return err
		}
	}
	return nil
}

// adam7 is the places of the seven passes: x and y of the first pixel, and the steps to the next.
var adam7 = [7][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}

// drawPNGPasses puts the passes of an interlaced picture together before it is laid down.
func (j *job) drawPNGPasses(rows *pngRows, r *raster) error {
	w, h, channels := j.out.w, j.out.h, j.out.channels
	if err := j.take(int64(w) * int64(h) * int64(channels)); err != nil {
		return err
	}
	whole := newPlane(h, w*channels)
	for _, p := range adam7 {
		x0, y0, dx, dy := p[0], p[1], p[2], p[3]
		wide := ceilDiv(w-x0, dx)
		if wide < 1 {
			continue
		}
		rows.begin(r.rowBytes(wide))
		line := make([]byte, wide*channels)
		for y := y0; y < h; y += dy {
			row, err := rows.next()
			if err != nil {
				return err
			}
			r.convert(line, row)
			spread(whole.row(y)[x0*channels:], line, channels, dx*channels)
			if err := j.spend(wide * rowPixelNS); err != nil {
				return err
			}
		}
	}
	return j.drawPlane(whole)
}

// spread puts pixels of size bytes step bytes apart.
func spread(dst, src []byte, size, step int) {
	for i := 0; i < len(src); i += size {
		copy(dst[i/size*step:], src[i:i+size])
	}
}

// begin starts a picture or a pass, whose first row has zeros above it.
func (p *pngRows) begin(bytes int) {
	p.row, p.above = make([]byte, 1+bytes), make([]byte, bytes)
}

// next is the next row. It is good until the one after it is asked for.
func (p *pngRows) next() ([]byte, error) {
	if err := p.work.fill(p.row, p.from, inflatedNS); err != nil {
		return nil, err
	}
	row := p.row[1:]
	if err := unfilter(p.row[0], row, p.above, p.apart); err != nil {
		return nil, err
	}
	copy(p.above, row)
	return row, p.work.spend(len(row) * filterNS)
}

// unfilter undoes a row's filter: section 9.2.
func unfilter(filter byte, row, above []byte, apart int) error {
	above = above[:len(row)]
	switch filter {
	case 0:
	case 1: // Sub
		for i := apart; i < len(row); i++ {
			row[i] += row[i-apart]
		}
	case 2: // Up
		for i, v := range above {
			row[i] += v
		}
	case 3: // Average
		for i := range row {
			left := 0
			if i >= apart {
				left = int(row[i-apart])
			}
			row[i] += byte((left + int(above[i])) / 2)
		}
	case 4:
		for i := range min(apart, len(row)) {
			row[i] += above[i]
		}
		for i := apart; i < len(row); i++ {
			row[i] += paeth(int(row[i-apart]), int(above[i]), int(above[i-apart]))
		}
	default:
		return errPNGFilter
	}
	return nil
}

// paeth is the one of left, above and their corner that is nearest to left + above − corner: section 9.4.
func paeth(left, above, corner int) byte {
	p := above - corner
	q := left - corner
	toLeft, toAbove, toCorner := max(p, -p), max(q, -q), max(p+q, -p-q)
	switch {
	case toLeft <= toAbove && toLeft <= toCorner:
		return byte(left)
	case toAbove <= toCorner:
		return byte(above)
	}
	return byte(corner)
}

// end reads the sum behind the pixels.
func (p *pngRows) end() error {
	n, err := p.from.Read(make([]byte, 1))
	switch {
	case n > 0:
		return errPNGLong
	case err != io.EOF:
		return err
	}
	return nil
}
