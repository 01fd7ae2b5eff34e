package decode

import (
	"encoding/binary"
)

// webpHeader is what the chunks of a WebP file say: RFC 9649, section 2.
type webpHeader struct {
	Info
	animated        bool
	alpha           []byte // the chunk of the alpha plane; nil when there is none
	lossy, lossless []byte // the chunk of the picture, one of them
}

func infoWebP(data []byte, w *work) (Info, error) {
	h, err := readWebPHeader(data, w)
	return h.Info, err
}

func readWebPHeader(data []byte, w *work) (webpHeader, error) {
	const header, chunkNS = 12, 100 // bytes: RIFF, length, WEBP
	var h webpHeader
	size := uint64(binary.LittleEndian.Uint32(data[4:])) + 8
	if size > uint64(len(data)) {
		return h, errDataShort
	}
	for rest := data[header:]; len(rest) >= 8; {
		n, kind := uint64(binary.LittleEndian.Uint32(rest[4:])), string(rest[:4])
		if n > uint64(len(rest)-8) {
			return h, errDataShort
		}
		h.readChunk(kind, rest[8:8+n])
		rest = rest[min(8+n+n&1, uint64(len(rest))):]
		if err := w.spend(chunkNS); err != nil {
			return h, err
		}
	}
	if h.Width == 0 || !h.animated && h.lossy == nil && h.lossless == nil {
		return h, errDataShort
	}
	return h, nil
}

func (h *webpHeader) readChunk(kind string, chunk []byte) {
	taken := h.lossy != nil || h.lossless != nil
	switch {
	case kind == "VP8X" && len(chunk) >= 10 && h.Width == 0:
		h.animated = chunk[0]&2 != 0
		h.Width = 1 + (int(chunk[4]) | int(chunk[5])<<8 | int(chunk[6])<<16)
		h.Height = 1 + (int(chunk[7]) | int(chunk[8])<<8 | int(chunk[9])<<16)
	case kind == "ALPH" && len(chunk) > 0 && !taken:
		h.alpha = chunk
	case kind == "VP8 " && len(chunk) >= 10 && !taken:
		h.lossy = chunk
		if h.Width == 0 { // RFC 6386, section 9.1: 14 bits each
			h.Width = int(binary.LittleEndian.Uint16(chunk[6:])) & 0x3fff
			h.Height = int(binary.LittleEndian.Uint16(chunk[8:])) & 0x3fff
		}
	case kind == "VP8L" && len(chunk) >= 5 && !taken:
		h.lossless = chunk
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
