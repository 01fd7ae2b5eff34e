// Package decodetest makes picture files that are small and stand for much: for tests that no step of decoding is long, that
// a deadline holds, and that limits are checked before memory is taken. None of them shows a card.
package decodetest

import (
	"math/rand/v2"

	"github.com/cardglyph/cardglyph/core/decode/internal/jpegtest"
)

// File is one file.
type File struct {
	Name   string // its format as package decode names it, and its kind
	Data   []byte
	Pixels int // width × height that it declares
}

// Side is the width and the height of the files of Bombs: the default limit of package decode exactly.
const Side = 4096

// Bombs is a file of every format and kind of compression that package decode reads, each Side × Side pixels. They are made
// anew at each call and take seconds; the same bytes every time.
func Bombs() []File { return Files(Side, Side) }

// Files is Bombs of another size. w is a multiple of 2048, the longest white run of CCITT group 3; both are below 16384, the
// limit of WebP.
func Files(w, h int) []File {
	files := []File{
		{Name: "JPEG baseline", Data: jpegtest.Build(jpegtest.Spec{Width: w, Height: h, Sampling: yuv420})},
		{Name: "JPEG progressive", Data: jpegtest.Build(jpegtest.Spec{Width: w, Height: h, Sampling: yuv444, Progressive: true, Repeat: 20})},
		{Name: "PNG grey", Data: PNG(w, h, 8, 0, false)},
		{Name: "PNG one bit", Data: PNG(w, h, 1, 0, false)},
		{Name: "PNG deep", Data: PNG(w, h, 16, 6, false)},
		{Name: "PNG interlaced", Data: PNG(w, h, 8, 2, true)},
		{Name: "GIF", Data: GIF(w, h, false)},
		{Name: "GIF interlaced", Data: GIF(w, h, true)},
		{Name: "WebP lossy", Data: WebP(Lossy(w, h, zeros(1<<18), zeros(1<<20)))},
		{Name: "WebP lossy noise", Data: WebP(Lossy(w, h, noise(1<<19-100), noise(w*h/2)))},
		{Name: "WebP lossless", Data: WebP(Lossless(w, h, false))},
		{Name: "WebP palette", Data: WebP(Lossless(w, h, true))},
		{Name: "WebP alpha", Data: LossyAlpha(w, h)},
		{Name: "BMP", Data: BMP(w, h, 24)},
		{Name: "BMP one bit", Data: BMP(w, h, 1)},
		{Name: "BMP runs", Data: BMPRuns(w, h)},
	}
	for _, kind := range []string{"none", "LZW", "deflate", "PackBits"} {
		files = append(files, File{Name: "TIFF " + kind, Data: TIFF(w, h, kind)})
	}
	files = append(files,
		File{Name: "TIFF deflate tiles", Data: TIFFTiles(w, h)},
		File{Name: "TIFF group 3", Data: TIFFGroup3(w, h)},
		File{Name: "TIFF group 4", Data: TIFFGroup4(w, h, false)},
		File{Name: "TIFF group 4 stripes", Data: TIFFGroup4(w, h, true)},
	)
	for i := range files {
		files[i].Pixels = w * h
	}
	return files
}

var (
	yuv420 = [][2]int{{2, 2}, {1, 1}, {1, 1}}
	yuv444 = [][2]int{{1, 1}, {1, 1}, {1, 1}}
)

func zeros(n int) []byte { return make([]byte, n) }

// noise is n random bytes, the same every time.
func noise(n int) []byte {
	b, r := make([]byte, n), rand.New(rand.NewPCG(1, 2))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}
