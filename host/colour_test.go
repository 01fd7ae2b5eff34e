package host_test

import (
	"bytes"
	"image/color"
	"image/jpeg"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/synth"
	"github.com/cardglyph/cardglyph/host"
)

// A grey copy of a card on a coloured table is told from the card: colours reach the recognizer from files too.
func TestPhotocopyInAFile(t *testing.T) {
	const seed = 1005 // a photo that shows the card whole
	scene := synth.Card(seed, synth.Options{Width: 640, Difficulty: 0.1})
	warnings := func() []string {
		var file bytes.Buffer
		require.NoError(t, jpeg.Encode(&file, scene.Image, &jpeg.Options{Quality: 92}))
		reply, err := host.Native{}.Read(t.Context(), host.Request{File: file.Bytes()})
		require.NoError(t, err)
		return reply.Result.Quality.Warnings
	}
	assert.NotContains(t, warnings(), "photocopy")
	bounds := scene.Image.Bounds()
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			if inside(scene.Truth.Card, float64(x), float64(y)) {
				scene.Image.Set(x, y, color.GrayModel.Convert(scene.Image.At(x, y)))
			}
		}
	}
	assert.Contains(t, warnings(), "photocopy")
}

// inside reports whether the point lies in the quad, whose corners go round clockwise.
func inside(q [4]synth.Pt, x, y float64) bool {
	for i, a := range q {
		b := q[(i+1)%4]
		if (b.X-a.X)*(y-a.Y) < (b.Y-a.Y)*(x-a.X) {
			return false
		}
	}
	return true
}
