package decode

import (
	"bytes"
	"errors"

	"golang.org/x/image/bmp"
)

func infoBMP(data []byte) (Info, error) {
	config, err := bmp.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return Info{}, nameBMP(err)
	}
	return Info{Width: config.Width, Height: config.Height}, nil
}

func drawBMP(j *job) error {
	config, err := bmp.DecodeConfig(bytes.NewReader(j.data))
	if err != nil {
		return nameBMP(err)
	}
	pixels := int64(config.Width) * int64(config.Height)
	if pixels/8 > int64(len(j.data)) { // never compressed here: a pixel has a bit at least
		return declaredTooMuch()
	}
	if err := j.admit(pixels * 4); err != nil {
		return err
	}
	m, err := bmp.Decode(j.reader())
	if err != nil {
		return nameBMP(err)
	}
	return j.drawImage(m)
}

func nameBMP(err error) error {
	if errors.Is(err, bmp.ErrUnsupported) {
		return &Error{Kind: ErrFormat, Detail: "this kind of BMP is " + saveAs, Cause: err}
	}
	return err
}
