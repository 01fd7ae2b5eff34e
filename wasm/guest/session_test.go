package guest

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/synth"
	"github.com/cardglyph/cardglyph/wasm/abi"
)

type sessionResult struct {
	Status  string
	Number  *struct{ Digits string }
	Session *struct {
		Frames   int
		Progress float64
	}
}

func readFrame(t *testing.T, g *Guest, s synth.Scene, flags int32) (out sessionResult) {
	t.Helper()
	m := s.Image
	copy(g.Buf(int32(len(m.Pix))), m.Pix)
	require.Zero(t, g.Frame(int32(m.Rect.Dx()), int32(m.Rect.Dy()), int32(m.Stride), abi.FormatRgba8))
	require.Zero(t, g.Begin(flags))
	require.EqualValues(t, 1, finish(t, g))
	require.NoError(t, json.Unmarshal(g.Result(), &out))
	return out
}

// readable is a drawn card that is read for certain, alone.
func readable(t *testing.T, g *Guest) synth.Scene {
	t.Helper()
	for seed := range uint64(20) {
		card := synth.Card(5000+seed, synth.Options{Difficulty: -1, Width: 480, Layout: "4-4-4-4"})
		alone := readFrame(t, g, card, 0)
		assert.Nil(t, alone.Session)
		if alone.Status == "ok" {
			return card
		}
	}
	require.Fail(t, "none of 20 easy cards is read for certain")
	return synth.Scene{}
}

func TestSession(t *testing.T) {
	var g Guest
	card := readable(t, &g)

	first := readFrame(t, &g, card, abi.FlagSession)
	assert.NotEqual(t, "ok", first.Status, "one frame is not enough")
	assert.Equal(t, 1, first.Session.Frames)
	assert.Nil(t, readFrame(t, &g, card, 0).Session, "a picture beside the session")
	var last sessionResult
	frames := 1
	for last.Status != "ok" && frames < 12 { // a frame looks at a part of the views
		last = readFrame(t, &g, card, abi.FlagSession|abi.FlagMask)
		frames++
		require.Equal(t, frames, last.Session.Frames)
	}
	require.Equal(t, "ok", last.Status)
	assert.Equal(t, 1.0, last.Session.Progress)
	assert.Contains(t, last.Number.Digits, "•")

	video := g.video
	g.Reset()
	assert.Nil(t, g.video)
	third := readFrame(t, &g, card, abi.FlagSession)
	assert.NotSame(t, video, g.video)
	assert.Equal(t, 1, third.Session.Frames, "a reset forgets the frames")
	assert.NotEqual(t, "ok", third.Status)
}
