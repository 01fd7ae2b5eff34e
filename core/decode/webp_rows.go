package decode

import (
	"errors"
	"image"

	"github.com/cardglyph/cardglyph/core/decode/internal/vp8"
	"github.com/cardglyph/cardglyph/core/decode/internal/vp8l"
)

// This file decodes the pixels of a WebP: RFC 9649, section 2.

var (
	errWebPSize  = errors.New("the picture is not as large as the file says")
	errWebPAlpha = errors.New("the alpha plane is malformed")
)

const macroblockNS = 22_000 // to reconstruct, or to filter, 16 × 16 pixels

func drawWebP(j *job) error {
	h, err := readWebPHeader(j.data, &j.work)
	switch {
	case err != nil:
		return err
	case h.animated:
		return &Error{Kind: ErrFormat, Detail: "animated WebP is not read: send one frame as JPEG, PNG or a still WebP"}
	case h.lossless != nil:
		return j.drawLossless(&h)
	}
	return j.drawLossy(&h)
}

// lossless decodes a VP8L picture of the size that the file says into four bytes a pixel.
func (j *job) lossless(data []byte, wide, high int) ([]byte, error) {
	w, h, err := vp8l.Size(data)
	if err != nil {
		return nil, err
	}
	if w != wide || h != high {
		return nil, errWebPSize
	}
	return vp8l.Decode(data, vp8l.Work{Spend: j.spend, Take: func(n int) error { return j.take(int64(n)) }})
}

func (j *job) drawLossless(h *webpHeader) error {
	pix, err := j.lossless(h.lossless, h.Width, h.Height)
	if err != nil {
		return err
	}
	j.begin(3)
	line := make([]byte, 3*h.Width)
	for y := range h.Height {
		copyStraight(line, pix[4*y*h.Width:4*(y+1)*h.Width], 4)
		if err := j.row(y, line); err != nil {
			return err
		}
	}
	return nil
}

func (j *job) drawLossy(h *webpHeader) error {
	d := vp8.NewDecoder()
	d.Tick = func() error { return j.spend(macroblockNS) }
	d.Init(h.lossy)
	frame, err := d.DecodeFrameHeader()
	if err != nil {
		return err
	}
	if frame.Width != h.Width || frame.Height != h.Height {
		return errWebPSize
	}
	const macroblock = 16 // pixels; the decoder works on whole ones
	pixels := int64(ceilDiv(h.Width, macroblock)*macroblock) * int64(ceilDiv(h.Height, macroblock)*macroblock)
	if err := j.take(pixels*3/2 + pixels/32); err != nil { // luma, a quarter of each chroma, filters
		return err
	}
	alpha, err := j.alphaPlane(h)
	if err != nil {
		return err
	}
	m, err := d.DecodeFrame()
	if err != nil {
		return err
	}
	return j.drawVideo(m, alpha)
}

// drawVideo lays luma, chroma and alpha down.
func (j *job) drawVideo(m *image.YCbCr, alpha *alphaRows) error {
	j.begin(3)
	line := make([]byte, 3*j.out.w)
	for y := range j.out.h {
		copyVideo(line, m, y)
		if alpha != nil {
			for i, a := range alpha.next() {
				p := line[3*i : 3*i+3]
				p[0], p[1], p[2] = blend(p[0], a), blend(p[1], a), blend(p[2], a)
			}
		}
		if err := j.row(y, line); err != nil {
			return err
		}
	}
	return nil
}

// copyVideo converts row y. Lossy WebP's luma runs from 16 to 235 (RFC 6386, section 9.2; ITU-R BT.601), unlike JPEG's.
func copyVideo(dst []byte, m *image.YCbCr, y int) {
	// BT.601's coefficients, << 16: 255/219 for luma, 255/224 × 1.402, 0.344136, 0.714136 and 1.772 for chroma.
	const luma, redV, greenU, greenV, blueU, half = 76309, 104597, 25675, 53279, 132201, 1 << 15
	row, cb, cr := m.Y[y*m.YStride:], m.Cb[y/2*m.CStride:], m.Cr[y/2*m.CStride:]
	for i := 0; 3*i+2 < len(dst); i++ {
		l := (int32(row[i])-16)*luma + half
		u, v := int32(cb[i/2])-128, int32(cr[i/2])-128
		p := (*[3]byte)(dst[3*i:])
		p[0] = clamp((l + v*redV) >> 16)
		p[1] = clamp((l - u*greenU - v*greenV) >> 16)
		p[2] = clamp((l + u*blueU) >> 16)
	}
}

func clamp(v int32) byte { return byte(min(max(v, 0), 255)) }

// alphaRows is the alpha plane of a lossy picture: RFC 9649, section 2.7.1.2.
type alphaRows struct {
	pix        []byte
	step       int // bytes from one value in pix to the next
	filter     byte
	row, above []byte // row is unfiltered as it is asked for
}

// alphaPlane is nil when the picture has none.
func (j *job) alphaPlane(h *webpHeader) (*alphaRows, error) {
	if h.alpha == nil {
		return nil, nil
	}
	const stored, compressed, header = 0, 1, 5
	a := &alphaRows{filter: h.alpha[0] >> 2 & 3, row: make([]byte, h.Width)}
	data := h.alpha[1:]
	switch h.alpha[0] & 3 {
	case stored:
		if len(data) < h.Width*h.Height {
			return nil, errDataShort
		}
		a.pix, a.step = data, 1
	case compressed: // a VP8L picture without its header, whose greens are the alphas
		w, t := h.Width-1, h.Height-1
		whole := make([]byte, 0, header+len(data))
		whole = append(whole, 0x2f, byte(w), byte(w>>8|t<<6), byte(t>>2), byte(t>>10))
		pix, err := j.lossless(append(whole, data...), h.Width, h.Height)
		if err != nil {
			return nil, err
		}
		a.pix, a.step = pix[1:], 4
	default:
		return nil, errWebPAlpha
	}
	return a, nil
}

// next is the next row of alphas.
func (a *alphaRows) next() []byte {
	for i := range a.row {
		a.row[i] = a.pix[i*a.step]
	}
	a.pix = a.pix[min(len(a.row)*a.step, len(a.pix)):]
	first := a.above == nil
	if first {
		a.above = make([]byte, len(a.row))
	}
	const horizontal, vertical, gradient = 1, 2, 3
	for i := range a.row {
		switch {
		case a.filter == 0 || first && i == 0:
		case first || a.filter == horizontal && i > 0:
			a.row[i] += a.row[i-1]
		case a.filter == vertical || i == 0:
			a.row[i] += a.above[i]
		default:
			a.row[i] += clamp(int32(a.row[i-1]) + int32(a.above[i]) - int32(a.above[i-1]))
		}
	}
	copy(a.above, a.row)
	return a.row
}
