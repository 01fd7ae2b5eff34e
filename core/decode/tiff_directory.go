package decode

import (
	"encoding/binary"
	"errors"
)

// Tags of the first directory of a TIFF file or an EXIF block (TIFF 6.0).
const (
	tagWidth        = 256
	tagLength       = 257
	tagBits         = 258
	tagCompression  = 259
	tagPhotometric  = 262
	tagFillOrder    = 266
	tagStripOffsets = 273
	tagOrientation  = 274
	tagSamples      = 277
	tagRowsPerStrip = 278
	tagStripBytes   = 279
	tagPlanar       = 284
	tagGroup3       = 292
	tagPredictor    = 317
	tagColours      = 320
	tagTileWidth    = 322
	tagTileLength   = 323
	tagTileOffsets  = 324
	tagTileBytes    = 325
	tagInkSet       = 332
	tagExtraSamples = 338
	tagSampleFormat = 339

	firstTag, lastTag = tagWidth, tagSampleFormat
)

var errTIFFDirectory = errors.New("the directory is malformed")

// tiffDirectory is the first directory of a TIFF file. Values are read from the file when they are asked for: the file says how
// many there are, and may lie.
type tiffDirectory struct {
	data    []byte
	order   binary.ByteOrder
	entries [lastTag - firstTag + 1]tiffEntry
	short   bool // the values of an entry lie outside the file
}

type tiffEntry struct {
	count int // 0: the tag is missing
	size  int // bytes of a value: 1, 2 or 4
	at    int // of the first value
}

// readTIFFDirectory finds the entries. Those that lie outside the file, or hold no whole numbers, count as missing.
func readTIFFDirectory(data []byte) (*tiffDirectory, error) {
	d := &tiffDirectory{data: data, order: binary.LittleEndian}
	switch {
	case len(data) < 8:
		return nil, errDataShort
	case string(data[:4]) == "MM\x00*":
		d.order = binary.BigEndian
	case string(data[:4]) != "II*\x00":
		return nil, errTIFFDirectory
	}
	start := uint64(d.order.Uint32(data[4:]))
	if start+2 > uint64(len(data)) {
		return nil, errDataShort
	}
	n, entries := int(d.order.Uint16(data[start:])), data[start+2:]
	const entryBytes = 12
	if len(entries) < n*entryBytes {
		return nil, errDataShort
	}
	for i := range n {
		d.readEntry(entries[i*entryBytes:], int(start)+2+i*entryBytes)
	}
	return d, nil
}

func (d *tiffDirectory) readEntry(e []byte, at int) {
	tag := int(d.order.Uint16(e))
	size := 0
	switch d.order.Uint16(e[2:]) {
	case 1: // BYTE
		size = 1
	case 3: // SHORT
		size = 2
	case 4: // LONG
		size = 4
	}
	if tag < firstTag || tag > lastTag || size == 0 || d.entries[tag-firstTag].count != 0 {
		return
	}
	bytes := uint64(d.order.Uint32(e[4:])) * uint64(size)
	first := uint64(at) + 8
	if bytes > 4 {
		first = uint64(d.order.Uint32(e[8:]))
	}
	if first+bytes > uint64(len(d.data)) {
		d.short = true
		return
	}
	d.entries[tag-firstTag] = tiffEntry{int(bytes) / size, size, int(first)}
}

// count is how many values a tag has.
func (d *tiffDirectory) count(tag int) int { return d.entries[tag-firstTag].count }

// value is the i-th value of a tag, 0 when it is missing.
func (d *tiffDirectory) value(tag, i int) int64 {
	e := d.entries[tag-firstTag]
	if i >= e.count {
		return 0
	}
	b := d.data[e.at+i*e.size:]
	switch e.size {
	case 1:
		return int64(b[0])
	case 2:
		return int64(d.order.Uint16(b))
	}
	return int64(d.order.Uint32(b))
}

// valueOr is the first value of a tag, or what a missing one means.
func (d *tiffDirectory) valueOr(tag int, missing int64) int64 {
	if d.count(tag) == 0 {
		return missing
	}
	return d.value(tag, 0)
}
