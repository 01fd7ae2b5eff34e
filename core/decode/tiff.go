package decode

import (
	"encoding/binary"
	"errors"

	"github.com/cardglyph/cardglyph/core"
)

// tiffHeader is what the first directory says of its picture: TIFF 6.0.
type tiffHeader struct {
	*tiffDirectory
	Info
	raster         raster
	compression    int64
	across, down   int // strips or tiles
	blockW, blockH int // pixels of one; the last strip may have fewer rows
	tiles          bool
}

var (
	errTIFFBlocks = errors.New("strips or tiles are missing")
	errTIFFTile   = errors.New("the tiles do not fit the picture")
)

func infoTIFF(data []byte, _ *work) (Info, error) {
	h, err := readTIFFHeader(data)
	return h.Info, err
}

func readTIFFHeader(data []byte) (tiffHeader, error) {
	d, err := readTIFFDirectory(data)
	if err != nil {
		return tiffHeader{}, err
	}
	if d.short {
		return tiffHeader{}, errDataShort
	}
	h := tiffHeader{tiffDirectory: d, compression: d.valueOr(tagCompression, 1)}
	h.Width, h.Height, h.Orientation = int(d.value(tagWidth, 0)), int(d.value(tagLength, 0)), d.orientation()
	if h.Width < 1 || h.Height < 1 {
		return h, errNoSize
	}
	return h, h.readRaster()
}

func notReadTIFF(what string) error {
	return &Error{Kind: ErrFormat, Detail: what + " is " + saveAs}
}

// readRaster says what the samples are.
func (h *tiffHeader) readRaster() error {
	r := &h.raster
	r.bits, r.samples = int(h.valueOr(tagBits, 1)), int(h.valueOr(tagSamples, int64(max(h.count(tagBits), 1))))
	r.little = h.order == binary.LittleEndian
	if r.samples < 1 || r.samples > 8 {
		return notReadTIFF("a TIFF of so many samples a pixel")
	}
	for i := range h.count(tagBits) {
		if h.value(tagBits, i) != int64(r.bits) {
			return notReadTIFF("a TIFF whose samples have different sizes")
		}
		if i == r.samples {
			break
		}
	}
	switch {
	case r.bits != 1 && r.bits != 2 && r.bits != 4 && r.bits != 8 && r.bits != 16:
		return notReadTIFF("a TIFF of so many bits a sample")
	case h.valueOr(tagSampleFormat, 1) != 1:
		return notReadTIFF("a TIFF whose samples are not whole numbers")
	case h.valueOr(tagPlanar, 1) != 1 && r.samples > 1:
		return notReadTIFF("a TIFF whose colours are stored apart")
	}
	return h.readKind()
}

// readKind says what the samples mean.
func (h *tiffHeader) readKind() error {
	const whiteIsZero, blackIsZero, colour, palette, separated = 0, 1, 2, 3, 5
	const associated, unassociated, cmyk = 1, 2, 1
	r, least := &h.raster, 1
	switch h.value(tagPhotometric, 0) {
	case whiteIsZero:
		r.kind, r.invert = kindGrey, true
	case blackIsZero:
		r.kind = kindGrey
	case colour:
		r.kind, least = kindRGB, 3
		switch h.value(tagExtraSamples, 0) {
		case associated:
			r.kind, least = kindPremultiplied, 4
		case unassociated:
			r.kind, least = kindRGBA, 4
		}
	case palette:
		r.kind, r.table = kindMapped, h.colours()
	case separated:
		if h.valueOr(tagInkSet, cmyk) != cmyk {
			return notReadTIFF("a TIFF of other kindInks than cyan, magenta, yellow, black")
		}
		r.kind, least = kindInks, 4
	default:
		return notReadTIFF("a TIFF of this colour model")
	}
	if r.samples < least || least > 1 && r.bits < 8 || r.kind == kindMapped && r.bits > 8 {
		return notReadTIFF("a TIFF of such samples")
	}
	return nil
}

// colours is the palette: all reds, all greens, all blues, 16 bits each.
func (h *tiffHeader) colours() *colours {
	c := &colours{}
	n := min(h.count(tagColours)/3, 256)
	for i := range n {
		c.add(byte(h.value(tagColours, i)>>8), byte(h.value(tagColours, i+n)>>8), byte(h.value(tagColours, i+2*n)>>8), 255)
	}
	return c
}

// readBlocks says how the picture is cut up.
func (h *tiffHeader) readBlocks() error {
	h.blockW, h.blockH = h.Width, h.Height
	offsets, counts := tagStripOffsets, tagStripBytes
	if w := h.value(tagTileWidth, 0); w != 0 {
		h.tiles = true
		h.blockW, h.blockH = int(w), int(h.value(tagTileLength, 0))
		offsets, counts = tagTileOffsets, tagTileBytes
		if !tileFits(h.blockW, h.Width) || !tileFits(h.blockH, h.Height) {
			return errTIFFTile
		}
	} else if rows := h.value(tagRowsPerStrip, 0); rows > 0 {
		h.blockH = int(min(rows, int64(h.Height)))
	}
	h.across, h.down = ceilDiv(h.Width, h.blockW), ceilDiv(h.Height, h.blockH)
	if n := int64(h.across) * int64(h.down); int64(h.count(offsets)) < n || int64(h.count(counts)) < n {
		return errTIFFBlocks
	}
	return nil
}

// tileFits says whether a tile's side is one that a writer would choose. It bounds the work: many pixels of a tile that is
// larger than the picture, and the setting up of one that is tiny, count for nothing.
func tileFits(tile, side int) bool {
	const least, padding, usual = 8, 16, 1024
	return tile >= least && tile <= core.MaxSide && (tile <= side+padding || tile <= usual)
}

// block is the data of a strip or tile.
func (h *tiffHeader) block(i int) ([]byte, error) {
	offsets, counts := tagStripOffsets, tagStripBytes
	if h.tiles {
		offsets, counts = tagTileOffsets, tagTileBytes
	}
	from, n := h.value(offsets, i), h.value(counts, i)
	if from+n > int64(len(h.data)) {
		return nil, errDataShort
	}
	return h.data[from : from+n], nil
}
