package core

import "errors"

var (
	// ErrImage is returned when an image's size, stride, format and number of bytes do not agree.
	ErrImage = errors.New("core: image size, stride, format and length do not agree")
	// ErrTooLarge is returned when an image has more pixels than Options.MaxPixels or a side over MaxSide.
	ErrTooLarge = errors.New("core: image is larger than the limit: scale it down or raise MaxPixels")
	// ErrInternal is returned when a stage failed by our own fault; the job is over and the recognizer still works.
	ErrInternal = errors.New("core: internal fault while reading the picture")
)

// OptionError says which option has a value that cannot be used.
type OptionError struct {
	Field  string // name of the field of Options
	Reason string // what is allowed
}

func (e *OptionError) Error() string { return "core: option " + e.Field + ": " + e.Reason }
