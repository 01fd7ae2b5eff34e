package digits

// This file implements the second look at unclear digits that are out of focus: they are told by their edges, made steeper.

import (
	"github.com/cardglyph/cardglyph/core/internal/plane"
	"github.com/cardglyph/cardglyph/core/internal/strip"
)

// Sharpened reads the digit at s once more, sharpened, if it is blurred.
func (rd *Reader) Sharpened(line *strip.Strip, s *Digit, family int) (again Digit, blurred bool) {
	const reach = 30 // pixels to each side: a digit and what is beside it
	from := max(s.X+strip.WindowDX-reach, 0)
	wide := min(2*reach, line.Luma.W-from)
	if wide < reach || s.Y < 0 || s.Y+2*strip.WindowDY > strip.Height { // the digit reaches over the strip's border
		return *s, false
	}
	around := &rd.around
	around.Luma = around.Luma.Reuse(wide, strip.Height)
	for y := range strip.Height {
		copy(around.Luma.Pix[y*wide:(y+1)*wide], line.Luma.Pix[y*line.Luma.W+from:])
	}
	if !isBlurred(around.Luma.Pix[s.Y*wide:(s.Y+2*strip.WindowDY)*wide], wide) {
		return *s, false
	}
	unsharpMask(around.Luma)
	around.Dense.PoolIn(rd.pic.Rows, &rd.rows, around.Luma, strip.Cell)
	again = rd.Read(around, s.X-from, s.Y, []int{family})[0]
	again.X += from
	return again, true
}

// softSteps of softParts of all that the tones of sharp digits differ by lies within two pixels somewhere. Of 1,100 drawn and real
// lines, the sharpened look found 9 among the softer ones and lost none; with half in place of 9/20 it lost one, without any limit seven.
const softSteps, softParts = 9, 20

// isBlurred reports whether the rows of w pixels have no steep edge.
func isBlurred(rows []uint8, w int) bool {
	least, most, steepest := uint8(255), uint8(0), 0
	for i := w; i < len(rows)-w; i++ {
		least, most = min(least, rows[i]), max(most, rows[i])
		if x := i % w; x > 0 && x < w-1 {
			steepest = max(steepest, plane.AbsDiff(rows[i+1], rows[i-1]), plane.AbsDiff(rows[i+w], rows[i-w]))
		}
	}
	return softParts*steepest < softSteps*plane.AbsDiff(most, least)
}

// A digit is sharpened by what its pixels differ from the mean of those round them, sharpTimes over. Means of 5 to 11 pixels, added
// two to ten times, read about as well.
const (
	sharpReach = 3 // pixels to each side, taken twice
	sharpTimes = 3
)

// unsharpMask makes edges steeper.
func unsharpMask(p plane.Plane) {
	mean := make([]int, len(p.Pix))
	for i, v := range p.Pix {
		mean[i] = int(v)
	}
	for range 2 {
		for y := range p.H {
			boxBlur(mean[y*p.W:], p.W, 1)
		}
		for x := range p.W {
			boxBlur(mean[x:], p.H, p.W)
		}
	}
	for i, v := range p.Pix {
		p.Pix[i] = uint8(min(max(int(v)+sharpTimes*(int(v)-mean[i]), 0), 255))
	}
}

// boxBlur makes each of n pixels that lie so far apart the mean of those within sharpReach.
func boxBlur(pix []int, n, apart int) {
	var line [strip.Height]int
	for i := range n {
		line[i] = pix[i*apart]
	}
	sum := line[0] * (sharpReach + 2) // of those round the pixel before the first
	for i := 1; i < sharpReach; i++ {
		sum += line[min(i, n-1)]
	}
	for i := range n {
		sum += line[min(i+sharpReach, n-1)] - line[max(i-sharpReach-1, 0)]
		pix[i*apart] = sum / (2*sharpReach + 1)
	}
}
