// Package jpeg decodes baseline, extended and progressive Huffman-coded JPEG pictures a row at a time.
//
// It stands in for image/jpeg, which keeps the whole picture at full size and, for progressive files, four bytes for
// every coefficient: 180 MB for 12 megapixels without chroma subsampling, more than a wasm instance may have. Here a
// sequential picture needs a few rows only, and a progressive one two bytes for every coefficient (72 MB). The tests
// use image/jpeg as the oracle.
//
// Section numbers in the comments are those of ITU-T T.81.
package jpeg

// Corrupt says what in the file breaks the format.
type Corrupt string

func (e Corrupt) Error() string { return string(e) }

// Unsupported names a kind of JPEG that exists and is not decoded here.
type Unsupported string

func (e Unsupported) Error() string { return string(e) }

const errShort = Corrupt("the file ends before the picture does")

// ErrDeclared is returned before anything is allocated, when the file has too few bytes for the size it declares.
const ErrDeclared = Corrupt("the file is too short for the size it declares")

// Header is what the markers before the first scan say.
type Header struct {
	Width, Height int // pixels as stored, before any turn; at least 1 and at most 65,535
	Components    int // 1, 3 or 4
	Progressive   bool
	Luma          bool   // rows hold the luma of a colour picture: Output.Luma was set
	Exif          []byte // the TIFF block of the Exif segment, borrowed from the file; nil when there is none
}

// Channels is how many bytes a pixel of a decoded row has: 1 for grey, 3 for red, green, blue.
func (h Header) Channels() int {
	if h.Components == 1 || h.Luma {
		return 1
	}
	return 3
}

// Output takes a picture as it is decoded.
type Output struct {
	// Start is called once, before anything large is allocated, with the bytes that decoding will need at most.
	Start func(h Header, bytes int64) error
	// Row takes row y; rows come in order, each once. pix holds Width × Channels bytes and is reused after the call.
	Row func(y int, pix []byte) error
	// Spend is called as the work goes on with what was just done, in nanoseconds under wazero, a hundred thousand at most.
	// An error ends Decode and is returned.
	Spend func(ns int) error
	// Luma asks for grey rows of pictures that are stored as luma and chroma: half of the work or less.
	Luma bool
}

// ReadHeader reads up to the first scan. spend is as in Output. Errors: Corrupt, Unsupported, those of spend.
func ReadHeader(data []byte, spend func(ns int) error) (Header, error) {
	d := &decoder{data: data, out: Output{Spend: spend}}
	for {
		m, seg, err := d.nextSegment()
		if err != nil {
			return Header{}, err
		}
		switch {
		case m == markerSOS && d.Width == 0:
			return Header{}, errNoFrame
		case m == markerSOS:
			return d.Header, nil
		case m == markerEOI:
			return Header{}, errNoScan
		}
		if err := d.readTable(m, seg); err != nil {
			return Header{}, err
		}
	}
}

// Decode decodes the picture in data and hands its rows to out. Errors: Corrupt, Unsupported, those of out's functions.
// Rows may have been handed over before an error is found; they are then worthless.
func Decode(data []byte, out Output) error {
	d := &decoder{data: data, out: out}
	for {
		m, seg, err := d.nextSegment()
		if err != nil {
			return err
		}
		switch m {
		case markerEOI:
			return d.finish()
		case markerSOS:
			err = d.readScan(seg)
		default:
			err = d.readTable(m, seg)
		}
		if err != nil {
			return err
		}
	}
}

// Nanoseconds under wazero on a server core of 2020, for what dear files ask for.
const (
	codeNS  = 900 // to read a block's coefficients
	pixelNS = 9   // to transform a sample, and to make a pixel of samples
	skipNS  = 3   // to pass over a byte
	tableNS = 60  // a byte of a table: the shortest make a look-up table of 512 entries
)

// decoder is one file being decoded.
type decoder struct {
	Header
	out  Output
	data []byte
	pos  int // of the next byte outside entropy-coded data; inside it, of the next byte not yet in acc

	comps          []component
	hMax, vMax     int // largest sampling factors
	mcusX, mcusY   int // the picture in minimum coded units, when all components are interleaved
	quant          [4]*[64]int32
	huffDC, huffAC [4]*huffman
	restart        int // MCUs between two restart markers; 0 means none
	jfif, adobe    bool
	adobeTransform byte

	scans    int
	buffered bool // coefficients are kept until the end: several scans make up the picture
	streamed bool // the one scan of a sequential picture has been decoded

	// Bits of entropy-coded data, section F.2.2: acc holds n of them, the next one on top.
	acc     uint64
	n       int
	badCode bool
	eobRun  int // blocks of an end-of-band run still to come

	full [4][]byte // rows of the components at full width, where they must be widened
	row  []byte    // one finished row
}

// component is one of the planes: luma, chroma, ink.
type component struct {
	id, h, v, tq int
	dc, ac       int // Huffman tables of the current scan
	pred         int32
	blocksX      int       // blocks in a row, filled up to whole MCUs
	ownX, ownY   int       // blocks of the component by itself, in scans that hold no other: section A.2.2
	coef         [][]int16 // of each row of blocks, nil before a scan has come to it
	band         []byte    // the pixels of one row of MCUs
	bandStride   int
	drawn        bool       // its pixels are wanted
	seen         bool       // a scan brought its DC coefficients
	table        *[64]int32 // quantisation of the kept coefficients
}

// maxScans bounds the work that a small file can ask for. Encoders write about 10; one scan for each bit of each
// coefficient's band would be some 50.
const maxScans = 64

// zigzag is the natural position of the k-th coefficient: figure A.6.
var zigzag = [64]uint8{
	0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
}
