// Command synthset draws a labelled set of pictures into a folder: the pictures and labels.jsonl, one line a picture.
//
//	go run ./core/synth/cmd/synthset -n 500 -seed 7 -out DIR
//	go run ./core/synth/cmd/synthset -recipe testdata/synth.json -out DIR
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/cardglyph/cardglyph/core/synth"
	"github.com/cardglyph/cardglyph/core/synth/set"
)

func main() {
	log.SetFlags(0)
	r := &set.Recipe{}
	var style, layout, flaw string
	var lean float64
	out := flag.String("out", "", "folder to write to; made when it is not there")
	recipe := flag.String("recipe", "", "file with a recipe, in place of the flags below")
	flag.IntVar(&r.N, "n", 500, "how many pictures")
	flag.Uint64Var(&r.Seed, "seed", 7, "seed of the first picture; the next has the next seed")
	flag.StringVar(&r.Kind, "kind", set.Card, "card, strip or noncard")
	flag.StringVar(&r.Format, "format", "jpeg", "jpeg (quality 95) or png (exact)")
	flag.Float64Var(&r.Difficulty, "difficulty", 0, "0 to 1; 0 is a random mix, -1 as easy as can be")
	flag.StringVar(&style, "style", "", strings.Join(synth.Styles(), ", ")+"; empty is all")
	flag.StringVar(&layout, "layout", "", strings.Join(synth.Layouts(), ", ")+"; empty is all")
	flag.StringVar(&flaw, "flaw", "", strings.Join(synth.Flaws(), ", ")+"; empty is as it comes")
	flag.Float64Var(&lean, "lean", 0, "degrees by which cards are turned about an axis chosen at random; 0 is as it comes")
	flag.StringVar(&r.Font, "font", "", "one of "+strings.Join(synth.Fonts(), ", ")+"; empty is all")
	flag.IntVar(&r.Width, "width", 0, "width of card pictures in pixels; 0 is 240 to 2000")
	flag.Parse()
	r.Styles, r.Layouts, r.Flaws, r.Leans = []string{style}, []string{layout}, []string{flaw}, []float64{lean}
	if err := write(r, *recipe, *out); err != nil {
		log.Fatal("synthset: ", err)
	}
}

// write draws the pictures of a recipe, or of the file that holds one, and their labels.
func write(r *set.Recipe, recipe, out string) (err error) {
	if out == "" {
		return errors.New("-out is needed")
	}
	if recipe != "" {
		r, err = set.Load(recipe)
	} else {
		err = r.Check()
	}
	if err == nil {
		err = os.MkdirAll(out, 0o755)
	}
	if err != nil {
		return err
	}
	file, err := os.Create(filepath.Join(out, "labels.jsonl"))
	if err != nil {
		return err
	}
	labels := bufio.NewWriter(file)
	for i := range r.N {
		if err := save(r, i, out, labels); err != nil {
			return err
		}
	}
	return errors.Join(labels.Flush(), file.Close())
}

// save draws one picture into the folder and writes its label.
func save(r *set.Recipe, i int, out string, labels *bufio.Writer) error {
	picture, err := r.Draw(i)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, picture.Label.File), picture.File, 0o644); err != nil {
		return err
	}
	return json.NewEncoder(labels).Encode(&picture.Label)
}
