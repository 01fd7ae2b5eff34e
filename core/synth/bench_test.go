package synth

import "testing"

func BenchmarkStrip(b *testing.B) {
	for _, f := range faces { // the distance maps are made once a process
		for c := '0'; c <= '9'; c++ {
			f.glyph(c)
		}
	}
	i := uint64(0)
	for b.Loop() {
		Strip(i, Options{})
		i++
	}
}

func BenchmarkCard(b *testing.B) {
	i := uint64(0)
	for b.Loop() {
		Card(i, Options{Width: 1000})
		i++
	}
}
