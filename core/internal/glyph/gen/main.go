// Command gen draws lines of text in some hundred typefaces and makes the classifier's weights from them. The fonts are the packages listed in
// fonts.txt, which `gen -install` fetches; families that are held out (see heldOut) take no part. The same fonts, seeds and code give the same
// bytes on the same kind of processor.
package main

import (
	"flag"
	"fmt"
	"log"
	"path/filepath"

	"github.com/cardglyph/cardglyph/core/internal/glyph"
	"github.com/cardglyph/cardglyph/core/internal/glyph/sample"
)

func main() {
	dir := flag.String("fonts", "build/fonts", "folder with the fonts' packages")
	install := flag.Bool("install", false, "install the fonts' packages there with npm first")
	out := flag.String("out", "core/internal/glyph", "folder for the weights")
	windows := flag.String("windows", "", "keep the drawn windows in this file, and take them from there when it exists")
	held := flag.Bool("held", false, "measure the weights of this build on the families that are held out, instead of making new ones")
	only := flag.Bool("draw", false, "draw the windows and stop")
	per := flag.Int("strips", 9, "strips of each font")
	raised := flag.Int("raised", 100, "percent of the strips of raised faces")
	flag.Parse()
	if *install {
		check(installFonts(*dir))
	}
	ws, err := kept(*windows, func() ([]sample.Window, error) { return drawAll(*dir, *per, *raised, *held) })
	check(err)
	fmt.Println(len(ws), "windows")
	if *only {
		return
	}
	if *held {
		measure(glyph.New(), ws)
		return
	}
	check(writeWeights(filepath.Join(*out, "weights_data.go"), weights(ws).bytes()))
}

// weights trains a model.
func weights(ws []sample.Window) *quantised {
	p := discriminant(ws)
	z, class := p.project(ws, spread(meansTotal, len(ws)))
	protos := newPrototypes(fineCount, dim)
	protos.begin(z, class)
	train(p, protos, ws)
	return quantise(p, protos, ws)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
