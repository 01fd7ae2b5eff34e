package decode

import (
	"compress/lzw"
	"errors"
	"io"
	"slices"
)

// This file decodes the rows of a GIF's first frame. image/gif decodes a frame in one call, which cannot be left; package
// lzw reads as it is read from.

var errGIFColour = errors.New("a pixel's colour is not in the map")

const (
	lzwNS      = 60 // a byte of codes
	lzwPixelNS = 20 // a byte that comes out
)

func drawGIF(j *job) error {
	h, err := readGIFHeader(j.data, &j.work)
	if err != nil {
		return err
	}
	w, t := h.frame.Dx(), h.frame.Dy()
	// A code of 12 bits stands for 4,096 pixels at most.
	const mostPixelsPerByte = 4096 * 8 / 12
	if int64(w)*int64(t)/mostPixelsPerByte > int64(len(j.data)) {
		return declaredTooMuch()
	}
	need := int64(4 * h.Width)
	if h.interlaced {
		need += int64(w) * int64(t)
	}
	if err := j.take(need); err != nil {
		return err
	}
	if h.codeBits < 2 || h.codeBits > 8 {
		return &Error{Kind: ErrGIFDecode, Cause: errors.New("codes begin with too many bits")}
	}
	from := lzw.NewReader(&source{work: &j.work, byteNS: lzwNS, next: gifPieces(j.data, h.data)}, lzw.LSB, h.codeBits)
	if err := j.drawGIFRows(&h, from); err != nil {
		if e, ok := errors.AsType[*Error](err); ok {
			return e
		}
		return &Error{Kind: ErrGIFDecode, Cause: err}
	}
	return nil
}

// gifPieces gives the sub-blocks from a place on.
func gifPieces(data []byte, at int) func() ([]byte, error) {
	return func() ([]byte, error) {
		n := int(data[at]) // readGIFHeader has passed over them all
		if n == 0 {
			return nil, io.EOF
		}
		piece := data[at+1 : at+1+n]
		at += 1 + n
		return piece, nil
	}
}

// table is the frame's colours. One beyond the map may be transparent, and those between are, too: as in image/gif.
func (h *gifHeader) table() *colours {
	c := &colours{}
	for i := 0; i+2 < len(h.colours); i += 3 {
		alpha := byte(255)
		if c.n == h.transparent {
			alpha = 0
		}
		c.add(h.colours[i], h.colours[i+1], h.colours[i+2], alpha)
	}
	for c.n <= h.transparent {
		c.add(0, 0, 0, 0)
	}
	return c
}

// drawGIFRows lays the frame on a white screen.
func (j *job) drawGIFRows(h *gifHeader, from io.Reader) error {
	table, frame := h.table(), h.frame
	j.begin(table.channels())
	indices := newPlane(1, frame.Dx()) // one row, again and again
	if h.interlaced {
		indices = newPlane(frame.Dy(), frame.Dx())
		if err := j.readGIFPasses(indices, table, from); err != nil {
			return err
		}
	}
	line := make([]byte, j.out.w*j.out.channels)
	for y := range j.out.h {
		whiten(line)
		if y >= frame.Min.Y && y < frame.Max.Y && frame.Dx() > 0 {
			row := indices.row((y - frame.Min.Y) % len(indices.rows))
			if !h.interlaced {
				if err := j.readGIFRow(row, table, from); err != nil {
					return err
				}
			}
			table.look(line[frame.Min.X*j.out.channels:frame.Max.X*j.out.channels], row, j.out.channels, 1)
		}
		if err := j.row(y, line); err != nil {
			return err
		}
	}
	return nil
}

// readGIFPasses reads the four passes of an interlaced frame: GIF89a, appendix E.
func (j *job) readGIFPasses(indices *plane, table *colours, from io.Reader) error {
	for _, pass := range [4][2]int{{0, 8}, {4, 8}, {2, 4}, {1, 2}} {
		for y := pass[0]; y < len(indices.rows); y += pass[1] {
			if err := j.readGIFRow(indices.row(y), table, from); err != nil {
				return err
			}
		}
	}
	return nil
}

func (j *job) readGIFRow(row []byte, table *colours, from io.Reader) error {
	if err := j.fill(row, from, lzwPixelNS); err != nil {
		return err
	}
	if table.n < 256 && len(row) > 0 && int(slices.Max(row)) >= table.n {
		return errGIFColour
	}
	return nil
}
