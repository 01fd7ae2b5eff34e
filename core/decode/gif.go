package decode

import (
	"encoding/binary"
	"image"
)

// gifHeader is what the blocks of a GIF say: GIF89a specification.
type gifHeader struct {
	Info
	colours     []byte          // the map of the first frame, or the global one: red, green, blue
	global      []byte          // the global map, nil when there is none
	frame       image.Rectangle // of the first frame, as all below
	interlaced  bool
	transparent int // index of the transparent colour, -1 when there is none
	codeBits    int // size of the first codes, less one
	data        int // where the blocks of pixels begin
}

func infoGIF(data []byte, w *work) (Info, error) {
	h, err := readGIFHeader(data, w)
	return h.Info, err
}

// gifBlocks is the part of a GIF that has not been read. Reading beyond the end sets short and gives zeros.
type gifBlocks struct {
	work  *work
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

// colourMap is the colour map that flags announce, nil when they announce none.
func (b *gifBlocks) colourMap(flags byte) []byte {
	if flags&0x80 == 0 {
		return nil
	}
	return b.take(3 << (1 + flags&7))
}

// skipData passes over sub-blocks up to the empty one.
func (b *gifBlocks) skipData() error {
	const blockNS = 40
	for !b.short {
		n := int(b.take(1)[0])
		b.take(n)
		if err := b.work.spend(blockNS); err != nil || n == 0 {
			return err
		}
	}
	return nil
}

// readGIFHeader walks all blocks and counts the frames, without decoding any. Its errors are the GIF faults.
func readGIFHeader(data []byte, w *work) (gifHeader, error) {
	h := gifHeader{transparent: -1}
	b := &gifBlocks{rest: data, work: w}
	version := string(b.take(6))
	screen := b.take(7)
	h.Width, h.Height = int(binary.LittleEndian.Uint16(screen)), int(binary.LittleEndian.Uint16(screen[2:]))
	h.global = b.colourMap(screen[4])
	if b.short || version != "GIF87a" && version != "GIF89a" || h.Width == 0 || h.Height == 0 {
		return h, ErrGIFOpen
	}
	const extension, frame, trailer = 0x21, 0x2c, 0x3b
	for {
		kind := b.take(1)[0]
		if b.short {
			return h, ErrGIFRead
		}
		var err error
		switch kind {
		case extension:
			err = h.readExtension(b)
		case frame:
			err = h.readFrame(b, len(data))
		case trailer:
			if h.Frames == 0 {
				return h, ErrGIFEmpty
			}
			return h, nil
		default:
			return h, ErrGIFRead
		}
		if err != nil {
			return h, err
		}
	}
}

// readExtension passes over an extension and keeps the first frame's transparent colour: section 23.
func (h *gifHeader) readExtension(b *gifBlocks) error {
	const graphicControl = 0xf9
	if b.take(1)[0] == graphicControl && h.Frames == 0 && len(b.rest) > 5 && b.rest[0] == 4 {
		h.transparent = -1
		if b.rest[1]&1 != 0 {
			h.transparent = int(b.rest[4])
		}
	}
	return b.skipData()
}

// readFrame passes over one frame and keeps what the first one's header says.
func (h *gifHeader) readFrame(b *gifBlocks, length int) error {
	d := b.take(9)
	x, y := int(binary.LittleEndian.Uint16(d)), int(binary.LittleEndian.Uint16(d[2:]))
	w, t := int(binary.LittleEndian.Uint16(d[4:])), int(binary.LittleEndian.Uint16(d[6:]))
	colours := b.colourMap(d[8])
	if colours == nil {
		colours = h.global
	}
	bits := int(b.take(1)[0])
	at := length - len(b.rest)
	if err := b.skipData(); err != nil {
		return err
	}
	area := image.Rect(x, y, x+w, y+t)
	switch {
	case b.short || !area.In(image.Rect(0, 0, h.Width, h.Height)):
		return ErrGIFRead
	case colours == nil:
		return ErrGIFColorMap
	}
	if h.Frames == 0 {
		h.frame, h.interlaced, h.colours, h.codeBits, h.data = area, d[8]&0x40 != 0, colours, bits, at
	}
	h.Frames++
	return nil
}
