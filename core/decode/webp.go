package decode

import (
	"encoding/binary"
	"io"

	"golang.org/x/image/webp"
)

// webpHeader is what the chunks of a WebP file say: RFC 9649, section 2.
type webpHeader struct {
	Info
	lossless, animated, alpha bool
}

func infoWebP(data []byte) (Info, error) {
	h, err := readWebPHeader(data)
	return h.Info, err
}

func readWebPHeader(data []byte) (webpHeader, error) {
	const header = 12 // bytes: RIFF, length, WEBP
	var h webpHeader
	if size := uint64(binary.LittleEndian.Uint32(data[4:])) + 8; size > uint64(len(data)) {
		return h, io.ErrUnexpectedEOF
	}
	for rest := data[header:]; len(rest) >= 8; {
		n, kind := uint64(binary.LittleEndian.Uint32(rest[4:])), string(rest[:4])
		if n > uint64(len(rest)-8) {
			return h, io.ErrUnexpectedEOF
		}
		h.readChunk(kind, rest[8:8+n])
		rest = rest[min(8+n+n&1, uint64(len(rest))):]
	}
	if h.Width == 0 {
		return h, io.ErrUnexpectedEOF
	}
	return h, nil
}

func (h *webpHeader) readChunk(kind string, chunk []byte) {
	switch {
	case kind == "VP8X" && len(chunk) >= 10:
		h.animated, h.alpha = chunk[0]&2 != 0, chunk[0]&16 != 0
		h.Width = 1 + (int(chunk[4]) | int(chunk[5])<<8 | int(chunk[6])<<16)
		h.Height = 1 + (int(chunk[7]) | int(chunk[8])<<8 | int(chunk[9])<<16)
	case kind == "VP8 " && len(chunk) >= 10 && h.Width == 0: // RFC 6386, section 9.1: 14 bits each
		h.Width = int(binary.LittleEndian.Uint16(chunk[6:])) & 0x3fff
		h.Height = int(binary.LittleEndian.Uint16(chunk[8:])) & 0x3fff
	case kind == "VP8L" && len(chunk) >= 5:
		h.lossless = true
		if h.Width == 0 { // RFC 9649, section 3.4: 14 bits each, less one
			bits := binary.LittleEndian.Uint32(chunk[1:])
			h.Width, h.Height = 1+int(bits&0x3fff), 1+int(bits>>14&0x3fff)
		}
	case kind == "ANMF":
		h.Frames++
	case kind == "EXIF":
		h.Orientation = orientation(chunk)
	}
}

func drawWebP(j *job) error {
	h, err := readWebPHeader(j.data)
	if err != nil {
		return err
	}
	if h.animated {
		return &Error{Kind: ErrFormat, Detail: "animated WebP is not read: send one frame as JPEG, PNG or a still WebP"}
	}
	const macroblock = 16 // pixels; the decoder works on whole ones
	wide, high := ceilDiv(h.Width, macroblock)*macroblock, ceilDiv(h.Height, macroblock)*macroblock
	pixels := int64(wide) * int64(high)
	need := pixels * 3 / 2 // luma and a quarter of each chroma
	switch {
	case h.lossless:
		need = pixels * 6 // 4, and 2 more while a palette is unpacked
	case h.alpha:
		need += pixels * 6 // alpha is a lossless picture of its own, four bytes a pixel before it is one
	}
	if err := j.admit(need); err != nil {
		return err
	}
	m, err := webp.Decode(j.reader())
	if err != nil {
		return err
	}
	return j.drawImage(m)
}
