package gradient

import (
	"fmt"
	"testing"
	"time"

	"github.com/cardglyph/cardglyph/core/internal/plane"
)

func least(name string, reps int, f func()) {
	best := time.Duration(1 << 60)
	for range 400 {
		t := time.Now()
		for range reps {
			f()
		}
		best = min(best, time.Since(t))
	}
	fmt.Printf("Bench%s x %d\n", name, int(best)/reps)
}

func TestKernels(t *testing.T) {
	p := noisy(104, 62)
	var d Dense
	d.Pool(p, 5)
	run := func(name string, f func()) { least(name, 2, f) }
	run("roots", func() { roots(d.Feat, d.a, 2) })
	run("powers", func() { Powers(d.Power, d.Feat) })
	run("votes", func() { d.votes(p, 0, p.H) })
	run("boxRow", func() {
		for y := range 62 {
			boxRow(d.b[y*104:(y+1)*104], d.a[y*104:(y+1)*104], 5, 2)
		}
	})
	run("boxCol", func() { d.boxColumns(d.b, d.a, 104, 0, 62, 5, 2) })
	q := plane.New(104, 60)
	for i := range q.Pix {
		q.Pix[i] = p.Pix[i%len(p.Pix)]
	}
	var g Grid
	run("grid.PoolRows", func() { g.Size(104, 60, 2); g.PoolRows(q, 0, 31) })
	run("grid.Finish", func() { g.Finish(0, g.H) })
	run("Pool", func() { d.Pool(p, 5) })
}
