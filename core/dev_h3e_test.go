package core

import (
	"fmt"
	"testing"

	"github.com/cardglyph/cardglyph/core/synth"
)

func TestDevFrames(t *testing.T) {
	for _, seed := range []uint64{5000, 5001, 5002} {
		r, _ := New(&Options{Fields: FieldNumber})
		s := r.NewSession()
		c := newClip(seed, synth.Options{Difficulty: 0.1, Width: 400, Layout: "4-4-4-4"}, 1.2, 10)
		for range 14 {
			j, _ := s.Begin(c.next())
			start := cpu()
			for done := false; !done; {
				done, _ = j.Step(1 << 30)
			}
			w := j.work
			res := j.Result()
			d := ""
			if res.Number != nil {
				d = res.Number.Digits
			}
			sc := 0
			if w.frame.best != nil {
				sc = int(w.frame.best.score / 256)
			}
			fmt.Println(seed, res.Status, d == c.truth.Number, d, "spent", w.frame.spent, "levels", w.frame.looked, w.frame.now, "found", w.frame.found, "score", sc, "next", s.next, (cpu() - start).Microseconds())
		}
	}
}
