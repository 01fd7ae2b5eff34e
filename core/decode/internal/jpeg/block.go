package jpeg

// This file reads one block's coefficients: section F.2.2 for sequential and annex G for progressive pictures.
// Every function checks once, at its end, that the data reached: bits beyond it read as zeros.

const errCoefficients = Corrupt("a block holds more coefficients than it has room for")

// ended is the error of a block for which the data did not reach.
func (d *decoder) ended() error {
	switch {
	case d.badCode:
		return errCode
	case d.n < 0:
		return errShort
	}
	return nil
}

func (d *decoder) sequentialBlock(c *component, b *[64]int16) error {
	k := d.symbol(d.huffDC[c.dc])
	if k > 15 {
		return errCode
	}
	c.pred += d.signed(k)
	b[0] = int16(c.pred)
	h := d.huffAC[c.ac]
	for k := 1; k < 64 && d.n >= 0; k++ {
		rs := d.symbol(h)
		run, size := rs>>4, rs&15
		if size == 0 {
			if run != 15 {
				break
			}
			k += 15
			continue
		}
		k += run
		if k > 63 {
			return errCoefficients
		}
		b[zigzag[k]] = int16(d.signed(size))
	}
	return d.ended()
}

func (d *decoder) firstDC(c *component, b *[64]int16, low int) error {
	k := d.symbol(d.huffDC[c.dc])
	if k > 15 {
		return errCode
	}
	c.pred += d.signed(k)
	b[0] = int16(c.pred << low)
	return d.ended()
}

func (d *decoder) refineDC(b *[64]int16, low int) error {
	if d.bits(1) != 0 {
		b[0] |= 1 << low
	}
	return d.ended()
}

func (d *decoder) firstAC(c *component, b *[64]int16, from, to, low int) error {
	if d.eobRun > 0 {
		d.eobRun--
		return nil
	}
	h := d.huffAC[c.ac]
	for k := from; k <= to && d.n >= 0; k++ {
		rs := d.symbol(h)
		run, size := rs>>4, rs&15
		if size == 0 {
			if run != 15 {
				d.eobRun = d.readRun(run) - 1 // this block is the first of the run
				break
			}
			k += 15
			continue
		}
		k += run
		if k > to {
			return errCoefficients
		}
		b[zigzag[k]] = int16(d.signed(size) << low)
	}
	return d.ended()
}

// readRun reads the length of an end-of-band run: table G.1.
func (d *decoder) readRun(size int) int {
	run := 1 << size
	if size > 0 {
		run += int(d.bits(size))
	}
	return run
}

// refineAC adds one bit to the coefficients that are known and places new ones between them: figure G.7.
func (d *decoder) refineAC(c *component, b *[64]int16, from, to, low int) error {
	k := from
	if d.eobRun == 0 {
		h := d.huffAC[c.ac]
		for k <= to && d.n >= 0 {
			rs := d.symbol(h)
			run, size := rs>>4, rs&15
			value := int16(0)
			switch {
			case size > 1:
				return errCode
			case size == 1 && d.bits(1) != 0:
				value = 1 << low
			case size == 1:
				value = -1 << low
			case run != 15:
				d.eobRun = d.readRun(run)
			}
			if d.eobRun > 0 {
				break
			}
			k = d.refineKnown(b, k, to, run, low)
			if k > to && value != 0 {
				return errCoefficients
			}
			if value != 0 {
				b[zigzag[k]] = value
			}
			k++
		}
	}
	if d.eobRun > 0 {
		d.eobRun--
		d.refineKnown(b, k, to, 64, low)
	}
	return d.ended()
}

// refineKnown adds one bit to each coefficient from k on that is not zero, passing over `zeros` ones that are, and
// returns the place of the next zero, or to+1.
func (d *decoder) refineKnown(b *[64]int16, k, to, zeros, low int) int {
	step := int16(1) << low
	for ; k <= to; k++ {
		v := &b[zigzag[k]]
		if *v == 0 {
			if zeros == 0 {
				return k
			}
			zeros--
			continue
		}
		switch more := d.bits(1) != 0; {
		case more && *v > 0:
			*v |= step
		case more:
			*v = -(-*v | step)
		}
	}
	return k
}
