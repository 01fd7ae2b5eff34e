package core

import (
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/synth"
)

// The series: drawn cards with one defect in growing strength. The grades are taken with the card's and the number's true
// places, so that what is tested is the grade, not the reader.
const seriesCards = 4

// scene is a picture with the places of card and number.
type scene struct {
	pix          []float64 // three channels
	w, h         int
	card, number Quad
}

// scenes are drawn once.
var scenes = sync.OnceValue(func() (all []*scene) {
	for i := range seriesCards {
		all = append(all, newScene(7000+uint64(i)))
	}
	return all
})

func newScene(seed uint64) *scene {
	drawn := synth.Card(seed, synth.Options{Difficulty: -1, Width: 640, Layout: "4-4-4-4"})
	m := drawn.Image
	s := &scene{w: m.Rect.Dx(), h: m.Rect.Dy()}
	for i := 0; i < len(m.Pix); i += 4 {
		s.pix = append(s.pix, float64(m.Pix[i]), float64(m.Pix[i+1]), float64(m.Pix[i+2]))
	}
	for _, l := range drawn.Truth.Lines {
		if l.Kind == "number" {
			first, last := l.Glyphs[0].Cell, l.Glyphs[len(l.Glyphs)-1].Cell
			for i, p := range [4]synth.Pt{first[0], last[1], last[2], first[3]} {
				s.number[i] = Point{p.X, p.Y}
			}
		}
	}
	for i, p := range drawn.Truth.Card {
		s.card[i] = Point{p.X, p.Y}
	}
	return s
}

// each changes every channel of every pixel.
func (s *scene) each(f func(x, y, c int, v float64) float64) *scene {
	t := *s
	t.pix = make([]float64, len(s.pix))
	for i, v := range s.pix {
		t.pix[i] = f(i/3%s.w, i/3/s.w, i%3, v)
	}
	return &t
}

func (s *scene) blurred(sigma float64) *scene {
	t := *s
	t.pix = make([]float64, len(s.pix))
	plane := make([]float64, s.w*s.h)
	for c := range 3 {
		for i := range plane {
			plane[i] = s.pix[3*i+c]
		}
		blurred(plane, s.w, s.h, sigma)
		for i, v := range plane {
			t.pix[3*i+c] = v
		}
	}
	return &t
}

// scaled shrinks by averaging.
func (s *scene) scaled(k float64) *scene {
	t := scene{w: int(float64(s.w) * k), h: int(float64(s.h) * k)}
	soft := s.blurred(0.4 / k)
	for y := range t.h {
		for x := range t.w {
			i := 3 * (min(int((float64(y)+0.5)/k), s.h-1)*s.w + min(int((float64(x)+0.5)/k), s.w-1))
			t.pix = append(t.pix, soft.pix[i:i+3]...)
		}
	}
	for i := range 4 {
		t.card[i] = Point{s.card[i].X * k, s.card[i].Y * k}
		t.number[i] = Point{s.number[i].X * k, s.number[i].Y * k}
	}
	return &t
}

// image has a little noise, as every camera adds.
func (s *scene) image() *image.NRGBA {
	rng := rand.New(rand.NewPCG(1, 1))
	m := image.NewNRGBA(image.Rect(0, 0, s.w, s.h))
	for i := range s.w * s.h {
		for c := range 3 {
			m.Pix[4*i+c] = byte(min(max(s.pix[3*i+c]+2*rng.NormFloat64(), 0), 255))
		}
		m.Pix[4*i+3] = 255
	}
	return m
}

// graded grades the scene; without the number the card's area is graded.
func (s *scene) graded(t *testing.T, number bool) *work {
	t.Helper()
	m := s.image()
	w := benchWith(Options{Fields: AllFields})
	w.in = Image{Pix: m.Pix, Format: RGBA8, Width: s.w, Height: s.h, Stride: m.Stride}
	w.input()
	w.res.Status = NoNumber
	w.res.Card = &Card{Quad: s.card}
	if number {
		w.res.Number, w.res.Status = &Number{Box: s.number}, LowConfidence
	}
	w.grade()
	require.NotNil(t, w.res.Quality)
	return w
}

// series grades the scenes of growing strength of every card.
func series(t *testing.T, number bool, steps []float64, spoil func(s *scene, strength float64) *scene) [][]*work {
	t.Helper()
	var all [][]*work
	for _, s := range scenes() {
		var row []*work
		for _, strength := range steps {
			row = append(row, spoil(s, strength).graded(t, number))
		}
		all = append(all, row)
	}
	return all
}

func has(w *work, code string) bool { return slices.Contains(w.res.Quality.Warnings, code) }

// falling and rising hold a row of grades to its order, give or take slack.
func falling(t *testing.T, row []*work, grade func(*Quality) float64, name string) {
	t.Helper()
	const slack = 0.05
	for i := 1; i < len(row); i++ {
		assert.LessOrEqual(t, grade(row[i].res.Quality), grade(row[i-1].res.Quality)+slack, "%s, step %d", name, i)
	}
}

func focusOf(q *Quality) float64    { return q.Focus }
func exposureOf(q *Quality) float64 { return q.Exposure }
func noGlare(q *Quality) float64    { return -q.Glare }

// Blur of six pixels is a quarter of a digit's height: nobody reads that.
func TestQualityFocus(t *testing.T) {
	slow(t)
	for _, number := range []bool{true, false} {
		for _, row := range series(t, number, []float64{0, 1, 2, 4, 6}, (*scene).blurred) {
			falling(t, row, focusOf, "focus")
			for _, w := range row[:2] {
				assert.False(t, has(w, WarnBlurred))
				assert.Greater(t, w.res.Quality.Focus, focusLeast+0.1)
			}
			last := row[len(row)-1]
			assert.True(t, has(last, WarnBlurred))
			if !number {
				assert.Equal(t, Blurred, last.res.Status)
			}
		}
	}
}

func TestQualityExposure(t *testing.T) {
	for _, row := range series(t, false, []float64{1, 0.6, 0.3, 0.15, 0.08}, func(s *scene, k float64) *scene {
		return s.each(func(_, _, _ int, v float64) float64 { return v * k })
	}) {
		falling(t, row, exposureOf, "exposure")
		assert.False(t, has(row[0], WarnDark), "black cards are not dark")
		assert.Equal(t, NoNumber, row[0].res.Status)
		for _, w := range row[3:] {
			assert.True(t, has(w, WarnDark))
			assert.Equal(t, Dark, w.res.Status)
		}
	}
}

// lit adds a lamp's image to the middle of the number.
func lit(s *scene, radius float64) *scene {
	cx, cy := (s.number[0].X+s.number[2].X)/2, (s.number[0].Y+s.number[2].Y)/2
	return s.each(func(x, y, _ int, v float64) float64 {
		d := math.Hypot(float64(x)-cx, float64(y)-cy)
		return v + 400*math.Exp(-d*d/(2*radius*radius))
	})
}

func TestQualityGlare(t *testing.T) {
	tried := 0
	for _, row := range series(t, true, []float64{1, 12, 25, 50}, lit) {
		assert.False(t, has(row[0], WarnGlare))
		assert.Nil(t, row[0].res.Quality.GlareBox)
		if row[0].res.Quality.Exposure > 0.6 {
			continue // on a white card nobody can tell
		}
		tried++
		falling(t, row, noGlare, "glare")
		last := row[3]
		assert.True(t, has(last, WarnGlare))
		require.NotNil(t, last.res.Quality.GlareBox)
		n, box := last.res.Number.Box, *last.res.Quality.GlareBox
		mid := geom.Pt{X: (n[0].X + n[2].X) / 2, Y: (n[0].Y + n[2].Y) / 2}
		assert.True(t, within([]Quad{box}, mid), "the box holds the lamp")
		assert.True(t, within([]Quad{n}, geom.Pt{X: (box[0].X + box[2].X) / 2, Y: (box[0].Y + box[2].Y) / 2}))
	}
	assert.GreaterOrEqual(t, tried, 3)
	for i, s := range scenes()[:2] {
		assert.Equal(t, Glare, lit(s, 120).graded(t, false).res.Status, "card %d: no number to be seen", i)
	}
}

func TestQualityScreen(t *testing.T) {
	rows := series(t, true, []float64{0, 12, 40}, func(s *scene, k float64) *scene {
		return s.each(func(x, y, _ int, v float64) float64 {
			u, w := (float64(x)+0.1*float64(y))/4.6, (float64(y)-0.1*float64(x))/4.6
			return v + k*(0.4+v/160)*math.Sin(2*math.Pi*u)*math.Sin(2*math.Pi*w)
		})
	})
	for i, row := range rows {
		shares := make([]float64, len(row))
		for k, w := range row {
			a := w.area(nil)
			shares[k] = w.screen(&a)
		}
		assert.IsNonDecreasing(t, shares, "card %d", i)
		assert.False(t, has(row[0], WarnScreen), "card %d", i)
		assert.True(t, has(row[2], WarnScreen), "card %d", i)
	}
	lines := scenes()[0].each(func(x, _, _ int, v float64) float64 { return v + 30*math.Sin(2*math.Pi*float64(x)/5) })
	assert.False(t, has(lines.graded(t, true), WarnScreen), "art has lines, screens have a grid")
}

func TestQualityPhotocopy(t *testing.T) {
	for i, s := range scenes() {
		coloured := s.each(func(x, _, c int, v float64) float64 {
			if c == 0 && x > s.w/2 && x < s.w/2+s.w/16 { // no more colour than a chip has
				return v + 60
			}
			return v
		})
		assert.False(t, has(coloured.graded(t, true), WarnPhotocopy), "card %d", i)
		copied := s.each(func(x, y, c int, v float64) float64 {
			return 0.95*s.pix[3*(y*s.w+x)+1] + 0.05*v
		})
		w := copied.graded(t, true)
		assert.True(t, has(w, WarnPhotocopy), "card %d", i)
		w.in = Image{Pix: w.pic.Luma.Pix, Format: Gray8, Width: s.w, Height: s.h, Stride: s.w}
		assert.False(t, w.photocopy(), "luma alone tells nothing")
	}
}

func TestQualitySize(t *testing.T) {
	for _, row := range series(t, false, []float64{1, 0.7, 0.2}, (*scene).scaled) {
		assert.False(t, has(row[0], WarnTooSmall))
		assert.True(t, has(row[2], WarnTooSmall))
		assert.Equal(t, TooSmall, row[2].res.Status)
	}
}

func TestQualityCropped(t *testing.T) {
	s := *scenes()[0]
	w := s.graded(t, false)
	assert.False(t, has(w, WarnCropped))
	s.card[0].X = -0.2 * float64(s.w)
	w = s.graded(t, false)
	assert.True(t, has(w, WarnCropped))
	assert.Equal(t, Cropped, w.res.Status)
	s = *scenes()[0]
	s.number[1].X = float64(s.w) - 1
	assert.True(t, has(s.graded(t, true), WarnCropped), "digits at the border")
}

// What has a sure answer is not called too blurred, dark or small to be read.
func TestQualityOfWhatWasRead(t *testing.T) {
	s := scenes()[0].blurred(6)
	w := s.graded(t, true)
	require.True(t, has(w, WarnBlurred))
	w.res.Status, w.res.Quality = OK, nil
	w.grade()
	assert.False(t, has(w, WarnBlurred))
	assert.Less(t, w.res.Quality.Focus, focusLeast, "the grade stays")

	w.opts = &Options{Fields: FieldNumber}
	w.res.Quality = nil
	w.grade()
	assert.Nil(t, w.res.Quality, "not asked for")
}

func TestGradeKeepsWarnings(t *testing.T) {
	w := scenes()[0].graded(t, true)
	w.res.Quality = nil
	w.warn(WarnExpired)
	w.grade()
	assert.True(t, has(w, WarnExpired))
}
