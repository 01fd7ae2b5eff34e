package main

import (
	"fmt"

	"github.com/cardglyph/cardglyph/core/internal/glyph"
	"github.com/cardglyph/cardglyph/core/internal/glyph/sample"
)

// alike are characters that a window alone hardly tells apart, each with the one that it counts as.
var alike = map[byte]byte{'O': '0', 'o': '0', 'l': '1', 'I': '1', 'c': 'C', 's': 'S', 'v': 'V', 'w': 'W', 'x': 'X', 'z': 'Z'}

func counted(class int) byte {
	c := glyph.Alphabet[class]
	if a, ok := alike[c]; ok {
		return a
	}
	return c
}

// tally is windows and how many of them are read right.
type tally struct{ all, right, alike, among int }

func (t tally) String() string {
	pc := func(n int) float64 { return 100 * float64(n) / float64(max(t.all, 1)) }
	return fmt.Sprintf("%6d windows: right %.2f %%, look-alikes counted as one %.2f %%, among their kind %.2f %%", t.all, pc(t.right), pc(t.alike), pc(t.among))
}

// measure prints how many windows are read right: all characters, digits, capitals, and the background.
func measure(r *glyph.Reader, ws []sample.Window) {
	tallies := map[string]*tally{}
	var order []string
	count := func(name string) *tally {
		if tallies[name] == nil {
			tallies[name] = &tally{}
			order = append(order, name)
		}
		tallies[name].all++
		return tallies[name]
	}
	var s glyph.Scores
	none, refused, kept, chars := 0, 0, 0, 0
	for i := range ws {
		w := &ws[i]
		r.ClassifyFeatures(&w.Feat, &s)
		best, score := s.Best()
		if int(w.Class) == glyph.None {
			none++
			if score < 0 {
				refused++
			}
			continue
		}
		chars++
		if score > 0 {
			kept++
		}
		face := "listed fonts"
		if w.Face >= raisedFace {
			face = "raised faces"
		}
		names := []string{face + ", all"}
		first, last := 0, glyph.Chars
		switch c := glyph.Alphabet[w.Class]; {
		case c >= '0' && c <= '9':
			names, first, last = append(names, face+", digits"), 0, 10
		case c >= 'A' && c <= 'Z':
			names, first, last = append(names, face+", capitals"), 10, 36
		}
		among := first
		for c := first; c < last; c++ {
			if s.Score[c] > s.Score[among] {
				among = c
			}
		}
		for _, name := range names {
			t := count(name)
			if best == int(w.Class) {
				t.right++
			}
			if counted(best) == counted(int(w.Class)) {
				t.alike++
			}
			if among == int(w.Class) {
				t.among++
			}
		}
	}
	for _, name := range order {
		fmt.Printf("%-24s %s\n", name, tallies[name])
	}
	fmt.Printf("background refused %.2f %%, characters kept %.2f %%\n", 100*float64(refused)/float64(max(none, 1)), 100*float64(kept)/float64(max(chars, 1)))
}
