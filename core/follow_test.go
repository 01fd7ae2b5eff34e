package core

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/picture"
	"github.com/cardglyph/cardglyph/core/synth"
)

// A line that is shown but not clear is followed in three frames of four; a clear one always.
func TestFollowsWhatIsShown(t *testing.T) {
	looked := func(good bool) (passed int) {
		s := Session{line: tracked{length: 300, good: good}}
		for s.frames = range 2 * elsewhereEvery {
			w := bench()
			w.session = &s
			w.in = Image{Pix: make([]byte, 400*300), Width: 400, Height: 300, Stride: 400}
			w.input()
			s.line.toWork[0], s.line.toWork[4], s.line.toWork[8] = 1, 1, 1
			assert.False(t, w.again(&picture.View{W: 400, H: 300}))
			if w.frame.passed {
				passed++
			}
			before := s.line
			s.turn(w)
			if w.frame.passed {
				assert.Equal(t, before, s.line, "it is not forgotten meanwhile")
			} else {
				assert.Zero(t, s.line.length, "it is gone")
			}
			s.line = before
		}
		return passed
	}
	assert.Equal(t, 2, looked(false))
	assert.Zero(t, looked(true))
}

// A frame's result does not depend on the memory that the frame before left.
func TestFramesLeaveOnlyMemory(t *testing.T) {
	r, err := New(nil)
	require.NoError(t, err)
	kept, fresh := r.NewSession(), r.NewSession()
	c := newClip(5000, synth.Options{Difficulty: 0.1, Width: 400, Layout: "4-4-4-4"}, 1.2, 10)
	text := func(s *Session, m Image) string {
		res := add(t, s, m)
		return string(AppendJSON(nil, &res, JSONOptions{}))
	}
	tracked := false
	for range 5 {
		m := c.next()
		if fresh.job != nil {
			fresh.job.work.scratch = scratch{}
		}
		require.True(t, text(fresh, m) == text(kept, m), "another answer")
		tracked = tracked || kept.job.work.frame.tracked
		require.NotEmpty(t, kept.job.work.strips.Kept[0].Luma.Pix)
	}
	assert.True(t, tracked, "no frame followed another")
}

// A frame in a hurry does without second thoughts; a picture that is read alone is never in one.
func TestHurried(t *testing.T) {
	r, err := New(nil)
	require.NoError(t, err)
	m := imageOf(samples()[0])
	alone, err := r.Begin(m)
	require.NoError(t, err)
	defer alone.Close()
	frame, err := r.NewSession().Begin(m)
	require.NoError(t, err)
	defer frame.Close()
	for _, j := range []*Job{alone, frame} {
		j.work.pic.Yield = nil
		j.work.pic.Pay(hurryUnits)
		assert.False(t, j.work.pic.Hurried())
		j.work.pic.Pay(1)
	}
	assert.False(t, alone.work.pic.Hurried())
	assert.True(t, frame.work.pic.Hurried())
}
