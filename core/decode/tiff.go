package decode

import (
	"bytes"
	"errors"
	"image/color"

	"golang.org/x/image/tiff"
)

func infoTIFF(data []byte) (Info, error) {
	config, err := tiff.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return Info{}, nameTIFF(err)
	}
	return Info{Width: config.Width, Height: config.Height, Orientation: orientation(data)}, nil
}

func drawTIFF(j *job) error {
	config, err := tiff.DecodeConfig(bytes.NewReader(j.data))
	if err != nil {
		return nameTIFF(err)
	}
	pixels := int64(config.Width) * int64(config.Height)
	need := pixels*tiffBytesPerPixel(config.ColorModel) + stripBytes(j.data, int64(config.Width), int64(config.Height))
	if err := j.admit(need); err != nil {
		return err
	}
	m, err := tiff.Decode(j.reader())
	if err != nil {
		return nameTIFF(err)
	}
	return j.drawImage(m)
}

// tiffBytesPerPixel is what the decoder keeps a pixel in.
func tiffBytesPerPixel(model color.Model) int64 {
	if _, ok := model.(color.Palette); ok {
		return 1
	}
	switch model {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.RGBAModel, color.NRGBAModel:
		return 4
	}
	return 8
}

// stripBytes is the memory that the decoder may take for one strip or tile.
func stripBytes(data []byte, w, h int64) int64 {
	rows := h
	if v := tiffTag(data, tagRowsPerStrip); v > 0 {
		rows = min(rows, v)
	}
	if tw, th := tiffTag(data, tagTileWidth), tiffTag(data, tagTileLength); tw > 0 && th > 0 {
		w, rows = tw, th
	}
	const (
		growing = 3 // a buffer that is doubled as it fills, with its last copy
		widest  = 8 // bytes a pixel up to which the decoder lets a strip grow
	)
	if compression := tiffTag(data, tagCompression); compression <= 1 {
		return growing * int64(len(data))
	}
	return growing * widest * w * rows
}

func nameTIFF(err error) error {
	if e, ok := errors.AsType[tiff.UnsupportedError](err); ok {
		return &Error{Kind: ErrFormat, Detail: "this kind of TIFF is " + saveAs, Cause: e}
	}
	return err
}
