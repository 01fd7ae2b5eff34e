package decode

import (
	"errors"

	"github.com/cardglyph/cardglyph/core/decode/internal/jpeg"
)

func infoJPEG(data []byte) (Info, error) {
	h, err := jpeg.ReadHeader(data)
	if err != nil {
		return Info{}, nameJPEG(err)
	}
	return Info{Width: h.Width, Height: h.Height, Orientation: orientation(h.Exif)}, nil
}

// blocksPerUnit: reading or transforming a block takes about 0.5 µs natively (BenchmarkDecode), two blocks are a unit.
const blocksPerUnit = 2

func drawJPEG(j *job) error {
	err := jpeg.Decode(j.data, jpeg.Output{
		Start: func(h jpeg.Header, bytes int64) error {
			if err := j.admit(bytes); err != nil {
				return err
			}
			j.begin(h.Channels())
			return nil
		},
		Row: func(y int, pix []byte) error {
			j.out.row(y, pix)
			return nil
		},
		Luma: j.opts.Luma,
		Tick: func(blocks int) error { return j.spend(blocks / blocksPerUnit) },
	})
	return nameJPEG(err)
}

func nameJPEG(err error) error {
	if e, ok := errors.AsType[jpeg.Unsupported](err); ok {
		return &Error{Kind: ErrFormat, Detail: "save it as an ordinary JPEG", Cause: e}
	}
	if err == jpeg.ErrDeclared {
		return declaredTooMuch()
	}
	return err
}
