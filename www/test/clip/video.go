package main

import (
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"strconv"

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
		for i := range approach + held {
			if err := jpeg.Encode(f, filmed(scene, w, h, i), &jpeg.Options{Quality: 85}); err != nil {
				return err
			}
		}
		return nil
	})
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
		for x := range w {
			u, v := (float64(x)-float64(w)/2-dx)/zoom, (float64(y)-float64(h)/2-dy)/zoom
			sx, sy := cos*u+sin*v+float64(size.X)/2, -sin*u+cos*v+float64(size.Y)/2
			out.SetNRGBA(x, y, blend(scene, sx, sy))
		}
	}
	return out
}

// blend is the scene's colour between four pixels, a plain table's where the scene ends.
func blend(m *image.NRGBA, x, y float64) color.NRGBA {
	x0, y0 := int(math.Floor(x)), int(math.Floor(y))
	if !image.Pt(x0, y0).In(m.Rect) || !image.Pt(x0+1, y0+1).In(m.Rect) {
		return color.NRGBA{R: 96, G: 88, B: 80, A: 255}
	}
	fx, fy := x-float64(x0), y-float64(y0)
	mix := func(c int) uint8 {
		at := m.PixOffset(x0, y0) + c
		top := (1-fx)*float64(m.Pix[at]) + fx*float64(m.Pix[at+4])
		bottom := (1-fx)*float64(m.Pix[at+m.Stride]) + fx*float64(m.Pix[at+m.Stride+4])
		return uint8((1-fy)*top + fy*bottom + 0.5)
	}
	return color.NRGBA{R: mix(0), G: mix(1), B: mix(2), A: 255}
}
