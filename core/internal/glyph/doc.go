// Package glyph tells characters apart: printed and raised digits, letters and the signs of names and dates, in any typeface. It looks at
// one window of a straightened line at a time and says how likely each character is there; finding lines, dividing them and weighing
// readings is for others.
//
// # How
//
// A line is straightened so that its capitals are Cap pixels high. Its oriented gradients (package gradient) are pooled into cells of
// Cell pixels; a window is Cols × Rows of them, 720 features, over their length. Two linear steps reduce them to Dim numbers: a column
// of cells to ColumnDim, the same for all columns, so that windows which share columns share the work; then the nine columns to Dim.
// Several prototypes of each class, the background included, are compared with those. The first CoarseDim numbers and rougher prototypes
// choose the classes worth it. All arithmetic is integer: the same everywhere.
//
// # Use
//
//	r := glyph.New()
//	var l glyph.Line
//	l.Prepare(luma, baseline) // upright, capitals Cap pixels high; Above rows over the baseline and Below under it
//	c, ok := r.Coarse(&l, x, y)      // is a character here? for every pixel or two
//	ok = r.Classify(&l, x, y, &s)    // which? where it is worth it
//
// A window stands right when its middle is the middle of the character's ink, give or take two pixels. Very wide faces (an n of the
// height of capitals) are read better when the line is straightened narrower.
//
// # Weights
//
// Package gen draws some 10,000 lines (package sample) in the 280 families of its list that are not held out (licences OFL-1.1, Apache-2.0, MIT, UFL-1.0,
// CC0-1.0 and Unlicense, as their packages say) and in synth's raised faces, and trains the projections and prototypes together on 395,000 windows.
// Families whose name's SHA-256 begins with a byte that four divides are held out, of any training. On 34,000 windows of those, blurred, noisy, crossed by art, 8 to 40
// pixels high, up to 2.5 pixels off their place and 12 % off their size (`go run ./core/internal/glyph/gen -held`):
//
//	listed fonts: all characters right 91.5 %, look-alikes such as O and 0 counted as one 94.8
//	digits among digits 98.2 %, capitals among capitals 97.0; raised faces 94.5 and 89.6
//	digits of the real strips in ../shared, at the best of 132 places and sizes: 96.1 % (GLYPH_ALL=1 go test -v -run RealStrips)
//
// Windows under wazero, at best on a busy machine: Coarse 6 µs, Classify after it 13 µs; natively 1.5 and 4.5.
package glyph

//go:generate go run ./gen -install -fonts ../../../build/fonts -out .
