package decodetest

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
)

// tag is an entry of a TIFF directory.
type tag struct {
	id     uint16
	values []uint32
}

// Tags of TIFF 6.0.
const (
	tagWidth, tagLength, tagBits, tagCompression, tagPhotometric = 256, 257, 258, 259, 262
	tagStripOffsets, tagSamples, tagRows, tagStripBytes          = 273, 277, 278, 279
	tagTileWidth, tagTileLength, tagTileOffsets, tagTileBytes    = 322, 323, 324, 325
)

// tiffFile puts blocks of data and a directory together. offsets and counts are the tags under which the blocks are listed.
func tiffFile(tags []tag, offsets, counts uint16, blocks ...[]byte) []byte {
	out := []byte("II*\x00\x00\x00\x00\x00")
	var at, size []uint32
	for _, b := range blocks {
		at, size = append(at, uint32(len(out))), append(size, uint32(len(b)))
		out = append(out, b...)
	}
	for i := range tags {
		switch tags[i].id {
		case offsets:
			tags[i].values = at
		case counts:
			tags[i].values = size
		}
	}
	entries := binary.LittleEndian.AppendUint16(nil, uint16(len(tags)))
	for _, t := range tags {
		entries = binary.LittleEndian.AppendUint16(entries, t.id)
		entries = binary.LittleEndian.AppendUint16(entries, 4) // LONG
		entries = binary.LittleEndian.AppendUint32(entries, uint32(len(t.values)))
		value := t.values[0]
		if len(t.values) > 1 {
			value = uint32(len(out))
			for _, v := range t.values {
				out = binary.LittleEndian.AppendUint32(out, v)
			}
		}
		entries = binary.LittleEndian.AppendUint32(entries, value)
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)))
	return append(append(out, entries...), 0, 0, 0, 0)
}

// Strip is a picture in one strip: samples a pixel of depth bits each, and data as the numbers of TIFF's tags Compression and
// PhotometricInterpretation say.
func Strip(w, h, samples, depth, compression, photometric int, data []byte) []byte {
	depths := make([]uint32, samples)
	for i := range depths {
		depths[i] = uint32(depth)
	}
	return tiffFile([]tag{
		{tagWidth, []uint32{uint32(w)}}, {tagLength, []uint32{uint32(h)}}, {tagBits, depths},
		{tagCompression, []uint32{uint32(compression)}}, {tagPhotometric, []uint32{uint32(photometric)}},
		{tagStripOffsets, nil}, {tagSamples, []uint32{uint32(samples)}}, {tagRows, []uint32{uint32(h)}}, {tagStripBytes, nil},
	}, tagStripOffsets, tagStripBytes, data)
}

// TIFF is a black picture in colour (grey when it is not compressed) in one strip; kind is its compression.
func TIFF(w, h int, kind string) []byte {
	const grey, colour = 1, 2
	switch kind {
	case "LZW":
		return Strip(w, h, 3, 8, 5, colour, lzwZeros(3*w*h))
	case "deflate":
		return Strip(w, h, 3, 8, 8, colour, deflated(3*w*h))
	case "PackBits":
		return Strip(w, h, 3, 8, 32773, colour, bytes.Repeat([]byte{0x81, 0}, ceilDiv(3*w*h, 128)))
	}
	return Strip(w, h, 1, 8, 1, grey, make([]byte, w*h))
}

func deflated(n int) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	for piece := make([]byte, 1<<16); n > 0; n -= len(piece) {
		_, _ = z.Write(piece[:min(n, len(piece))])
	}
	_ = z.Close()
	return b.Bytes()
}

// lzwZeros is n zeros or a few more in TIFF's LZW: each code stands for one zero more than the last, until the table is full.
func lzwZeros(n int) []byte {
	const clearCode, end, last = 256, 257, 4093 // end is the last code of an empty table
	w := &msbWriter{}
	w.put(clearCode, 9)
	high, width := end, 9
	for n > 0 {
		code, length := high, high-clearCode // a code that is being made: what the last one stood for, and its first byte
		if high == end {
			code, length = 0, 1
		}
		w.put(uint32(code), width)
		n -= length
		if high++; high+1 >= 1<<width {
			width++
		}
		if high == last {
			w.put(clearCode, width)
			high, width = end, 9
		}
	}
	w.put(end, width)
	w.put(0, 7)
	return w.out
}

type msbWriter struct {
	out []byte
	acc uint64
	n   int
}

func (w *msbWriter) put(v uint32, n int) {
	w.acc, w.n = w.acc<<n|uint64(v), w.n+n
	for ; w.n >= 8; w.n -= 8 {
		w.out = append(w.out, byte(w.acc>>(w.n-8)))
	}
}

// TIFFTiles is a black picture in tiles of 256 × 256, all of them the same data.
func TIFFTiles(w, h int) []byte {
	const side = 256
	one := deflated(3 * side * side)
	n := ceilDiv(w, side) * ceilDiv(h, side)
	blocks := make([][]byte, n)
	for i := range blocks {
		blocks[i] = one
	}
	return tiffFile([]tag{
		{tagWidth, []uint32{uint32(w)}}, {tagLength, []uint32{uint32(h)}}, {tagBits, []uint32{8, 8, 8}},
		{tagCompression, []uint32{8}}, {tagPhotometric, []uint32{2}}, {tagSamples, []uint32{3}},
		{tagTileWidth, []uint32{side}}, {tagTileLength, []uint32{side}}, {tagTileOffsets, nil}, {tagTileBytes, nil},
	}, tagTileOffsets, tagTileBytes, blocks...)
}

// TIFFGroup3 is a white page: ITU-T T.4, one dimension. w is a multiple of 2048.
func TIFFGroup3(w, h int) []byte {
	b := &msbWriter{}
	for range h {
		b.put(1, 12) // end of line
		for range w / 2048 {
			b.put(0b000000010011, 12) // 2048 white
		}
		b.put(0b00110101, 8) // and none
	}
	for range 6 {
		b.put(1, 12)
	}
	b.put(0, 7)
	return Strip(w, h, 1, 1, 3, 0, b.out)
}

// TIFFGroup4 is a white page, a bit a row, or one of stripes one pixel wide, a bit a pixel and the most work that a pixel can
// be: ITU-T T.6.
func TIFFGroup4(w, h int, stripes bool) []byte {
	b := &msbWriter{}
	if stripes {
		for range w / 2 {
			b.put(0b001_000111_010, 12) // horizontal mode: one white, one black
		}
		out := append(b.out, bytes.Repeat([]byte{0xff}, ceilDiv((w+1)*h, 8))...) // all else as above
		return Strip(w, h, 1, 1, 4, 0, out)
	}
	return Strip(w, h, 1, 1, 4, 0, bytes.Repeat([]byte{0xff}, ceilDiv(h, 8)))
}
