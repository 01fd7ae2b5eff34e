package decode

import (
	"errors"
	"io"

	"github.com/cardglyph/cardglyph/core"
)

// Defaults of Options.
const (
	// DefaultMaxPixels is what a card needs and to spare.
	DefaultMaxPixels = core.DefaultMaxPixels
	// DefaultMaxBytes leaves a wasm instance that may grow to 160 MB room for the runtime (4 MB), the collector's
	// slack and the recognizer's first steps. TestMemory holds the sum.
	DefaultMaxBytes = 136_000_000
	// DefaultKeepPixels is 2048 × 2048, so that pictures up to the default limit are halved at most: a card that fills such a picture has digits 60 pixels high, twice what is
	// needed to read them.
	DefaultKeepPixels = core.DefaultMaxPixels / 4
)

// Options bounds what a file may ask for. The zero value is valid and is the default.
type Options struct {
	MaxPixels  int   // largest width × height that a file may declare; 0 means DefaultMaxPixels. No side is over core.MaxSide
	MaxBytes   int64 // largest estimate of memory, with the file and the result in it; 0 means DefaultMaxBytes
	KeepPixels int   // pictures with more pixels are reduced by a whole factor; 0 means DefaultKeepPixels

	// Luma says that colours are not needed: colour pictures that are stored as luma and chroma come as Gray8, in half of
	// the time. Of what the recognizer says, only the warning of a photocopy needs them.
	Luma bool

	// Tick, when set, is called as the work goes on, with the units of work just done: 1,000 are about 1 ms under wazero, as
	// with core.Job, and no call stands for much more than 100. An error stops decoding and is returned as it is. It must
	// not panic.
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
	info func(data []byte, w *work) (Info, error) // size as stored; the turn is applied by Config
	draw func(j *job) error
}

// job is one file being decoded.
type job struct {
	work
	data  []byte
	opts  Options
	info  Info // size as stored
	out   *canvas
	taken int64 // bytes of memory that the decoder asked for
}

// Decode decodes the picture in data: for an animation its first frame. data is only read.
// Errors: *Error with the kinds above, and whatever Options.Tick returns.
func Decode(data []byte, o Options) (Picture, error) {
	f, err := sniff(data)
	if err != nil {
		return Picture{}, err
	}
	o = o.complete()
	j := &job{work: work{tick: o.Tick}, data: data, opts: o}
	err = j.run(f)
	if err == nil && j.owed > 0 {
		err = j.spend(reportNS) // the rest, so that all work is reported
	}
	switch {
	case j.work.err != nil:
		return Picture{}, j.work.err
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
	info, err = f.info(data, &work{tick: func(int) error { return nil }})
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

	errDataShort = io.ErrUnexpectedEOF
)

func (j *job) run(f *format) (err error) {
	defer recovered(&err, f.name)
	if j.info, err = f.info(j.data, &j.work); err != nil {
		return err
	}
	if j.info.Width < 1 || j.info.Height < 1 {
		return errNoSize
	}
	if int64(j.info.Width)*int64(j.info.Height) > int64(j.opts.MaxPixels) {
		return &Error{Kind: ErrTooLarge, Detail: "it has more pixels than the limit: scale it down or raise MaxPixels"}
	}
	if max(j.info.Width, j.info.Height) > core.MaxSide {
		return &Error{Kind: ErrTooLarge, Detail: "a side has more pixels than is read: scale it down"}
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

// take counts bytes that the decoder is about to allocate and checks that they fit: on top of the file, a result in
// colour and what was taken before.
func (j *job) take(bytes int64) error {
	const colour = 3
	j.taken += bytes
	if int64(len(j.data))+newCanvas(j.info, j.opts.KeepPixels, colour).bytes()+j.taken > j.opts.MaxBytes {
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

// row lays a row down and pays for it.
func (j *job) row(y int, pix []byte) error {
	j.out.row(y, pix)
	return j.spend(j.out.w * rowPixelNS)
}

// drawPlane lays down the rows of a picture that did not come row by row.
func (j *job) drawPlane(p *plane) error {
	for y := range j.out.h {
		if err := j.row(y, p.row(y)); err != nil {
			return err
		}
	}
	return nil
}
