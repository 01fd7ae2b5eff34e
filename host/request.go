package host

import (
	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/wasm/abi"
)

// MaxBytes is the most bytes of a file, and of pixels with their stride, that one request may have.
const MaxBytes = abi.MaxBuffer

// Request is one picture to read. It has either File or Image; the zero value of the rest means the defaults.
type Request struct {
	File  []byte      // a JPEG, PNG, GIF, WebP, BMP or TIFF file; turned as its EXIF says
	Image *core.Image // pixels

	Fields    core.Field // what to read; 0 means core.AllFields
	MinNumber float64    // confidence from which a number is claimed, in steps of 0.0001; 0 means core.DefaultMinNumber
	MaxPixels int        // most pixels of the picture; 0 means core.DefaultMaxPixels
	Today     core.Month // for the warning "expired"; zero means unknown
	Mask      bool       // mask the digits in the reply, but for the first six and the last four
}

// minNumberSteps is how finely MinNumber is told apart; the module's option counts in these.
const minNumberSteps = 10_000

// check refuses what no engine takes, and gives the request the precision that all engines have.
func (r *Request) check() error {
	switch {
	case (r.File == nil) == (r.Image == nil):
		return ErrRequest
	case len(r.File) > MaxBytes:
		return ErrTooLarge
	case r.File != nil && len(r.File) == 0:
		return ErrFormat
	case !(r.MinNumber >= 0 && r.MinNumber <= 1): // NaN fails too
		return ErrOption
	case r.MaxPixels < 0 || r.MaxPixels > 1<<31-1 || r.Fields&^(core.AllFields|core.FieldSecurity) != 0:
		return ErrOption
	case r.Today != (core.Month{}) && (r.Today.Month < 1 || r.Today.Month > 12 || r.Today.Year < 0 || r.Today.Year > 9999):
		return ErrOption
	}
	steps := int(float64(r.MinNumber*minNumberSteps) + 0.5)
	if r.MinNumber > 0 && steps == 0 {
		steps = 1
	}
	r.MinNumber = float64(steps) / minNumberSteps
	if r.Image != nil {
		return checkImage(r.Image)
	}
	return nil
}

// checkImage is what core checks, done before pixels are copied anywhere.
func checkImage(m *core.Image) error {
	bpp := m.Format.BytesPerPixel()
	switch {
	case bpp == 0 || m.Width < 1 || m.Height < 1 || m.Reduce < 0 || m.Reduce > core.MaxSide:
		return ErrImage
	case m.Width > core.MaxSide || m.Height > core.MaxSide:
		return ErrTooLarge
	case m.Stride < m.Width*bpp:
		return ErrImage
	case m.Stride > MaxBytes || imageBytes(m) > MaxBytes:
		return ErrTooLarge
	case imageBytes(m) > len(m.Pix):
		return ErrImage
	}
	return nil
}

// imageBytes is how many bytes of Pix belong to the picture.
func imageBytes(m *core.Image) int {
	return m.Stride*(m.Height-1) + m.Width*m.Format.BytesPerPixel()
}
