package decode

import (
	"errors"

	"github.com/cardglyph/cardglyph/core/decode/internal/jpeg"
)

func infoJPEG(data []byte, w *work) (Info, error) {
	h, err := jpeg.ReadHeader(data, w.spend)
	if err != nil {
		return Info{}, nameJPEG(err)
	}
	return Info{Width: h.Width, Height: h.Height, Orientation: orientation(h.Exif)}, nil
}

func drawJPEG(j *job) error {
	err := jpeg.Decode(j.data, jpeg.Output{
		Start: func(h jpeg.Header, bytes int64) error {
			if err := j.take(bytes); err != nil {
				return err
			}
			j.begin(h.Channels())
			return nil
		},
		Row: func(y int, pix []byte) error {
			return j.row(y, pix)
		},
		Luma:  j.opts.Luma,
		Spend: j.spend,
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
