// Command synthset draws a labelled set of pictures into a folder: the pictures and labels.jsonl, one line a picture.
//
//	go run ./core/synth/cmd/synthset -n 500 -seed 7 -out DIR
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"image/jpeg"
	"image/png"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/cardglyph/cardglyph/core/pan"
	"github.com/cardglyph/cardglyph/core/synth"
)

func main() {
	log.SetFlags(0)
	var s set
	n := flag.Int("n", 500, "how many pictures")
	flag.Uint64Var(&s.seed, "seed", 7, "seed of the first picture; the next has the next seed")
	flag.StringVar(&s.out, "out", "", "folder to write to; made when it is not there")
	flag.StringVar(&s.kind, "kind", "card", "card, strip or noncard")
	flag.StringVar(&s.format, "format", "jpeg", "jpeg (quality 95) or png (exact)")
	flag.Float64Var(&s.options.Difficulty, "difficulty", 0, "0 to 1; 0 is a random mix")
	flag.StringVar(&s.options.Style, "style", "", strings.Join(synth.Styles(), ", ")+"; empty is all")
	flag.StringVar(&s.options.Layout, "layout", "", strings.Join(synth.Layouts(), ", ")+"; empty is all")
	flag.StringVar(&s.options.Font, "font", "", "one of "+strings.Join(synth.Fonts(), ", ")+"; empty is all")
	flag.IntVar(&s.options.Width, "width", 0, "width of card pictures in pixels; 0 is 240 to 2000")
	flag.Parse()
	if err := s.check(); err != nil {
		log.Fatal("synthset: ", err)
	}
	if err := s.write(*n); err != nil {
		log.Fatal("synthset: ", err)
	}
}

// set is a folder of pictures to be drawn.
type set struct {
	seed              uint64
	out, kind, format string
	options           synth.Options
}

func (s *set) check() error {
	switch {
	case s.out == "":
		return errors.New("-out is needed")
	case s.kind != "card" && s.kind != "strip" && s.kind != "noncard":
		return fmt.Errorf("-kind %q is not card, strip or noncard", s.kind)
	case s.format != "jpeg" && s.format != "png":
		return fmt.Errorf("-format %q is not jpeg or png", s.format)
	}
	return os.MkdirAll(s.out, 0o755)
}

// write draws n pictures and their labels.
func (s *set) write(n int) error {
	file, err := os.Create(filepath.Join(s.out, "labels.jsonl"))
	if err != nil {
		return err
	}
	labels := bufio.NewWriter(file)
	for i := range n {
		scene := s.draw(s.seed + uint64(i))
		name, err := s.save(scene, i)
		if err != nil {
			return err
		}
		text, err := json.Marshal(newLabel(name, scene))
		if err != nil {
			return err
		}
		if _, err := labels.Write(append(text, '\n')); err != nil {
			return err
		}
	}
	return errors.Join(labels.Flush(), file.Close())
}

func (s *set) draw(seed uint64) synth.Scene {
	switch s.kind {
	case "strip":
		return synth.Strip(seed, s.options)
	case "noncard":
		return synth.NonCard(seed)
	}
	return synth.Card(seed, s.options)
}

// save writes the picture and gives its name in the folder.
func (s *set) save(scene synth.Scene, i int) (string, error) {
	name := fmt.Sprintf("%s-%d-%05d.%s", s.kind, s.seed, i, map[string]string{"jpeg": "jpg", "png": "png"}[s.format])
	file, err := os.Create(filepath.Join(s.out, name))
	if err != nil {
		return "", err
	}
	if s.format == "png" {
		err = png.Encode(file, scene.Image)
	} else {
		err = jpeg.Encode(file, scene.Image, &jpeg.Options{Quality: 95})
	}
	return name, errors.Join(err, file.Close())
}

// label is a line of labels.jsonl.
type label struct {
	File            string       `json:"file"`
	Number          string       `json:"number"`
	NumberVisible   bool         `json:"number_visible"`
	NumberLuhnOK    bool         `json:"number_luhn_ok"`
	NumberAsPrinted string       `json:"number_as_printed"`
	Expiry          string       `json:"expiry"`
	Name            string       `json:"name"`
	Brand           string       `json:"brand"`
	Kind            string       `json:"kind"`
	Style           string       `json:"style"` // embossed or printed
	Manner          string       `json:"manner"`
	Font            string       `json:"font"`
	Layout          string       `json:"layout"`
	Width           int          `json:"width"`
	Height          int          `json:"height"`
	Turn            int          `json:"turn"`
	Difficulty      float64      `json:"difficulty"`
	Card            [][2]float64 `json:"card,omitempty"`
	Lines           []textLine   `json:"lines"`
}

// textLine is one line of text with the cells of its glyphs, each clockwise from the glyph's own top left.
type textLine struct {
	Kind  string         `json:"kind"`
	Text  string         `json:"text"`
	Cells [][][2]float64 `json:"cells"`
}

func newLabel(file string, scene synth.Scene) label {
	t := scene.Truth
	l := label{
		File: file, Number: t.Number, NumberVisible: t.Number != "", NumberLuhnOK: t.Number != "" && pan.Luhn(t.Number),
		Expiry: t.Expiry, Name: t.Holder, Kind: t.Kind, Style: "embossed", Manner: t.Style, Font: t.Font, Layout: t.Layout,
		Width: scene.Image.Rect.Dx(), Height: scene.Image.Rect.Dy(), Turn: t.Turn, Difficulty: t.Difficulty,
	}
	if t.Style == synth.Printed {
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
		text := textLine{Kind: line.Kind, Text: line.Text, Cells: [][][2]float64{}}
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
