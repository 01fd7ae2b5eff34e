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
// Fixed array indices and no returned arrays: in wasm, copies and bounds checks cost more than the arithmetic.
func inverseDCT(dst []byte, stride int, b *[64]int16, table *[64]int32) {
	if flat(b) {
		dc := int32(b[0]) * table[0]
		drawFlat(dst, stride, sample((dc<<passBits+1<<(passBits+2))>>(passBits+3)))
		return
	}
	var t [64]int32 // columns one after the other
	for x := range 8 {
		column, from, scale := (*[8]int32)(t[8*x:]), (*[57]int16)(b[x:]), (*[57]int32)(table[x:])
		column[0] = int32(from[0]) * scale[0]
		column[1] = int32(from[8]) * scale[8]
		column[2] = int32(from[16]) * scale[16]
		column[3] = int32(from[24]) * scale[24]
		column[4] = int32(from[32]) * scale[32]
		column[5] = int32(from[40]) * scale[40]
		column[6] = int32(from[48]) * scale[48]
		column[7] = int32(from[56]) * scale[56]
		transform(column, fixBits-passBits)
	}
	var row [8]int32
	for y := range 8 {
		from := (*[57]int32)(t[y:])
		row[0], row[1], row[2], row[3] = from[0], from[8], from[16], from[24]
		row[4], row[5], row[6], row[7] = from[32], from[40], from[48], from[56]
		transform(&row, fixBits+passBits+3)
		to := (*[8]byte)(dst[y*stride:])
		to[0], to[1], to[2], to[3] = sample(row[0]), sample(row[1]), sample(row[2]), sample(row[3])
		to[4], to[5], to[6], to[7] = sample(row[4]), sample(row[5]), sample(row[6]), sample(row[7])
	}
}

// flat says whether all but the first coefficient are zero, as in most blocks of chroma.
func flat(b *[64]int16) bool {
	rest := b[1] | b[2] | b[3] | b[4] | b[5] | b[6] | b[7]
	for i := 8; i < len(b) && rest == 0; i += 8 {
		v := (*[8]int16)(b[i : i+8])
		rest = v[0] | v[1] | v[2] | v[3] | v[4] | v[5] | v[6] | v[7]
	}
	return rest == 0
}

func drawFlat(dst []byte, stride int, v byte) {
	for y := range 8 {
		*(*[8]byte)(dst[y*stride:]) = [8]byte{v, v, v, v, v, v, v, v}
	}
}

// sample moves a value from around 0 to around 128 and keeps it in a byte.
func sample(v int32) byte { return byte(min(max(v+128, 0), 255)) }

// transform is the one-dimensional inverse transform in place. Its result, scaled by √8 << fixBits, is rounded and
// shifted down.
func transform(v *[8]int32, shift uint) {
	// Even part.
	z := (v[2] + v[6]) * c0541
	e2 := z - v[6]*c1847
	e3 := z + v[2]*c0765
	e0 := (v[0]+v[4])<<fixBits + 1<<(shift-1)
	e1 := (v[0]-v[4])<<fixBits + 1<<(shift-1)
	a0, a3 := e0+e3, e0-e3
	a1, a2 := e1+e2, e1-e2

	// Odd part.
	s5 := (v[7] + v[3] + v[5] + v[1]) * c1175
	s1 := -(v[7] + v[1]) * c0899
	s2 := -(v[5] + v[3]) * c2562
	s3 := s5 - (v[7]+v[3])*c1961
	s4 := s5 - (v[5]+v[1])*c0390
	o0 := v[7]*c0298 + s1 + s3
	o1 := v[5]*c2053 + s2 + s4
	o2 := v[3]*c3072 + s2 + s3
	o3 := v[1]*c1501 + s1 + s4

	v[0], v[7] = (a0+o3)>>shift, (a0-o3)>>shift
	v[1], v[6] = (a1+o2)>>shift, (a1-o2)>>shift
	v[2], v[5] = (a2+o1)>>shift, (a2-o1)>>shift
	v[3], v[4] = (a3+o0)>>shift, (a3-o0)>>shift
}
