package decode

import (
	"encoding/binary"
	"image"
	"image/gif"
)

// gifHeader is what the blocks of a GIF say: GIF89a specification.
type gifHeader struct {
	Info
	colours    bool            // there is a global colour map
	frame      image.Rectangle // of the first frame
	interlaced bool            // the first frame
}

func infoGIF(data []byte) (Info, error) {
	h, err := readGIFHeader(data)
	return h.Info, err
}

// gifBlocks is the part of a GIF that has not been read. Reading beyond the end sets short and gives zeros.
type gifBlocks struct {
	rest  []byte
	short bool
}

func (b *gifBlocks) take(n int) []byte {
	if len(b.rest) < n {
		b.rest, b.short = nil, true
		return make([]byte, n)
	}
	p := b.rest[:n]
	b.rest = b.rest[n:]
	return p
}

// skipMap passes over the colour map that flags announce.
func (b *gifBlocks) skipMap(flags byte) bool {
	if flags&0x80 == 0 {
		return false
	}
	b.take(3 << (1 + flags&7))
	return true
}

// skipData passes over sub-blocks up to the empty one.
func (b *gifBlocks) skipData() {
	for !b.short {
		n := int(b.take(1)[0])
		if n == 0 {
			return
		}
		b.take(n)
	}
}

// readGIFHeader walks all blocks and counts the frames, without decoding any. Its errors are the GIF faults.
func readGIFHeader(data []byte) (gifHeader, error) {
	var h gifHeader
	b := &gifBlocks{rest: data}
	version := string(b.take(6))
	screen := b.take(7)
	h.Width, h.Height = int(binary.LittleEndian.Uint16(screen)), int(binary.LittleEndian.Uint16(screen[2:]))
	h.colours = b.skipMap(screen[4])
	if b.short || version != "GIF87a" && version != "GIF89a" || h.Width == 0 || h.Height == 0 {
		return h, ErrGIFOpen
	}
	const extension, frame, trailer = 0x21, 0x2c, 0x3b
	for {
		switch kind := b.take(1)[0]; {
		case b.short:
			return h, ErrGIFRead
		case kind == extension:
			b.take(1)
			b.skipData()
		case kind == frame:
			if err := h.readFrame(b); err != nil {
				return h, err
			}
		case kind == trailer && h.Frames == 0:
			return h, ErrGIFEmpty
		case kind == trailer:
			return h, nil
		default:
			return h, ErrGIFRead
		}
	}
}

// readFrame passes over one frame and keeps what the first one's header says.
func (h *gifHeader) readFrame(b *gifBlocks) error {
	d := b.take(9)
	x, y := int(binary.LittleEndian.Uint16(d)), int(binary.LittleEndian.Uint16(d[2:]))
	w, t := int(binary.LittleEndian.Uint16(d[4:])), int(binary.LittleEndian.Uint16(d[6:]))
	hasMap := b.skipMap(d[8])
	b.take(1) // size of the first codes
	b.skipData()
	area := image.Rect(x, y, x+w, y+t)
	switch {
	case b.short || !area.In(image.Rect(0, 0, h.Width, h.Height)):
		return ErrGIFRead
	case !hasMap && !h.colours:
		return ErrGIFColorMap
	}
	if h.Frames == 0 {
		h.frame, h.interlaced = area, d[8]&0x40 != 0
	}
	h.Frames++
	return nil
}

func drawGIF(j *job) error {
	h, err := readGIFHeader(j.data)
	if err != nil {
		return err
	}
	// A code of 12 bits stands for 4,096 pixels at most.
	const mostPixelsPerByte = 4096 * 8 / 12
	need := int64(h.frame.Dx()) * int64(h.frame.Dy())
	if need/mostPixelsPerByte > int64(len(j.data)) {
		return declaredTooMuch()
	}
	if h.interlaced {
		need *= 2 // the decoder sorts the lines into a copy
	}
	if err := j.admit(need); err != nil {
		return err
	}
	m, err := gif.Decode(j.reader())
	if err != nil {
		return &Error{Kind: ErrGIFDecode, Cause: err}
	}
	return j.drawImage(m)
}
