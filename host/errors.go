package host

import (
	"errors"
	"fmt"

	"github.com/cardglyph/cardglyph/wasm/abi"
)

var (
	// ErrClosed is returned by reads after Close, and by reads that Close interrupts.
	ErrClosed = errors.New("host: closed")
	// ErrNoModule is returned by New when Options.Module is empty: this program was compiled without the module.
	ErrNoModule = errors.New("host: no module: run `make wasm` and build again, or set Options.Module")
	// ErrModule is returned by New when the bytes are no Cardglyph module of the ABI version that this package speaks.
	ErrModule = errors.New("host: not a usable module")
	// ErrTrap is returned when the module stopped inside a call, for instance at its memory limit. The instance is thrown
	// away; the next read gets a new one.
	ErrTrap = errors.New("host: the module stopped")
	// ErrInternal is returned when the recognizer failed by its own fault.
	ErrInternal = errors.New("host: internal fault while reading the picture")

	// ErrRequest is returned for a request with neither file nor pixels, or with both.
	ErrRequest = errors.New("host: request needs either a file or pixels")
	// ErrOption is returned for an option outside its range.
	ErrOption = errors.New("host: option out of range")
	// ErrImage is returned when size, stride, format and length of the pixels do not agree.
	ErrImage = errors.New("host: image size, stride, format and length do not agree")
	// ErrTooLarge is returned when a picture is over MaxPixels, a side over core.MaxSide, or a file over MaxBytes.
	ErrTooLarge = errors.New("host: picture is larger than the limit")
	// ErrFormat is returned when a file is no picture or of a format that is not read.
	ErrFormat = errors.New("host: not a picture of a known format")
	// ErrCorrupt is returned when a picture file is damaged or cut short.
	ErrCorrupt = errors.New("host: picture file is damaged")
)

// fromCode is the error for what an export answered.
func fromCode(code int32) error {
	switch code {
	case abi.ErrImage:
		return ErrImage
	case abi.ErrTooLarge:
		return ErrTooLarge
	case abi.ErrOption, abi.ErrOptionValue:
		return ErrOption
	case abi.ErrFileFormat:
		return ErrFormat
	case abi.ErrFileCorrupt:
		return ErrCorrupt
	case abi.ErrInternal:
		return ErrInternal
	}
	return fmt.Errorf("%w: answered %s (%d)", ErrModule, abi.ErrorName(code), code)
}
