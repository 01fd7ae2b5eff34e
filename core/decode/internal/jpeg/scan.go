package jpeg

// This file walks the scans: section B.2.3 and A.2.

// scan is one scan's part of the coefficients.
type scan struct {
	comps          []*component
	from, to       int // spectral selection: first and last coefficient in zigzag order
	high, low      int // successive approximation: bits known before and after this scan
	interleaved    bool
	unitsX, unitsY int // MCUs of this scan
	block          func(d *decoder, c *component, b *[64]int16) error
	untilRestart   int
	blocksInUnit   int
}

const errScan = Corrupt("a scan's header is malformed")

// readScan decodes one scan.
func (d *decoder) readScan(seg []byte) error {
	s, err := d.scanHeader(seg)
	if err != nil {
		return err
	}
	d.scans++
	if d.scans > maxScans {
		return Corrupt("the picture is cut into too many scans")
	}
	if d.streamed {
		return Corrupt("a scan follows the end of the picture")
	}
	if d.scans == 1 {
		if err := d.allocate(s); err != nil {
			return err
		}
	}
	d.resetBits(s)
	if d.buffered {
		err = d.scanToCoefficients(s)
	} else {
		err = d.scanToRows(s)
	}
	d.acc, d.n = 0, 0
	return err
}

// scanHeader reads what the scan holds and picks the way its blocks are coded.
func (d *decoder) scanHeader(seg []byte) (*scan, error) {
	if d.Width == 0 {
		return nil, errNoFrame
	}
	if len(seg) < 1 {
		return nil, errScan
	}
	n := int(seg[0])
	if n < 1 || n > d.Components || len(seg) != 4+2*n {
		return nil, errScan
	}
	s := &scan{interleaved: n > 1}
	for i := range n {
		c := d.componentByID(int(seg[1+2*i]))
		if c == nil {
			return nil, errScan
		}
		for _, o := range s.comps {
			if o == c {
				return nil, errScan
			}
		}
		c.dc, c.ac = int(seg[2+2*i]>>4), int(seg[2+2*i]&15)
		if c.dc > 3 || c.ac > 3 {
			return nil, errScan
		}
		s.comps = append(s.comps, c)
		s.blocksInUnit += c.h * c.v
	}
	if !s.interleaved {
		s.blocksInUnit = 1
	}
	if s.blocksInUnit > 10 { // section B.2.3
		return nil, errScan
	}
	tail := seg[1+2*n:]
	s.from, s.to, s.high, s.low = int(tail[0]), int(tail[1]), int(tail[2]>>4), int(tail[2]&15)
	s.unitsX, s.unitsY = d.mcusX, d.mcusY
	if !s.interleaved {
		s.unitsX, s.unitsY = s.comps[0].ownX, s.comps[0].ownY
	}
	return s, d.chooseCoding(s)
}

func (d *decoder) componentByID(id int) *component {
	for i := range d.comps {
		if d.comps[i].id == id {
			return &d.comps[i]
		}
	}
	return nil
}

// chooseCoding sets s.block and checks that the tables it needs are there.
func (d *decoder) chooseCoding(s *scan) error {
	if !d.Progressive {
		s.from, s.to, s.high, s.low = 0, 63, 0, 0 // some encoders write nonsense here
		s.block = (*decoder).sequentialBlock
		return d.needTables(s, true, true)
	}
	switch {
	case s.from > s.to || s.to > 63 || s.low > 13 || s.high != 0 && s.high != s.low+1:
		return errScan
	case s.from == 0 && s.to != 0:
		return errScan // DC and AC never share a scan: section G.1.1.1.1
	case s.from > 0 && s.interleaved:
		return errScan
	}
	low, from, to := s.low, s.from, s.to
	switch {
	case s.from == 0 && s.high == 0:
		s.block = func(d *decoder, c *component, b *[64]int16) error { return d.firstDC(c, b, low) }
		return d.needTables(s, true, false)
	case s.from == 0:
		s.block = func(d *decoder, _ *component, b *[64]int16) error { return d.refineDC(b, low) }
		return nil
	case s.high == 0:
		s.block = func(d *decoder, c *component, b *[64]int16) error { return d.firstAC(c, b, from, to, low) }
	default:
		s.block = func(d *decoder, c *component, b *[64]int16) error { return d.refineAC(c, b, from, to, low) }
	}
	return d.needTables(s, false, true)
}

func (d *decoder) needTables(s *scan, dc, ac bool) error {
	for _, c := range s.comps {
		if dc && d.huffDC[c.dc] == nil || ac && d.huffAC[c.ac] == nil {
			return Corrupt("a Huffman table is missing")
		}
		if d.quant[c.tq] == nil {
			return Corrupt("a quantisation table is missing")
		}
	}
	return nil
}

// scanToCoefficients adds a scan to the coefficients of a picture that is put together at the end.
func (d *decoder) scanToCoefficients(s *scan) error {
	for _, c := range s.comps {
		c.seen = c.seen || s.from == 0
		c.table = d.quant[c.tq]
	}
	for y := range s.unitsY {
		for x := range s.unitsX {
			if err := d.restartIfDue(s); err != nil {
				return err
			}
			if err := d.coefficientsOfUnit(s, x, y); err != nil {
				return err
			}
			if err := d.out.Spend(s.blocksInUnit * codeNS); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *decoder) coefficientsOfUnit(s *scan, x, y int) error {
	if !s.interleaved {
		return s.block(d, s.comps[0], s.comps[0].block(x, y))
	}
	for _, c := range s.comps {
		for i := range c.h * c.v {
			if err := s.block(d, c, c.block(x*c.h+i%c.h, y*c.v+i/c.h)); err != nil {
				return err
			}
		}
	}
	return nil
}

// block is the component's block in column bx and row by.
func (c *component) block(bx, by int) *[64]int16 {
	if c.coef[by] == nil {
		c.coef[by] = make([]int16, c.blocksX*64)
	}
	return (*[64]int16)(c.coef[by][bx*64:])
}

// scanToRows decodes the one scan of a sequential picture and hands over its rows as they become ready.
func (d *decoder) scanToRows(s *scan) error {
	d.streamed = true
	var b [64]int16
	for y := range d.mcusY {
		for x := range d.mcusX {
			if err := d.restartIfDue(s); err != nil {
				return err
			}
			for _, c := range s.comps {
				for i := range c.h * c.v {
					clear(b[:])
					if err := d.sequentialBlock(c, &b); err != nil {
						return err
					}
					c.draw(&b, d.quant[c.tq], x*c.h+i%c.h, i/c.h)
				}
			}
			if err := d.out.Spend(s.blocksInUnit * (codeNS + 64*pixelNS)); err != nil {
				return err
			}
		}
		if err := d.emitBand(y); err != nil {
			return err
		}
	}
	return nil
}

// resetBits starts entropy-coded data: at a scan's start and after each restart marker.
func (d *decoder) resetBits(s *scan) {
	d.acc, d.n, d.eobRun = 0, 0, 0
	s.untilRestart = d.restart
	for _, c := range s.comps {
		c.pred = 0
	}
}

// restartIfDue passes the restart marker that stands before the next MCU, if one does: section E.2.4.
func (d *decoder) restartIfDue(s *scan) error {
	if d.restart == 0 {
		return nil
	}
	if s.untilRestart > 0 {
		s.untilRestart--
		return nil
	}
	for {
		d.acc, d.n = 0, 0
		before := d.pos
		d.fill() // passes padding bits, which stop at the marker
		if d.pos == before {
			break
		}
		if err := d.out.Spend((d.pos - before) * skipNS); err != nil {
			return err
		}
	}
	if len(d.data)-d.pos < 2 {
		return errShort
	}
	for d.pos < len(d.data)-2 && d.data[d.pos+1] == 0xff { // fill bytes
		d.pos++
		if err := d.out.Spend(skipNS); err != nil {
			return err
		}
	}
	if m := d.data[d.pos+1]; m < markerRST0 || m > markerRST7 {
		return Corrupt("a restart marker is missing")
	}
	d.pos += 2
	d.resetBits(s)
	s.untilRestart--
	return nil
}
