package read

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

// CropWants says which crops to cut; Hide blacks every digit but the last four.
type CropWants struct{ Card, Number, Hide bool }

// Crops holds PNG files; nil where the result does not say where to cut.
type Crops struct{ Card, Number []byte }

// Crops cuts the rectified card and the number strip out of the picture file. It decodes the file a second time, natively,
// and counts as a picture being read, in its time, too. Errors: as for Read.
func (x *Exchange) Crops(file []byte, r *host.Result, want CropWants) (Crops, error) {
	release, err := x.s.admission.readers.acquire(x.r.Context(), x.identity(), x.cfg.Timeouts.Wait)
	if err != nil {
		return Crops{}, err
	}
	defer release()
	ctx, cancel := context.WithTimeoutCause(x.r.Context(), x.cfg.Timeouts.Read, ErrReadTime)
	defer cancel()
	p, err := decode.Decode(file, decode.Options{
		MaxPixels: x.cfg.Limits.Pixels,
		Tick:      func(int) error { return context.Cause(ctx) },
	})
	if err != nil {
		return Crops{}, hostFault(err)
	}
	return cut(p.Image, r, want)
}

// hostFault makes an error of package decode the one that the module's host answers for the same file.
func hostFault(err error) error {
	return CodeOf([]Fault[error]{
		{decode.ErrTooLarge, host.ErrTooLarge}, {decode.ErrCorrupt, host.ErrCorrupt},
		{decode.ErrEmpty, host.ErrFormat}, {decode.ErrFormat, host.ErrFormat},
	}, err, err)
}

func cut(m core.Image, r *host.Result, want CropWants) (out Crops, err error) {
	var hidden []core.Quad
	if n := r.Number; want.Hide && n != nil && usable(n.Box) {
		digits := make([]core.Quad, len(n.DigitBoxes))
		for i := range n.DigitBoxes {
			digits[i] = quadOf(&n.DigitBoxes[i])
		}
		hidden = core.HiddenDigits(quadOf(n.Box), digits)
	}
	if want.Card && r.Card != nil && usable(r.Card.Quad) {
		if out.Card, err = encode(core.CropCard(m, quadOf(r.Card.Quad), hidden)); err != nil {
			return out, err
		}
	}
	if want.Number && r.Number != nil && usable(r.Number.Box) {
		out.Number, err = encode(core.CropNumber(m, quadOf(r.Number.Box), hidden))
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
