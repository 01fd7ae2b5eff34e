package match

import ("testing"
	"math/rand"
	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/plane"
)

func BenchmarkDevPack(b *testing.B) {
	p := plane.New(400, 250)
	for i := range p.Pix { p.Pix[i] = uint8(rand.Intn(60)+ i/7%3*50) }
	var g gradient.Grid
	g.Pool(p, 2)
	var q PackedGrid
	for range b.N {
		q.Pack(&g)
	}
}
