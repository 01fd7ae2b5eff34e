package main

import (
	"math"
	"slices"
)

// classMeans is what the discriminant needs to know of the samples: each class's mean, and the covariance within the
// classes. The last class is the background.
type classMeans struct {
	dim    int
	count  []float64
	mean   [][]float64
	glyphs []float64 // covariance within the classes but the last, dim × dim: each class weighs the same
	ground []float64 // covariance of the last class
}

// sample is one window's features, normalised to length one, and its class.
type sample struct {
	class int
	feat  []float32
}

func summarise(samples []sample, classes, dim int) classMeans {
	m := classMeans{dim: dim, count: make([]float64, classes), mean: make([][]float64, classes)}
	for c := range m.mean {
		m.mean[c] = make([]float64, dim)
	}
	for _, s := range samples {
		m.count[s.class]++
		for i, v := range s.feat {
			m.mean[s.class][i] += float64(v)
		}
	}
	for c, n := range m.count {
		for i := range m.mean[c] {
			m.mean[c][i] /= max(n, 1)
		}
	}
	var glyphs, ground []sample
	for _, s := range samples {
		if s.class == classes-1 {
			ground = append(ground, s)
		} else {
			glyphs = append(glyphs, s)
		}
	}
	m.glyphs, m.ground = m.covariance(glyphs), m.covariance(ground)
	return m
}

// within is the covariance that all classes are taken to share.
func (m classMeans) within() []float64 {
	n := float64(len(m.mean) - 1)
	cov := make([]float64, len(m.glyphs))
	for i := range cov {
		cov[i] = (n*m.glyphs[i] + m.ground[i]) / (n + 1)
	}
	return cov
}

// merged are the means of two classes, all glyphs together and the background. What sets the glyphs apart from one
// another becomes part of the covariance.
func (m classMeans) merged() classMeans {
	last := len(m.mean) - 1
	out := classMeans{dim: m.dim, count: []float64{1, 1}, ground: m.ground, glyphs: slices.Clone(m.glyphs)}
	mean := make([]float64, m.dim)
	for _, c := range m.mean[:last] {
		for i, v := range c {
			mean[i] += v / float64(last)
		}
	}
	for _, c := range m.mean[:last] {
		for i := range m.dim {
			for j := range m.dim {
				out.glyphs[i*m.dim+j] += (c[i] - mean[i]) * (c[j] - mean[j]) / float64(last)
			}
		}
	}
	out.mean = [][]float64{mean, m.mean[last]}
	return out
}

// covariance is split over two halves of the samples, added in a fixed order so that the sum has the same bits each time.
func (m classMeans) covariance(samples []sample) []float64 {
	const parts = 2
	active := map[int]bool{}
	for _, s := range samples {
		active[s.class] = true
	}
	done := make([]chan []float64, parts)
	for p := range parts {
		done[p] = make(chan []float64, 1)
		go func() {
			done[p] <- m.partCovariance(samples[p*len(samples)/parts:(p+1)*len(samples)/parts], float64(len(active)))
		}()
	}
	cov := <-done[0]
	for p := 1; p < parts; p++ {
		for i, v := range <-done[p] {
			cov[i] += v
		}
	}
	for i := range m.dim {
		for j := range i {
			cov[j*m.dim+i] = cov[i*m.dim+j]
		}
	}
	return cov
}

// partCovariance sums the lower triangle. Samples are taken a batch at a time, so that a row of the sum stays in the
// processor's cache while the batch is added to it.
func (m classMeans) partCovariance(samples []sample, active float64) []float64 {
	const batch = 32
	cov := make([]float64, m.dim*m.dim)
	var diff [batch][]float64
	for b := range diff {
		diff[b] = make([]float64, m.dim)
	}
	for len(samples) > 0 {
		n := min(batch, len(samples))
		for b, s := range samples[:n] {
			w := math.Sqrt(1 / (active * m.count[s.class]))
			for i, v := range s.feat {
				diff[b][i] = (float64(v) - m.mean[s.class][i]) * w
			}
		}
		for i := range m.dim {
			row := cov[i*m.dim : i*m.dim+i+1]
			for _, d := range diff[:n] {
				k, d := d[i], d[:len(row)]
				for j, v := range d {
					row[j] += k * v
				}
			}
		}
		samples = samples[n:]
	}
	return cov
}

// discriminant returns, for each class but the background, the weights and the bias of the logarithm of its likelihood
// over the background's under normal distributions with the pooled covariance. ridge is added to the covariance's
// diagonal as a share of its mean.
func (m classMeans) discriminant(background int, ridge float64) (weights [][]float64, bias []float64) {
	chol := m.factor(ridge)
	solved := make([][]float64, len(m.mean))
	for c := range m.mean {
		solved[c] = solve(chol, m.mean[c], m.dim)
	}
	base := solved[background]
	baseBias := -dot(base, m.mean[background]) / 2
	for c := range m.mean {
		if c == background {
			continue
		}
		w := make([]float64, m.dim)
		for i := range w {
			w[i] = solved[c][i] - base[i]
		}
		weights = append(weights, w)
		bias = append(bias, -dot(solved[c], m.mean[c])/2-baseBias)
	}
	return weights, bias
}

// factor is the Cholesky factor (lower triangle) of the ridged covariance.
func (m classMeans) factor(ridge float64) []float64 {
	cov := m.within()
	trace := 0.0
	for i := range m.dim {
		trace += cov[i*m.dim+i]
	}
	return cholesky(cov, m.dim, ridge*trace/float64(m.dim))
}

// cholesky returns the lower triangle L with L Lᵀ = a + ridge on the diagonal, for the n × n matrix a.
func cholesky(a []float64, n int, ridge float64) []float64 {
	l := make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			s := a[i*n+j] - dot(l[i*n:i*n+j], l[j*n:j*n+j])
			if i == j {
				l[i*n+i] = math.Sqrt(s + ridge)
			} else {
				l[i*n+j] = s / l[j*n+j]
			}
		}
	}
	return l
}

// solve returns x with L Lᵀ x = b.
func solve(l, b []float64, n int) []float64 {
	x := make([]float64, n)
	for i := range n {
		x[i] = (b[i] - dot(l[i*n:i*n+i], x[:i])) / l[i*n+i]
	}
	for i := n - 1; i >= 0; i-- {
		s := x[i]
		for k := i + 1; k < n; k++ {
			s -= l[k*n+i] * x[k]
		}
		x[i] = s / l[i*n+i]
	}
	return x
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i, v := range a {
		s += v * b[i]
	}
	return s
}
