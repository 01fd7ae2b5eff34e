package main

import "math"

// classMeans is what the discriminant needs to know of the samples: each class's count and mean, and the covariance
// within the classes, pooled over all of them.
type classMeans struct {
	dim   int
	count []float64
	mean  [][]float64
	cov   []float64 // dim × dim, symmetric
}

// sample is one window's features, normalised to length one, and its class.
type sample struct {
	class int
	feat  []float32
}

// summarise computes the classes' means and the pooled covariance. Each class weighs the same in the covariance whatever
// its number of samples.
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
	m.cov = covariance(samples, m)
	return m
}

// covariance is split over two halves of the samples, added in a fixed order so that the sum has the same bits each time.
func covariance(samples []sample, m classMeans) []float64 {
	const parts = 2
	done := make([]chan []float64, parts)
	for p := range parts {
		done[p] = make(chan []float64, 1)
		go func() {
			done[p] <- partCovariance(samples[p*len(samples)/parts:(p+1)*len(samples)/parts], m)
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

func partCovariance(samples []sample, m classMeans) []float64 {
	cov := make([]float64, m.dim*m.dim)
	diff := make([]float64, m.dim)
	active := 0.0
	for _, n := range m.count {
		if n > 0 {
			active++
		}
	}
	for _, s := range samples {
		w := 1 / (active * m.count[s.class])
		for i, v := range s.feat {
			diff[i] = float64(v) - m.mean[s.class][i]
		}
		for i, d := range diff {
			if d == 0 {
				continue
			}
			d *= w
			row := cov[i*m.dim : i*m.dim+i+1]
			for j := range row {
				row[j] += d * diff[j]
			}
		}
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
	n := m.dim
	trace := 0.0
	for i := range n {
		trace += m.cov[i*n+i]
	}
	l := make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			s := m.cov[i*n+j]
			if i == j {
				s += ridge * trace / float64(n)
			}
			s -= dot(l[i*n:i*n+j], l[j*n:j*n+j])
			if i == j {
				l[i*n+i] = math.Sqrt(s)
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
