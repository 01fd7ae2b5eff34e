package edge

import (
	"errors"
	"runtime"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode"
)

// ErrUndecodable is returned for a picture that cannot be decoded: damaged, of a kind that is not read, or too large.
var ErrUndecodable = errors.New("edge: the picture cannot be decoded")

// Reader reads the card in a picture file. The file is borrowed. spend is called as the work goes on, with the units of
// work just done, a thousand to a millisecond; its error ends the read and is returned as it is.
// Errors: ErrUndecodable, core.ErrInternal, those of spend.
type Reader func(file []byte, spend func(units int) error) (core.Result, error)

// NewReader makes the Reader that a configuration asks for. It is not safe for concurrent use.
func NewReader(c Config) (Reader, error) {
	opts := core.Options{MaxPixels: c.MaxPixels, Fields: c.Fields}
	if c.Mode == Guard {
		opts.Fields = core.FieldNumber | core.FieldIssuer | c.Black
	}
	rec, err := core.New(&opts)
	if err != nil {
		return nil, err
	}
	return func(file []byte, spend func(units int) error) (core.Result, error) {
		picture, err := decodePicture(file, decode.Options{MaxPixels: c.MaxPixels, Luma: c.Mode == Guard}, spend)
		if err != nil {
			return core.Result{}, err
		}
		job, err := rec.Begin(picture.Image)
		if err != nil {
			return core.Result{}, ErrUndecodable
		}
		defer runtime.GC() // a plugin's memory cannot shrink: one picture's waste must not stand when the next one comes
		defer job.Close()
		defer clear(picture.Image.Pix)
		for {
			runtime.Gosched() // in a module nothing else makes way for Go's collector: see wasm/guest
			if done, err := job.Step(core.DefaultBudget); err != nil {
				return core.Result{}, err
			} else if done {
				return job.Result(), nil
			}
			if err := spend(core.DefaultBudget); err != nil {
				return core.Result{}, err
			}
		}
	}, nil
}

// decodePicture decodes a file and pays for it. Errors: ErrUndecodable, those of spend.
func decodePicture(file []byte, o decode.Options, spend func(units int) error) (decode.Picture, error) {
	var stopped error
	o.Tick = func(units int) error {
		stopped = spend(units)
		return stopped
	}
	picture, err := decode.Decode(file, o)
	switch {
	case stopped != nil:
		return decode.Picture{}, stopped
	case err != nil:
		return decode.Picture{}, ErrUndecodable
	}
	return picture, nil
}
