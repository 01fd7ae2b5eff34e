package edge

import (
	"errors"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode"
)

var errCannotRedact = errors.New("edge: the picture cannot be blacked out")

const (
	// keepPixels is the largest picture that is written back at full size: 64 MB while it is painted. Larger ones are
	// reduced by a whole factor.
	keepPixels = 16_000_000
	// fewestPixels is the smallest picture worth writing.
	fewestPixels = 10_000
	// maxRounds is how often a picture is blacked out and read again before it is given up: one round a card in it.
	maxRounds = 4
)

// blackOut gives the card's picture with its number blacked out: in the same format and of the same length, upright,
// without metadata. The new file is read again, and blacked out again where it still shows a number; so what goes on
// was seen to show none.
func (e *Edge) blackOut(c card, m *meter) ([]byte, error) {
	if c.piece.format != formatJPEG && c.piece.format != formatPNG {
		return nil, errCannotRedact
	}
	areas := e.areas(nil, &c.read, 1)
	for range maxRounds {
		file, reduce, err := e.write(c, areas, m)
		if err != nil {
			return nil, err
		}
		res, err := e.read(file, m.spend)
		if err != nil {
			return nil, err
		}
		if !e.Sees(&res) {
			return file, nil
		}
		areas = e.areas(areas, &res, reduce)
	}
	return nil, errCannotRedact
}

// areas adds to a list the areas of a result that are to be black, in pixels of the original. scale is how many of
// those a pixel of the picture that was read stands for.
func (e *Edge) areas(list []core.Quad, r *core.Result, scale int) []core.Quad {
	add := func(q core.Quad) {
		if q == (core.Quad{}) {
			return
		}
		for i := range q {
			q[i].X *= float64(scale)
			q[i].Y *= float64(scale)
		}
		list = append(list, q)
	}
	add(r.Number.Box)
	for _, q := range r.Number.DigitBoxes {
		add(q)
	}
	if r.Expiry != nil && e.config.Black&core.FieldExpiry != 0 {
		add(r.Expiry.Box)
	}
	if r.Holder != nil && e.config.Black&core.FieldHolder != 0 {
		add(r.Holder.Box)
	}
	if r.Security != nil && e.config.Black&core.FieldSecurity != 0 {
		add(r.Security.Box)
	}
	return list
}

// write paints the areas black and encodes the picture into the length of the original: at a lower quality, and at
// last smaller, until it fits. It answers by which factor the picture was reduced.
func (e *Edge) write(c card, areas []core.Quad, m *meter) (file []byte, reduce int, err error) {
	if len(areas) == 0 {
		return nil, 0, errCannotRedact
	}
	keep := keepPixels
	for keep >= fewestPixels {
		picture, err := decodePicture(c.file, decode.Options{MaxPixels: e.config.MaxPixels, KeepPixels: keep}, m.spend)
		if errors.Is(err, ErrUndecodable) && keep > decode.DefaultKeepPixels {
			keep = decode.DefaultKeepPixels // it could be read at this size
			continue
		}
		if err != nil {
			return nil, 0, err
		}
		m := picture.Image
		if !paint(m, areas) {
			return nil, 0, errCannotRedact
		}
		if file := encode(m, c.piece.format, c.file); file != nil {
			return file, max(m.Reduce, 1), nil
		}
		keep = m.Width * m.Height / 4
	}
	return nil, 0, errCannotRedact
}
