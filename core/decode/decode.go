package decode

import (
	"errors"

	"github.com/cardglyph/cardglyph/core"
)

// Defaults of Options.
const (
	// DefaultMaxPixels is 100 megapixels.
	DefaultMaxPixels = core.DefaultMaxPixels
	// DefaultMaxBytes leaves a wasm instance that may grow to 160 MB room for the runtime (4 MB), the collector's
	// slack and the recognizer's first steps. TestMemory holds the sum.
	DefaultMaxBytes = 136_000_000
	// DefaultKeepPixels is 4 megapixels: a card that fills such a picture has digits 60 pixels high, twice what is
	// needed to read them.
	DefaultKeepPixels = 4_000_000
)

// Options bounds what a file may ask for. The zero value is valid and is the default.
type Options struct {
	MaxPixels  int   // largest width × height that a file may declare; 0 means DefaultMaxPixels
	MaxBytes   int64 // largest estimate of memory, with the file and the result in it; 0 means DefaultMaxBytes
	KeepPixels int   // pictures with more pixels are reduced by a whole factor; 0 means DefaultKeepPixels

	// Luma says that colours are not needed: colour pictures that are stored as luma and chroma come as Gray8, in half of
	// the time. Of what the recognizer says, only the warning of a photocopy needs them.
	Luma bool

	// Tick, when set, is called as the work goes on, with the units of work just done (1,000 are about 1 ms natively,
	// as with core.Job). An error stops decoding and is returned as it is. It must not panic.
	Tick func(units int) error
}

func (o Options) complete() Options {
	if o.MaxPixels == 0 {
		o.MaxPixels = DefaultMaxPixels
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	if o.KeepPixels == 0 {
		o.KeepPixels = DefaultKeepPixels
	}
	if o.Tick == nil {
		o.Tick = func(int) error { return nil }
	}
	return o
}

// Info is what a file says of itself.
type Info struct {
	Format        string // "JPEG", "PNG", "GIF", "WebP", "BMP" or "TIFF"
	Width, Height int    // pixels of the upright picture at full size
	Frames        int    // pictures in an animation; 1 for a still picture, and for a TIFF of several pages
	Orientation   int    // EXIF orientation, 1 to 8; 1 is upright, 6 is stored a quarter turn anticlockwise
}

// Picture is a decoded file. Its pixels belong to the caller.
type Picture struct {
	// Image is upright: Gray8 for grey pictures and where Options.Luma says so, else RGBA8 with alpha 255, rows without padding. One of its pixels
	// is the mean of Reduce × Reduce pixels, fewer at the right and the bottom edge. Transparency is over white.
	Image core.Image
	Info
}

// format is how one kind of file is read.
type format struct {
	name string
	info func(data []byte) (Info, error) // size as stored; the turn is applied by Config
	draw func(j *job) error
}

// job is one file being decoded.
type job struct {
	data []byte
	opts Options
	info Info // size as stored
	out  *canvas
	tick error // what Options.Tick returned when it stopped the work
}

// Decode decodes the picture in data: for an animation its first frame. data is only read.
// Errors: *Error with the kinds above, and whatever Options.Tick returns.
func Decode(data []byte, o Options) (Picture, error) {
	f, err := sniff(data)
	if err != nil {
		return Picture{}, err
	}
	j := &job{data: data, opts: o.complete()}
	err = j.run(f)
	switch {
	case j.tick != nil:
		return Picture{}, j.tick
	case err != nil:
		return Picture{}, named(f.name, err)
	}
	return Picture{Image: j.out.image, Info: upright(f.name, j.info)}, nil
}

// Config reads the header, and the whole chain of blocks of a GIF, without decoding pixels.
// Errors: *Error with the kinds above, but for ErrTooLarge and ErrGIFDecode.
func Config(data []byte) (info Info, err error) {
	f, err := sniff(data)
	if err != nil {
		return Info{}, err
	}
	defer recovered(&err, f.name)
	info, err = f.info(data)
	if err == nil && (info.Width < 1 || info.Height < 1) {
		err = errNoSize
	}
	if err != nil {
		return Info{}, named(f.name, err)
	}
	return upright(f.name, info), nil
}

var (
	errNoSize  = errors.New("the picture has no width or no height")
	errDecoder = errors.New("the decoder failed")
)

func (j *job) run(f *format) (err error) {
	defer recovered(&err, f.name)
	if j.info, err = f.info(j.data); err != nil {
		return err
	}
	if j.info.Width < 1 || j.info.Height < 1 {
		return errNoSize
	}
	if int64(j.info.Width)*int64(j.info.Height) > int64(j.opts.MaxPixels) {
		return &Error{Kind: ErrTooLarge, Detail: "it has more pixels than the limit: scale it down or raise MaxPixels"}
	}
	return f.draw(j)
}

// recovered makes a panic into an error: a third-party decoder that trips over a file must not take the process down.
func recovered(err *error, format string) {
	if recover() != nil {
		*err = &Error{Kind: ErrCorrupt, Format: format, Cause: errDecoder}
	}
}

// named makes err an *Error that says the format.
func named(format string, err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		if e.Format == "" {
			e.Format = format
		}
		return e
	}
	if e, ok := errors.AsType[gifFault](err); ok {
		return &Error{Kind: e, Format: format}
	}
	return &Error{Kind: ErrCorrupt, Format: format, Cause: err}
}

// upright turns the size as stored.
func upright(format string, info Info) Info {
	info.Format = format
	info.Frames = max(info.Frames, 1)
	if info.Orientation < 1 || info.Orientation > 8 {
		info.Orientation = 1
	}
	if swapsSides(info.Orientation) {
		info.Width, info.Height = info.Height, info.Width
	}
	return info
}

// admit checks that the work fits into memory: the decoder's bytes on top of the file and a result in colour.
func (j *job) admit(decoder int64) error {
	const colour = 3
	if int64(len(j.data))+newCanvas(j.info, j.opts.KeepPixels, colour).bytes()+decoder > j.opts.MaxBytes {
		return &Error{Kind: ErrTooLarge, Detail: "decoding it takes more memory than the limit: scale it down, store it with fewer " +
			"bits a pixel, not interlaced or progressive, or raise MaxBytes"}
	}
	return nil
}

// begin makes the canvas for rows of 1 (grey) or 3 channels.
func (j *job) begin(channels int) {
	j.out = newCanvas(j.info, j.opts.KeepPixels, channels)
	j.out.allocate()
}

// declaredTooMuch is the error for a header that no file of this length can live up to. It is found before any memory
// is taken.
func declaredTooMuch() error {
	return &Error{Kind: ErrTooLarge, Detail: "the file is too short for the size it declares", Cause: ErrCorrupt}
}

// spend reports work to Options.Tick.
func (j *job) spend(units int) error {
	if err := j.opts.Tick(units); err != nil {
		j.tick = err
		return err
	}
	return nil
}
