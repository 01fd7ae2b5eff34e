package core

import (
	"fmt"
	"image/png"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/cardglyph/cardglyph/core/pan"
	"github.com/cardglyph/cardglyph/core/synth"
)

func TestDevNon(t *testing.T) {
	for _, f := range strings.Fields(os.Getenv("SEEDS")) {
		lo, hi, _ := strings.Cut(f, "-")
		a, _ := strconv.Atoi(lo)
		b := a
		if hi != "" {
			b, _ = strconv.Atoi(hi)
		}
		for s := a; s <= b; s++ {
			var sc synth.Scene
			if os.Getenv("HARD") != "" {
				d, _ := strconv.ParseFloat(os.Getenv("HARD"), 64)
				sc = synth.Card(uint64(s), synth.Options{Width: 560, Difficulty: d})
			} else {
				sc = synth.NonCard(uint64(s))
			}
			r, _ := New(&Options{Fields: FieldNumber})
			job, _ := r.Begin(imageOf(sc))
			for done := false; !done; {
				done, _ = job.Step(1 << 30)
			}
			res := job.Result()
			if res.Number != nil && (os.Getenv("HARD") == "" || res.Number.Digits != sc.Truth.Number) {
				n := res.Number
				best := job.work.best
				low, ms, ml := best.lowest()
				fmt.Printf("seed %d %s %s want %s groups %v conf %.2f luhn %v net %v carded %v view %s low %d score %d lead %d placed %d crowd %d beyond %d boxes %.0f,%.0f %.0f,%.0f spent %d\n", s, res.Status, n.Digits, sc.Truth.Number, n.Groups, n.Confidence, n.Luhn, pan.Prior(n.Digits).Network, job.work.carded, best.view.name, low/256, ms/256, ml/256, best.placed.score/256, best.rival, best.beyond, n.Box[0].X, n.Box[0].Y, n.Box[2].X, n.Box[2].Y, job.work.frame.spent)
			}
			if os.Getenv("PNG") != "" {
				o, _ := os.Create(fmt.Sprintf("/tmp/h3/seed%d.png", s))
				png.Encode(o, sc.Image)
				o.Close()
			}
			job.Close()
		}
	}
}
