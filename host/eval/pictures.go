package eval

import (
	"github.com/cardglyph/cardglyph/core/synth/set"
)

// Picture is one picture to be read.
type Picture interface {
	// Open answers the picture's file and its label. A label comes with an error too.
	Open() ([]byte, *Label, error)
}

// Labelled is the pictures of a labels file.
func Labelled(path string) ([]Picture, error) {
	labels, err := Load(path)
	pictures := make([]Picture, len(labels))
	for i := range labels {
		pictures[i] = &labels[i]
	}
	return pictures, err
}

// Drawn is the pictures of a recipe of package set. They are drawn when they are opened.
func Drawn(path string) ([]Picture, error) {
	recipe, err := set.Load(path)
	if err != nil {
		return nil, err
	}
	pictures := make([]Picture, recipe.N)
	for i := range pictures {
		pictures[i] = drawn{recipe, i}
	}
	return pictures, nil
}

// drawn is one picture of a recipe.
type drawn struct {
	recipe *set.Recipe
	i      int
}

func (d drawn) Open() ([]byte, *Label, error) {
	p, err := d.recipe.Draw(d.i)
	t := &p.Label
	return p.File, &Label{
		File: t.File, Number: t.Number, Shown: &t.NumberVisible, Expiry: t.Expiry, Name: t.Name, Brand: t.Brand,
		Kind: t.Kind, Style: t.Style, Layout: t.Layout, Flaw: t.Flaw, Rows: t.Rows, Side: t.Side, Form: t.DateForm,
	}, err
}

// Every is each k-th picture, from the first: a sample. k below 2 leaves all.
func Every(pictures []Picture, k int) []Picture {
	if k < 2 {
		return pictures
	}
	var sample []Picture
	for i := 0; i < len(pictures); i += k {
		sample = append(sample, pictures[i])
	}
	return sample
}
