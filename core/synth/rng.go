package synth

import (
	"math"
	"math/rand/v2"
)

// rng is a stream of random choices. Each part of a picture draws from a stream of its own, named after the part, so
// that a change in one part leaves the others as they were.
type rng struct{ src rand.PCG }

func newRNG(seed, stream uint64) *rng {
	r := &rng{}
	r.src.Seed(mix(seed), mix(seed^mix(stream)))
	return r
}

// mix is the finaliser of splitmix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// unit is uniform in [0,1).
func (r *rng) unit() float64 { return float64(r.src.Uint64()>>11) / (1 << 53) }

// between is uniform in [lo,hi).
func (r *rng) between(lo, hi float64) float64 { return lo + (hi-lo)*r.unit() }

// n is uniform in 0…n-1.
func (r *rng) n(n int) int { return int((r.src.Uint64() >> 33) % uint64(n)) }

// chance is true with probability p.
func (r *rng) chance(p float64) bool { return r.unit() < p }

// normal is a normal deviate with deviation 1.
func (r *rng) normal() float64 {
	return math.Sqrt(-2*math.Log(1-r.unit())) * math.Cos(2*math.Pi*r.unit())
}

// pick is one of the values.
func pick[T any](r *rng, values ...T) T { return values[r.n(len(values))] }

// weighted is an index, chosen in proportion to the weights.
func (r *rng) weighted(weights ...float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	u := r.unit() * total
	for i, w := range weights {
		if u -= w; u < 0 {
			return i
		}
	}
	return len(weights) - 1
}
