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
package glyph
