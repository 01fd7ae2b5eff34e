package decode

// orientation reads the orientation from a TIFF block, with or without the "Exif" mark before it (CIPA DC-008). A block that
// is missing or malformed means 1, upright: pictures are shown so everywhere.
func orientation(block []byte) int {
	if len(block) > 6 && string(block[:6]) == "Exif\x00\x00" {
		block = block[6:]
	}
	d, err := readTIFFDirectory(block)
	if err != nil {
		return 1
	}
	return d.orientation()
}

// orientation is that of the directory's picture.
func (d *tiffDirectory) orientation() int {
	if v := d.value(tagOrientation, 0); v >= 1 && v <= 8 {
		return int(v)
	}
	return 1
}
