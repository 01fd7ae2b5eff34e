package report

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"html/template"
	"image"
	"image/jpeg"
	"strings"

	"golang.org/x/image/draw"

	"github.com/cardglyph/cardglyph/core/decode"
	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/eval"
	"github.com/cardglyph/cardglyph/host/overlay"
)

// Case is a picture whose number was lost.
type Case struct {
	Outcome eval.Outcome
	Loss    eval.Loss
	Picture *Picture // nil when the file could not be decoded
}

// Picture is a small copy of a picture with the outlines of what was found in it.
type Picture struct {
	URL           template.URL // a data URL
	Width, Height int          // of the picture that outlines are placed in, pixels
	Outlines      []Outline
}

// Outline is one thing that was found.
type Outline struct {
	Class  string // card, number, digit, expiry, holder or glare
	Points string // as an SVG polygon has them
}

// Longest sides in pixels of the copies. On a coarse one a digit is less than three pixels wide, whether the card fills
// the picture or the picture is a strip with the number alone.
const (
	clearSide       = 560
	coarseSide      = 64
	coarseStripSide = 32
	stripAspect     = 2 // wider than a card
)

// NewCase explains a lost picture. file and r are what was read and what was answered; coarse makes the copy of the
// picture too coarse to read. Errors: the cause of a context that ended.
func NewCase(ctx context.Context, file []byte, r *host.Result, o *eval.Outcome, coarse bool) (*Case, error) {
	loss, err := eval.Explain(ctx, file, o)
	if err != nil {
		return nil, err
	}
	c := &Case{Outcome: *o, Loss: loss}
	picture, err := decode.Decode(file, decode.Options{})
	if err != nil {
		return c, nil
	}
	m, reduce := overlay.Picture(picture.Image), max(1, picture.Image.Reduce)
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	c.Picture = &Picture{Width: w * reduce, Height: h * reduce, Outlines: outlines(r)}
	c.Picture.URL, err = embed(m, longestSide(w, h, coarse))
	return c, err
}

func longestSide(w, h int, coarse bool) int {
	switch {
	case !coarse:
		return clearSide
	case max(w, h) > stripAspect*min(w, h):
		return coarseStripSide
	}
	return coarseSide
}

// embed is a copy of m with a longest side of at most side pixels, as a data URL.
func embed(m image.Image, side int) (template.URL, error) {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	scale := min(1, float64(side)/float64(max(w, h)))
	small := image.NewRGBA(image.Rect(0, 0, max(1, int(float64(w)*scale)), max(1, int(float64(h)*scale))))
	draw.BiLinear.Scale(small, small.Bounds(), m, m.Bounds(), draw.Src, nil)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, small, &jpeg.Options{Quality: 75}); err != nil {
		return "", err
	}
	return template.URL("data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(b.Bytes())), nil
}

func outlines(r *host.Result) (out []Outline) {
	add := func(class string, q *host.Quad) {
		if q == nil {
			return
		}
		var points []string
		for _, p := range q {
			points = append(points, fmt.Sprintf("%.1f,%.1f", p[0], p[1]))
		}
		out = append(out, Outline{class, strings.Join(points, " ")})
	}
	if r.Card != nil {
		add("card", r.Card.Quad)
	}
	if r.Quality != nil {
		add("glare", r.Quality.GlareBox)
	}
	if n := r.Number; n != nil {
		for i := range n.DigitBoxes {
			add("digit", &n.DigitBoxes[i])
		}
		add("number", n.Box)
	}
	if r.Expiry != nil {
		add("expiry", r.Expiry.Box)
	}
	if r.Holder != nil {
		add("holder", r.Holder.Box)
	}
	return out
}
