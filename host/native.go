package host

import (
	"context"
	"errors"
	"fmt"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode"
)

// Native reads pictures with the recognizer compiled into the program: the same answers as a Host's, byte for byte, in
// less time, without the module's limit on memory. Its zero value is ready, and it is safe for concurrent use.
type Native struct{}

// Read reads one picture. Errors: as for Host.Read, but never ErrTrap and ErrClosed.
func (Native) Read(ctx context.Context, req Request) (Reply, error) {
	if err := req.check(); err != nil {
		return Reply{}, err
	}
	if ctx.Err() != nil {
		return Reply{}, context.Cause(ctx)
	}
	recognizer, err := core.New(&core.Options{
		Fields: req.Fields, MinNumber: req.MinNumber, MaxPixels: req.MaxPixels, Today: req.Today,
	})
	if err != nil {
		return Reply{}, fmt.Errorf("%w: %w", ErrOption, err)
	}
	picture, err := req.pixels(ctx)
	if err != nil {
		return Reply{}, err
	}
	res, err := recognizer.Recognize(ctx, picture)
	if err != nil {
		return Reply{}, fromCore(err)
	}
	return NewReply(core.AppendJSON(nil, &res, core.JSONOptions{Mask: req.Mask}))
}

// Close does nothing; it is there so that Native can take a Host's place.
func (Native) Close(context.Context) error { return nil }

// pixels are the request's own or those of its file.
func (r *Request) pixels(ctx context.Context) (core.Image, error) {
	if r.Image != nil {
		return *r.Image, nil
	}
	picture, err := decode.Decode(r.File, decode.Options{MaxPixels: r.MaxPixels, Tick: func(int) error {
		return context.Cause(ctx) // nil while ctx lasts
	}})
	return picture.Image, fromDecode(err)
}

// fromCore is the error of this package for one of package core, so that both engines fail alike.
func fromCore(err error) error {
	switch {
	case errors.Is(err, core.ErrImage):
		return ErrImage
	case errors.Is(err, core.ErrTooLarge):
		return ErrTooLarge
	case errors.Is(err, core.ErrInternal):
		return ErrInternal
	}
	return err // the cause of a context that ended
}

// fromDecode is the same for package decode. Too large comes first: such a file may count as corrupt as well.
func fromDecode(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, decode.ErrTooLarge):
		return fmt.Errorf("%w: %w", ErrTooLarge, err)
	case errors.Is(err, decode.ErrFormat), errors.Is(err, decode.ErrEmpty):
		return fmt.Errorf("%w: %w", ErrFormat, err)
	case errors.Is(err, decode.ErrCorrupt):
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	return err
}
