package jpeg

// This file reads Huffman codes: annex C and section F.2.2.

// lutBits is how many bits one look into the table takes; longer codes are rare.
const lutBits = 9

// huffman is one code.
type huffman struct {
	lut    [1 << lutBits]uint16 // length<<8 | value of the code on top of the index; 0 where the code is longer
	limit  [18]int32            // one past the last code of each length, or 0 when there is none
	offset [17]int32            // what to add to a code of each length to get its place in values
	values [256]byte
}

const errCode = Corrupt("the picture data holds a code that does not exist")

// readHuffman reads the tables of a segment: section B.2.4.2.
func (d *decoder) readHuffman(seg []byte) error {
	for len(seg) > 0 {
		if len(seg) < 17 {
			return errTable
		}
		class, id, counts := seg[0]>>4, seg[0]&15, seg[1:17]
		total := 0
		for _, c := range counts {
			total += int(c)
		}
		if class > 1 || id > 3 || total == 0 || total > 256 || len(seg) < 17+total {
			return errTable
		}
		h, err := newHuffman(counts, seg[17:17+total])
		if err != nil {
			return err
		}
		if class == 0 {
			d.huffDC[id] = h
		} else {
			d.huffAC[id] = h
		}
		seg = seg[17+total:]
	}
	return nil
}

// newHuffman makes the code that has counts[i] values of length i+1, shortest first: figures C.1 to C.3.
func newHuffman(counts, values []byte) (*huffman, error) {
	h := &huffman{}
	copy(h.values[:], values)
	code, place := int32(0), int32(0)
	for length := 1; length <= 16; length++ {
		n := int32(counts[length-1])
		if code+n > 1<<length {
			return nil, errTable
		}
		h.offset[length] = place - code
		for i := range n {
			if length > lutBits {
				break
			}
			first := (code + i) << (lutBits - length)
			for j := range int32(1) << (lutBits - length) {
				h.lut[first+j] = uint16(length)<<8 | uint16(values[place+i])
			}
		}
		code += n
		place += n
		if n > 0 {
			h.limit[length] = code
		}
		code <<= 1
	}
	return h, nil
}

// fill tops acc up, but for the bits at the very end of the data. It never passes a marker.
func (d *decoder) fill() {
	for d.n <= 56 && d.pos < len(d.data) {
		c := d.data[d.pos]
		if c == 0xff {
			if d.pos+1 >= len(d.data) || d.data[d.pos+1] != 0 {
				return
			}
			d.pos++ // the stuffed zero
		}
		d.pos++
		d.acc |= uint64(c) << (56 - d.n)
		d.n += 8
	}
}

// symbol reads one code and leaves at least 16 bits in acc unless the data ends. Data that has ended leaves n negative,
// a code that does not exist sets badCode as well: the caller looks once for each block.
func (d *decoder) symbol(h *huffman) int {
	if d.n < 32 {
		d.fill()
	}
	if e := h.lut[d.acc>>(64-lutBits)]; e != 0 {
		d.drop(int(e >> 8))
		return int(e & 0xff)
	}
	for length := lutBits + 1; length <= 16; length++ {
		code := int32(d.acc >> (64 - length))
		if code < h.limit[length] {
			d.drop(length)
			return int(h.values[(code+h.offset[length])&0xff])
		}
	}
	d.n, d.badCode = -1, true
	return 0
}

// bits reads k bits, at most 16.
func (d *decoder) bits(k int) int32 {
	if d.n < k {
		d.fill()
	}
	v := int32(d.acc >> (64 - k))
	d.drop(k)
	return v
}

// signed reads a value of k bits, at most 16, whose first bit is its sign: figure F.12.
func (d *decoder) signed(k int) int32 {
	if k == 0 {
		return 0
	}
	v := d.bits(k)
	if v < 1<<(k-1) {
		v += -1<<k + 1
	}
	return v
}

func (d *decoder) drop(k int) {
	d.acc <<= k
	d.n -= k
}
