package synth

import "testing"

func BenchmarkStrip(b *testing.B) {
	i := uint64(0)
	for b.Loop() {
		Strip(i, Options{})
		i++
	}
}
