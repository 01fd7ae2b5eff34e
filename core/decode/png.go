package decode

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
)

// pngHeader is what the chunks before and around a PNG's pixels say: W3C PNG (Third Edition), section 11.
type pngHeader struct {
	Info
	depth, colour byte // bits a sample; colour type 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
	methods       [2]byte
	interlace     byte
	palette       []byte // PLTE: red, green, blue
	transparency  []byte // tRNS
	pixels        int    // where the first IDAT chunk begins; 0 when there is none
}

var (
	errPNGChunk = errors.New("a chunk is malformed")
	errPNGSum   = errors.New("a checksum is wrong")
	errPNGEmpty = errors.New("the file holds no pixels")
)

// pngChunk is a chunk of a file and where the next one begins.
type pngChunk struct {
	kind    string
	content []byte
	next    int
}

// readPNGChunk reads the chunk at a place.
func readPNGChunk(data []byte, at int) (pngChunk, error) {
	const overhead = 12 // bytes around the content: length, kind, checksum
	if len(data)-at < overhead {
		return pngChunk{}, errDataShort
	}
	n := uint64(binary.BigEndian.Uint32(data[at:]))
	if n > uint64(len(data)-at-overhead) {
		return pngChunk{}, errDataShort
	}
	end := at + 8 + int(n)
	return pngChunk{string(data[at+4 : at+8]), data[at+8 : end : end], end + 4}, nil
}

func infoPNG(data []byte, w *work) (Info, error) {
	h, err := readPNGHeader(data, w)
	return h.Info, err
}

// pngSignature is the bytes before the first chunk.
const pngSignature = 8

const chunkNS = 300 // to look at a chunk

// readPNGHeader walks the chunks as far as they go. What else must be right is left to checkPNG: a picture over the limits
// need not be.
func readPNGHeader(data []byte, w *work) (pngHeader, error) {
	var h pngHeader
	for at := pngSignature; ; {
		c, err := readPNGChunk(data, at)
		if err != nil || c.kind == "IEND" {
			break
		}
		if err := h.readChunk(c, at); err != nil {
			return h, err
		}
		if err := w.spend(chunkNS); err != nil {
			return h, err
		}
		at = c.next
	}
	if h.depth == 0 {
		return h, errDataShort
	}
	return h, nil
}

// checkPNG walks all chunks up to the last and checks their sums.
func checkPNG(data []byte, w *work) error {
	for at := pngSignature; ; {
		c, err := readPNGChunk(data, at)
		if err != nil {
			return err
		}
		if err := checkPNGSum(data[at+4:c.next], w); err != nil {
			return err
		}
		if err := w.spend(chunkNS); err != nil || c.kind == "IEND" {
			return err
		}
		at = c.next
	}
}

// checkPNGSum checks the sum at the end of a chunk.
func checkPNGSum(chunk []byte, w *work) error {
	content, sum := chunk[:len(chunk)-4], uint32(0)
	for len(content) > 0 {
		n := min(len(content), 1<<14)
		sum = crc32.Update(sum, crc32.IEEETable, content[:n])
		content = content[n:]
		if err := w.spend(n * scanByteNS); err != nil {
			return err
		}
	}
	if sum != binary.BigEndian.Uint32(chunk[len(chunk)-4:]) {
		return errPNGSum
	}
	return nil
}

func (h *pngHeader) readChunk(c pngChunk, at int) error {
	switch c.kind {
	case "IHDR":
		if len(c.content) != 13 || h.depth != 0 {
			return errPNGChunk
		}
		b := c.content
		h.Width, h.Height = int(binary.BigEndian.Uint32(b)), int(binary.BigEndian.Uint32(b[4:]))
		h.depth, h.colour, h.methods, h.interlace = b[8], b[9], [2]byte{b[10], b[11]}, b[12]
	case "PLTE":
		if len(c.content)%3 != 0 || len(c.content) == 0 || len(c.content) > 3*256 || h.palette != nil {
			return errPNGChunk
		}
		h.palette = c.content
	case "tRNS":
		h.transparency = c.content
	case "IDAT":
		if h.depth == 0 {
			return errPNGChunk
		}
		if h.pixels == 0 {
			h.pixels = at
		}
	case "eXIf":
		h.Orientation = orientation(c.content)
	case "acTL":
		if len(c.content) >= 4 {
			h.Frames = int(min(binary.BigEndian.Uint32(c.content), 1<<30))
		}
	}
	return nil
}

// check looks at what the chunks say together.
func (h *pngHeader) check() error {
	depths := map[byte]string{0: "\x01\x02\x04\x08\x10", 2: "\x08\x10", 3: "\x01\x02\x04\x08", 4: "\x08\x10", 6: "\x08\x10"}[h.colour]
	known := false
	for i := range len(depths) {
		known = known || depths[i] == h.depth
	}
	switch {
	case !known || h.methods != [2]byte{} || h.interlace > 1:
		return &Error{Kind: ErrFormat, Detail: "this kind of PNG is " + saveAs}
	case h.pixels == 0:
		return errPNGEmpty
	case h.colour == 3 && h.palette == nil:
		return errPNGChunk
	}
	return nil
}

// raster is how the picture's rows are made.
func (h *pngHeader) raster() *raster {
	r := &raster{bits: int(h.depth)}
	switch h.colour {
	case 0:
		r.kind, r.samples = kindGrey, 1
	case 2:
		r.kind, r.samples = kindRGB, 3
	case 3:
		r.kind, r.samples, r.table = kindMapped, 1, h.colours()
	case 4:
		r.kind, r.samples = kindGreyAlpha, 2
	case 6:
		r.kind, r.samples = kindRGBA, 4
	}
	if (r.kind == kindGrey || r.kind == kindRGB) && len(h.transparency) >= 2*r.samples {
		r.hasKey = true
		for i := range r.samples {
			r.key[i] = binary.BigEndian.Uint16(h.transparency[2*i:])
		}
	}
	return r
}

func (h *pngHeader) colours() *colours {
	c := &colours{}
	for i := 0; i+2 < len(h.palette); i += 3 {
		alpha := byte(255)
		if c.n < len(h.transparency) {
			alpha = h.transparency[c.n]
		}
		c.add(h.palette[i], h.palette[i+1], h.palette[i+2], alpha)
	}
	return c
}
