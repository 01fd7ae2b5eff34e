package core

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/picture"
)

// placed finds the outline of a bright card with those corners on a dark ground, a number in its usual place.
func placed(t *testing.T, w, h int, card geom.Quad, v *picture.View) *work {
	t.Helper()
	m := Image{Pix: make([]byte, w*h), Width: w, Height: h, Stride: w}
	var area []Quad
	var corners Quad
	for i, p := range card {
		corners[i] = Point(p)
	}
	area = append(area, corners)
	for i := range m.Pix {
		m.Pix[i] = 40
		if within(area, geom.Pt{X: float64(i%w) + 0.5, Y: float64(i/w) + 0.5}) {
			m.Pix[i] = 200
		}
	}
	onCard, ok := geom.Between(geom.Rect(0, 0, 85.60, 53.98), card)
	require.True(t, ok)
	number := Number{}
	for i, p := range onCard.ApplyQuad(geom.Rect(10, 30, 78, 34.5)) {
		number.Box[i] = Point(p)
	}
	x := bench()
	x.in, x.best = m, &reading{view: v}
	x.input()
	x.res.Number = &number
	x.place()
	return x
}

func TestPlaceFromEdges(t *testing.T) {
	upright := geom.Quad{{X: 80, Y: 60}, {X: 420, Y: 70}, {X: 415, Y: 285}, {X: 75, Y: 270}}
	for k, turn := range []int{0, 270, 180, 90} {
		// The same outline with the card's own top left at another corner; its text runs along the next side.
		card := upright
		if k%2 == 1 {
			card = geom.Quad{{X: 120, Y: 30}, {X: 310, Y: 40}, {X: 300, Y: 345}, {X: 110, Y: 335}}
			card = card.Turned(1) // long side from the top right down
			if k == 3 {
				card = card.Turned(2)
			}
		} else {
			card = card.Turned(k)
		}
		w := placed(t, 500, 380, card, &picture.View{})
		require.NotNil(t, w.res.Card, "turn %d", turn)
		assert.Equal(t, turn, w.res.Card.Turn)
		for i, p := range w.res.Card.Quad {
			assert.InDelta(t, card[i].X, p.X, 6, "corner %d, turn %d", i, turn)
			assert.InDelta(t, card[i].Y, p.Y, 6, "corner %d, turn %d", i, turn)
		}
	}
}

func TestPlaceOfCutPicture(t *testing.T) {
	w := placed(t, 428, 270, geom.Rect(0, 0, 428, 270), &picture.View{})
	require.NotNil(t, w.res.Card)
	assert.Equal(t, quadOfRect(0, 0, 428, 270), w.res.Card.Quad)
	w = placed(t, 500, 500, geom.Rect(0, 0, 500, 500), &picture.View{})
	assert.Nil(t, w.res.Card, "a square picture without edges tells nothing")
}

func TestPlaceFromView(t *testing.T) {
	card := geom.Rect(20, 100, 448, 370)
	w := placed(t, 500, 500, geom.Rect(0, 0, 500, 500), picture.CardView(card))
	w.res.Number.Box, w.res.Card = quadOfRect(70, 250, 410, 275), nil
	w.place()
	require.NotNil(t, w.res.Card)
	for i, p := range w.res.Card.Quad {
		assert.InDelta(t, card[i].X, p.X, 1)
		assert.InDelta(t, card[i].Y, p.Y, 1)
	}
	w.res.Number.Box, w.res.Card = quadOfRect(70, 50, 410, 75), nil
	w.place()
	assert.Nil(t, w.res.Card, "the number is not on it")
}
