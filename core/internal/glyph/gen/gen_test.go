package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/glyph"
	"github.com/cardglyph/cardglyph/core/internal/glyph/sample"
	"github.com/cardglyph/cardglyph/core/synth"
)

// few draws some strips of a face that needs no package.
func few(strips int, seed uint64) []sample.Window {
	return sample.Source{Face: synth.NamedTypeface("roboto"), Strips: strips, Seed: seed}.Windows()
}

// TestTraining trains on a few strips, twice: the same bytes, which package glyph reads, and with which it reads other strips of the face.
func TestTraining(t *testing.T) {
	ws := few(80, 1<<30)
	data := weights(ws).bytes()
	require.Equal(t, data, weights(ws).bytes())
	r, err := glyph.Load(data)
	require.NoError(t, err)
	right, n := 0, 0
	var s glyph.Scores
	for _, w := range few(12, 1<<31) {
		if int(w.Class) == glyph.None {
			continue
		}
		r.ClassifyFeatures(&w.Feat, &s)
		n++
		if best, _ := s.Best(); counted(best) == counted(int(w.Class)) {
			right++
		}
	}
	t.Logf("%d of %d", right, n)
	require.Greater(t, n, 150)
	require.Greater(t, float64(right), 0.75*float64(n))
}

// TestHeldOut pins the rule that the drawn sets share: these families must never be trained on.
func TestHeldOut(t *testing.T) {
	for family, want := range map[string]bool{"nunito": true, "inconsolata": true, "michroma": true, "roboto": false, "arimo": false} {
		require.Equal(t, want, heldOut(family), family)
	}
	held := map[bool]int{}
	for _, f := range fonts() {
		held[heldOut(f.family)]++
	}
	require.Greater(t, held[true], 150)
	require.Greater(t, held[false], 600)
}
