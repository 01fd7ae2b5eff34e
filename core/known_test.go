package core

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cardglyph/cardglyph/core/internal/geom"
)

// A line is read once, however many chains of other views and scales lie on it.
func TestKnownLines(t *testing.T) {
	w := bench()
	layout := func(x, y float64) (geom.Homography, int) { return geom.Homography{1, 0, x, 0.1, 1, y, 0, 0, 1}, 700 }
	h, length := layout(0, 0)
	assert.False(t, w.readBefore(h, length))
	assert.True(t, w.readBefore(h, length))
	near, n := layout(3, 0)
	assert.True(t, w.readBefore(near, n))
	other, n := layout(0, 60)
	assert.False(t, w.readBefore(other, n), "a line further down")
	assert.False(t, w.readBefore(geom.Scaling(1.3).Then(h), length), "a larger one")
}
