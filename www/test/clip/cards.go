package main

import (
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strconv"

	"github.com/cardglyph/cardglyph/core/pan"
	"github.com/cardglyph/cardglyph/core/synth"
)

// drawing is one line of cards.json.
type drawing struct {
	File   string `json:"file"`
	Number string `json:"number"`
	Expiry string `json:"expiry"`
	Holder string `json:"holder"`
}

// drawCards draws easy cards of 800 px, embossed and printed in turn.
func drawCards(out, count string) error {
	n, err := strconv.Atoi(count)
	if err != nil || n < 1 || n > 1000 {
		return fmt.Errorf("%q is no number of cards", count)
	}
	var all []drawing
	for i := range n {
		scene := easyCard(uint64(i), i)
		name := fmt.Sprintf("card-%d.png", i)
		if err := write(filepath.Join(out, name), func(f *os.File) error { return png.Encode(f, scene.Image) }); err != nil {
			return err
		}
		t := scene.Truth
		all = append(all, drawing{name, t.Number, t.Expiry, t.Holder})
	}
	return write(filepath.Join(out, "cards.json"), func(f *os.File) error { return json.NewEncoder(f).Encode(all) })
}

func easyCard(seed uint64, i int) synth.Scene {
	styles := []string{synth.Embossed, synth.Printed}
	return synth.Card(seed, synth.Options{Style: styles[i%2], Layout: "4-4-4-4", Width: 800, Difficulty: -1})
}

// sample is a picture of the demo.
type sample struct {
	name    string
	options synth.Options
	kind    string
	from    uint64 // seed to begin the search at: one that was found good, and good to look at
}

var samples = []sample{
	{"embossed", synth.Options{Style: synth.Embossed, Layout: "4-4-4-4", Difficulty: 0.1}, synth.Photo, 11225},
	{"printed", synth.Options{Style: synth.Printed, Layout: "4-4-4-4", Difficulty: -1}, synth.ProductShot, 2349},
	{"dark", synth.Options{Style: synth.Printed, Layout: "4-4-4-4", Difficulty: -1}, synth.ProductShot, 1977},
}

// drawSamples searches seeds whose number nobody can take for a real one: small pictures first, then the large one.
func drawSamples(out string) error {
	const tries = 2000
	for _, s := range samples {
		seed := s.from
		for ; !s.fits(seed); seed++ {
			if seed-s.from > tries {
				return fmt.Errorf("no seed from %d on gives a sample %q", s.from, s.name)
			}
		}
		s.options.Width = 1400
		if err := saveJPEG(filepath.Join(out, "sample-"+s.name+".jpg"), synth.Card(seed, s.options).Image); err != nil {
			return err
		}
	}
	return nil
}

// fits reports whether the seed draws a card with every field, still valid, with an invented number, whole and large in a
// picture that is wider than high.
func (s sample) fits(seed uint64) bool {
	s.options.Width = 240
	scene := synth.Card(seed, s.options)
	t, w, h := scene.Truth, float64(scene.Image.Rect.Dx()), float64(scene.Image.Rect.Dy())
	const edge = 8 // px that a product shot, which fills the picture, may stand over
	for _, p := range t.Card {
		if p.X < -edge || p.Y < -edge || p.X > w+edge || p.Y > h+edge {
			return false
		}
	}
	return w > h && t.Card[1].X-t.Card[0].X > w/2 && t.Kind == s.kind && t.Turn == 0 && t.Holder != "" && len(t.Expiry) == 5 && t.Expiry[3:] >= "27" && t.Expiry[3:] < "50" &&
		pan.Luhn(t.Number) && invented(t.Number)
}

// invented reports whether a number counts up, or repeats one digit, over at least half of its length.
func invented(number string) bool {
	same, up := 1, 1
	for i := 1; i < len(number); i++ {
		switch (number[i] - number[i-1] + 10) % 10 {
		case 0:
			same++
			up = 1
		case 1:
			up++
			same = 1
		default:
			same, up = 1, 1
		}
		if max(same, up) >= len(number)/2 {
			return true
		}
	}
	return false
}

func saveJPEG(path string, m image.Image) error {
	return write(path, func(f *os.File) error { return jpeg.Encode(f, m, &jpeg.Options{Quality: 88}) })
}

func write(path string, encode func(*os.File) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := encode(f); err != nil {
		return err
	}
	return f.Close()
}
