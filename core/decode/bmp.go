package decode

import (
	"encoding/binary"
	"errors"
	"math/bits"
)

// bmpHeader is what the headers of a BMP say: "Bitmap Storage" of Microsoft's Windows documentation.
type bmpHeader struct {
	Info
	topDown     bool
	bits        int
	compression uint32
	masks       [4]uint32 // of red, green, blue, alpha; alpha's is 0 when there is none
	table       colours
	pixels      int // where the rows begin
}

// Values of biCompression.
const (
	bmpPlain, bmpRuns8, bmpRuns4, bmpMasks, bmpAlphaMasks = 0, 1, 2, 3, 6
)

var errBMPHeader = errors.New("the header is malformed")

func infoBMP(data []byte, _ *work) (Info, error) {
	h, err := readBMPHeader(data)
	return h.Info, err
}

func readBMPHeader(data []byte) (bmpHeader, error) {
	const fileHeader, oldHeader, infoHeader = 14, 12, 40
	var h bmpHeader
	if len(data) < fileHeader+4 {
		return h, errDataShort
	}
	u16 := func(at int) int { return int(binary.LittleEndian.Uint16(data[at:])) }
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(data[at:]) }
	size := int(u32(fileHeader))
	if size != oldHeader && (size < infoHeader || size > 124) {
		return h, notReadBMP()
	}
	if len(data) < fileHeader+size {
		return h, errDataShort
	}
	h.pixels = int(u32(10))
	colours, entry := 0, 4
	if size == oldHeader {
		h.Width, h.Height, h.bits, entry = u16(18), u16(20), u16(24), 3
	} else {
		h.Width, h.Height, h.bits = int(int32(u32(18))), int(int32(u32(22))), u16(28)
		h.compression, colours = u32(30), int(u32(46))
	}
	if h.Height < 0 {
		h.Height, h.topDown = -h.Height, true
	}
	return h, h.readColours(data, fileHeader+size, size, colours, entry)
}

func notReadBMP() error {
	return &Error{Kind: ErrFormat, Detail: "this kind of BMP is " + saveAs}
}

// readColours reads the masks, and the palette that begins at a place.
func (h *bmpHeader) readColours(data []byte, at, size, n, entry int) error {
	const inHeader = 54 // where the headers from 52 bytes on have the masks, as the short one has them behind it
	switch {
	case h.compression == bmpMasks || h.compression == bmpAlphaMasks:
		if h.bits != 16 && h.bits != 32 {
			return notReadBMP()
		}
		n := 3
		if size >= 56 || h.compression == bmpAlphaMasks {
			n = 4
		}
		if len(data) < inHeader+4*n {
			return errDataShort
		}
		for i := range n {
			h.masks[i] = binary.LittleEndian.Uint32(data[inHeader+4*i:])
		}
	case h.bits == 16:
		h.masks = [4]uint32{0x7c00, 0x03e0, 0x001f}
	default:
		h.masks = [4]uint32{0xff0000, 0xff00, 0xff}
		if h.bits == 32 && size >= 56 {
			h.masks[3] = binary.LittleEndian.Uint32(data[inHeader+12:])
		}
	}
	switch h.bits {
	case 16, 24, 32:
		if h.compression != bmpPlain && h.compression != bmpMasks && h.compression != bmpAlphaMasks {
			return notReadBMP()
		}
		return nil
	case 1, 2, 4, 8:
	default:
		return notReadBMP()
	}
	if h.compression > bmpRuns4 || h.compression == bmpRuns8 && h.bits != 8 || h.compression == bmpRuns4 && h.bits != 4 {
		return notReadBMP()
	}
	if n == 0 {
		n = 1 << h.bits
	}
	if n < 0 || n > 256 {
		return errBMPHeader
	}
	n = min(n, max(h.pixels-at, 0)/entry) // some writers say more than they have
	if len(data) < at+n*entry {
		return errDataShort
	}
	for i := range n {
		c := data[at+i*entry:]
		h.table.add(c[2], c[1], c[0], 255)
	}
	return nil
}

func drawBMP(j *job) error {
	h, err := readBMPHeader(j.data)
	if err != nil {
		return err
	}
	if h.pixels < 0 || h.pixels > len(j.data) {
		return errDataShort
	}
	if h.compression == bmpRuns8 || h.compression == bmpRuns4 {
		return j.drawBMPRuns(&h)
	}
	stride := (h.Width*h.bits + 31) / 32 * 4
	if int64(stride)*int64(h.Height) > int64(len(j.data)-h.pixels) {
		return declaredTooMuch()
	}
	if err := j.take(int64(4 * h.Width)); err != nil {
		return err
	}
	convert := h.rows(j)
	line := make([]byte, j.out.w*j.out.channels)
	for y := range h.Height {
		from := h.Height - 1 - y
		if h.topDown {
			from = y
		}
		convert(line, j.data[h.pixels+from*stride:][:stride])
		if err := j.row(y, line); err != nil {
			return err
		}
	}
	return nil
}

// rows begins the picture and says how its rows are made.
func (h *bmpHeader) rows(j *job) func(dst, src []byte) {
	if h.bits <= 8 {
		r := &raster{kind: kindMapped, bits: h.bits, samples: 1, table: &h.table}
		j.begin(r.channels())
		return r.convert
	}
	j.begin(3)
	if h.bits == 24 {
		return func(dst, src []byte) {
			for i := 0; i+2 < len(dst); i += 3 {
				dst[i], dst[i+1], dst[i+2] = src[i+2], src[i+1], src[i]
			}
		}
	}
	var fields [4]bitField
	for i, m := range h.masks {
		fields[i] = newBitField(m)
	}
	hasAlpha := h.masks[3] != 0
	wide := h.bits == 32
	return func(dst, src []byte) {
		for i, p := 0, 0; i+2 < len(dst); i, p = i+3, p+h.bits/8 {
			v := uint32(src[p]) | uint32(src[p+1])<<8
			if wide {
				v |= uint32(src[p+2])<<16 | uint32(src[p+3])<<24
			}
			dst[i], dst[i+1], dst[i+2] = fields[0].of(v), fields[1].of(v), fields[2].of(v)
			if hasAlpha {
				a := fields[3].of(v)
				dst[i], dst[i+1], dst[i+2] = blend(dst[i], a), blend(dst[i+1], a), blend(dst[i+2], a)
			}
		}
	}
}

// bitField is a channel's place in a pixel. Of more than eight bits the lowest fall off.
type bitField struct {
	shift int
	most  uint32 // the largest value; 0 where the channel is missing
	table [256]byte
}

func newBitField(mask uint32) bitField {
	var f bitField
	if mask == 0 {
		return f
	}
	f.shift = bits.TrailingZeros32(mask)
	n := bits.Len32(mask >> f.shift)
	if n > 8 {
		f.shift, n = f.shift+n-8, 8
	}
	f.most = 1<<n - 1
	for v := range f.most + 1 {
		f.table[v] = byte((v*255 + f.most/2) / f.most)
	}
	return f
}

func (f *bitField) of(v uint32) byte { return f.table[v>>f.shift&f.most] }
