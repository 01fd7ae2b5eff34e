package decode

import (
	"compress/zlib"
	"io"

	"golang.org/x/image/ccitt"
	"golang.org/x/image/tiff/lzw"
)

// This file decodes the rows of a TIFF. golang.org/x/image/tiff decodes a picture in one call, which cannot be left; its
// decompressors read as they are read from.

// Compressions of TIFF 6.0 and its supplements.
const (
	tiffPlain, tiffGroup3, tiffGroup4, tiffLZW, tiffDeflate, tiffDeflateOld, tiffPackBits = 1, 3, 4, 5, 8, 32946, 32773
)

const (
	faxNS      = 1200 // a byte of codes, of which each bit may be a change of colour
	faxByteNS  = 120  // a byte of eight pixels that comes out
	packNS     = 12   // a byte in or out
	copyByteNS = 5
	blockNS    = 10_000 // setting a decompressor up
)

func drawTIFF(j *job) error {
	h, err := readTIFFHeader(j.data)
	if err != nil {
		return err
	}
	if err := h.readBlocks(); err != nil {
		return err
	}
	channels := h.raster.channels()
	rowBytes := h.raster.rowBytes(h.blockW)
	band := 0
	if h.tiles {
		band = h.blockH * h.Width * channels
	}
	if err := j.take(int64(band) + int64(4*rowBytes) + int64(4*h.Width)); err != nil {
		return err
	}
	if h.compression == tiffPlain && int64(rowBytes)*int64(h.Height)*int64(h.across) > int64(len(j.data)) {
		return declaredTooMuch()
	}
	t := &tiffRows{job: j, h: &h, row: make([]byte, rowBytes)}
	j.begin(channels)
	if h.tiles {
		return t.drawTiles()
	}
	return t.drawStrips()
}

// tiffRows reads the rows of strips and tiles.
type tiffRows struct {
	*job
	h       *tiffHeader
	row     []byte
	inflate io.ReadCloser // used again: setting one up costs more than small strips
}

func (t *tiffRows) drawStrips() error {
	line := make([]byte, t.out.w*t.out.channels)
	for i := range t.h.down {
		top := i * t.h.blockH
		rows := min(t.h.blockH, t.h.Height-top)
		from, ns, err := t.open(i, rows)
		if err != nil {
			return err
		}
		for y := range rows {
			if err := t.next(from, ns); err != nil {
				return err
			}
			t.h.raster.convert(line, t.row)
			if err := t.job.row(top+y, line); err != nil {
				return err
			}
		}
	}
	return nil
}

// drawTiles puts a row of tiles together before it is laid down.
func (t *tiffRows) drawTiles() error {
	channels := t.out.channels
	band := newPlane(t.h.blockH, t.h.Width*channels)
	for i := range t.h.down {
		top := i * t.h.blockH
		rows := min(t.h.blockH, t.h.Height-top)
		for k := range t.h.across {
			from, ns, err := t.open(i*t.h.across+k, t.h.blockH)
			if err != nil {
				return err
			}
			left := k * t.h.blockW
			wide := min(t.h.blockW, t.h.Width-left)
			for y := range rows {
				if err := t.next(from, ns); err != nil {
					return err
				}
				t.h.raster.convert(band.row(y)[left*channels:(left+wide)*channels], t.row)
				if err := t.spend(wide * rowPixelNS); err != nil {
					return err
				}
			}
		}
		for y := range rows {
			if err := t.job.row(top+y, band.row(y)); err != nil {
				return err
			}
		}
	}
	return nil
}

// open starts a strip or tile. Its second answer is the price of a byte that comes out.
func (t *tiffRows) open(i, rows int) (io.Reader, int, error) {
	data, err := t.h.block(i)
	if err != nil {
		return nil, 0, err
	}
	if err := t.spend(blockNS); err != nil {
		return nil, 0, err
	}
	from := &source{work: &t.work, piece: data}
	switch t.h.compression {
	case tiffPlain, 0: // some writers mean it
		from.byteNS = copyByteNS
		return from, copyByteNS, nil
	case tiffPackBits:
		from.byteNS = packNS
		return &packBits{from: from}, packNS, nil
	case tiffLZW:
		from.byteNS = lzwNS
		return lzw.NewReader(from, lzw.MSB, 8), lzwPixelNS, nil
	case tiffDeflate, tiffDeflateOld:
		from.byteNS = inflateNS
		err := t.openInflate(from)
		return t.inflate, inflatedNS, err
	case tiffGroup3, tiffGroup4:
		from.byteNS = faxNS
		r, err := t.openFax(from, rows)
		return r, faxByteNS, err
	}
	return nil, 0, notReadTIFF("a TIFF of this compression")
}

func (t *tiffRows) openInflate(from *source) (err error) {
	if t.inflate != nil {
		return t.inflate.(zlib.Resetter).Reset(from, nil)
	}
	t.inflate, err = zlib.NewReader(from)
	return err
}

func (t *tiffRows) openFax(from *source, rows int) (io.Reader, error) {
	kind, order := ccitt.Group4, ccitt.MSB
	if t.h.compression == tiffGroup3 {
		kind = ccitt.Group3
		if t.h.value(tagGroup3, 0)&1 != 0 {
			return nil, notReadTIFF("a fax in two dimensions (T.4)")
		}
	}
	if t.h.value(tagFillOrder, 0) == 2 {
		order = ccitt.LSB
	}
	if t.h.raster.bits != 1 || t.h.raster.samples != 1 {
		return nil, notReadTIFF("a fax of more than black and white")
	}
	return ccitt.NewReader(from, order, kind, t.h.blockW, rows, &ccitt.Options{Invert: t.h.raster.invert}), nil
}

// next reads the next row.
func (t *tiffRows) next(from io.Reader, ns int) error {
	if err := t.fill(t.row, from, ns); err != nil {
		return err
	}
	const horizontal, differenceNS = 2, 6
	if t.h.value(tagPredictor, 0) != horizontal {
		return nil
	}
	if err := t.undoDifferences(); err != nil {
		return err
	}
	return t.spend(len(t.row) * differenceNS)
}

// undoDifferences adds to each sample that of the pixel before: TIFF 6.0, section 14.
func (t *tiffRows) undoDifferences() error {
	row, samples := t.row, t.h.raster.samples
	switch t.h.raster.bits {
	case 8:
		for i := samples; i < len(row); i++ {
			row[i] += row[i-samples]
		}
	case 16:
		order := t.h.order
		for i := 2 * samples; i+1 < len(row); i += 2 {
			order.PutUint16(row[i:], order.Uint16(row[i:])+order.Uint16(row[i-2*samples:]))
		}
	default:
		return notReadTIFF("a TIFF of differences of less than 8 bits")
	}
	return nil
}

// packBits undoes PackBits: TIFF 6.0, section 9.
type packBits struct {
	from    *source
	literal int // bytes that come as they are
	run     int // bytes that are value
	value   byte
}

func (p *packBits) Read(dst []byte) (int, error) {
	for i := range dst {
		for p.literal == 0 && p.run == 0 {
			if err := p.header(); err != nil {
				return i, err
			}
		}
		if p.run > 0 {
			p.run--
			dst[i] = p.value
			continue
		}
		p.literal--
		b, err := p.from.ReadByte()
		if err != nil {
			return i, err
		}
		dst[i] = b
	}
	return len(dst), nil
}

func (p *packBits) header() error {
	b, err := p.from.ReadByte()
	if err != nil {
		return err
	}
	switch n := int(int8(b)); {
	case n >= 0:
		p.literal = n + 1
	case n > -128:
		p.run = 1 - n
		p.value, err = p.from.ReadByte()
	}
	return err
}
