package glyph_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/glyph"
	"github.com/cardglyph/cardglyph/core/internal/glyph/sample"
	"github.com/cardglyph/cardglyph/core/synth"
)

// heldOut are faces of synth whose families no weights were trained on. Michroma is left out: it is half as wide again as others.
var heldOut = []string{"roboto-condensed", "barlow-semi-condensed", "nunito", "inconsolata"}

// alike are characters that a window alone hardly tells apart.
var alike = map[byte]byte{'O': '0', 'o': '0', 'l': '1', 'I': '1', 'c': 'C', 's': 'S', 'v': 'V', 'w': 'W', 'x': 'X', 'z': 'Z'}

func look(class int) byte {
	c := glyph.Alphabet[class]
	if a, ok := alike[c]; ok {
		return a
	}
	return c
}

func TestReadsTypefacesItNeverSaw(t *testing.T) {
	r := glyph.New()
	var l glyph.Line
	var s glyph.Scores
	n, right := 0, 0
	for _, name := range heldOut {
		src := sample.Source{Face: synth.NamedTypeface(name)}
		for seed := range uint64(8) {
			drawn := src.Line(seed)
			l.Prepare(drawn.Luma, sample.Baseline)
			for _, c := range drawn.Chars {
				if !r.Classify(&l, int(c.X+0.5), 0, &s) {
					continue
				}
				best, _ := s.Best()
				n++
				if look(best) == look(c.Class) {
					right++
				}
			}
		}
	}
	t.Logf("%d of %d", right, n)
	require.Greater(t, n, 300)
	require.Greater(t, float64(right), 0.86*float64(n))
}

func BenchmarkClassify(b *testing.B) {
	drawn := sample.Source{Face: synth.NamedTypeface("nunito")}.Line(3)
	r := glyph.New()
	var l glyph.Line
	var s glyph.Scores
	l.Prepare(drawn.Luma, sample.Baseline)
	x := 20
	for b.Loop() {
		if x++; x > l.Width()-20 {
			x = 20
		}
		r.Classify(&l, x, 0, &s)
	}
}

func BenchmarkCoarse(b *testing.B) {
	drawn := sample.Source{Face: synth.NamedTypeface("nunito")}.Line(3)
	r := glyph.New()
	var l glyph.Line
	l.Prepare(drawn.Luma, sample.Baseline)
	x := 20
	for b.Loop() {
		if x++; x > l.Width()-20 {
			x = 20
		}
		r.Coarse(&l, x, 0)
	}
}

// BenchmarkPrepareAndCoarse is a line from its pixels, at every pixel.
func BenchmarkPrepareAndCoarse(b *testing.B) {
	drawn := sample.Source{Face: synth.NamedTypeface("nunito")}.Line(3)
	r := glyph.New()
	var l glyph.Line
	for b.Loop() {
		l.Prepare(drawn.Luma, sample.Baseline)
		for x := 20; x < l.Width()-20; x++ {
			r.Coarse(&l, x, 0)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(l.Width()), "ns/px")
}
