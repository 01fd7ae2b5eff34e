package match

// This file holds the dot products of three rows of a window, written out: in WebAssembly a loop's turn costs as much as four
// products, and a load more than a product. Eight products are added before the field is read.

func dotRow(f, w *[rowWords]uint64) uint64 {
	return (f[0]*w[0]+f[1]*w[1]+f[2]*w[2]+f[3]*w[3]+f[4]*w[4]+f[5]*w[5]+f[6]*w[6]+f[7]*w[7])>>fieldShift&laneMask +
		(f[8]*w[8]+f[9]*w[9]+f[10]*w[10]+f[11]*w[11]+f[12]*w[12]+f[13]*w[13]+f[14]*w[14]+f[15]*w[15])>>fieldShift&laneMask +
		(f[16]*w[16]+f[17]*w[17]+f[18]*w[18]+f[19]*w[19]+f[20]*w[20]+f[21]*w[21]+f[22]*w[22]+f[23]*w[23])>>fieldShift&laneMask +
		(f[24]*w[24]+f[25]*w[25]+f[26]*w[26]+f[27]*w[27]+f[28]*w[28]+f[29]*w[29]+f[30]*w[30]+f[31]*w[31])>>fieldShift&laneMask +
		(f[32]*w[32]+f[33]*w[33]+f[34]*w[34]+f[35]*w[35]+f[36]*w[36]+f[37]*w[37]+f[38]*w[38]+f[39]*w[39])>>fieldShift&laneMask +
		(f[40]*w[40]+f[41]*w[41]+f[42]*w[42]+f[43]*w[43]+f[44]*w[44]+f[45]*w[45]+f[46]*w[46]+f[47]*w[47])>>fieldShift&laneMask
}

// dotTwo is dotRow with two rows of weights.
func dotTwo(f, u, v *[rowWords]uint64) (sum, other uint64) {
	{
		f0 := f[0]
		f1 := f[1]
		f2 := f[2]
		f3 := f[3]
		f4 := f[4]
		f5 := f[5]
		f6 := f[6]
		f7 := f[7]
		sum += (f0*u[0] + f1*u[1] + f2*u[2] + f3*u[3] + f4*u[4] + f5*u[5] + f6*u[6] + f7*u[7]) >> fieldShift & laneMask
		other += (f0*v[0] + f1*v[1] + f2*v[2] + f3*v[3] + f4*v[4] + f5*v[5] + f6*v[6] + f7*v[7]) >> fieldShift & laneMask
	}
	{
		f0 := f[8]
		f1 := f[9]
		f2 := f[10]
		f3 := f[11]
		f4 := f[12]
		f5 := f[13]
		f6 := f[14]
		f7 := f[15]
		sum += (f0*u[8] + f1*u[9] + f2*u[10] + f3*u[11] + f4*u[12] + f5*u[13] + f6*u[14] + f7*u[15]) >> fieldShift & laneMask
		other += (f0*v[8] + f1*v[9] + f2*v[10] + f3*v[11] + f4*v[12] + f5*v[13] + f6*v[14] + f7*v[15]) >> fieldShift & laneMask
	}
	{
		f0 := f[16]
		f1 := f[17]
		f2 := f[18]
		f3 := f[19]
		f4 := f[20]
		f5 := f[21]
		f6 := f[22]
		f7 := f[23]
		sum += (f0*u[16] + f1*u[17] + f2*u[18] + f3*u[19] + f4*u[20] + f5*u[21] + f6*u[22] + f7*u[23]) >> fieldShift & laneMask
		other += (f0*v[16] + f1*v[17] + f2*v[18] + f3*v[19] + f4*v[20] + f5*v[21] + f6*v[22] + f7*v[23]) >> fieldShift & laneMask
	}
	{
		f0 := f[24]
		f1 := f[25]
		f2 := f[26]
		f3 := f[27]
		f4 := f[28]
		f5 := f[29]
		f6 := f[30]
		f7 := f[31]
		sum += (f0*u[24] + f1*u[25] + f2*u[26] + f3*u[27] + f4*u[28] + f5*u[29] + f6*u[30] + f7*u[31]) >> fieldShift & laneMask
		other += (f0*v[24] + f1*v[25] + f2*v[26] + f3*v[27] + f4*v[28] + f5*v[29] + f6*v[30] + f7*v[31]) >> fieldShift & laneMask
	}
	{
		f0 := f[32]
		f1 := f[33]
		f2 := f[34]
		f3 := f[35]
		f4 := f[36]
		f5 := f[37]
		f6 := f[38]
		f7 := f[39]
		sum += (f0*u[32] + f1*u[33] + f2*u[34] + f3*u[35] + f4*u[36] + f5*u[37] + f6*u[38] + f7*u[39]) >> fieldShift & laneMask
		other += (f0*v[32] + f1*v[33] + f2*v[34] + f3*v[35] + f4*v[36] + f5*v[37] + f6*v[38] + f7*v[39]) >> fieldShift & laneMask
	}
	{
		f0 := f[40]
		f1 := f[41]
		f2 := f[42]
		f3 := f[43]
		f4 := f[44]
		f5 := f[45]
		f6 := f[46]
		f7 := f[47]
		sum += (f0*u[40] + f1*u[41] + f2*u[42] + f3*u[43] + f4*u[44] + f5*u[45] + f6*u[46] + f7*u[47]) >> fieldShift & laneMask
		other += (f0*v[40] + f1*v[41] + f2*v[42] + f3*v[43] + f4*v[44] + f5*v[45] + f6*v[46] + f7*v[47]) >> fieldShift & laneMask
	}
	return sum, other
}
