package gradient

import "testing"

func BenchmarkDevDense(b *testing.B) {
	p := noisy(700, 62)
	for range b.N {
		var d Dense
		d.Pool(p, 5)
	}
}
func BenchmarkDevDenseReuse(b *testing.B) {
	p := noisy(700, 62)
	var d Dense
	for range b.N {
		d.Pool(p, 5)
	}
}
func BenchmarkDevVotes(b *testing.B) {
	p := noisy(700, 62)
	var d Dense
	d.Pool(p, 5)
	for range b.N {
		d.votes(p, 0, p.H)
	}
}
func BenchmarkDevBoxRow(b *testing.B) {
	p := noisy(700, 62)
	var d Dense
	d.Pool(p, 5)
	for range b.N {
		for y := range p.H {
			row, tmp := d.a[y*p.W:(y+1)*p.W], d.b[y*p.W:(y+1)*p.W]
			boxRow(tmp, row, 5, 5/2)
			boxRow(row, tmp, 5, (5-1)/2)
		}
	}
}
func BenchmarkDevBoxCol(b *testing.B) {
	p := noisy(700, 62)
	var d Dense
	d.Pool(p, 5)
	for range b.N {
		d.boxColumns(d.b, d.a, p.W, 0, p.H, 5, 5/2)
		d.boxColumns(d.a, d.b, p.W, 0, p.H, 5, 5/2)
	}
}
func BenchmarkDevRoots(b *testing.B) {
	p := noisy(700, 62)
	var d Dense
	d.Pool(p, 5)
	for range b.N {
		roots(d.Feat, d.a, 4)
	}
}
func BenchmarkDevPowers(b *testing.B) {
	p := noisy(700, 62)
	var d Dense
	d.Pool(p, 5)
	for range b.N {
		Powers(d.Power, d.Feat)
	}
}
func BenchmarkDevGrid(b *testing.B) {
	p := noisy(400, 250)
	var g Grid
	g.Size(p.W, p.H, 2)
	for range b.N {
		clear(g.sums)
		g.PoolRows(p, 0, g.H)
	}
}
func BenchmarkDevGridRoots(b *testing.B) {
	p := noisy(400, 250)
	var g Grid
	g.Size(p.W, p.H, 2)
	g.PoolRows(p, 0, g.H)
	for range b.N {
		g.Finish(0, g.H)
	}
}
