package core

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/digits"
	"github.com/cardglyph/cardglyph/core/synth"
)

// readingOf is the reading of a drawn card that is plain to read.
func readingOf(t *testing.T, layout string) (w *work, r *reading, digits string) {
	t.Helper()
	s := synth.Card(6000, synth.Options{Difficulty: -1, Width: 900, Layout: layout})
	w = benchWith(Options{Fields: FieldNumber})
	w.in = imageOf(s)
	w.run()
	require.NotNil(t, w.best)
	require.Equal(t, s.Truth.Number, w.best.words[0].text())
	return w, w.best, s.Truth.Number
}

// less is the reading as a placing would give it that left out the digits from first on.
func (r *reading) less(first, n int) *reading {
	out := *r
	out.spots = slices.Delete(slices.Clone(r.spots), first, first+n)
	out.words = decode(out.spots)
	return &out
}

func TestCompleteFindsWhatIsMissing(t *testing.T) {
	for _, c := range []struct {
		layout   string
		first, n int
	}{
		{"19", 0, 1}, {"19", 0, 3}, {"19", 18, 1}, {"19", 16, 3}, {"19", 6, 1},
		{"4-4-4-4-2", 16, 2}, {"4-4-4-4-3", 16, 3}, {"4-6-5", 14, 1}, {"4-4-4-4", 0, 1},
	} {
		w, r, digits := readingOf(t, c.layout)
		cols := w.digits.Columns(r.strip)
		whole := w.complete(r.less(c.first, c.n), &cols)
		assert.Equal(t, digits, whole.words[0].text(), "%s without %d from %d", c.layout, c.n, c.first)
	}
}

func TestCompleteAddsNothing(t *testing.T) {
	slow(t)
	for _, layout := range []string{"19", "4-4-4-4-2", "4-6-5", "4-4-4-4", "6-13", "8-8"} {
		w, r, _ := readingOf(t, layout)
		cols := w.digits.Columns(r.strip)
		assert.Same(t, r, w.complete(r, &cols), layout)
	}
}

func TestTwoTeethOnOneDigit(t *testing.T) {
	spots := []digits.Digit{{X: 10}, {X: 11}, {X: 40}, {X: 70}, {X: 68}}
	assert.Equal(t, []digits.Digit{{X: 10}, {X: 40}, {X: 70}}, single(spots))
	assert.Equal(t, spots[:2], single(spots[:2]), "no line is left")
}
