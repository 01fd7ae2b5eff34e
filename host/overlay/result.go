package overlay

import (
	"fmt"
	"image"
	"image/color"
	"strconv"
	"strings"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/host"
)

// Colours of what is found.
var (
	cardInk   = color.RGBA{90, 200, 120, 255}
	numberInk = color.RGBA{255, 176, 59, 255}
	digitInk  = color.RGBA{120, 220, 255, 255}
	expiryInk = color.RGBA{255, 120, 200, 255}
	holderInk = color.RGBA{250, 230, 90, 255}
	glareInk  = color.RGBA{255, 90, 80, 255}
)

// Result draws what was read onto the picture it was read from, with a summary below. Digits are drawn as they stand
// in r: a masked result gives a picture with masked labels (the picture itself still shows the card).
func Result(m core.Image, r *host.Result) image.Image {
	lines := summary(r)
	c := newCanvas(Picture(m), m.Reduce, len(lines))
	if r.Card != nil && r.Card.Quad != nil {
		c.outline(corners(r.Card.Quad), cardInk)
	}
	if q := r.Quality; q != nil && q.GlareBox != nil {
		c.outline(corners(q.GlareBox), glareInk)
	}
	c.number(r.Number)
	if e := r.Expiry; e != nil && e.Box != nil {
		c.outline(corners(e.Box), expiryInk)
		c.above(corners(e.Box), fmt.Sprintf("%02d/%04d", e.Month, e.Year), expiryInk)
	}
	if h := r.Holder; h != nil && h.Box != nil {
		c.outline(corners(h.Box), holderInk)
		c.above(corners(h.Box), drawable(h.Text), holderInk)
	}
	c.panel(lines)
	return c
}

func (c *canvas) number(n *host.Number) {
	if n == nil {
		return
	}
	if n.Box != nil {
		c.outline(corners(n.Box), numberInk)
	}
	digits := []rune(n.Digits)
	for i := range n.DigitBoxes {
		q := corners(&n.DigitBoxes[i])
		c.outline(q, digitInk)
		if len(digits) == len(n.DigitBoxes) {
			c.above(q, string(digits[i]), digitInk)
		}
	}
}

// summary is the result in a few lines of text.
func summary(r *host.Result) []string {
	lines := []string{"status  " + r.Status}
	if n := r.Number; n != nil {
		lines = append(lines, fmt.Sprintf("number  %s  %.4g  %s  luhn %t", grouped(n), n.Confidence, n.Style, n.Luhn))
	}
	if e := r.Expiry; e != nil {
		lines = append(lines, fmt.Sprintf("expiry  %02d/%04d  %.4g", e.Month, e.Year, e.Confidence))
	}
	if h := r.Holder; h != nil {
		lines = append(lines, fmt.Sprintf("holder  %s  %.4g", h.Text, h.Confidence))
	}
	issuer := []string{r.Network, r.Funding, r.Product}
	if r.Issuer != nil {
		issuer = append(issuer, r.Issuer.Name, r.Issuer.Code, r.Issuer.Country)
	}
	if text := strings.Join(strings.Fields(strings.Join(issuer, " ")), "  "); text != "" {
		lines = append(lines, "issuer  "+text)
	}
	if q := r.Quality; q != nil {
		lines = append(lines, fmt.Sprintf("quality focus %.2f  glare %.2f  exposure %.2f  %s", q.Focus, q.Glare, q.Exposure, strings.Join(q.Warnings, " ")))
	}
	for i, k := range r.Candidates {
		if i == 3 {
			break
		}
		lines = append(lines, "or      "+k.Digits+"  "+strconv.FormatFloat(k.Confidence, 'g', 4, 64))
	}
	return lines
}

// grouped is the number in its printed groups.
func grouped(n *host.Number) string {
	digits := []rune(n.Digits)
	var b strings.Builder
	for _, g := range n.Groups {
		if g < 1 || g > len(digits) {
			break
		}
		b.WriteString(string(digits[:g]) + " ")
		digits = digits[g:]
	}
	return strings.TrimSpace(b.String() + string(digits))
}

func corners(q *host.Quad) [4][2]float64 {
	var out [4][2]float64
	for i, p := range q {
		out[i] = p
	}
	return out
}
