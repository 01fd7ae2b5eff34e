package main

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"os"
	"runtime"
	"strconv"

	"golang.org/x/sync/errgroup"

	"github.com/cardglyph/cardglyph/core/pan"
	"github.com/cardglyph/cardglyph/core/synth"
)

// A second of approach, two of holding still as a hand does; the fake camera plays it again and again.
const (
	approach = 30 // frames
	held     = 60 // frames
)

// drawVideo writes a Motion JPEG: a card that comes near, turns a little and trembles.
func drawVideo(out, width, height string) error {
	w, errW := strconv.Atoi(width)
	h, errH := strconv.Atoi(height)
	if errW != nil || errH != nil || w < 64 || h < 64 || w > 4096 || h > 4096 {
		return fmt.Errorf("%q × %q is no size of a video", width, height)
	}
	scene, err := levelPhoto(w)
	if err != nil {
		return err
	}
	return write(out, func(f *os.File) error {
		for _, frame := range frames(scene, w, h) {
			if _, err := f.Write(frame); err != nil {
				return err
			}
		}
		return nil
	})
}

// frames draws every frame as a JPEG, on all cores.
func frames(scene *image.NRGBA, w, h int) [][]byte {
	all := make([][]byte, approach+held)
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range all {
		group.Go(func() error {
			var b bytes.Buffer
			err := jpeg.Encode(&b, filmed(scene, w, h, i), &jpeg.Options{Quality: 85})
			all[i] = b.Bytes()
			return err
		})
	}
	if err := group.Wait(); err != nil { // a buffer takes all that is written
		panic(err)
	}
	return all
}

// levelPhoto searches a photograph of an embossed card that lies upright and fills half of the picture's width.
func levelPhoto(width int) (*image.NRGBA, error) {
	const tries = 2000
	options := synth.Options{Style: synth.Embossed, Layout: "4-4-4-4", Difficulty: -1}
	for seed := range uint64(tries) {
		options.Width = 240
		t := synth.Card(seed, options).Truth
		top := t.Card[1].X - t.Card[0].X
		slope := math.Abs(t.Card[1].Y - t.Card[0].Y)
		if t.Kind == synth.Photo && t.Turn == 0 && top > 130 && top < 220 && slope < 0.1*top && pan.Luhn(t.Number) && t.Number[0] >= '4' && t.Number[0] <= '6' {
			options.Width = width
			return synth.Card(seed, options).Image, nil
		}
	}
	return nil, fmt.Errorf("no seed gives a photograph for the video")
}

// filmed is frame i: the scene seen through a hand-held camera.
func filmed(scene *image.NRGBA, w, h, i int) *image.NRGBA {
	t := float64(i)
	near := math.Min(1, 0.25+0.75*t/approach)
	zoom := 0.92 * near * (1 + 0.01*math.Sin(t/7))
	turn := 0.03*math.Sin(t/11) + 0.25*(1-near)
	dx, dy := 6*math.Sin(t/5), 5*math.Cos(t/6)
	sin, cos := math.Sincos(turn)
	size := scene.Bounds().Size()
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		row := out.Pix[y*out.Stride:]
		for x := range w {
			u, v := (float64(x)-float64(w)/2-dx)/zoom, (float64(y)-float64(h)/2-dy)/zoom
			sx, sy := cos*u+sin*v+float64(size.X)/2, -sin*u+cos*v+float64(size.Y)/2
			blend(row[4*x:4*x+4], scene, sx, sy)
		}
	}
	return out
}

// table is the colour where the scene ends.
var table = [4]byte{96, 88, 80, 255}

// blend writes the scene's colour between four pixels, the table's where the scene ends.
func blend(to []byte, m *image.NRGBA, x, y float64) {
	x0, y0 := int(math.Floor(x)), int(math.Floor(y))
	if x0 < 0 || y0 < 0 || x0+1 >= m.Rect.Dx() || y0+1 >= m.Rect.Dy() {
		copy(to, table[:])
		return
	}
	fx, fy := x-float64(x0), y-float64(y0)
	at := y0*m.Stride + 4*x0
	for c := range 3 {
		top := (1-fx)*float64(m.Pix[at+c]) + fx*float64(m.Pix[at+c+4])
		bottom := (1-fx)*float64(m.Pix[at+c+m.Stride]) + fx*float64(m.Pix[at+c+m.Stride+4])
		to[c] = uint8((1-fy)*top + fy*bottom + 0.5)
	}
	to[3] = 255
}
