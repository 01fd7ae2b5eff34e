package core_test

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/synth"
)

var update = flag.Bool("update", false, "write testdata/golden.txt anew")

const goldenFile = "../testdata/golden.txt"

var goldenToday = core.Month{Year: 2026, Month: 1}

// goldenScene is one line of golden.txt: a picture or a clip, drawn from a seed.
type goldenScene struct {
	name   string
	frames func() []core.Image // one, or those of a clip
	short  bool                // read under -short too, and once more for the number alone
}

// The answers to drawn pictures and clips are, byte for byte, those of golden.txt. A change of results is a commit of its own:
// go test ./core -run TestGolden -update writes the file anew, and its difference names the pictures that answer otherwise.
func TestGolden(t *testing.T) {
	scenes := goldenScenes()
	got := make([]string, len(scenes))
	var group sync.WaitGroup
	for lane := range 2 {
		group.Go(func() {
			for i := lane; i < len(scenes); i += 2 {
				if scenes[i].short || !testing.Short() || *update {
					got[i] = goldenLine(t, scenes[i])
				}
			}
		})
	}
	group.Wait()
	if *update {
		require.NoError(t, os.WriteFile(goldenFile, []byte(goldenHead+strings.Join(got, "\n")+"\n"), 0o644))
		return
	}
	file, err := os.ReadFile(goldenFile)
	require.NoError(t, err)
	want := strings.Split(strings.TrimSuffix(strings.TrimPrefix(string(file), goldenHead), "\n"), "\n")
	require.Len(t, want, len(scenes), "golden.txt has as many lines as there are scenes")
	for i, line := range got {
		if line != "" {
			assert.Equal(t, want[i], line, "scene, SHA-256 of its pixels, of the answer with all fields and with the number alone")
		}
	}
}

const goldenHead = "# scene, SHA-256 (64 bits of it) of its pixels, of its answer with all fields and, of some, of that with the number alone; see TestGolden\n"

// goldenScenes are 60 cards from easy to hard, 20 pictures without a card and 4 clips of 12 frames.
func goldenScenes() (all []goldenScene) {
	add := func(name string, short bool, frames func() []core.Image) {
		all = append(all, goldenScene{name, frames, short})
	}
	for i := range uint64(60) {
		options := synth.Options{Width: 360 + 40*int(i%6), Difficulty: 0.1 * float64(1+i%7)}
		add(fmt.Sprint("card-", i), i%5 == 0, func() []core.Image { return []core.Image{pixels(synth.Card(4000+i, options))} })
	}
	for i := range uint64(20) {
		add(fmt.Sprint("other-", i), i%10 == 0, func() []core.Image { return []core.Image{thinned(pixels(synth.NonCard(4000 + i)))} })
	}
	for i := range uint64(4) {
		add(fmt.Sprint("clip-", i), i < 2, func() []core.Image { return goldenClip(4100 + i) })
	}
	return all
}

func pixels(s synth.Scene) core.Image {
	b := s.Image.Rect
	return core.Image{Pix: s.Image.Pix, Format: core.RGBA8, Width: b.Dx(), Height: b.Dy(), Stride: s.Image.Stride}
}

// thinned is the picture without all but every k-th of its pixels each way: about 500 of them along its longer side.
func thinned(m core.Image) core.Image {
	const side = 500
	k := max(max(m.Width, m.Height)/side, 1)
	out := core.Image{Format: m.Format, Width: m.Width / k, Height: m.Height / k, Stride: 4 * (m.Width / k)}
	for y := range out.Height {
		for x := range out.Width {
			out.Pix = append(out.Pix, m.Pix[k*y*m.Stride+4*k*x:][:4]...)
		}
	}
	return out
}

// goldenClip is a card that slides into view and is then held in a shaking hand, in luma. Whole pixels and whole numbers only, so
// that it is drawn the same everywhere. Every other clip lies on its side.
func goldenClip(seed uint64) (frames []core.Image) {
	const count, w, h = 12, 480, 360
	s := synth.Card(seed, synth.Options{Difficulty: 0.1, Width: 420})
	rng := rand.New(rand.NewPCG(seed, 1))
	b := s.Image.Rect
	for k := range count {
		dx, dy := (b.Dx()-w)/2+rng.IntN(9)-4-max(3-k, 0)*120, (b.Dy()-h)/2+rng.IntN(9)-4
		m := core.Image{Pix: make([]byte, w*h), Width: w, Height: h, Stride: w}
		for i := range m.Pix {
			x, y := i%w, i/w
			if seed%2 == 1 {
				x, y = (w-h)/2+y, h-1-(x-(w-h)/2)
			}
			v := 90
			if x, y = x+dx, y+dy; x >= 0 && y >= 0 && x < b.Dx() && y < b.Dy() {
				p := s.Image.Pix[y*s.Image.Stride+4*x:]
				v = (77*int(p[0]) + 150*int(p[1]) + 29*int(p[2])) >> 8
			}
			m.Pix[i] = byte(min(max(v+rng.IntN(9)-4, 0), 255))
		}
		frames = append(frames, m)
	}
	return frames
}

func goldenLine(t *testing.T, s goldenScene) string {
	frames := s.frames()
	sum := sha256.New()
	for _, m := range frames {
		sum.Write(m.Pix)
	}
	all := goldenAnswer(t, frames, core.Options{Today: goldenToday})
	line := fmt.Sprint(s.name, " ", short(sum.Sum(nil)), " ", all)
	if s.short {
		line += " " + goldenAnswer(t, frames, core.Options{Fields: core.FieldNumber})
	}
	return line
}

// goldenAnswer is the sum of the JSON of the picture's answer, or of those of a clip's frames.
func goldenAnswer(t *testing.T, frames []core.Image, options core.Options) string {
	r, err := core.New(&options)
	assert.NoError(t, err)
	var text []byte
	session := r.NewSession()
	for _, m := range frames {
		var job *core.Job
		if len(frames) == 1 {
			job, err = r.Begin(m)
		} else {
			job, err = session.Begin(m)
		}
		if !assert.NoError(t, err) {
			return "failed"
		}
		for done := false; !done; {
			if done, err = job.Step(1 << 30); !assert.NoError(t, err) {
				return "failed"
			}
		}
		result := job.Result()
		text = append(core.AppendJSON(text, &result, core.JSONOptions{}), '\n')
		job.Close()
	}
	session.Reset()
	sum := sha256.Sum256(text)
	return short(sum[:])
}

func short(sum []byte) string { return hex.EncodeToString(sum[:8]) }
