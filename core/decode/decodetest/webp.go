package decodetest

import "encoding/binary"

// WebP is a file of one chunk, "VP8 " or "VP8L".
func WebP(chunk []byte) []byte { return riff(chunk) }

func riff(chunks ...[]byte) []byte {
	body := []byte("WEBP")
	for _, c := range chunks {
		body = append(body, c...)
	}
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func webpChunk(kind string, data []byte) []byte {
	out := append(binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(data))), data...)
	if len(data)%2 == 1 {
		out = append(out, 0)
	}
	return out
}

// Lossy is a "VP8 " chunk whose macroblocks are what modes and coefficients happen to mean: zeros are flat, noise is the
// most work that macroblocks can be. The loop filter is on. RFC 6386, section 9.
func Lossy(w, h int, modes, coefficients []byte) []byte {
	e := &boolEncoder{width: 255, left: 24}
	e.bits(0, 2)  // colour space, clamping
	e.bits(0, 1)  // no segments
	e.bits(0, 1)  // normal filter
	e.bits(20, 6) // its level
	e.bits(0, 3)  // its sharpness
	e.bits(0, 1)  // no adjustment of it
	e.bits(0, 2)  // one partition of coefficients
	e.bits(30, 7) // quantiser
	e.bits(0, 5)  // no differences of it
	e.bits(0, 1)  // the probabilities are for this frame
	first := append(e.flush(), modes...)
	tag := uint32(1<<4 | len(first)<<5)
	frame := []byte{byte(tag), byte(tag >> 8), byte(tag >> 16), 0x9d, 0x01, 0x2a, byte(w), byte(w >> 8), byte(h), byte(h >> 8)}
	return webpChunk("VP8 ", append(append(frame, first...), coefficients...))
}

// boolEncoder is that of RFC 6386, section 7.3.
type boolEncoder struct {
	out           []byte
	width, bottom uint32
	left          int
}

func (e *boolEncoder) bits(v, n int) {
	for n--; n >= 0; n-- {
		e.bit(v>>n&1 != 0)
	}
}

// bit writes a bit of probability one half.
func (e *boolEncoder) bit(one bool) {
	split := 1 + (e.width-1)*128>>8
	if one {
		e.bottom, e.width = e.bottom+split, e.width-split
	} else {
		e.width = split
	}
	for ; e.width < 128; e.width <<= 1 {
		if e.bottom>>31 != 0 {
			e.carry()
		}
		e.bottom <<= 1
		if e.left--; e.left == 0 {
			e.out = append(e.out, byte(e.bottom>>24))
			e.bottom &= 1<<24 - 1
			e.left = 8
		}
	}
}

func (e *boolEncoder) carry() {
	i := len(e.out) - 1
	for ; e.out[i] == 255; i-- {
		e.out[i] = 0
	}
	e.out[i]++
}

// flush ends the bits so that zeros may follow.
func (e *boolEncoder) flush() []byte {
	for range 32 {
		if e.bottom>>31 != 0 {
			e.carry()
		}
		e.bottom <<= 1
		if e.left--; e.left == 0 {
			e.out = append(e.out, byte(e.bottom>>24))
			e.bottom &= 1<<24 - 1
			e.left = 8
		}
	}
	return e.out
}

// Lossless is a "VP8L" chunk whose codes have one value each, so that its pixels take no bits at all. It asks for all
// transforms of colour pictures, or for the one of pictures with a palette. RFC 9649, section 3.
func Lossless(w, h int, palette bool) []byte {
	return webpChunk("VP8L", lossless(w, h, palette))
}

func lossless(w, h int, palette bool) []byte {
	b := &bitWriter{}
	b.put(0x2f, 8)
	b.put(w-1, 14)
	b.put(h-1, 14)
	b.put(1, 1) // has alpha
	b.put(0, 3) // version
	if palette {
		b.put(1|3<<1, 3) // colour indexing
		b.put(1, 8)      // of two colours
		b.put(0, 1)      // no colour cache
		b.codes(1, 1, 1, 255, 0)
	} else {
		const tile = 0 // of 4 × 4 pixels
		b.put(1|0<<1, 3)
		b.put(tile, 3)
		b.put(0, 1)
		b.codes(11, 0, 0, 0, 0) // predictor "select", the dearest
		b.put(1|1<<1, 3)
		b.put(tile, 3)
		b.put(0, 1)
		b.codes(3, 5, 7, 0, 0) // factors of the colour transform
		b.put(1|2<<1, 3)       // subtract green
	}
	b.put(0, 1) // no more transforms
	b.put(0, 1) // no colour cache
	b.put(0, 1) // one group of codes
	b.codes(1, 2, 3, 0, 0)
	b.put(0, 32)
	return b.out
}

type bitWriter struct {
	out []byte
	n   int // bits in the last byte
}

// put writes bits, the lowest first.
func (b *bitWriter) put(v, bits int) {
	for i := range bits {
		if b.n%8 == 0 {
			b.out = append(b.out, 0)
		}
		b.out[len(b.out)-1] |= byte(v>>i&1) << (b.n % 8)
		b.n++
	}
}

// codes writes five codes of one value each: green, red, blue, alpha, distance.
func (b *bitWriter) codes(values ...int) {
	for _, v := range values {
		b.put(1|0<<1|1<<2, 3) // simple, one value, of eight bits
		b.put(v, 8)
	}
}

// LossyAlpha is a lossy picture with an alpha plane in lossless compression, filtered by the gradient.
func LossyAlpha(w, h int) []byte {
	const alpha, header = 0x10, 5 // the plane has no header of its own
	x := []byte{alpha, 0, 0, 0, byte(w - 1), byte((w - 1) >> 8), byte((w - 1) >> 16), byte(h - 1), byte((h - 1) >> 8), byte((h - 1) >> 16)}
	plane := append([]byte{1 | 3<<2}, lossless(w, h, false)[header:]...)
	return riff(webpChunk("VP8X", x), webpChunk("ALPH", plane), Lossy(w, h, zeros(1<<18), zeros(1<<20)))
}
