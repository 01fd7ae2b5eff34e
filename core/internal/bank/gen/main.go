// Command gen draws synthetic number lines and makes the recognizer's template banks from them: linear discriminants over
// oriented-gradient features. The same fonts, seeds and code give the same bytes.
package main

import (
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/gradient"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/plane"
	"github.com/cardglyph/cardglyph/core/synth"
)

// strips is how many number lines are drawn: about 16 digits and 14 other windows each.
const strips = 5000

func main() {
	out := flag.String("out", ".", "folder for the banks")
	n := flag.Int("n", strips, "number lines to draw; 0: none")
	text := flag.Int("text", textStrips, "lines of small text to draw; 0: none")
	flag.Parse()
	if err := os.MkdirAll(*out, 0o755); err != nil {
		log.Fatal(err)
	}
	pairs, triples := followTables()
	write(*out, "pairs", pairs)
	write(*out, "triples", triples)
	if *text > 0 {
		letters, finder := textBanks(*text)
		write(*out, "letters", letters)
		write(*out, "text", finder)
	}
	if *n == 0 {
		return
	}
	for i, cuts := range draw(*n, len(kits), func(i int) [][]cut { return drawStrip(kits, uint64(i)) }) {
		write(*out, kits[i].name, kits[i].train(cuts))
	}
}

func write(dir, name string, data []byte) {
	if err := writeBank(dir, name, data); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %d bytes\n", name, len(data))
}

// kit is the recipe of one bank.
type kit struct {
	name    string
	cols    int // cells
	rows    int
	cell    int     // pixels
	digit   float64 // height of a digit in pixels
	spread  spread
	ridge   float64
	anyOnly bool    // one template for all digits; the others are tuned
	near    float64 // tuning: how far a digit lies from where it was found, standard deviation in digit heights
}

var kits = []kit{
	{name: "detect", cols: bank.Cols, rows: bank.Rows, cell: 3, digit: 3 * bank.DigitCells, ridge: 0.03, anyOnly: true,
		spread: spread{shift: 0.05, scale: 0.07, aspect: 0.12, turn: 0.06, shear: 0.06}},
	{name: "digits", cols: bank.Cols, rows: bank.Rows, cell: 5, digit: 5 * bank.DigitCells, ridge: 0.03,
		spread: spread{shift: 0.012, scale: 0.04, aspect: 0.06, turn: 0.035, shear: 0.04}, near: 0.04},
}

// cut is one window before it is known which class it belongs to.
type cut struct {
	digit  int // 0 to 9; -1 for none
	family string
	feat   []float32
	near   near // of digits, for tuning
}

func (k kit) train(cuts []cut) []byte {
	families := familiesOf(cuts)
	var samples []sample
	// class 10·family + digit; then the background; any digit is trained apart
	background := 10 * len(families)
	for _, c := range cuts {
		class := background
		if c.digit >= 0 {
			class = 10*slices.Index(families, c.family) + c.digit
		}
		samples = append(samples, sample{class, c.feat})
	}
	dim := k.cols * k.rows * gradient.Channels
	var classes []match.Class
	var weights [][]float64
	var bias []float64
	m := summarise(samples, background+1, dim)
	if !k.anyOnly {
		weights, bias = m.discriminant(background, k.ridge)
		for c := range background {
			classes = append(classes, match.Class{Rune: byte('0' + c%10), Family: byte(c / 10)})
		}
		within := m.within()
		each(len(families), func(f int) {
			tune(ofFamily(cuts, families[f]), weights[10*f:10*f+10], bias[10*f:10*f+10], within)
		})
	}
	w, b := m.merged().discriminant(1, k.ridge)
	weights, bias = append(weights, w[0]), append(bias, b[0])
	classes = append(classes, match.Class{})
	// Fewer steps pack better, but 31 of them read 96.5 % of the open strips' digits where 127 read 97.1 %.
	return match.Pack(k.cols, k.rows, match.StepsMost, families, classes, weights, bias)
}

func ofFamily(cuts []cut, family string) (out []cut) {
	for _, c := range cuts {
		if c.digit >= 0 && c.family == family {
			out = append(out, c)
		}
	}
	return out
}

func familiesOf(cuts []cut) []string {
	var names []string
	for _, c := range cuts {
		if c.digit >= 0 && !slices.Contains(names, c.family) {
			names = append(names, c.family)
		}
	}
	slices.Sort(names)
	return names
}

func drawStrip(kits []kit, seed uint64) [][]cut {
	scene := synth.Strip(seed, recipe(seed))
	b := scene.Image.Bounds()
	pyr := plane.NewPyramid(plane.FromRGBA(scene.Image.Pix, scene.Image.Stride, b.Dx(), b.Dy(), 0, 2))
	out := make([][]cut, len(kits))
	for i, k := range kits {
		out[i] = k.cuts(scene, pyr, rand.New(rand.NewPCG(seed, uint64(i))))
	}
	return out
}

// cuts are the windows of one strip: its digits, and as many places that are none.
func (k kit) cuts(scene synth.Scene, pyr plane.Pyramid, r *rand.Rand) []cut {
	c := newCutter(k)
	found := k.spread
	found.shift = k.near
	var out []cut
	add := func(digit int, family string, q geom.Quad, d distortion) {
		f := c.window(pyr, q, d)
		if f == nil {
			return
		}
		x := cut{digit: digit, family: family, feat: f}
		if digit >= 0 && !k.anyOnly {
			x.near = c.near(pyr, q, found.draw(r))
		}
		out = append(out, x)
	}
	for _, line := range scene.Truth.Lines {
		if line.Kind != "number" {
			continue
		}
		for g, glyph := range line.Glyphs {
			q := glyphQuad(glyph)
			if glyph.Rune < '0' || glyph.Rune > '9' {
				continue
			}
			add(int(glyph.Rune-'0'), family(line), q, k.spread.draw(r))
			k.addNegatives(add, r, q, g, line)
		}
	}
	return out
}

// addNegatives cuts what lies beside, above and below a digit, and the digit at the wrong size.
func (k kit) addNegatives(add func(int, string, geom.Quad, distortion), r *rand.Rand, q geom.Quad, g int, line synth.Line) {
	none := spread{shift: 0.05, scale: 0.1, aspect: 0.1, turn: 0.1, shear: 0.1}
	side := float64(r.IntN(2)*2 - 1)
	switch g % 4 {
	case 0: // between two digits
		add(-1, "", moved(q, side*(0.5+0.3*r.Float64()), 0, 1), none.draw(r))
	case 1: // too high or too low
		add(-1, "", moved(q, 0, side*(0.35+0.5*r.Float64()), 1), none.draw(r))
	case 2: // a part of a digit, or several at once
		scale := 0.45 + 0.25*r.Float64()
		if side > 0 {
			scale = 1.5 + 0.7*r.Float64()
		}
		add(-1, "", moved(q, 0.5*r.NormFloat64(), 0.3*r.NormFloat64(), scale), none.draw(r))
	case 3: // the surroundings
		add(-1, "", moved(q, 3*r.NormFloat64(), side*(0.9+0.8*r.Float64()), 0.7+0.6*r.Float64()), none.draw(r))
	}
}
