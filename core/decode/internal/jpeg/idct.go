package jpeg

// This file has the inverse transform: Loeffler, Ligtenberg and Moschytz, "Practical fast 1-D DCT algorithms with 11
// multiplications", 1989, in 13-bit fixed point. TestInverseDCT holds it against the definition in section A.3.3.

const (
	fixBits  = 13
	passBits = 2 // bits of fraction kept between the columns and the rows

	c0298 = 2446 // round(0.298631336 << fixBits), and so on
	c0390 = 3196
	c0541 = 4433
	c0765 = 6270
	c0899 = 7373
	c1175 = 9633
	c1501 = 12299
	c1847 = 15137
	c1961 = 16069
	c2053 = 16819
	c2562 = 20995
	c3072 = 25172
)

// inverseDCT multiplies a block by its quantisation table, transforms it, and writes 8 × 8 samples to dst.
func inverseDCT(dst []byte, stride int, b *[64]int16, table *[64]int32) {
	var t [64]int32
	flat := true
	for x := range 8 {
		var in [8]int32
		rest := int32(0)
		for i := range 8 {
			in[i] = int32(b[x+8*i]) * table[x+8*i]
			if i > 0 {
				rest |= in[i]
			}
		}
		if rest == 0 { // a column of one value, as most are
			for i := range 8 {
				t[x+8*i] = in[0] << passBits
			}
			flat = flat && (x == 0 || in[0] == 0)
			continue
		}
		flat = false
		in = transform(&in)
		for i := range 8 {
			t[x+8*i] = (in[i] + 1<<(fixBits-passBits-1)) >> (fixBits - passBits)
		}
	}
	if flat {
		drawFlat(dst, stride, sample((t[0]+1<<(passBits+2))>>(passBits+3)))
		return
	}
	const shift = fixBits + passBits + 3
	for y := range 8 {
		out := transform((*[8]int32)(t[8*y:]))
		row := dst[y*stride : y*stride+8 : y*stride+8]
		for i := range row {
			row[i] = sample((out[i] + 1<<(shift-1)) >> shift)
		}
	}
}

func drawFlat(dst []byte, stride int, v byte) {
	for y := range 8 {
		row := dst[y*stride : y*stride+8 : y*stride+8]
		for i := range row {
			row[i] = v
		}
	}
}

// sample moves a value from around 0 to around 128 and keeps it in a byte.
func sample(v int32) byte { return byte(min(max(v+128, 0), 255)) }

// transform is the one-dimensional inverse transform, its result scaled by √8 << fixBits.
func transform(in *[8]int32) [8]int32 {
	// Even part.
	z := (in[2] + in[6]) * c0541
	e2 := z - in[6]*c1847
	e3 := z + in[2]*c0765
	e0 := (in[0] + in[4]) << fixBits
	e1 := (in[0] - in[4]) << fixBits
	a0, a3 := e0+e3, e0-e3
	a1, a2 := e1+e2, e1-e2

	// Odd part.
	s5 := (in[7] + in[3] + in[5] + in[1]) * c1175
	s1 := -(in[7] + in[1]) * c0899
	s2 := -(in[5] + in[3]) * c2562
	s3 := s5 - (in[7]+in[3])*c1961
	s4 := s5 - (in[5]+in[1])*c0390
	o0 := in[7]*c0298 + s1 + s3
	o1 := in[5]*c2053 + s2 + s4
	o2 := in[3]*c3072 + s2 + s3
	o3 := in[1]*c1501 + s1 + s4

	return [8]int32{a0 + o3, a1 + o2, a2 + o1, a3 + o0, a3 - o0, a2 - o1, a1 - o2, a0 - o3}
}
