package core

// This file implements the search for the fine grid that a screen leaves in a picture of it.

// Patches of the picture are compared with themselves, moved: a grid comes back after its period, art does not.
const (
	patchSide    = 64 // px
	patchesX     = 4
	patchesY     = 3
	periodLeast  = 3  // px
	periodMost   = 20 // px
	patchEnergy  = 6  // squared grey levels a pixel: less is noise
	gridLikeness = 45 // percent of the energy that comes back
)

// onScreen reports whether the picture is one of a screen, as far as its card shows. A video's frames are asked once the number is
// claimed.
func (w *work) onScreen() bool {
	card := w.area(nil)
	return w.screen(&card) >= screenLeast
}

// screen is the share of the area's patches that show a grid: one period across and one down. Lines that artists draw run
// one way.
func (w *work) screen(a *area) float64 {
	b := a.bounds(1, w.pic.Luma.W, w.pic.Luma.H)
	if b.x1-b.x0 < patchSide || b.y1-b.y0 < patchSide {
		return 0
	}
	var across, down [periodMost + 1]int
	for j := range patchesY {
		for i := range patchesX {
			x := b.x0 + (b.x1-b.x0-patchSide)*i/(patchesX-1)
			y := b.y0 + (b.y1-b.y0-patchSide)*j/(patchesY-1)
			across[w.period(x, y, 1, w.pic.Luma.W)]++
			down[w.period(x, y, w.pic.Luma.W, 1)]++
			w.pic.Pay(160)
		}
	}
	return float64(min(common(&across), common(&down))) / (patchesX * patchesY)
}

// common is how many patches have the commonest period, give or take one pixel; 0 is none.
func common(n *[periodMost + 1]int) (most int) {
	for p := periodLeast; p <= periodMost; p++ {
		sum := n[p] + n[p-1]
		if p < periodMost {
			sum += n[p+1]
		}
		most = max(most, sum)
	}
	return most
}

// period is after how many pixels in the direction of step the patch at (x, y) comes back, 0 when it does not.
func (w *work) period(x, y, step, row int) int {
	const n = patchSide - 2
	var likeness [periodMost + 1]int
	var d [n]int
	for line := 0; line < patchSide; line += 4 {
		at := y*w.pic.Luma.W + x + line*row
		for i := range d { // second differences: slow changes of light drop out
			p := at + (i+1)*step
			d[i] = 2*int(w.pic.Luma.Pix[p]) - int(w.pic.Luma.Pix[p-step]) - int(w.pic.Luma.Pix[p+step])
		}
		for lag := range likeness {
			sum := 0
			for i := range n - periodMost {
				sum += d[i] * d[i+lag]
			}
			likeness[lag] += sum
		}
	}
	if likeness[0] < patchEnergy*(n-periodMost)*patchSide/4 {
		return 0
	}
	best := 0
	for lag := periodLeast; lag < periodMost; lag++ {
		v := likeness[lag]
		if 100*v > gridLikeness*likeness[0] && v >= likeness[lag-1] && v >= likeness[lag+1] && (best == 0 || v > likeness[best]) {
			best = lag
		}
	}
	return best
}
