package main

import (
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/plane"
	"github.com/cardglyph/cardglyph/core/synth"
)

// This file makes the banks of small text, names and dates: "letters", a template for each character of each family, and
// "text", which only tells characters from everything else, for the search.

// textStrips is how many lines of small text are drawn.
const textStrips = 3500

// letterSteps are the steps of the letters' weights, see match.Pack: five eighths of what a byte holds read as many names
// and take less room.
const letterSteps = 79

// textSeed sets the strips of small text apart from those of numbers.
const textSeed = 1 << 32

// textRunes are the characters that names and dates are made of. Their order is that of the templates.
const textRunes = "0123456789/-.'ABCDEFGHIJKLMNOPQRSTUVWXYZ" + string(rune(bank.SerifI)) + string(rune(bank.RimmedI))

// textKit cuts the windows of one bank of small text.
type textKit struct {
	cell   int
	spread spread
	ridge  float64
	rimmed bool // whether the letters of the strip that is cut have dark rims
}

var (
	lettersKit = textKit{cell: 3, ridge: 0.03, spread: spread{shift: 0.03, scale: 0.05, aspect: 0.08, turn: 0.035, shear: 0.04}}
	textFinder = textKit{cell: 2, ridge: 0.03, spread: spread{shift: 0.05, scale: 0.10, aspect: 0.12, turn: 0.05, shear: 0.06}}
)

// textCut is one window of small text: its character, 0 for none.
type textCut struct {
	char   rune
	family string
	feat   []float32
}

// textBanks draws n strips of names and dates and returns the two banks: about 12 characters and as many other windows each.
func textBanks(n int) (letters, finder []byte) {
	kits := []textKit{lettersKit, textFinder}
	cuts := draw(n, len(kits), func(i int) [][]textCut { return drawTextStrip(kits, textSeed+uint64(i)) })
	return lettersKit.trainLetters(cuts[0]), textFinder.trainFinder(cuts[1])
}

func drawTextStrip(kits []textKit, seed uint64) [][]textCut {
	o := textRecipe(seed)
	scene := synth.Strip(seed, o)
	b := scene.Image.Bounds()
	pyr := plane.NewPyramid(plane.FromRGBA(scene.Image.Pix, scene.Image.Stride, b.Dx(), b.Dy(), 0, 2))
	out := make([][]textCut, len(kits))
	for i, k := range kits {
		k.rimmed = o.Rimmed && o.Style == synth.Embossed
		out[i] = k.cuts(scene, pyr, rand.New(rand.NewPCG(seed, uint64(i))))
	}
	return out
}

// textRecipe is the mix of small text.
func textRecipe(seed uint64) synth.Options {
	r := rand.New(rand.NewPCG(seed, 0x7e87))
	o := synth.Options{Kind: "holder", Difficulty: 0.5 * (0.01 + 0.99*r.Float64()), DigitHeight: 8 + 26*r.Float64()*r.Float64()}
	raised, drawn := raisedLetters, drawnLetters
	if r.IntN(100) < 45 {
		o.Kind, raised, drawn = "expiry", raisedDigits, drawnDigits
	}
	switch kind := r.IntN(100); {
	case kind < 50:
		o.Style, o.Font = synth.Embossed, raised[r.IntN(len(raised))]
	case kind < 66:
		o.Style, o.Font = synth.Drawn, drawn[r.IntN(len(drawn))]
	default:
		o.Style = synth.Printed
	}
	o.Rimmed = o.Kind == "holder" && r.Float64() < rimmed
	return o
}

// rimmed is the share of raised names whose letters have dark rims on all sides.
const rimmed = 0.3

// Faces of raised names and dates. Dies for names are a narrow gothic whose M and W are no wider than its other letters:
// monospaced faces come closest.
var (
	raisedLetters = []string{synth.FontGothic, synth.FontGothic, synth.FontOCRB, "share-tech-mono", "share-tech-mono", "inconsolata", "inconsolata", "roboto-mono", "b612-mono", "roboto-condensed", "barlow-semi-condensed"}
	drawnLetters  = []string{synth.FontOCRA, synth.FontOCRA, synth.FontGothic, "share-tech-mono", "inconsolata", "roboto-mono", "arimo"}
	raisedDigits  = []string{synth.FontGothic, synth.FontGothic, synth.FontFarrington, synth.FontFarrington, synth.FontOval, synth.FontOval, synth.FontOCRB, "arimo", "roboto-condensed"}
	drawnDigits   = []string{synth.FontOCRA, synth.FontOCRA, synth.FontGothic, synth.FontFarrington, synth.FontSquare, "arimo"}
)

// textFamily names the templates for a line of small text.
func textFamily(line synth.Line) string {
	switch {
	case families[line.Font] == "ocr-a":
		return "ocr-a"
	case line.Kind == "expiry" && families[line.Font] == "farrington":
		return "farrington" // digits only: its letters are the gothic ones
	case line.Style == synth.Printed:
		return "print"
	}
	return "raised"
}

// textClass is the character whose template the glyph belongs to; 0 for a glyph that cards do not have. Monospaced faces have
// a stroke or a dot in the 0, and serifs on the I, which some cards have and most do not.
func textClass(font string, c rune) rune {
	mono := strings.HasSuffix(font, "mono") || font == "inconsolata" || font == "cousine"
	switch {
	case c == '0' && mono:
		return 0
	case c == 'I' && (mono || font == synth.FontOCRB || families[font] == "ocr-a"):
		return bank.SerifI
	}
	return c
}

// class is textClass on the strip that is cut.
func (k textKit) class(font string, c rune) rune {
	class := textClass(font, c)
	if class == 'I' && k.rimmed {
		return bank.RimmedI
	}
	return class
}

// cuts are the windows of one strip: its characters, and as many places that are none.
func (k textKit) cuts(scene synth.Scene, pyr plane.Pyramid, r *rand.Rand) []textCut {
	c := newCutter(kit{cols: bank.Cols, rows: bank.Rows, cell: k.cell, digit: bank.DigitCells * float64(k.cell)})
	var out []textCut
	add := func(char rune, family string, q geom.Quad, d distortion) {
		if f := c.window(pyr, q, d); f != nil {
			out = append(out, textCut{char, family, f})
		}
	}
	for _, line := range scene.Truth.Lines {
		for g, glyph := range line.Glyphs {
			q := glyphQuad(glyph)
			if c := k.class(line.Font, glyph.Rune); c != 0 {
				add(c, textFamily(line), q, k.spread.draw(r))
			}
			none := func(_ int, _ string, q geom.Quad, d distortion) { add(0, "", q, d) }
			kit{}.addNegatives(none, r, q, g, line)
		}
	}
	return out
}

// trainLetters makes a template for each character of each family, against everything that is no character.
func (k textKit) trainLetters(cuts []textCut) []byte {
	names := textFamilies(cuts)
	index := map[match.Class]int{}
	var classes []match.Class
	for f := range names {
		for _, c := range textRunes {
			index[match.Class{Rune: byte(c), Family: byte(f)}] = len(classes)
			classes = append(classes, match.Class{Rune: byte(c), Family: byte(f)})
		}
	}
	background := len(classes)
	var samples []sample
	for _, c := range cuts {
		if c.char == 0 {
			samples = append(samples, sample{background, c.feat})
			continue
		}
		class := match.Class{Rune: byte(c.char), Family: byte(slices.Index(names, c.family))}
		if i, ok := index[class]; ok {
			samples = append(samples, sample{i, c.feat})
		}
	}
	m := summarise(samples, background+1, bank.Cols*bank.Rows*gradient.Channels)
	weights, bias := m.discriminant(background, k.ridge)
	classes, weights, bias = seen(m, classes, weights, bias)
	anyWeights, anyBias := k.anyOf(cuts)
	classes = append(classes, match.Class{Rune: bank.AnyDigit}, match.Class{Rune: bank.AnyLetter})
	weights, bias = append(weights, anyWeights...), append(bias, anyBias...)
	return match.Pack(bank.Cols, bank.Rows, letterSteps, names, classes, weights, bias)
}

// seen leaves out the classes that hardly any strip showed.
func seen(m classMeans, classes []match.Class, weights [][]float64, bias []float64) (c []match.Class, w [][]float64, b []float64) {
	const least = 16 // windows
	for i := range classes {
		if m.count[i] >= least {
			c, w, b = append(c, classes[i]), append(w, weights[i]), append(b, bias[i])
		}
	}
	return c, w, b
}

func textFamilies(cuts []textCut) []string {
	var names []string
	for _, c := range cuts {
		if c.char != 0 && !slices.Contains(names, c.family) {
			names = append(names, c.family)
		}
	}
	slices.Sort(names)
	return names
}

// trainFinder makes the bank of one template, any character.
func (k textKit) trainFinder(cuts []textCut) []byte {
	samples := make([]sample, len(cuts))
	for i, c := range cuts {
		samples[i] = sample{1, c.feat}
		if c.char != 0 {
			samples[i].class = 0
		}
	}
	weights, bias := summarise(samples, 2, bank.Cols*bank.Rows*gradient.Channels).discriminant(1, k.ridge)
	return match.Pack(bank.Cols, bank.Rows, match.StepsMost, []string{"text"}, []match.Class{{}}, weights, bias)
}

// anyOf makes two templates, any digit and any letter, against everything that is no character.
func (k textKit) anyOf(cuts []textCut) (weights [][]float64, bias []float64) {
	var samples []sample
	for _, c := range cuts {
		switch {
		case c.char == 0:
			samples = append(samples, sample{2, c.feat})
		case c.char >= '0' && c.char <= '9' || c.char == '/' || c.char == '-': // what dates are made of
			samples = append(samples, sample{0, c.feat})
		case c.char >= 'A' && c.char <= 'Z' || c.char == bank.SerifI || c.char == bank.RimmedI:
			samples = append(samples, sample{1, c.feat})
		}
	}
	m := summarise(samples, 3, bank.Cols*bank.Rows*gradient.Channels)
	return m.discriminant(2, k.ridge)
}
