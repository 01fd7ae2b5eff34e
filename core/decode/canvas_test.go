package decode

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
)

// TestCanvas holds turning and reducing against doing one after the other, slowly, for every orientation and for sizes
// that no box divides.
func TestCanvas(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, size := range [][2]int{{1, 1}, {1, 9}, {9, 1}, {8, 8}, {13, 7}, {30, 31}} {
		for _, channels := range []int{1, 3} {
			pix := make([]byte, size[0]*size[1]*channels)
			for i := range pix {
				pix[i] = byte(rng.Uint32())
			}
			for orientation := range 9 {
				for _, keep := range []int{1, 4, 20, 100, 1000} {
					info := Info{Width: size[0], Height: size[1], Orientation: orientation}
					c := newCanvas(info, keep, channels)
					c.allocate()
					for y := range size[1] {
						c.row(y, pix[y*size[0]*channels:(y+1)*size[0]*channels])
					}
					require.Equal(t, slowCanvas(pix, info, c.reduce, channels), c.image,
						"%v, %d channels, orientation %d, keep %d", size, channels, orientation, keep)
					assert.LessOrEqual(t, c.image.Width*c.image.Height, keep)
				}
			}
		}
	}
}

// slowCanvas turns a picture, then averages it.
func slowCanvas(pix []byte, info Info, k, channels int) core.Image {
	turned := make(map[[2]int][]byte)
	for y := range info.Height {
		for x := range info.Width {
			ux, uy := uprightPlace(info.Orientation, x, y, info.Width, info.Height)
			turned[[2]int{ux, uy}] = pix[(y*info.Width+x)*channels:]
		}
	}
	up := upright("", info)
	out := core.Image{Format: core.Gray8, Width: (up.Width + k - 1) / k, Height: (up.Height + k - 1) / k, Reduce: k}
	if channels == 3 {
		out.Format = core.RGBA8
	}
	out.Stride = out.Width * out.Format.BytesPerPixel()
	for by := range out.Height {
		for bx := range out.Width {
			for i := range channels {
				sum, n := 0.0, 0.0
				for y := by * k; y < min((by+1)*k, up.Height); y++ {
					for x := bx * k; x < min((bx+1)*k, up.Width); x++ {
						sum, n = sum+float64(turned[[2]int{x, y}][i]), n+1
					}
				}
				out.Pix = append(out.Pix, byte(sum/n+0.5))
			}
			if channels == 3 {
				out.Pix = append(out.Pix, 255)
			}
		}
	}
	return out
}

func TestReduceFactor(t *testing.T) {
	for _, c := range []struct{ w, h, keep, want int }{
		{1920, 1080, DefaultKeepPixels, 1},
		{2048, 2048, DefaultKeepPixels, 1},
		{2049, 2048, DefaultKeepPixels, 2},
		{4096, 4096, DefaultKeepPixels, 2},
		{4032, 3024, DefaultKeepPixels, 2},
		{8160, 6120, DefaultKeepPixels, 4},
		{12000, 9000, DefaultKeepPixels, 6},
		{core.MaxSide, 100, DefaultKeepPixels, 1},
		{100, 100, -1, 100},
	} {
		assert.Equal(t, c.want, reduceFactor(c.w, c.h, c.keep), "%v", c)
	}
}
