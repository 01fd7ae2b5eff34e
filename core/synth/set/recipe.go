// Package set draws labelled sets of pictures from recipes: a few numbers in a file stand for as many pictures as wanted.
package set

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"slices"

	"github.com/cardglyph/cardglyph/core/synth"
)

// Kinds of pictures.
const (
	Card    = "card"
	Strip   = "strip"
	NonCard = "noncard"
	Print   = "print" // cards printed flat
)

// Recipe says which pictures a set has. Lists are axes: the set goes through all their combinations, in an order shuffled
// from the seed, so that every K-th picture is a fair sample. An empty list leaves the choice to the generator.
// A Recipe is not changed by its methods and may be shared.
type Recipe struct {
	About      string    `json:"about,omitempty"`
	Kind       string    `json:"kind"`                 // one of the kinds
	Seed       uint64    `json:"seed"`                 // of the first picture; the next has the next seed
	N          int       `json:"n"`                    // pictures
	Format     string    `json:"format,omitempty"`     // "jpeg", quality 95, when empty; or "png"
	Difficulty float64   `json:"difficulty,omitempty"` // as synth.Options has it, and so the rest
	Width      int       `json:"width,omitempty"`
	Font       string    `json:"font,omitempty"`
	Layouts    []string  `json:"layouts,omitempty"`
	Styles     []string  `json:"styles,omitempty"`
	Leans      []float64 `json:"leans,omitempty"`
	Flaws      []string  `json:"flaws,omitempty"`
	Families   []string  `json:"families,omitempty"` // of print, and so the rest
	Sides      []string  `json:"sides,omitempty"`
	Dates      []string  `json:"dates,omitempty"`
	Hard       bool      `json:"hard,omitempty"`
	Sheets     []string  `json:"sheets,omitempty"` // of noncard; empty: the older mix
}

// Load reads a recipe from a JSON file and checks it.
func Load(path string) (*Recipe, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("set: %w", err)
	}
	r := &Recipe{}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(r); err != nil {
		return nil, fmt.Errorf("set: %s: %w", path, err)
	}
	if err := r.Check(); err != nil {
		return nil, fmt.Errorf("set: %s: %w", path, err)
	}
	return r, nil
}

// Check says what is wrong with the recipe, or nil.
func (r *Recipe) Check() error {
	layouts := synth.Layouts()
	if r.Kind == Print {
		layouts = synth.PrintedLayouts()
	}
	for _, c := range []struct {
		name   string
		values []string
		known  []string
	}{
		{"kind", []string{r.Kind}, []string{Card, Strip, NonCard, Print}},
		{"format", []string{r.Format}, []string{"", "jpeg", "png"}},
		{"font", []string{r.Font}, append(synth.Fonts(), "")},
		{"layouts", r.Layouts, append(layouts, "")},
		{"styles", r.Styles, append(synth.Styles(), "")},
		{"flaws", r.Flaws, append(synth.Flaws(), "")},
		{"families", r.Families, synth.HeldOut()},
		{"sides", r.Sides, append(synth.Sides(), "")},
		{"sheets", r.Sheets, synth.SheetKinds()},
		{"dates", r.Dates, append(synth.DateForms(), "")},
	} {
		for _, v := range c.values {
			if !slices.Contains(c.known, v) {
				return fmt.Errorf("%s: %q is none of %q", c.name, v, c.known)
			}
		}
	}
	switch {
	case r.N < 1:
		return errors.New("n must be at least 1")
	case !(r.Difficulty >= -1 && r.Difficulty <= 1): // NaN fails too
		return errors.New("difficulty must be between -1 and 1")
	}
	return nil
}

// Picture is one picture of a set. The caller owns it.
type Picture struct {
	File  []byte
	Label Label
}

// Draw draws picture i, 0 ≤ i < N. The same recipe and i give the same bytes from the same binary.
// It is safe for concurrent use.
func (r *Recipe) Draw(i int) (Picture, error) {
	scene := r.scene(i)
	var file bytes.Buffer
	var err error
	ext := "jpg"
	if r.Format == "png" {
		ext = "png"
		err = png.Encode(&file, scene.Image)
	} else {
		err = jpeg.Encode(&file, scene.Image, &jpeg.Options{Quality: 95})
	}
	name := fmt.Sprintf("%s-%d-%05d.%s", r.Kind, r.Seed, i, ext)
	label := newLabel(name, scene)
	label.Flaw = r.options(i).Flaw
	return Picture{file.Bytes(), label}, err
}

func (r *Recipe) scene(i int) synth.Scene {
	seed := r.Seed + uint64(i)
	switch r.Kind {
	case Strip:
		return synth.Strip(seed, r.options(i))
	case NonCard:
		if len(r.Sheets) > 0 {
			return synth.Sheet(seed, r.Sheets[r.combination(i, len(r.Sheets))])
		}
		return synth.NonCard(seed)
	case Print:
		return synth.PrintedCard(seed, r.printed(i))
	}
	return synth.Card(seed, r.options(i))
}

// options are those of picture i: one combination of the axes.
func (r *Recipe) options(i int) synth.Options {
	o := synth.Options{Difficulty: r.Difficulty, Width: r.Width, Font: r.Font}
	k := r.combination(i, len(r.Layouts), len(r.Styles), len(r.Leans), len(r.Flaws))
	take(&k, r.Layouts, &o.Layout)
	take(&k, r.Styles, &o.Style)
	take(&k, r.Leans, &o.Lean)
	take(&k, r.Flaws, &o.Flaw)
	return o
}

// printed are those of picture i of a set of printed cards.
func (r *Recipe) printed(i int) synth.PrintedOptions {
	o := synth.PrintedOptions{Families: r.Families, Hard: r.Hard}
	k := r.combination(i, len(r.Layouts), len(r.Sides), len(r.Dates), len(r.Families))
	take(&k, r.Layouts, &o.Layout)
	take(&k, r.Sides, &o.Side)
	take(&k, r.Dates, &o.Date)
	take(&k, r.Families, &o.Family)
	return o
}

// combination is the one that picture i has of axes of such lengths.
func (r *Recipe) combination(i int, axes ...int) int {
	all := 1
	for _, n := range axes {
		all *= max(1, n)
	}
	round := uint64(i / all)
	return rand.New(rand.NewPCG(r.Seed, round)).Perm(all)[i%all]
}

// take sets the option to the value that k stands for on one axis, and leaves in k what stands for the others.
func take[T any](k *int, axis []T, option *T) {
	if len(axis) > 0 {
		*option = axis[*k%len(axis)]
		*k /= len(axis)
	}
}
