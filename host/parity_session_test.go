package host_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero/api"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/synth"
	"github.com/cardglyph/cardglyph/wasm/abi"
)

// parityClip is a drawn card that slides into view and is held in a shaking hand, in luma.
func parityClip(seed uint64) (frames []core.Image) {
	const count, w, h = 12, 480, 360
	s := synth.Card(seed, synth.Options{Difficulty: 0.1, Width: 420})
	rng := rand.New(rand.NewPCG(seed, 1))
	b := s.Image.Rect
	for k := range count {
		dx, dy := (b.Dx()-w)/2+rng.IntN(9)-4-max(2-k, 0)*150, (b.Dy()-h)/2+rng.IntN(9)-4
		m := core.Image{Pix: make([]byte, w*h), Width: w, Height: h, Stride: w}
		for i := range m.Pix {
			v := 90
			if x, y := i%w+dx, i/w+dy; x >= 0 && y >= 0 && x < b.Dx() && y < b.Dy() {
				v = int(s.Image.Pix[y*s.Image.Stride+4*x+1])
			}
			m.Pix[i] = byte(min(max(v+rng.IntN(9)-4, 0), 255))
		}
		frames = append(frames, m)
	}
	return frames
}

// The frames of a video give the same bytes natively, under wazero and under Node, too: what a session joins of them is pinned by
// nothing else.
func TestSessionParity(t *testing.T) {
	sure := 0
	for _, seed := range []uint64{4100, 4102} {
		frames := parityClip(seed)
		native, claimed := sessionNatively(t, frames)
		sure += claimed
		module, node := sessionUnderWazero(t, frames), sessionUnderNode(t, frames)
		require.Len(t, node, len(frames))
		for k := range frames {
			assert.Equal(t, native[k], module[k], "wazero: frame %d", k)
			assert.Equal(t, native[k], node[k], "Node: frame %d", k)
		}
	}
	assert.Positive(t, sure, "sessions that claim nothing prove little")
}

// sessionNatively is the JSON after each frame, and how many of the answers are sure.
func sessionNatively(t *testing.T, frames []core.Image) (texts []string, sure int) {
	t.Helper()
	r, err := core.New(&core.Options{Today: parityToday})
	require.NoError(t, err)
	session := r.NewSession()
	defer session.Reset()
	for _, m := range frames {
		job, err := session.Begin(m)
		require.NoError(t, err)
		for done := false; !done; {
			done, err = job.Step(core.DefaultBudget)
			require.NoError(t, err)
		}
		result := job.Result()
		if result.Status == core.OK {
			sure++
		}
		texts = append(texts, string(core.AppendJSON(nil, &result, core.JSONOptions{})))
	}
	return texts, sure
}

func sessionUnderWazero(t *testing.T, frames []core.Image) (texts []string) {
	t.Helper()
	module := newModule(t)
	call := func(name string, args ...int) int {
		raw := make([]uint64, len(args))
		for i, a := range args {
			raw[i] = api.EncodeI32(int32(a))
		}
		out, err := module.ExportedFunction(name).Call(t.Context(), raw...)
		require.NoError(t, err, name)
		code := int(api.DecodeI32(out[0]))
		require.GreaterOrEqual(t, code, 0, name)
		return code
	}
	call(abi.ExportSetOption, abi.OptionToday, parityToday.Year*100+parityToday.Month)
	for _, m := range frames {
		at := call(abi.ExportBuf, len(m.Pix))
		require.True(t, module.Memory().Write(uint32(at), m.Pix))
		call(abi.ExportFrame, m.Width, m.Height, m.Stride, int(m.Format))
		call(abi.ExportBegin, abi.FlagSession)
		for call(abi.ExportStep, core.DefaultBudget) == 0 {
		}
		text, ok := module.Memory().Read(uint32(call(abi.ExportResultPtr)), uint32(call(abi.ExportResultLen)))
		require.True(t, ok)
		texts = append(texts, string(text))
	}
	return texts
}

func sessionUnderNode(t *testing.T, frames []core.Image) []string {
	t.Helper()
	dir := t.TempDir()
	list := make([]map[string]any, len(frames))
	for k, m := range frames {
		path := filepath.Join(dir, fmt.Sprint(k))
		require.NoError(t, os.WriteFile(path, m.Pix, 0o644))
		list[k] = map[string]any{
			"file": path, "width": m.Width, "height": m.Height, "stride": m.Stride, "format": m.Format, "reduce": 0,
			"today": parityToday.Year*100 + parityToday.Month, "flags": abi.FlagSession, "kept": true,
		}
	}
	return readUnderNode(t, list)
}
