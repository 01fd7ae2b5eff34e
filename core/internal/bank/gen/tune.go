package main

import "math"

// The discriminant takes all classes for clouds of the same shape, which they are not: where art crosses the digits, the
// clouds overlap in their tails. Tuning moves each family's templates from there to where they tell its digits apart
// best: multinomial logistic regression on the same drawn windows, held near the discriminant by a pull. The mean of a
// family's ten templates stays what it was, and with it what "like a digit" is worth.
const (
	tuneRounds = 40
	tunePull   = 0.05 // of the distance from the discriminant, in the metric of the windows' covariance
	tuneTemper = 6    // nats of score to one nat of evidence, as the recognizer's lattice has it
	tuneRidge  = 1e-3 // of the metric's mean, on its diagonal
)

// nearShifts are the offsets in pixels, across and down, at which the reader may find a digit. It takes the best score of
// each template, and so does the tuning.
var nearShifts = [...]int{-2, 0, 2}

const nearWindows = len(nearShifts) * len(nearShifts)

// near is what the reader sees round a digit: raw features of all windows, one after the other, and their norms.
type near struct {
	raw  []uint8
	norm [nearWindows]int64
}

// tuning is one family's templates while they are tuned. Features are counted from their mean, so that weights and biases
// do not work against each other.
type tuning struct {
	dim   int
	mean  []float64
	digit []int       // of each sample
	feat  [][]float32 // of each sample: nearWindows × dim
	start template10  // the discriminant
	moved template10  // the way from there
}

// template10 has weights, with the bias last, for each digit.
type template10 [10][]float64

func newTemplate10(dim int) (t template10) {
	for d := range t {
		t[d] = make([]float64, dim+1)
	}
	return t
}

// tune changes the ten templates of one family, and their biases, in place. within is the covariance that the
// discriminant used.
func tune(cuts []cut, weights [][]float64, bias []float64, within []float64) {
	t := newTuning(cuts, weights, bias)
	metric := t.metric(within)
	last := newTemplate10(t.dim)
	for round := range tuneRounds {
		ahead := t.lookAhead(last, round)
		slope := t.slope(ahead, within)
		last, t.moved = t.moved, ahead
		for d := range slope {
			step := solve(metric, slope[d][:t.dim], t.dim)
			for i, v := range step {
				t.moved[d][i] -= v
			}
			t.moved[d][t.dim] -= 2 * slope[d][t.dim] // the logistic's curvature is at most a half
		}
	}
	for d := range t.moved {
		m := t.moved[d]
		bias[d] += tuneTemper * (m[t.dim] - dot(m[:t.dim], t.mean))
		for i := range weights[d] {
			weights[d][i] += tuneTemper * m[i]
		}
	}
}

func newTuning(cuts []cut, weights [][]float64, bias []float64) *tuning {
	t := &tuning{dim: len(weights[0]), start: newTemplate10(len(weights[0])), moved: newTemplate10(len(weights[0]))}
	t.mean = make([]float64, t.dim)
	for _, c := range cuts {
		for i, v := range c.feat {
			t.mean[i] += float64(v) / float64(len(cuts))
		}
	}
	for _, c := range cuts {
		t.digit = append(t.digit, c.digit)
		feat := make([]float32, len(c.near.raw))
		for i, v := range c.near.raw {
			feat[i] = float32(float64(v)*16/float64(c.near.norm[i/t.dim]) - t.mean[i%t.dim])
		}
		t.feat = append(t.feat, feat)
	}
	for d := range t.start {
		for i, v := range weights[d] {
			t.start[d][i] = v / tuneTemper
		}
		t.start[d][t.dim] = (bias[d] + dot(weights[d], t.mean)) / tuneTemper
	}
	return t
}

// metric is the Cholesky factor of a bound of the loss's curvature (Böhning 1992): half the features' covariance, and the
// pull.
func (t *tuning) metric(within []float64) []float64 {
	n := t.dim
	bound := make([]float64, n*n)
	middle := nearWindows / 2
	for _, feat := range t.feat {
		x := feat[middle*n : (middle+1)*n]
		for i, v := range x {
			row := bound[i*n : i*n+i+1]
			for j := range row {
				row[j] += float64(v) * float64(x[j])
			}
		}
	}
	trace := 0.0
	for i := range n {
		for j := range i + 1 {
			bound[i*n+j] = bound[i*n+j]/float64(2*len(t.feat)) + tunePull*within[i*n+j]
		}
		trace += bound[i*n+i]
	}
	return cholesky(bound, n, tuneRidge*trace/float64(n))
}

// lookAhead is where the templates will be if they go on as in the last round (Nesterov's momentum).
func (t *tuning) lookAhead(last template10, round int) template10 {
	ahead := newTemplate10(t.dim)
	k := float64(round) / float64(round+3)
	for d := range ahead {
		for i := range ahead[d] {
			ahead[d][i] = t.moved[d][i] + k*(t.moved[d][i]-last[d][i])
		}
	}
	return ahead
}

// slope is the gradient of the mean loss and the pull at the templates start + moved.
func (t *tuning) slope(moved template10, within []float64) template10 {
	slope := newTemplate10(t.dim)
	weights, bias := t.sum(moved)
	for k, feat := range t.feat {
		p, at := t.chances(feat, weights, bias)
		p[t.digit[k]]--
		for d, v := range p {
			const nothing = 1e-5
			if v > -nothing && v < nothing {
				continue
			}
			row := slope[d]
			for i, x := range feat[at[d]*t.dim : (at[d]+1)*t.dim] {
				row[i] += v * float64(x)
			}
			row[t.dim] += v
		}
	}
	for d := range slope {
		for i := range slope[d] {
			slope[d][i] /= float64(len(t.feat))
		}
		for i := range t.dim {
			slope[d][i] += tunePull * dot(within[i*t.dim:(i+1)*t.dim], moved[d][:t.dim])
		}
	}
	return slope
}

func (t *tuning) sum(moved template10) (weights [10][]float32, bias [10]float64) {
	for d := range weights {
		weights[d] = make([]float32, t.dim)
		for i := range weights[d] {
			weights[d][i] = float32(t.start[d][i] + moved[d][i])
		}
		bias[d] = t.start[d][t.dim] + moved[d][t.dim]
	}
	return weights, bias
}

// chances are the digits' probabilities, each digit at the window where it scores best.
func (t *tuning) chances(feat []float32, weights [10][]float32, bias [10]float64) (p [10]float64, at [10]int) {
	top := math.Inf(-1)
	for d := range p {
		p[d] = math.Inf(-1)
		for v := range nearWindows {
			if s := float64(dot32(weights[d], feat[v*t.dim:(v+1)*t.dim])); s > p[d] {
				p[d], at[d] = s, v
			}
		}
		p[d] += bias[d]
		top = max(top, p[d])
	}
	sum := 0.0
	for d := range p {
		p[d] = math.Exp(p[d] - top)
		sum += p[d]
	}
	for d := range p {
		p[d] /= sum
	}
	return p, at
}

// dot32 keeps four sums so that the additions need not wait for one another.
func dot32(a, b []float32) float32 {
	var s [4]float32
	b = b[:len(a)]
	for ; len(a) >= 4; a, b = a[4:], b[4:] {
		s[0] += a[0] * b[0]
		s[1] += a[1] * b[1]
		s[2] += a[2] * b[2]
		s[3] += a[3] * b[3]
	}
	for i := range a {
		s[0] += a[i] * b[i]
	}
	return s[0] + s[1] + s[2] + s[3]
}
