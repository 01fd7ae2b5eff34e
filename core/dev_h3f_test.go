package core

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func deskFrame(w, h int, noise float64) Image {
	r := rand.New(rand.NewPCG(7, uint64(w)))
	pix := make([]byte, w*h)
	for i := range pix {
		x, y := i%w, i/w
		v := 90.0 + float64(x*60/w) - float64(y*40/h)
		if (x-w/3)*(x-w/3)+(y-h/2)*(y-h/2) < h*h/9 { v += 60 }
		if (x*3+y*2)%(w/2) < w/9 { v -= 25 }
		v += noise * r.NormFloat64()
		pix[i] = byte(min(max(v, 0), 255))
	}
	return Image{Pix: pix, Width: w, Height: h, Stride: w}
}

func TestDevEmpty(t *testing.T) {
	for _, noise := range []float64{3, 12} {
		r, _ := New(nil)
		s := r.NewSession()
		m := deskFrame(640, 480, noise)
		total := int64(0)
		n := 0
		for k := range 60 {
			start := cpu()
			j, _ := s.Begin(m)
			for done := false; !done; {
				done, _ = j.Step(1 << 30)
			}
			el := (cpu() - start).Microseconds()
			total += el; n++
			if k < 24 {
			fmt.Print(j.work.frame.spent, "/", el, j.work.frame.now, " ")}
		}
		fmt.Println("mean", total/int64(n))
	}
}
