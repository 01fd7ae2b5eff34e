package edge

import (
	"encoding/binary"
	"hash/crc32"
)

// padJPEG makes a JPEG file length bytes long with comment segments after its first marker. What is too short for a
// segment are fill bytes, which may stand before any marker: ITU-T T.81, B.1.1.2 and B.2.4.5. It answers nil when the
// file is longer.
func padJPEG(file []byte, length int) []byte {
	const soi, head, longest = 2, 4, 2 + 0xffff // bytes: of the start marker, of a segment around its content, of a segment
	gap := length - len(file)
	if gap < 0 {
		return nil
	}
	out := append(make([]byte, 0, length), file[:soi]...)
	for gap >= head {
		n := min(gap, longest)
		out = append(out, 0xff, 0xfe, byte((n-2)>>8), byte(n-2))
		out = append(out, make([]byte, n-head)...)
		gap -= n
	}
	for range gap {
		out = append(out, 0xff)
	}
	return append(out, file[soi:]...)
}

// padPNG makes a PNG file length bytes long with a private chunk before its last one: W3C PNG (Third Edition), 5.4. It
// answers nil when the file is longer, or too little shorter for a chunk.
func padPNG(file []byte, length int) []byte {
	const last, chunk = 12, 12 // bytes: of the chunk IEND, of a chunk around its content
	gap := length - len(file)
	if gap == 0 {
		return file
	}
	if gap < chunk {
		return nil
	}
	out := append(make([]byte, 0, length), file[:len(file)-last]...)
	out = binary.BigEndian.AppendUint32(out, uint32(gap-chunk))
	from := len(out)
	out = append(out, "cgPd"...)
	out = append(out, make([]byte, gap-chunk)...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[from:]))
	return append(out, file[len(file)-last:]...)
}

const (
	// standardSum is the sum of the luminance table of ITU-T T.81, K.1, which encoders scale by quality.
	standardSum = 3688
	// bestQuality bounds the quality of what is written: more costs time and hides nothing.
	bestQuality = 92
	// leastQuality is the lowest quality that is tried first.
	leastQuality = 40
)

// jpegQuality estimates the quality, 1 to 100, at which a JPEG file was written, from its first quantization table, and
// gives what to try first so that the new file is hardly larger: a little less, because encoders that optimise their
// codes get by with fewer bytes than ours.
func jpegQuality(file []byte) int {
	sum := firstTable(file)
	if sum == 0 {
		return bestQuality
	}
	scale := sum * 100 / standardSum // libjpeg: 200 − 2 × quality from 50 on, 5000 ÷ quality below
	quality := (200 - scale) / 2
	if scale > 100 {
		quality = 5000 / scale
	}
	const less = 4
	return min(max(quality-less, leastQuality), bestQuality)
}

// firstTable sums the first quantization table, when it has 8-bit entries; 0 when there is none.
func firstTable(file []byte) (sum int) {
	const dqt, sos, entries = 0xdb, 0xda, 64
	for at := 2; at+4 <= len(file) && file[at] == 0xff; {
		marker := file[at+1]
		if marker == 0xff { // a fill byte
			at++
			continue
		}
		n := int(binary.BigEndian.Uint16(file[at+2:]))
		if marker == sos || n < 2 {
			return 0
		}
		if marker == dqt && n > entries+2 && at+5+entries <= len(file) && file[at+4]>>4 == 0 {
			for _, v := range file[at+5 : at+5+entries] {
				sum += int(v)
			}
			return sum
		}
		at += 2 + n
	}
	return 0
}
