package main

import (
	"sync"

	"github.com/cardglyph/cardglyph/core/internal/glyph/sample"
	"github.com/cardglyph/cardglyph/core/synth"
)

// raisedFaces are those of raised numbers, dates and names, with how many strips are drawn of each and how many percent are numbers.
var raisedFaces = []struct {
	name            string
	strips, numbers int
}{
	{synth.FontFarrington, 1400, 75}, {synth.FontOval, 600, 80}, {synth.FontDies, 800, 10}, {synth.FontGothic, 400, 20},
	{synth.FontSquare, 300, 75}, {synth.FontOCRB, 200, 40}, {"routed-gothic-wide", 200, 20}, {synth.FontOCRA, 300, 70},
}

// Seeds of strips: each face has so many of its own, and held-out strips of raised faces lie in the upper half.
const (
	seedBits   = 20
	raisedSeed = 1 << 40
	raisedFace = 2000 // number of the first
)

// drawAll draws the windows of the listed fonts, those held out or the others, per strips each, and a share, in percent, of those of the raised faces.
func drawAll(dir string, per, share int, held bool) ([]sample.Window, error) {
	var all []sample.Source
	for i, f := range fonts() {
		if heldOut(f.family) != held {
			continue
		}
		t, err := f.open(dir)
		if err != nil {
			return nil, err
		}
		all = append(all, sample.Source{Face: t, Number: uint16(i), Strips: per, Seed: uint64(i) << seedBits})
	}
	for i, f := range raisedFaces {
		s := sample.Source{
			Face: synth.NamedTypeface(f.name), Number: uint16(raisedFace + i), Strips: f.strips * share / 100,
			Seed: raisedSeed + uint64(i)<<seedBits, Raised: true, Numbers: f.numbers,
		}
		if held {
			s.Seed += 1 << (seedBits - 1)
		}
		all = append(all, s)
	}
	parts := make([][]sample.Window, len(all))
	each(len(all), func(i int) {
		parts[i] = all[i].Windows()
		all[i].Face = nil // with its characters' shapes
	})
	var out []sample.Window
	for _, p := range parts {
		out = append(out, p...)
	}
	return out, nil
}

// each calls f for 0 to n-1, on two cores.
func each(n int, f func(int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range 2 {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
