package main

import (
	"bytes"
	"context"
	"image"
	"image/draw"
	_ "image/jpeg"
	"log"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/trust"
	"github.com/cardglyph/cardglyph/core/synth/set"
)

// line is a line of digits that was the answer for a picture.
type line struct {
	facts  trust.Facts
	leads  []float64 // of the digits, nats
	whole  bool      // it is the card's number, as many digits and most of them right
	right  bool      // all of them are
	weight float64
}

// readAll reads each k-th picture of the recipe; those where no number was found are left out.
func readAll(r *set.Recipe, weight float64, k int) (lines []line) {
	read := make([]*line, r.N)
	var group errgroup.Group
	group.SetLimit(runtime.NumCPU())
	for i := 0; i < r.N; i += k {
		group.Go(func() error {
			p, err := r.Draw(i)
			if err != nil {
				return err
			}
			read[i], err = readOne(p.File, p.Label.Number)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		log.Fatal(err)
	}
	for _, l := range read {
		if l != nil {
			l.weight = weight
			lines = append(lines, *l)
		}
	}
	return lines
}

// readOne reads a picture; nil when no number was found.
func readOne(file []byte, truth string) (*line, error) {
	m, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	pixels := image.NewNRGBA(image.Rect(0, 0, m.Bounds().Dx(), m.Bounds().Dy()))
	draw.Draw(pixels, pixels.Rect, m, m.Bounds().Min, draw.Src)
	var strips []core.TraceEvent
	reader, err := core.New(&core.Options{Fields: core.FieldNumber, Trace: func(e core.TraceEvent) {
		if e.Stage == "strip" {
			strips = append(strips, e)
		}
	}})
	if err != nil {
		return nil, err
	}
	res, err := reader.Recognize(context.Background(), core.Image{
		Pix: pixels.Pix, Format: core.RGBA8, Width: pixels.Rect.Dx(), Height: pixels.Rect.Dy(), Stride: pixels.Stride,
	})
	if err != nil || res.Number == nil {
		return nil, err
	}
	digits := res.Number.Digits
	facts, leads := evidence(strips, digits)
	whole := len(digits) == len(truth) && 3*differ(digits, truth) <= len(truth)
	return &line{facts: facts, leads: leads, whole: whole, right: digits == truth}, nil
}

// evidence is that of the last strip that reads like the digits. Where the rules chose another digit, its lead is negative.
func evidence(strips []core.TraceEvent, digits string) (f trust.Facts, leads []float64) {
	least := len(digits) + 1
	for i := range strips {
		var text strings.Builder
		var own []float64
		for k, m := range strips[i].Marks {
			d, lead, _ := strings.Cut(m.Label, " ")
			nats, err := strconv.Atoi(lead)
			if err != nil {
				log.Fatal(err)
			}
			text.WriteString(d)
			own = append(own, float64(nats)+0.5) // whole nats, cut
			if k < len(digits) && d != digits[k:k+1] {
				own[k] = -own[k]
			}
		}
		if n := differ(text.String(), digits); text.Len() == len(digits) && n <= least {
			least, f, leads = n, strips[i].Facts, own
		}
	}
	return f, leads
}

// differ is in how many places the texts differ.
func differ(a, b string) (n int) {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

// features are the facts as package trust weighs them, from 0 to 1.
func (l *line) features() (out []float64) {
	for _, v := range l.facts.Vector() {
		out = append(out, float64(v)/match.One)
	}
	return out
}
