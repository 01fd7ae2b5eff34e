package set

import (
	"github.com/cardglyph/cardglyph/core/pan"
	"github.com/cardglyph/cardglyph/core/synth"
)

// Label is the truth about a picture: a line of labels.jsonl. Places are in pixels of the picture.
type Label struct {
	File            string       `json:"file"`
	Number          string       `json:"number"`
	NumberVisible   bool         `json:"number_visible"`
	NumberLuhnOK    bool         `json:"number_luhn_ok"`
	NumberAsPrinted string       `json:"number_as_printed"`
	Expiry          string       `json:"expiry"`
	Name            string       `json:"name"`
	Brand           string       `json:"brand"`
	Kind            string       `json:"kind"`
	Style           string       `json:"style"`  // embossed or printed; empty without a number's line
	Manner          string       `json:"manner"` // as package synth names styles
	Font            string       `json:"font"`
	Layout          string       `json:"layout"`
	Flaw            string       `json:"flaw,omitempty"`      // that was asked for
	Rows            int          `json:"rows,omitempty"`      // of the number on a printed card
	Side            string       `json:"side,omitempty"`      // of a printed card
	DateForm        string       `json:"date_form,omitempty"` // of a printed card
	Code            string       `json:"security_code,omitempty"`
	Width           int          `json:"width"`
	Height          int          `json:"height"`
	Turn            int          `json:"turn"`
	Difficulty      float64      `json:"difficulty"`
	Card            [][2]float64 `json:"card,omitempty"`
	Lines           []Line       `json:"lines"`
}

// Line is one line of text with the cells of its glyphs, each clockwise from the glyph's own top left.
type Line struct {
	Kind  string         `json:"kind"`
	Text  string         `json:"text"`
	Cells [][][2]float64 `json:"cells"`
}

func newLabel(file string, scene synth.Scene) Label {
	t := scene.Truth
	l := Label{
		File: file, Number: t.Number, NumberVisible: t.Number != "", NumberLuhnOK: t.Number != "" && pan.Luhn(t.Number),
		Expiry: t.Expiry, Name: t.Holder, Kind: t.Kind, Manner: t.Style, Font: t.Font, Layout: t.Layout,
		Width: scene.Image.Rect.Dx(), Height: scene.Image.Rect.Dy(), Turn: t.Turn, Difficulty: t.Difficulty,
	}
	l.Rows, l.Side, l.DateForm, l.Code = t.Rows, t.Side, t.DateForm, t.Code
	switch t.Style {
	case synth.Embossed, synth.Drawn:
		l.Style = "embossed"
	case synth.Printed:
		l.Style = "printed"
	}
	if t.Expiry == "00/00" { // a placeholder, not a month
		l.Expiry = ""
	}
	if t.Number != "" {
		l.Brand = pan.NetworkOf(t.Number).String()
	}
	if t.Card != [4]synth.Pt{} {
		l.Card = corners(t.Card)
	}
	for _, line := range t.Lines {
		if line.Kind == "number" {
			l.NumberAsPrinted = line.Text
		}
		text := Line{Kind: line.Kind, Text: line.Text, Cells: [][][2]float64{}}
		for _, g := range line.Glyphs {
			text.Cells = append(text.Cells, corners(g.Cell))
		}
		l.Lines = append(l.Lines, text)
	}
	return l
}

func corners(quad [4]synth.Pt) [][2]float64 {
	out := make([][2]float64, 4)
	for i, p := range quad {
		out[i] = [2]float64{p.X, p.Y}
	}
	return out
}
