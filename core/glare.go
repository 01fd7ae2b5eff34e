package core

// This file implements the grades of glare and of missing colour.

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/order"
)

const (
	blownOut   = 250 // luma from which nothing can be told
	glareTile  = 8   // px of the area: half a digit's height
	whiteCard  = 215 // luma: where the rest of the area is as bright, it is white, not lit
	tileShare  = 15  // sixteenths of a tile that are blown out in glare: letters leave less
	copyChroma = 14  // percent of the card's mean brightness between the largest and the smallest of red, green and blue: less is grey
	copyNoise  = 10  // levels: less is noise on a dark card
	copyColour = 160 // one of so many pixels may have more: paper has specks, and a small mark has colour on many more
)

// glare is the share of the area that is blown out, and the box round it. Only whole tiles count, so that the ground
// between bright digits does not, and a white card has none.
func (a *area) glare() (share float64, box geom.Quad) {
	var rest [256]int
	tiles, all := 0, 0
	x0, y0, x1, y1 := a.luma.W, a.luma.H, 0, 0
	for y := 0; y+glareTile <= a.luma.H; y += glareTile {
		for x := 0; x+glareTile <= a.luma.W; x += glareTile {
			all++
			if !a.blown(x, y) {
				for j := range glareTile {
					for _, v := range a.luma.Pix[(y+j)*a.luma.W+x:][:glareTile] {
						rest[v]++
					}
				}
				continue
			}
			tiles++
			x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x+glareTile), max(y1, y+glareTile)
		}
	}
	if tiles == 0 || median(&rest) >= whiteCard {
		return 0, box
	}
	return float64(tiles) / float64(all), geom.Rect(float64(x0), float64(y0), float64(x1), float64(y1))
}

func (a *area) blown(x, y int) bool {
	n := 0
	for j := range glareTile {
		for _, v := range a.luma.Pix[(y+j)*a.luma.W+x:][:glareTile] {
			if v >= blownOut {
				n++
			}
		}
	}
	return 16*n >= tileShare*glareTile*glareTile
}

// median is the middle value of a histogram; of an empty one 255.
func median(h *[256]int) int {
	total := 0
	for _, n := range h {
		total += n
	}
	sum := 0
	for v, n := range h {
		if sum += n; n > 0 && 2*sum >= total {
			return v
		}
	}
	return 255
}

// photocopy reports whether the card is grey although the picture has colour. A picture that is exactly grey all over,
// as cameras for documents take them, tells nothing.
func (w *work) photocopy() bool {
	if w.in.Format == Gray8 || w.res.Card == nil {
		return false
	}
	const side = 48 // samples each way
	unit := geom.Rect(0, 0, side, side)
	toWork, ok := geom.Between(unit, w.workQuad(&w.res.Card.Quad))
	if !ok {
		return false
	}
	chroma, light := make([]int, 0, side*side), 0
	shrink := w.pic.Unit / w.in.reduce() // input px a work px
	for y := range side {
		for x := range side {
			p := toWork.Apply(geom.Pt{X: float64(x) + 0.5, Y: float64(y) + 0.5}).Mul(shrink)
			if p.X < 0 || p.Y < 0 || p.X >= float64(w.in.Width) || p.Y >= float64(w.in.Height) {
				continue
			}
			s := w.in.Pix[int(p.Y)*w.in.Stride+4*int(p.X):][:3]
			most, least := int(max(s[0], s[1], s[2])), int(min(s[0], s[1], s[2]))
			chroma, light = append(chroma, most-least), light+most
		}
	}
	if len(chroma) < side {
		return false
	}
	chroma = order.Ascending(chroma)
	n := len(chroma)
	return chroma[n-1] > 0 && chroma[n-1-n/copyColour] < max(copyChroma*light/(100*n), copyNoise)
}
