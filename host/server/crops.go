package server

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"math"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode"
	"github.com/cardglyph/cardglyph/host"
)

// cropWants says which crops to cut; hide blacks every digit but the last four.
type cropWants struct{ card, number, hide bool }

// cropped holds PNG files; nil where the result does not say where to cut.
type cropped struct{ card, number []byte }

// crops cuts the rectified card and the number strip out of the picture file. It decodes the file a second time, natively,
// and counts as a picture being read.
func (x *exchange) crops(ctx context.Context, file []byte, r *host.Result, want cropWants) (cropped, error) {
	release, err := x.s.gate.slot(ctx, x.cfg.Timeouts.Wait)
	if err != nil {
		return cropped{}, err
	}
	defer release()
	p, err := decode.Decode(file, decode.Options{
		MaxPixels: x.cfg.Limits.Pixels,
		Tick:      func(int) error { return context.Cause(ctx) },
	})
	if err != nil {
		return cropped{}, hostFault(err)
	}
	return cut(p.Image, r, want)
}

// hostFault makes an error of package decode the one that the module's host answers for the same file.
func hostFault(err error) error {
	return codeOf([]fault[error]{
		{decode.ErrTooLarge, host.ErrTooLarge}, {decode.ErrCorrupt, host.ErrCorrupt},
		{decode.ErrEmpty, host.ErrFormat}, {decode.ErrFormat, host.ErrFormat},
	}, err, err)
}

func cut(m core.Image, r *host.Result, want cropWants) (out cropped, err error) {
	var hidden []core.Quad
	if n := r.Number; want.hide && n != nil && usable(n.Box) {
		digits := make([]core.Quad, len(n.DigitBoxes))
		for i := range n.DigitBoxes {
			digits[i] = quadOf(&n.DigitBoxes[i])
		}
		hidden = core.HiddenDigits(quadOf(n.Box), digits)
	}
	if want.card && r.Card != nil && usable(r.Card.Quad) {
		if out.card, err = encode(core.CropCard(m, quadOf(r.Card.Quad), hidden)); err != nil {
			return out, err
		}
	}
	if want.number && r.Number != nil && usable(r.Number.Box) {
		out.number, err = encode(core.CropNumber(m, quadOf(r.Number.Box), hidden))
	}
	return out, err
}

// usable reports whether q is there and near enough to a picture to be drawn.
func usable(q *host.Quad) bool {
	if q == nil {
		return false
	}
	for _, p := range q {
		if !(math.Abs(p[0]) < 1<<20 && math.Abs(p[1]) < 1<<20) { // NaN too
			return false
		}
	}
	return true
}

func quadOf(q *host.Quad) (out core.Quad) {
	for i, p := range q {
		out[i] = core.Point{X: p[0], Y: p[1]}
	}
	return out
}

// encode is m as a PNG file; nil for an image without pixels.
func encode(m core.Image) ([]byte, error) {
	if m.Pix == nil {
		return nil, nil
	}
	area := image.Rect(0, 0, m.Width, m.Height)
	var picture image.Image = &image.NRGBA{Pix: m.Pix, Stride: m.Stride, Rect: area}
	if m.Format == core.Gray8 {
		picture = &image.Gray{Pix: m.Pix, Stride: m.Stride, Rect: area}
	}
	var out bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, picture)
	return out.Bytes(), err
}
