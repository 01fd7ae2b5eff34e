// Package sample draws lines of text and cuts windows of characters, and of what is none, out of them as a reader would see them: what the
// classifier is trained and tested with.
package sample

import (
	"math"
	"math/rand/v2"
	"strings"

	"github.com/cardglyph/cardglyph/core/internal/glyph"
	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/plane"
	"github.com/cardglyph/cardglyph/core/synth"
)

// Dim is the number of features of a window.
const Dim = glyph.Cols * glyph.Rows * gradient.Channels

// Ways in which characters are put on a card.
const (
	Printed = iota
	Raised
	Drawn // raised, as illustrators draw it
)

// Window is one example.
type Window struct {
	Class uint8
	Style uint8 // Printed, Raised or Drawn
	Face  uint16
	Half  float32 // half its ink's width, pixels
	X, Y  float32 // how far its middle and its baseline lie from the character's, pixels
	Feat  [Dim]uint8
}

// Source is a typeface and what is to be drawn of it.
type Source struct {
	Face   *synth.Typeface
	Number uint16 // of the face
	Strips int
	Seed   uint64 // of the first strip
	Raised bool   // numbers, dates and capitals only, as embossers set them

	// Numbers is how many percent of the raised lines are numbers.
	Numbers int
}

// Windows draws the source's strips and cuts their windows.
func (s Source) Windows() (out []Window) {
	for i := range s.Strips {
		out = append(out, s.strip(s.Seed+uint64(i))...)
	}
	return out
}

// Line draws one line and straightens it nearly.
func (s Source) Line(seed uint64) *Line {
	r, pyr, ink, look, _ := s.scene(seed)
	return straighten(pyr, ink, nearly(r, look))
}

// readings is how often a strip is straightened, each time with other errors.
const readings = 2

// strip draws one strip and cuts its windows.
func (s Source) strip(seed uint64) (out []Window) {
	r, pyr, ink, look, style := s.scene(seed)
	for range readings {
		c := newCutter(straighten(pyr, ink, nearly(r, look)))
		out = append(append(out, c.characters(r)...), c.others(r, 0.2)...)
	}
	wrong := []float64{0.45, 0.6, 1.6, 2.1}[r.IntN(4)] // taken for a line of another height
	out = append(out, newCutter(straighten(pyr, ink, nearly(r, wrong))).others(r, 0.12)...)
	for i := range out {
		out[i].Style, out[i].Face = style, s.Number
	}
	return out
}

// scene draws one strip; look is the height of what a reader takes for capitals.
func (s Source) scene(seed uint64) (r *rand.Rand, pyr plane.Pyramid, ink []synth.Ink, look float64, style uint8) {
	r = rand.New(rand.NewPCG(seed, 0x61f9))
	o, k := s.options(r)
	scene, ink := synth.TextStrip(seed, o)
	b := scene.Image.Bounds()
	pyr = plane.NewPyramid(plane.FromRGBA(scene.Image.Pix, scene.Image.Stride, b.Dx(), b.Dy(), 0, 2))
	look = 1
	if k == numbers && r.IntN(2) == 0 {
		look = s.Face.DigitHeight() // a line of digits is straightened by their height
	}
	return r, pyr, ink, look, map[string]uint8{synth.Printed: Printed, synth.Embossed: Raised, synth.Drawn: Drawn}[o.Style]
}

// options chooses how a line of the source is set.
func (s Source) options(r *rand.Rand) (synth.TextOptions, kind) {
	k := anyKind(r, s.Face.HasLowerCase() && !s.Raised)
	if s.Raised {
		switch number := r.IntN(100) < s.Numbers; {
		case number:
			k = numbers
		case k == numbers:
			k = upper
		}
	}
	o := synth.TextOptions{Typeface: s.Face, Style: synth.Printed, Difficulty: r.Float64() * r.Float64()}
	o.Height = math.Exp(math.Log(8) + r.Float64()*math.Log(5)) // 8 to 40 px
	switch u := r.IntN(100); {
	case s.Raised && u < 85:
		o.Style = synth.Embossed
	case s.Raised || u < 6:
		o.Style = synth.Drawn
	case u < 12:
		o.Style = synth.Embossed
	}
	crossed := 25
	if s.Raised {
		crossed = 50
	}
	o.Crossed = r.IntN(100) < crossed
	o.Rimmed = o.Style == synth.Embossed && r.IntN(100) < 30
	if r.IntN(10) == 0 {
		o.Slant = 0.1 * r.NormFloat64()
	}
	switch {
	case s.Raised && k == numbers:
		o.Pitch = 0.838 * (0.95 + 0.12*r.Float64())
		o.Blank = o.Pitch * (0.6 + 0.7*r.Float64())
	case s.Raised:
		o.Wide = 0.65 + 0.35*r.Float64()
		o.Pitch = 0.819 * (0.95 + 0.2*r.Float64())
		o.Blank = o.Pitch
	default:
		if r.IntN(3) == 0 {
			o.Tracking = -0.05 + 0.3*r.Float64()*r.Float64()
		}
		if r.IntN(3) == 0 { // there are wider and narrower faces than the listed ones
			o.Wide = max(0.7, min(1.5, math.Exp(0.18*r.NormFloat64())))
		}
		o.Blank = 0.25 + 0.35*r.Float64()
	}
	o.Text = k.text(r)
	for _, c := range o.Text {
		if c != ' ' && !s.Face.Has(c) {
			o.Text = strings.ReplaceAll(o.Text, string(c), "")
		}
	}
	return o, k
}
