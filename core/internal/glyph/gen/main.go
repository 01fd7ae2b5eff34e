// Command gen draws lines of text in some hundred typefaces and makes the classifier's weights from them.
package main

import (
	"bufio"
	"encoding/binary"
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"sync"

	"github.com/cardglyph/cardglyph/core/internal/glyph/sample"
	"github.com/cardglyph/cardglyph/core/synth"
)

func main() {
	dir := flag.String("fonts", "fonts", "folder with the fonts' packages")
	dump := flag.String("dump", "", "write the windows to this file")
	per := flag.Int("strips", 10, "strips of each font")
	raised := flag.Int("raised", 400, "strips of each raised face")
	held := flag.Bool("held", false, "the families that are held out")
	flag.Parse()
	var all []sample.Source
	n := 0
	for i, f := range fonts() {
		if heldOut(f.family) != *held {
			continue
		}
		t, err := f.open(*dir)
		if err != nil {
			log.Print(err)
			continue
		}
		all = append(all, sample.Source{Face: t, Number: uint16(i), Strips: *per, Seed: uint64(i) << 20})
		n++
	}
	for i, name := range raisedFaces {
		all = append(all, sample.Source{Face: synth.NamedTypeface(name), Number: uint16(2000 + i), Strips: *raised, Seed: 1<<40 + uint64(i)<<20 + map[bool]uint64{true: 1 << 19}[*held], Raised: true})
	}
	fmt.Println(n, "fonts")
	if err := write(*dump, drawAll(all)); err != nil {
		log.Fatal(err)
	}
}

// raisedFaces are those of raised numbers, dates and names.
var raisedFaces = []string{synth.FontFarrington, synth.FontOval, synth.FontDies, synth.FontGothic, synth.FontSquare, synth.FontOCRB, "routed-gothic-wide", synth.FontOCRA}

func drawAll(all []sample.Source) []sample.Window {
	parts := make([][]sample.Window, len(all))
	each(len(all), func(i int) {
		parts[i] = all[i].Windows()
		all[i].Face = nil // with its characters' shapes
	})
	var out []sample.Window
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// each calls f for 0 to n-1, on two cores.
func each(n int, f func(int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range next {
				f(i)
			}
		}()
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

func write(name string, ws []sample.Window) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(f, 1<<20)
	for i := range ws {
		w := &ws[i]
		var head [16]byte
		head[0], head[1] = w.Class, w.Style
		binary.LittleEndian.PutUint16(head[2:], w.Face)
		binary.LittleEndian.PutUint32(head[4:], math.Float32bits(w.Half))
		binary.LittleEndian.PutUint32(head[8:], math.Float32bits(w.X))
		binary.LittleEndian.PutUint32(head[12:], math.Float32bits(w.Y))
		b.Write(head[:])
		b.Write(w.Feat[:])
	}
	if err := b.Flush(); err != nil {
		return err
	}
	fmt.Println(len(ws), "windows")
	return f.Close()
}
