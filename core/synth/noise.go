package synth

import "math"

// noise is smooth random texture over the board, roughly -1…1: the sum of octaves of value noise, the coarsest with
// cells of cx × cy mm, each next half as large and gain times as strong. It depends on the place on the card only,
// not on the part that is painted.
func (b *board) noise(seed uint64, cx, cy float64, octaves int, gain float64) []float32 {
	out := make([]float32, b.w*b.h)
	total := 0.0
	for k, amplitude := 0, 1.0; k < octaves; k, amplitude = k+1, amplitude*gain {
		total += amplitude * amplitude
	}
	amplitude := 1.6 / math.Sqrt(total)
	for k := range octaves {
		if min(cx, cy)*b.scale < 0.7 {
			break // finer than the samples
		}
		b.addOctave(out, mix(seed+uint64(k)), cx, cy, float32(amplitude))
		cx, cy, amplitude = cx/2, cy/2, amplitude*gain
	}
	return out
}

func (b *board) addOctave(out []float32, seed uint64, cx, cy float64, amplitude float32) {
	type place struct {
		i int
		t float32
	}
	first, _ := cellOf(b.x0+0.5/b.scale, cx)
	cols := make([]place, b.w)
	for col := range cols {
		x, _ := b.mm(col, 0)
		i, t := cellOf(x, cx)
		cols[col] = place{i - first, t}
	}
	n := cols[b.w-1].i + 2
	top, bottom, line := make([]float32, n), make([]float32, n), make([]float32, n)
	last := math.MinInt
	for row := range b.h {
		_, y := b.mm(0, row)
		j, t := cellOf(y, cy)
		if j != last {
			for i := range top {
				top[i] = amplitude * lattice(seed, first+i, j)
				bottom[i] = amplitude * lattice(seed, first+i, j+1)
			}
			last = j
		}
		for i, v := range top {
			line[i] = v + t*(bottom[i]-v)
		}
		dst := out[row*b.w : (row+1)*b.w]
		for col, p := range cols {
			v := line[p.i]
			dst[col] += v + p.t*(line[p.i+1]-v)
		}
	}
}

// cellOf splits a place into its cell and the smoothed way through it.
func cellOf(x, size float64) (int, float32) {
	f := math.Floor(x / size)
	return int(f), ramp(float32(x/size - f))
}

// lattice is the random value in -1…1 at a corner of the noise's cells.
func lattice(seed uint64, i, j int) float32 {
	h := mix(seed ^ uint64(uint32(i)) ^ uint64(uint32(j))<<32)
	return float32(int32(h>>32)) / (1 << 31)
}
