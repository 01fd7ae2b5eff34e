package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg"
	"log"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/trust"
	"github.com/cardglyph/cardglyph/core/synth/set"
)

// line is a line of digits that was the answer for a picture.
type line struct {
	facts  trust.Facts
	digits []evidence
	whole  bool // it is the card's number, as many digits and most of them right
	right  bool // all of them are
	weight float64
}

// evidence is what speaks for a digit: its lead in nats, and its score as package trust weighs it, from 0 to 1.
type evidence struct{ lead, clear float64 }

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
	var answer core.TraceEvent
	reader, err := core.New(&core.Options{Fields: core.FieldNumber, Trace: func(e core.TraceEvent) {
		if e.Stage == "answer" {
			answer = e
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
	whole := len(digits) == len(truth) && 3*differ(digits, truth) <= len(truth)
	return &line{facts: answer.Facts, digits: evidenceOf(answer.Marks), whole: whole, right: digits == truth}, nil
}

// evidenceOf is what the marks' labels end with: lead and score in nats, which are cut there.
func evidenceOf(marks []core.TraceMark) (out []evidence) {
	for _, m := range marks {
		var digit string
		var lead, score int32
		if _, err := fmt.Sscan(m.Label, &digit, &lead, &score); err != nil {
			log.Fatal(err)
		}
		out = append(out, evidence{float64(lead), float64(trust.Clear(score*match.One)) / match.One})
	}
	return out
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

// features are the facts about the whole as package trust weighs them, from 0 to 1.
func (l *line) features() (out []float64) {
	for _, v := range l.facts.Vector() {
		out = append(out, float64(v)/match.One)
	}
	return out
}
