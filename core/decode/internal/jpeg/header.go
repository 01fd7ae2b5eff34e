package jpeg

// This file reads the marker segments: sections B.1 to B.2.4.

const (
	markerSOF0 = 0xc0 // baseline
	markerSOF1 = 0xc1 // extended sequential
	markerSOF2 = 0xc2 // progressive
	markerDHT  = 0xc4
	markerJPG  = 0xc8
	markerDAC  = 0xcc
	markerRST0 = 0xd0
	markerRST7 = 0xd7
	markerSOI  = 0xd8
	markerEOI  = 0xd9
	markerSOS  = 0xda
	markerDQT  = 0xdb
	markerDRI  = 0xdd
	markerAPP0 = 0xe0
	markerAPP1 = 0xe1
	markerAPPE = 0xee // Adobe's APP14
	markerTEM  = 0x01
)

const (
	errNoFrame = Corrupt("a scan comes before the picture's size")
	errNoScan  = Corrupt("the file holds no picture data")
	errTable   = Corrupt("a table is malformed")
	errSegment = Corrupt("a segment is malformed")
)

// nextSegment finds the next marker and returns it with its segment's content, which is empty for SOI and EOI.
// Bytes that belong to no segment, and stray restart markers, are passed over as all decoders do.
func (d *decoder) nextSegment() (marker byte, seg []byte, err error) {
	for {
		if err := d.skip(func(b byte) bool { return b != 0xff }); err != nil {
			return 0, nil, err
		}
		if err := d.skip(func(b byte) bool { return b == 0xff }); err != nil {
			return 0, nil, err
		}
		if d.pos >= len(d.data) {
			return 0, nil, errShort
		}
		m := d.data[d.pos]
		d.pos++
		switch {
		case m == 0 || m == markerTEM || m == markerSOI || m >= markerRST0 && m <= markerRST7:
			continue
		case m == markerEOI:
			return m, nil, nil
		}
		if len(d.data)-d.pos < 2 {
			return 0, nil, errShort
		}
		n := int(d.data[d.pos])<<8 | int(d.data[d.pos+1])
		if n < 2 {
			return 0, nil, errSegment
		}
		if len(d.data)-d.pos < n {
			return 0, nil, errShort
		}
		seg = d.data[d.pos+2 : d.pos+n]
		d.pos += n
		return m, seg, nil
	}
}

// skip passes over the bytes that are of one kind.
func (d *decoder) skip(of func(byte) bool) error {
	const atOnce = 1 << 14
	for {
		from := d.pos
		for d.pos < len(d.data) && d.pos < from+atOnce && of(d.data[d.pos]) {
			d.pos++
		}
		if err := d.out.Spend((d.pos - from + 1) * skipNS); err != nil {
			return err
		}
		if d.pos < from+atOnce {
			return nil
		}
	}
}

// readTable takes a segment that is not a scan.
func (d *decoder) readTable(m byte, seg []byte) error {
	if m == markerDHT || m == markerDQT {
		if err := d.out.Spend(len(seg) * tableNS); err != nil {
			return err
		}
	}
	switch {
	case m == markerDHT:
		return d.readHuffman(seg)
	case m == markerDQT:
		return d.readQuant(seg)
	case m == markerDRI:
		if len(seg) != 2 {
			return errSegment
		}
		d.restart = int(seg[0])<<8 | int(seg[1])
	case m >= markerSOF0 && m <= markerSOF2:
		d.Progressive = m == markerSOF2
		return d.readFrame(seg)
	case m == 0xc3 || m == 0xc5 || m == 0xc6 || m == 0xc7:
		return Unsupported("lossless or hierarchical JPEG")
	case m > markerJPG && m <= 0xcf || m == markerDAC:
		return Unsupported("arithmetic-coded JPEG")
	case m == markerAPP0:
		d.jfif = d.jfif || len(seg) >= 5 && string(seg[:5]) == "JFIF\x00"
	case m == markerAPP1:
		if len(seg) > 6 && string(seg[:6]) == "Exif\x00\x00" && d.Exif == nil {
			d.Exif = seg[6:]
		}
	case m == markerAPPE:
		if len(seg) >= 12 && string(seg[:5]) == "Adobe" {
			d.adobe, d.adobeTransform = true, seg[11]
		}
	}
	return nil
}

// readFrame reads the picture's size and its components: section B.2.2.
func (d *decoder) readFrame(seg []byte) error {
	if d.Width != 0 {
		return Corrupt("the picture's size is given twice")
	}
	if len(seg) < 6 {
		return errSegment
	}
	if seg[0] != 8 {
		return Unsupported("JPEG with other than 8 bits a sample")
	}
	h, w, n := int(seg[1])<<8|int(seg[2]), int(seg[3])<<8|int(seg[4]), int(seg[5])
	switch {
	case w == 0:
		return Corrupt("the picture has no width")
	case h == 0:
		return Unsupported("JPEG that gives its height after the picture")
	case n != 1 && n != 3 && n != 4:
		return Unsupported("JPEG with other than 1, 3 or 4 components")
	case len(seg) != 6+3*n:
		return errSegment
	}
	comps := make([]component, n)
	for i := range comps {
		s := seg[6+3*i:]
		c := component{id: int(s[0]), h: int(s[1] >> 4), v: int(s[1] & 15), tq: int(s[2])}
		if c.h < 1 || c.h > 4 || c.v < 1 || c.v > 4 || c.tq > 3 {
			return errSegment
		}
		if n == 1 {
			c.h, c.v = 1, 1 // one component is never interleaved: its factors mean nothing
		}
		for _, o := range comps[:i] {
			if o.id == c.id {
				return errSegment
			}
		}
		comps[i] = c
		d.hMax, d.vMax = max(d.hMax, c.h), max(d.vMax, c.v)
	}
	d.Width, d.Height, d.Components, d.comps = w, h, n, comps
	d.layOut()
	return nil
}

// layOut counts MCUs and blocks: section A.2.
func (d *decoder) layOut() {
	d.mcusX = ceilDiv(d.Width, 8*d.hMax)
	d.mcusY = ceilDiv(d.Height, 8*d.vMax)
	for i := range d.comps {
		c := &d.comps[i]
		c.blocksX = d.mcusX * c.h
		c.ownX = ceilDiv(ceilDiv(d.Width*c.h, d.hMax), 8)
		c.ownY = ceilDiv(ceilDiv(d.Height*c.v, d.vMax), 8)
	}
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// readQuant reads quantisation tables: section B.2.4.1. They are kept in natural order.
func (d *decoder) readQuant(seg []byte) error {
	for len(seg) > 0 {
		wide, id := int(seg[0]>>4), seg[0]&15
		if wide > 1 || id > 3 || len(seg) < 1+64*(1+wide) {
			return errTable
		}
		t := new([64]int32)
		for k, z := range zigzag {
			if wide == 1 {
				t[z] = int32(seg[1+2*k])<<8 | int32(seg[2+2*k])
			} else {
				t[z] = int32(seg[1+k])
			}
		}
		d.quant[id] = t
		seg = seg[1+64*(1+wide):]
	}
	return nil
}

// isRGB says whether three components are red, green, blue and not luma and chroma, by the rules libjpeg goes by.
func (d *decoder) isRGB() bool {
	switch {
	case d.jfif:
		return false
	case d.adobe:
		return d.adobeTransform == 0
	}
	return d.comps[0].id == 'R' && d.comps[1].id == 'G' && d.comps[2].id == 'B'
}
