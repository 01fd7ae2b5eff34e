package decodetest

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"math/rand/v2"
)

// PNG is a black PNG, every row filtered by Paeth's predictor, the dearest. colour is PNG's colour type: 0, 2, 3, 4 or 6.
func PNG(w, h, depth, colour int, interlaced bool) []byte {
	const paeth = 4
	return buildPNG(w, h, depth, colour, interlaced, nil, func(row []byte) { row[0] = paeth })
}

// FilteredPNG is a black grey PNG whose rows say that they are filtered so.
func FilteredPNG(w, h int, filter byte) []byte {
	return buildPNG(w, h, 8, 0, false, nil, func(row []byte) { row[0] = filter })
}

// RandomPNG is a PNG of noise and of all filters, with a palette of as many colours as depth can tell apart where colour is
// 3. If transparent, it has a chunk tRNS: a colour key, or alphas for half of the palette.
func RandomPNG(rng *rand.Rand, w, h, depth, colour int, interlaced, transparent bool) []byte {
	bytesOf := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(rng.Uint32())
		}
		return b
	}
	var more []byte
	if colour == 3 {
		more = pngChunk(more, "PLTE", bytesOf(3<<depth))
	}
	if transparent {
		key := map[int][]byte{0: {0, byte(rng.IntN(1 << min(depth, 8)))}, 2: {0, 1, 0, 2, 0, 3}, 3: bytesOf(1 << depth / 2)}[colour]
		more = pngChunk(more, "tRNS", key)
	}
	return buildPNG(w, h, depth, colour, interlaced, more, func(row []byte) {
		copy(row, bytesOf(len(row)))
		row[0] = byte(rng.IntN(5))
		if colour == 2 && rng.IntN(3) == 0 { // some pixels that have the key
			row[0] = 0
			for i := 1; i < len(row); i++ {
				row[i] = byte(1 + (i-1)%3)
				if depth == 16 {
					row[i] = byte((i - 1) % 2 * (1 + (i-1)/2%3))
				}
			}
		}
	})
}

// buildPNG makes a file whose rows fill writes: a filter and the bytes after it. more is chunks between header and pixels.
func buildPNG(w, h, depth, colour int, interlaced bool, more []byte, fill func(row []byte)) []byte {
	samples := map[int]int{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
	header := binary.BigEndian.AppendUint32(nil, uint32(w))
	header = binary.BigEndian.AppendUint32(header, uint32(h))
	header = append(header, byte(depth), byte(colour), 0, 0, 0)
	passes := [][4]int{{0, 0, 1, 1}}
	if interlaced {
		header[12] = 1
		passes = [][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}
	}
	var raw bytes.Buffer
	z := zlib.NewWriter(&raw)
	for _, p := range passes {
		pw, ph := ceilDiv(w-p[0], p[2]), ceilDiv(h-p[1], p[3])
		if w <= p[0] || h <= p[1] {
			continue
		}
		row := make([]byte, 1+(pw*samples*depth+7)/8)
		for range ph {
			fill(row)
			_, _ = z.Write(row) // to a buffer
		}
	}
	_ = z.Close()
	out := []byte("\x89PNG\r\n\x1a\n")
	out = append(pngChunk(out, "IHDR", header), more...)
	const piece = 1 << 13 // as writers cut pixels up
	for data := raw.Bytes(); len(data) > 0; {
		n := min(len(data), piece)
		out = pngChunk(out, "IDAT", data[:n])
		data = data[n:]
	}
	return pngChunk(out, "IEND", nil)
}

func pngChunk(out []byte, kind string, data []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
	body := append([]byte(kind), data...)
	return binary.BigEndian.AppendUint32(append(out, body...), crc32.ChecksumIEEE(body))
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// GIF is a GIF of one colour.
func GIF(w, h int, interlaced bool) []byte {
	m := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.Gray{Y: 40}, color.White})
	var b bytes.Buffer
	if err := gif.Encode(&b, m, nil); err != nil {
		panic(err)
	}
	out := b.Bytes()
	if interlaced { // its one colour lets the lines stand in any order
		const descriptor, flags = 0x2c, 9
		for i := 13; ; i++ {
			if out[i] == descriptor && binary.LittleEndian.Uint16(out[i+5:]) == uint16(w) {
				out[i+flags] |= 0x40
				break
			}
		}
	}
	return out
}

// BMP is a black BMP of 1 or 24 bits a pixel.
func BMP(w, h, bits int) []byte {
	colours := 0
	if bits == 1 {
		colours = 2
	}
	row := (w*bits + 31) / 32 * 4
	return append(bmpHeader(w, h, bits, 0, colours, row*h), make([]byte, row*h)...)
}

// BMPRuns is a BMP of 8 bits a pixel in runs (RLE8).
func BMPRuns(w, h int) []byte {
	var data []byte
	for range h {
		for left := w; left > 0; left -= 255 {
			data = append(data, byte(min(left, 255)), 1)
		}
		data = append(data, 0, 0)
	}
	data = append(data, 0, 1)
	return append(bmpHeader(w, h, 8, 1, 256, len(data)), data...)
}

func bmpHeader(w, h, bits, compression, colours, size int) []byte {
	const headers = 54
	start := headers + 4*colours
	b := []byte("BM")
	for _, v := range []int{start + size, 0, start, 40, w, h, 1 | bits<<16, compression, size, 0, 0, colours, 0} {
		b = binary.LittleEndian.AppendUint32(b, uint32(v))
	}
	for i := range colours {
		b = append(b, byte(i), byte(i), byte(i), 0)
	}
	return b
}
