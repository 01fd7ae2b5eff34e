package strip

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/geom"
)

func TestFlipTwiceIsNothing(t *testing.T) {
	h, length := geom.Homography{2, 0.1, 7, -0.1, 2, 9, 1e-5, 0, 1}, 700
	requireAt(t, h.Apply(geom.Pt{X: float64(length), Y: Height}), Flip(h, length).Apply(geom.Pt{}), 1e-6)
	for _, p := range geom.Rect(0, 0, float64(length), Height) {
		requireAt(t, h.Apply(p), Flip(Flip(h, length), length).Apply(p), 1e-6)
	}
}

func requireAt(t *testing.T, want, got geom.Pt, delta float64) {
	t.Helper()
	require.InDelta(t, want.X, got.X, delta)
	require.InDelta(t, want.Y, got.Y, delta)
}
