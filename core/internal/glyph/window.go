package glyph

// Geometry of a straightened line of text and of the windows on it, in its pixels.
const (
	Cap  = 24 // from the baseline to the top of capitals
	Cell = 4  // side of a cell; see gradient.Dense
	Cols = 9  // cells across a window: room for a wide W
	Rows = 10 // cells down a window: from above the capitals to the end of descenders

	// Top is how far the middle of a window's first row of cells lies above the baseline.
	Top = 26

	// Above and Below are how much of the picture a line's plane must show above and below the baseline for windows at its baseline.
	Above = Top + Cell
	Below = (Rows-1)*Cell - Top + Cell

	// Side is how much it must show on either side of a window's middle.
	Side = (Cols-1)/2*Cell + Cell
)
