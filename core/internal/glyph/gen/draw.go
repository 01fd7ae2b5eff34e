package main

import (
	"sync"

	"github.com/cardglyph/cardglyph/core/internal/glyph/sample"
	"github.com/cardglyph/cardglyph/core/synth"
)

// raisedFaces are those of raised numbers, dates and names.
var raisedFaces = []string{synth.FontFarrington, synth.FontOval, synth.FontDies, synth.FontGothic, synth.FontSquare, synth.FontOCRB, "routed-gothic-wide", synth.FontOCRA}

// Seeds of strips: each face has so many of its own, and held-out strips of raised faces lie in the upper half.
const (
	seedBits   = 20
	raisedSeed = 1 << 40
	raisedFace = 2000 // number of the first
)

// drawAll draws the windows of the listed fonts, those held out or the others, and of the raised faces.
func drawAll(dir string, per, raised int, held bool) ([]sample.Window, error) {
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
	for i, name := range raisedFaces {
		s := sample.Source{Face: synth.NamedTypeface(name), Number: uint16(raisedFace + i), Strips: raised, Seed: raisedSeed + uint64(i)<<seedBits, Raised: true}
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
