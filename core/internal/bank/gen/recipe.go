package main

import (
	"math/rand/v2"

	"github.com/cardglyph/cardglyph/core/internal/bank"
	"github.com/cardglyph/cardglyph/core/synth"
)

// crossed is the share of strips that art crosses on purpose, which is when digits are misread.
const crossed = 0.6

// recipe is the mix of strips: the rarer kinds are drawn more often than cards have them, since a template needs some
// hundreds of examples.
func recipe(seed uint64) synth.Options {
	r := rand.New(rand.NewPCG(seed, 0xca5d))
	o := synth.Options{Difficulty: 0.01 + 0.99*r.Float64()}
	switch kind := r.IntN(100); {
	case kind < 38:
		o.Style, o.Font = synth.Embossed, synth.FontFarrington
	case kind < 52:
		gothics := [...]string{synth.FontOval, synth.FontOval, synth.FontGothic, "routed-gothic-wide", synth.FontOCRB, "nunito"}
		o.Style, o.Font = synth.Embossed, gothics[r.IntN(len(gothics))]
	case kind < 64:
		o.Style = synth.Drawn
	default:
		o.Style = synth.Printed
	}
	o.Crossed = r.Float64() < crossed
	return o
}

// families says which typefaces share templates: those whose digits have the same build.
var families = map[string]string{
	synth.FontFarrington: "farrington", synth.FontSquare: "farrington",
	synth.FontOCRA: "ocr-a", synth.FontOCRAEven: "ocr-a", synth.FontOCRB: "ocr-b",
	"tinos-bold": "serif",
	"arimo-bold": "bold", "lato-bold": "bold",
	"arimo": "sans", "roboto": "sans", "roboto-medium": "sans", "open-sans": "sans", "nunito": "sans", "montserrat": "sans",
	"titillium-web": "sans", "exo-2": "sans",
	"roboto-condensed": "condensed", "barlow-semi-condensed": "condensed", "oswald": "condensed",
	synth.FontOval: "gothic", synth.FontGothic: "gothic", "routed-gothic-wide": "gothic",
	"oxanium": "square", "michroma": "square", "quantico": "square", "share-tech-mono": "square",
}

// family names the templates that a line's digits are drawn with; what is not listed above is monospaced or technical.
func family(line synth.Line) string {
	f, ok := families[line.Font]
	switch {
	case line.Style == synth.Embossed && f == "farrington":
		return bank.Embossed
	case line.Style == synth.Embossed:
		return bank.Gothic
	case !ok:
		return "mono"
	}
	return f
}
