package core

import (
	"image"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/synth"
)

// samples are drawn cards that read well: printed and embossed, of different layouts. Drawn once.
var samples = sync.OnceValue(func() (all []synth.Scene) {
	for _, seed := range []uint64{118, 131, 152} {
		all = append(all, synth.Card(seed, synth.Options{Width: 560, Difficulty: 0.3}))
	}
	return all
})

func imageOf(s synth.Scene) Image {
	b := s.Image.Rect
	return Image{Pix: s.Image.Pix, Format: RGBA8, Width: b.Dx(), Height: b.Dy(), Stride: s.Image.Stride}
}

// recognize reads the number alone, which is what these tests are about.
func recognize(t *testing.T, m Image) Result {
	t.Helper()
	r, err := New(&Options{Fields: FieldNumber})
	require.NoError(t, err)
	job, err := r.Begin(m)
	require.NoError(t, err)
	return finish(t, job)
}

// requireRead checks that the result claims the scene's number. The digits stay out of the message.
func requireRead(t *testing.T, s synth.Scene, res Result) {
	t.Helper()
	require.Equal(t, OK, res.Status)
	require.True(t, res.Number.Digits == s.Truth.Number, "another number than the card's")
}

func text(res Result) string { return string(AppendJSON(nil, &res, JSONOptions{})) }

// eachPixel is a copy of the picture with every pixel of every channel but alpha changed.
func eachPixel(m *image.NRGBA, change func(v float64) float64) *image.NRGBA {
	out := image.NewNRGBA(m.Rect)
	for i, v := range m.Pix {
		out.Pix[i] = v
		if i%4 != 3 {
			out.Pix[i] = byte(min(max(change(float64(v)), 0), 255) + 0.5)
		}
	}
	return out
}

// center is the middle of a quad's corners.
func center(q Quad) (p Point) {
	for _, c := range q {
		p.X, p.Y = p.X+c.X/4, p.Y+c.Y/4
	}
	return p
}

func requireMoved(t *testing.T, want, got Quad, dx, dy, delta float64) {
	t.Helper()
	for i := range want {
		require.InDelta(t, want[i].X+dx, got[i].X, delta)
		require.InDelta(t, want[i].Y+dy, got[i].Y, delta)
	}
}

func TestSamplesAreRead(t *testing.T) {
	for _, s := range samples() {
		res := recognize(t, imageOf(s))
		requireRead(t, s, res)
		assert.Equal(t, s.Truth.Groups, res.Number.Groups)
		require.Len(t, res.Number.PerDigit, len(s.Truth.Number))
		for _, c := range append(res.Number.PerDigit, res.Number.Confidence) {
			assert.True(t, c > 0 && c <= 1)
		}
		assert.LessOrEqual(t, res.Number.Confidence, slices.Min(res.Number.PerDigit))
	}
}

// Every digit's box holds the middle of that digit and of no other, and the number's box holds them all.
func TestDigitBoxesHoldTheirDigits(t *testing.T) {
	for _, s := range samples() {
		res := recognize(t, imageOf(s))
		requireRead(t, s, res)
		i := slices.IndexFunc(s.Truth.Lines, func(l synth.Line) bool { return l.Kind == "number" })
		glyphs := s.Truth.Lines[i].Glyphs
		require.Len(t, res.Number.DigitBoxes, len(glyphs))
		for k, box := range res.Number.DigitBoxes {
			for n, g := range glyphs {
				var cell Quad
				for c, p := range g.Cell {
					cell[c] = Point(p)
				}
				require.Equal(t, k == n, holds(box, center(cell)), "box %d, digit %d", k, n)
				require.True(t, holds(res.Number.Box, center(cell)))
			}
		}
	}
}

// holds reports whether p lies right of every side of a clockwise quad.
func holds(q Quad, p Point) bool {
	for i := range q {
		a, b := q[i], q[(i+1)%4]
		if (b.X-a.X)*(p.Y-a.Y)-(b.Y-a.Y)*(p.X-a.X) < 0 {
			return false
		}
	}
	return true
}

// Light and contrast do not matter: the features have no polarity and are normalised.
func TestGainAndOffset(t *testing.T) {
	for _, s := range samples() {
		for name, change := range map[string]func(float64) float64{
			"darker":   func(v float64) float64 { return 0.7 * v },
			"flatter":  func(v float64) float64 { return 0.6*v + 70 },
			"negative": func(v float64) float64 { return 255 - v },
		} {
			changed := synth.Scene{Image: eachPixel(s.Image, change), Truth: s.Truth}
			res := recognize(t, imageOf(changed))
			require.NotNil(t, res.Number, name)
			assert.True(t, res.Number.Digits == s.Truth.Number, "%s: another number", name)
		}
	}
}

// Channels in another order and padding behind the rows are the same picture: the same bytes come out. Luma alone reads
// the same, too.
func TestFormatsReadTheSame(t *testing.T) {
	for _, s := range samples() {
		m := imageOf(s)
		want := text(recognize(t, m))
		const pad = 12
		bgra := Image{Format: BGRA8, Width: m.Width, Height: m.Height, Stride: 4*m.Width + pad}
		gray := Image{Format: Gray8, Width: m.Width, Height: m.Height, Stride: m.Width + pad}
		for y := range m.Height {
			for x := range m.Width {
				p := m.Pix[y*m.Stride+4*x:]
				bgra.Pix = append(bgra.Pix, p[2], p[1], p[0], p[3])
				gray.Pix = append(gray.Pix, byte((77*int(p[0])+150*int(p[1])+29*int(p[2])+128)>>8))
			}
			bgra.Pix = append(bgra.Pix, make([]byte, pad)...)
			gray.Pix = append(gray.Pix, make([]byte, pad)...)
		}
		assert.True(t, want == text(recognize(t, bgra)), "BGRA with padding reads otherwise")
		assert.True(t, want == text(recognize(t, gray)), "luma reads otherwise")
	}
}

// A picture whose rows and columns begin elsewhere shows the same number, its boxes moved along.
func TestBoxesFollowACrop(t *testing.T) {
	for _, s := range samples() {
		m := imageOf(s)
		want := recognize(t, m)
		const dx, dy = 5, 9 // few enough to leave the number in
		crop := m
		crop.Pix, crop.Width, crop.Height = m.Pix[dy*m.Stride+4*dx:], m.Width-dx, m.Height-dy
		got := recognize(t, crop)
		requireRead(t, s, got)
		height := want.Number.DigitBoxes[0][3].Y - want.Number.DigitBoxes[0][0].Y
		requireMoved(t, want.Number.Box, got.Number.Box, -dx, -dy, 0.35*height)
		reduced := m
		reduced.Reduce = 3
		scaled := recognize(t, reduced)
		for i, p := range want.Number.Box {
			require.InDelta(t, 3*p.X, scaled.Number.Box[i].X, 1e-6)
			require.InDelta(t, 3*p.Y, scaled.Number.Box[i].Y, 1e-6)
		}
	}
}

// The same picture gives the same bytes, again and at the same time from one Recognizer.
func TestDeterminism(t *testing.T) {
	r, err := New(nil)
	require.NoError(t, err)
	m := imageOf(samples()[1])
	var answers [4]string
	var group sync.WaitGroup
	for i := range answers {
		read := func() {
			res, err := r.Recognize(t.Context(), m)
			if assert.NoError(t, err) {
				answers[i] = text(res)
			}
		}
		if i < 2 {
			read()
			continue
		}
		group.Go(read)
	}
	group.Wait()
	for _, a := range answers[1:] {
		assert.True(t, answers[0] == a, "two readings of one picture differ")
	}
}
