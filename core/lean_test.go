package core

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/strip"
	"github.com/cardglyph/cardglyph/core/synth"
)

// A number that stands upright does not lean; straightened askew, it leans by as much.
func TestLeanIsMeasured(t *testing.T) {
	scene := synth.Card(5, synth.Options{Width: 900, Difficulty: 0.1, Style: synth.Embossed, Font: synth.FontFarrington})
	r, err := New(&Options{Fields: FieldNumber})
	require.NoError(t, err)
	job, err := r.Begin(imageOf(scene))
	require.NoError(t, err)
	for done := false; !done; {
		done, err = job.Step(DefaultBudget)
		require.NoError(t, err)
	}
	require.Equal(t, scene.Truth.Number, job.Result().Number.Digits)
	w := job.work
	w.pic.Yield = nil
	best := w.best
	upright := best.strip.ToWork
	first, last := best.spots[0].Box(), best.spots[len(best.spots)-1].Box()
	from := first.Center()
	length := last.Center().X - from.X
	for _, want := range []strip.Slant{{}, {First: 0.25, Last: 0.25}, {First: -0.1875, Last: -0.1875}, {First: 0.25, Last: -0.25}} {
		back, ok := want.Deskew(length).Inverse()
		require.True(t, ok)
		to, onto := geom.Homography{1, 0, -from.X, 0, 1, -from.Y, 0, 0, 1}, geom.Homography{1, 0, from.X, 0, 1, from.Y, 0, 0, 1}
		w.strips.Fill(best.strip, to.Then(back).Then(onto).Then(upright), best.strip.Luma.W)
		got := w.digits.Slant(best.strip, best.spots, best.family, best.words[0].digits[:], sureLead)
		const near = 0.13 // two of the leans that are tried
		assert.InDelta(t, want.First, got.First, near, "%+v", want)
		assert.InDelta(t, want.Last, got.Last, near, "%+v", want)
	}
}

// What stands upright in the field leans by the line's own lean at its ends, and the line stays where it is.
func TestUprightedLeans(t *testing.T) {
	l := strip.Slant{First: 0.2, Last: -0.1}
	h := l.Deskew(500)
	for _, x := range []float64{0, 250, 500} {
		require.Equal(t, geom.Pt{X: x, Y: 0}, h.Apply(geom.Pt{X: x, Y: 0}))
		up := h.Apply(geom.Pt{X: x, Y: -1})
		assert.InDelta(t, 0.2-0.3*x/500, (up.X-x)/-up.Y, 1e-9)
	}
	wild := strip.Slant{First: 0.375, Last: -0.375}.Deskew(10)
	for _, y := range []float64{-400, 400} {
		far := wild.Apply(geom.Pt{X: 0, Y: y})
		assert.Positive(t, y*far.Y, "nothing lies behind the camera")
	}
}

// A line whose digits lean is laid so that they stand, and is clearer then.
func TestStoodUpright(t *testing.T) {
	w, r, digits := readingOf(t, "4-4-4-4")
	first := r.spots[0].Box().Center()
	length := r.spots[len(r.spots)-1].Box().Center().X - first.X
	askew, ok := strip.Slant{First: 0.3, Last: 0.1}.Deskew(length).Inverse()
	require.True(t, ok)
	to, onto := geom.Homography{1, 0, -first.X, 0, 1, -first.Y, 0, 0, 1}, geom.Homography{1, 0, first.X, 0, 1, first.Y, 0, 0, 1}
	leaning := w.readStrip(r.view, to.Then(askew).Then(onto).Then(r.strip.ToWork), r.strip.Luma.W, r.pitch)
	require.NotNil(t, leaning)
	stood := w.stoodUpright(leaning)
	require.NotSame(t, leaning, stood)
	assert.Greater(t, stood.clarity(), leaning.clarity())
	assert.Equal(t, digits, stood.words[0].text())
	l := w.digits.Slant(stood.strip, stood.spots, stood.family, stood.words[0].digits[:], sureLead)
	assert.InDelta(t, 0, l.First, 0.13)
	assert.InDelta(t, 0, l.Last, 0.13)
}
