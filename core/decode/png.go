package decode

import (
	"encoding/binary"
	"errors"
	"image/png"
	"io"
)

// pngHeader is what the chunks before and around a PNG's pixels say: W3C PNG (Third Edition), section 11.
type pngHeader struct {
	Info
	depth, colour byte // bits a sample; colour type 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
	interlaced    bool
	transparent   bool // one colour is transparent (tRNS)
}

func infoPNG(data []byte) (Info, error) {
	h, err := readPNGHeader(data)
	return h.Info, err
}

// readPNGHeader walks the chunks. Checksums and what stands in the pixels is left to the decoder.
func readPNGHeader(data []byte) (pngHeader, error) {
	const signature, overhead = 8, 12 // bytes: of the file, of each chunk around its content
	var h pngHeader
	for rest := data[signature:]; len(rest) >= overhead; {
		n, kind := uint64(binary.BigEndian.Uint32(rest)), string(rest[4:8])
		if n > uint64(len(rest)-overhead) {
			break
		}
		chunk := rest[8 : 8+n]
		rest = rest[overhead+n:]
		switch {
		case kind == "IHDR" && n == 13:
			h.Width, h.Height = int(binary.BigEndian.Uint32(chunk)), int(binary.BigEndian.Uint32(chunk[4:]))
			h.depth, h.colour, h.interlaced = chunk[8], chunk[9], chunk[12] != 0
		case kind == "eXIf":
			h.Orientation = orientation(chunk)
		case kind == "acTL" && n >= 4:
			h.Frames = int(min(binary.BigEndian.Uint32(chunk), 1<<30))
		case kind == "tRNS":
			h.transparent = true
		}
	}
	if h.depth == 0 {
		return h, io.ErrUnexpectedEOF
	}
	return h, nil
}

// samples is how many samples a pixel has in the file.
func (h pngHeader) samples() int64 {
	switch h.colour {
	case 2:
		return 3
	case 4:
		return 2
	case 6:
		return 4
	}
	return 1
}

// bytesPerPixel is what image/png keeps a pixel in.
func (h pngHeader) bytesPerPixel() int64 {
	size := int64(1)
	if h.depth == 16 {
		size = 2
	}
	if h.colour == 3 || h.colour == 0 && !h.transparent {
		return size
	}
	return 4 * size
}

// maxDeflate is the most bytes that one byte of deflated data can stand for: a match of 258 bytes in two bits.
const maxDeflate = 1032

func drawPNG(j *job) error {
	h, err := readPNGHeader(j.data)
	if err != nil {
		return err
	}
	pixels := int64(h.Width) * int64(h.Height)
	if pixels*h.samples()*int64(h.depth)/8/maxDeflate > int64(len(j.data)) {
		return declaredTooMuch()
	}
	need := pixels * h.bytesPerPixel()
	if h.interlaced {
		need += need / 2 // the largest of the seven passes is half the picture
	}
	if err := j.admit(need); err != nil {
		return err
	}
	m, err := png.Decode(j.reader())
	if e, ok := errors.AsType[png.UnsupportedError](err); ok {
		return &Error{Kind: ErrFormat, Detail: "this kind of PNG is " + saveAs, Cause: e}
	}
	if err != nil {
		return err
	}
	return j.drawImage(m)
}
