package decode

import "encoding/binary"

// Tags in the first directory of a TIFF file or an EXIF block (TIFF 6.0, CIPA DC-008).
const (
	tagCompression  = 0x0103
	tagOrientation  = 0x0112
	tagRowsPerStrip = 0x0116
	tagTileWidth    = 0x0142
	tagTileLength   = 0x0143
)

// orientation reads the orientation from a TIFF block, with or without the "Exif" mark before it. A block that is
// missing or malformed means 1, upright: pictures are shown so everywhere.
func orientation(block []byte) int {
	if len(block) > 6 && string(block[:6]) == "Exif\x00\x00" {
		block = block[6:]
	}
	if v := tiffTag(block, tagOrientation); v >= 1 && v <= 8 {
		return int(v)
	}
	return 1
}

// tiffTag is the first number under a tag of the first directory; 0 when it is missing, malformed or no number.
func tiffTag(block []byte, tag uint16) int64 {
	if len(block) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch string(block[:4]) {
	case "II*\x00":
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 0
	}
	start := uint64(order.Uint32(block[4:]))
	if start+2 > uint64(len(block)) {
		return 0
	}
	entries := int(order.Uint16(block[start:]))
	dir := block[start+2:]
	const entryBytes, typeShort, typeLong = 12, 3, 4
	for ; entries > 0 && len(dir) >= entryBytes; entries, dir = entries-1, dir[entryBytes:] {
		if order.Uint16(dir) != tag {
			continue
		}
		switch order.Uint16(dir[2:]) {
		case typeShort:
			return int64(order.Uint16(dir[8:]))
		case typeLong:
			return int64(order.Uint32(dir[8:]))
		}
		return 0
	}
	return 0
}
