package core

// PixelFormat says how the bytes of an [Image] are laid out.
type PixelFormat uint8

// Pixel formats. The numbers are part of the module's ABI and never change.
const (
	Gray8 PixelFormat = 0 // one byte a pixel: luma. The first plane of I420 and NV12 frames is this.
	RGBA8 PixelFormat = 1 // four bytes a pixel: red, green, blue, alpha (not premultiplied).
	BGRA8 PixelFormat = 2 // four bytes a pixel: blue, green, red, alpha (not premultiplied).
)

// BytesPerPixel is 1 for luma, 4 for colour and 0 for an unknown format.
func (f PixelFormat) BytesPerPixel() int {
	switch f {
	case Gray8:
		return 1
	case RGBA8, BGRA8:
		return 4
	}
	return 0
}

// Image is a borrowed view of 8-bit pixels, row-major, origin top left. The recognizer reads it only while a job runs.
type Image struct {
	Pix           []byte
	Format        PixelFormat
	Width, Height int // pixels, each at least 1
	Stride        int // bytes from one row to the next; at least Width × BytesPerPixel

	// Reduce is how many pixels of the original picture one pixel stands for, in each direction: a decoder that
	// halves a huge picture says 2. 0 means 1. Boxes come back in pixels of the original picture.
	Reduce int
}

// MaxSide bounds the width and the height of an image in pixels; larger ones give [ErrTooLarge].
const MaxSide = 1 << 15

func (m Image) check(maxPixels int) error {
	bpp := m.Format.BytesPerPixel()
	switch {
	case bpp == 0:
		return ErrImage
	case m.Width < 1 || m.Height < 1 || m.Reduce < 0 || m.Reduce > MaxSide:
		return ErrImage
	case m.Width > MaxSide || m.Height > MaxSide || m.Width*m.Height > maxPixels:
		return ErrTooLarge
	case m.Stride < m.Width*bpp || m.Stride > 1<<24:
		return ErrImage
	case len(m.Pix) < m.Stride*(m.Height-1)+m.Width*bpp:
		return ErrImage
	}
	return nil
}

// reduce is Reduce with its default.
func (m Image) reduce() float64 {
	if m.Reduce < 1 {
		return 1
	}
	return float64(m.Reduce)
}
