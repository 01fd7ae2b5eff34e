package core

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/digits"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/plane"
	"github.com/cardglyph/cardglyph/core/internal/strip"
	"github.com/cardglyph/cardglyph/core/synth"
)

// linesOf is the drawn lines by their kind.
func linesOf(s synth.Scene) map[string]synth.Line {
	out := map[string]synth.Line{}
	for _, l := range s.Truth.Lines {
		out[l.Kind] = l
	}
	return out
}

// drawnCards are the first n easy cards from the seed on that pass.
func drawnCards(n int, seed uint64, pass func(synth.Scene) bool) (out []synth.Scene) {
	for ; len(out) < n; seed++ {
		if s := synth.Card(seed, synth.Options{Difficulty: 0.1, Width: 900}); pass(s) {
			out = append(out, s)
		}
	}
	return out
}

// erase paints the line over with what is left of it.
func erase(s synth.Scene, l synth.Line) {
	b := s.Image.Bounds()
	x0, y0, x1, y1 := b.Dx(), b.Dy(), 0, 0
	for _, g := range l.Glyphs {
		for _, p := range g.Cell {
			x0, x1 = min(x0, int(p.X)), max(x1, int(p.X)+1)
			y0, y1 = min(y0, int(p.Y)), max(y1, int(p.Y)+1)
		}
	}
	pad := (y1 - y0) / 4
	x0, x1, y0, y1 = max(x0-pad, 1), min(x1+pad, b.Dx()), max(y0-pad, 0), min(y1+pad, b.Dy())
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			copy(s.Image.Pix[y*s.Image.Stride+4*x:][:4], s.Image.Pix[y*s.Image.Stride+4*(x0-1):])
		}
	}
}

// dateOf is the expiry that is read from the drawn card.
func dateOf(t *testing.T, s synth.Scene) string {
	t.Helper()
	r, err := New(&Options{Fields: FieldNumber | FieldExpiry})
	require.NoError(t, err)
	res, err := r.Recognize(t.Context(), imageOf(s))
	require.NoError(t, err)
	if res.Expiry == nil {
		return ""
	}
	return fmt.Sprintf("%02d/%02d", res.Expiry.Month, res.Expiry.Year%100)
}

// Of two drawn dates the later one is claimed; and with the later one painted over, mostly none, since the other's label says
// that the card is valid from it.
func TestValidFrom(t *testing.T) {
	cards := 10
	if testing.Short() {
		cards = 4
	}
	scenes := drawnCards(cards, 9000, func(s synth.Scene) bool {
		l := linesOf(s)
		return len(l["valid_from"].Glyphs) > 0 && len(l["expiry"].Glyphs) > 0 && s.Truth.Expiry != "00/00" && l["valid_from"].Text != "00/00"
	})
	right, from, alone := 0, 0, 0
	for _, s := range scenes {
		l := linesOf(s)
		switch dateOf(t, s) {
		case s.Truth.Expiry:
			right++
		case l["valid_from"].Text:
			from++
		}
		erase(s, l["expiry"])
		if dateOf(t, s) == l["valid_from"].Text {
			alone++
		}
	}
	t.Logf("of %d: %d right, %d the first date; %d the first date alone", cards, right, from, alone)
	require.GreaterOrEqual(t, 2*right, cards)
	require.LessOrEqual(t, from, max(cards/10, 1))
	require.LessOrEqual(t, 2*alone, cards)
}

// On upright cards there is more room under the number, and the search goes further.
func TestUprightCardsHaveRoomBelow(t *testing.T) {
	r := &reading{strip: &strip.Strip{ToWork: geom.Homography{1, 0, 0, 0, 1, 0, 0, 0, 1}}, lean: &strip.Slant{}}
	for k := range 16 {
		r.spots = append(r.spots, digits.Digit{X: 100 + 30*k, Y: 200})
	}
	room := func(wide, high float64) float64 {
		w := benchWith(Options{})
		w.pic.Luma = plane.New(1000, 1000)
		w.res.Card = &Card{Quad: Quad{{X: 0, Y: 0}, {X: wide, Y: 0}, {X: wide, Y: high}, {X: 0, Y: high}}}
		fields := w.fields(r)
		require.Len(t, fields, 1)
		return fields[0].y1
	}
	require.Greater(t, room(540, 860), 1.5*room(860, 540))
}

// Where a number stands low, its name and dates stand over it.
func TestLittleRoomBelow(t *testing.T) {
	r := &reading{strip: &strip.Strip{ToWork: geom.Homography{1, 0, 0, 0, 1, 0, 0, 0, 1}}, lean: &strip.Slant{}}
	for k := range 16 {
		r.spots = append(r.spots, digits.Digit{X: 100 + 30*k, Y: 300})
	}
	w := benchWith(Options{})
	w.pic.Luma = plane.New(700, 400)
	fields := w.fields(r)
	require.Len(t, fields, 2)
	require.Positive(t, fields[0].y0)
	require.Negative(t, fields[1].y1)
}

func TestWordScore(t *testing.T) {
	strip := &textStrip{columns: make([]column, 120)}
	for i := range strip.columns {
		for k := range strip.columns[i].score {
			strip.columns[i].score[k] = match.Never
		}
	}
	for k, x := range []int{20, 40, 60, 82} { // FROM, at the distances that widths has
		char := "FROM"[k]
		strip.columns[x].score[firstLetter+char-'A'] = 30 * match.One
	}
	require.Equal(t, int32(30*match.One), strip.wordScore("FROM"))
	require.Less(t, strip.bestWord(endWords[:]), int32(wordClear))
	strip.columns[82], strip.columns[100] = strip.columns[100], strip.columns[82]
	require.Less(t, strip.wordScore("FROM"), int32(wordClear+wordLead), "too far away")
}
