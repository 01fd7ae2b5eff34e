package core

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

func requireAt(t *testing.T, want, got geom.Pt, delta float64) {
	t.Helper()
	require.InDelta(t, want.X, got.X, delta)
	require.InDelta(t, want.Y, got.Y, delta)
}

// A bend there and back again leaves the strip about where it was, and moves its ends as it says.
func TestBends(t *testing.T) {
	const length = 600
	for _, b := range bends {
		there, ok := b.apply(geom.Identity, length, 1)
		require.True(t, ok)
		back, ok := b.apply(there, length, -1)
		require.True(t, ok)
		for _, p := range geom.Rect(strip.Lead, strip.Mid-17, length-strip.Lead, strip.Mid+17) {
			require.Greater(t, there.Apply(p).Sub(p).Len(), 0.5)
			requireAt(t, p, back.Apply(p), 0.5)
		}
	}
	sink, _ := bend{left: 2, right: 2}.apply(geom.Identity, length, 1)
	requireAt(t, geom.Pt{X: 300, Y: 33}, sink.Apply(geom.Pt{X: 300, Y: 31}), 1e-6)
	_, ok := bend{left: 2}.apply(geom.Identity, 2*strip.Lead, 1)
	assert.False(t, ok, "too short to bend")
}
