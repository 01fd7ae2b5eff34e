package core

import (
	"flag"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/pan"
	"github.com/cardglyph/cardglyph/core/synth"
)

// go test ./core -run TestClips -v -clips 200 measures more of them.
var clips = flag.Int("clips", 6, "how many drawn clips TestClips reads")

// A clip is a video of 640 × 480: a drawn card slides into view within half a second, then a hand holds it so that it fills
// the guide's frame, the camera hunts for focus and a lamp's reflection wanders over it.
const (
	clipW, clipH = 640, 480
	clipFrames   = 60
	slideFrames  = 15
)

// film is one clip.
type film struct {
	clip
	middle       synth.Pt // of the card, in the picture
	scale        float64  // pixels of the picture for one of the frame
	phase, swing float64  // of the hand, the focus and the lamp
	whole        bool     // the last frame shows all of the number
}

// newFilms draws n of them, of numbers that may exist.
func newFilms(n int) (films []*film) {
	for seed := uint64(7000); len(films) < n; seed++ {
		o := synth.Options{Difficulty: 0.1, Width: 480}
		c := newClip(seed, o, 0, 0)
		if e := pan.Prior(c.truth.Number); !e.Luhn || e.Network == pan.Unknown || pattern(c.truth.Number) {
			continue
		}
		_, scale := filling(c.truth.Card)
		o.Width = int(float64(o.Width) / min(scale, 1)) // as many pixels of the card as the frame has
		f := &film{clip: *newClip(seed, o, 0, 0)}
		f.middle, f.scale = filling(f.truth.Card)
		f.phase, f.swing = f.rng.Float64()*6, 0.5+f.rng.Float64()
		films = append(films, f)
	}
	return films
}

// filling is where the middle of a card is, and how many of its pixels are one of the frame when it fills 0.8 of that.
func filling(card [4]synth.Pt) (middle synth.Pt, scale float64) {
	x0, y0, x1, y1 := card[0].X, card[0].Y, card[0].X, card[0].Y
	for _, p := range card {
		x0, y0, x1, y1 = min(x0, p.X), min(y0, p.Y), max(x1, p.X), max(y1, p.Y)
	}
	return synth.Pt{X: (x0 + x1) / 2, Y: (y0 + y1) / 2}, max((x1-x0)/(0.8*clipW), (y1-y0)/(0.8*clipH))
}

// frame is the k-th frame, in luma.
func (f *film) frame(k int) Image {
	t := float64(k)/30*f.swing + f.phase
	w, h := float64(f.picture.Rect.Dx()), float64(f.picture.Rect.Dy())
	sin, cos := math.Sincos(0.05*math.Sin(1.7*t) + 0.01*f.rng.NormFloat64())
	scale := f.scale * (1 + 0.06*math.Sin(0.9*t))
	slide := max(0, 1-float64(k)/slideFrames) * clipW
	dx, dy := 12*math.Sin(1.3*t)+2*f.rng.NormFloat64()+slide, 9*math.Sin(2.1*t)+2*f.rng.NormFloat64()
	lampX, lampY := clipW*(0.5+0.5*math.Sin(0.8*t)), clipH*(0.5+0.4*math.Sin(0.5*t))
	f.whole = true
	for _, l := range f.truth.Lines {
		for _, g := range l.Glyphs {
			if l.Kind != "number" {
				break
			}
			for _, c := range g.Cell {
				p, q := (c.X-f.middle.X)/scale, (c.Y-f.middle.Y)/scale
				x, y := cos*p+sin*q+clipW/2+dx, cos*q-sin*p+clipH/2+dy
				f.whole = f.whole && x >= 0 && y >= 0 && x < clipW && y < clipH
			}
		}
	}
	pix := make([]float64, clipW*clipH)
	for y := range clipH {
		for x := range clipW {
			u, v := (float64(x)-clipW/2-dx)*scale, (float64(y)-clipH/2-dy)*scale
			p, q := cos*u-sin*v+f.middle.X, sin*u+cos*v+f.middle.Y
			value := 90.0
			if p >= 0 && q >= 0 && p < w && q < h {
				value = f.luma(p, q)
			}
			d := math.Hypot(float64(x)-lampX, float64(y)-lampY) / 60
			pix[y*clipW+x] = value + 150*math.Exp(-d*d)
		}
	}
	blurred(pix, clipW, clipH, 1.6*math.Abs(math.Sin(1.1*t)))
	out := make([]byte, len(pix))
	for i, v := range pix {
		out[i] = byte(min(max(v+4*f.rng.NormFloat64(), 0), 255))
	}
	return Image{Pix: out, Width: clipW, Height: clipH, Stride: clipW}
}

// Drawn clips are read within a few frames, and read right.
func TestClips(t *testing.T) {
	slow(t)
	r, err := New(nil)
	require.NoError(t, err)
	var frames, shown []int // until the answer: from the first frame, and from the first that shows all of the number
	wrong, unread := 0, 0
	for _, f := range newFilms(*clips) {
		s := r.NewSession()
		took, whole := 0, clipFrames
		for k := range clipFrames {
			m := f.frame(k)
			if f.whole {
				whole = min(whole, k)
			}
			if res := add(t, s, m); res.Status == OK {
				took = k + 1
				if res.Number.Digits != f.truth.Number {
					wrong++
				}
				break
			}
		}
		if took == 0 {
			took = clipFrames + 1
			unread++
		}
		frames, shown = append(frames, took), append(shown, took-whole)
	}
	slices.Sort(frames)
	slices.Sort(shown)
	t.Logf("%d clips: median %d frames, p95 %d; since the number is whole median %d, p95 %d; %d unread in %d frames, %d wrong",
		len(frames), frames[len(frames)/2], frames[len(frames)*95/100],
		shown[len(shown)/2], shown[len(shown)*95/100], unread, clipFrames, wrong)
	assert.Zero(t, wrong)
	assert.LessOrEqual(t, frames[len(frames)/2], slideFrames+8)
	assert.LessOrEqual(t, shown[len(shown)/2], 8)
}
