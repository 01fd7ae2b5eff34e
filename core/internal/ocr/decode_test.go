package ocr

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
)

// slowDecode tries every chain of hypotheses.
func slowDecode(l *Lattice, hyps []hypothesis, last int, sum int32, best *int32) {
	if last >= 0 {
		*best = max(*best, sum-l.inkCost(hyps[last].x1+inkSlack, l.x1))
	}
	for i := range hyps {
		h := &hyps[i]
		switch {
		case last < 0:
			slowDecode(l, hyps, i, h.worth()-charPrice-l.inkCost(l.x0, h.x0-inkSlack), best)
		case h.x0 > hyps[last].x0 && hyps[last].x1 <= h.x0+overlapMost && h.x0-hyps[last].x1 <= gapReach:
			slowDecode(l, hyps, i, sum+h.worth()-charPrice-l.between(&hyps[last], h), best)
		}
	}
}

func TestDecodeFindsTheBestChain(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 2))
		l := &Lattice{Length: 120, to: 120, x1: 120, ink: make([]int32, 121)}
		for x := range 120 {
			l.ink[x+1] = l.ink[x] + int32(r.IntN(60))
		}
		for x := 5 + r.IntN(9); x < 115; x += 7 + r.IntN(12) {
			c := Column{X: x}
			for k := range c.Score {
				c.Score[k], c.Half[k] = -50*match.One, 5
			}
			for range 2 {
				k := r.IntN(Classes)
				c.Score[k], c.Half[k] = int32(r.IntN(16*match.One)), int8(2+r.IntN(9))
			}
			l.Columns = append(l.Columns, c)
		}
		want := int32(-1 << 30)
		slowDecode(l, l.hypotheses(&All), -1, 0, &want)
		_, got := l.Decode(&All)
		assert.Equal(t, want, got, "seed %d", seed)
	}
}

func TestDecodeIdeal(t *testing.T) {
	text := Ideal("4111 1111 1111 1111", geom.Pt{X: 10, Y: 50}, 30).Read(&All)
	assert.Equal(t, "4111 1111 1111 1111", text.String())
	digits := SetOf("0123456789")
	again := text.Part(4, 8)
	again = again.Read(&digits)
	assert.Equal(t, "1111", again.String())
}

func TestDecodeNothing(t *testing.T) {
	l := &Lattice{ink: make([]int32, 1)}
	chars, score := l.Decode(&All)
	assert.Empty(t, chars)
	assert.Zero(t, score)
}
