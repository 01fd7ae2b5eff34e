package decode

import "errors"

// The kinds of failure. Every error of this package, but for those of Options.Tick, is an *Error whose Kind is one of
// these; test with errors.Is.
var (
	// ErrEmpty is returned when there are no bytes at all.
	ErrEmpty = errors.New("decode: empty file")
	// ErrFormat is returned when the bytes are no picture, or one of a format or kind that is not read here.
	ErrFormat = errors.New("decode: unsupported format")
	// ErrCorrupt is returned when a picture is cut short or breaks the rules of its format.
	ErrCorrupt = errors.New("decode: corrupt picture")
	// ErrTooLarge is returned when the size that a picture declares is over Options.MaxPixels or would take more memory
	// than Options.MaxBytes. A file that has too few bytes for the size it declares is ErrTooLarge and ErrCorrupt.
	ErrTooLarge = errors.New("decode: picture too large")
)

// What can be wrong with a GIF; each of them is ErrCorrupt as well.
var (
	ErrGIFOpen     error = gifFault("decode: GIF header is malformed")
	ErrGIFRead     error = gifFault("decode: GIF blocks are malformed or cut short")
	ErrGIFDecode   error = gifFault("decode: GIF pixel data is malformed")
	ErrGIFColorMap error = gifFault("decode: GIF has no colour map")
	ErrGIFEmpty    error = gifFault("decode: GIF has no frame")
)

type gifFault string

func (e gifFault) Error() string { return string(e) }

// Unwrap makes every GIF fault an ErrCorrupt.
func (e gifFault) Unwrap() error { return ErrCorrupt }

// Error is what went wrong with one file. It never holds bytes of the picture.
type Error struct {
	Kind   error  // one of this package's Err… values
	Format string // "JPEG", "HEIC", …; empty when unknown
	Detail string // what is wrong and what to do about it; may be empty
	Cause  error  // the decoder's own error; may be nil
}

// Error is the kind, the format, the detail and the cause, as far as they are known.
func (e *Error) Error() string {
	s := e.Kind.Error()
	if e.Format != "" {
		s += ": " + e.Format
	}
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap gives the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Cause}
}
