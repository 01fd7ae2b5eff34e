package main

import (
	"fmt"
	"math"

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

// tally is windows, how many of them are read right, and how sure their scores are of that on the whole.
type tally struct {
	all, right, alike, among int
	sure                     float64
}

func (t tally) String() string {
	pc := func(n int) float64 { return 100 * float64(n) / float64(max(t.all, 1)) }
	return fmt.Sprintf("%6d windows: right %.2f %% (expected %.2f), look-alikes counted as one %.2f %%, among their kind %.2f %%",
		t.all, pc(t.right), 100*t.sure/float64(max(t.all, 1)), pc(t.alike), pc(t.among))
}

// tallies are tallies by name, in the order in which they were first asked for.
type tallies struct {
	of    map[string]*tally
	order []string
}

func (t *tallies) count(name string, best, among, class int, sure float64) {
	c := t.of[name]
	if c == nil {
		c = &tally{}
		t.of[name], t.order = c, append(t.order, name)
	}
	c.all++
	c.sure += sure
	if best == class {
		c.right++
	}
	if counted(best) == counted(class) {
		c.alike++
	}
	if among == class {
		c.among++
	}
}

// measure prints how many windows are read right: all characters, digits, capitals, and the background.
func measure(r *glyph.Reader, ws []sample.Window) {
	t := tallies{of: map[string]*tally{}}
	var s glyph.Scores
	none, refused, kept := 0, 0, 0
	for i := range ws {
		w := &ws[i]
		r.ClassifyFeatures(&w.Feat, &s)
		class := int(w.Class)
		best, score := s.Best()
		if class == glyph.None {
			none++
			if score < 0 {
				refused++
			}
			continue
		}
		if score > 0 {
			kept++
		}
		face := "listed fonts"
		if w.Face >= raisedFace {
			face = "raised faces"
		}
		name, first, last := kindOf(class)
		among := likeliest(&s, first, last)
		sure := probability(&s, best)
		t.count(face+", all", best, among, class, sure)
		if name != "" {
			t.count(face+", "+name, best, among, class, sure)
		}
	}
	for _, name := range t.order {
		fmt.Printf("%-24s %s\n", name, *t.of[name])
	}
	share := func(n, all int) float64 { return 100 * float64(n) / float64(max(all, 1)) }
	fmt.Printf("background refused %.2f %%, characters kept %.2f %%\n", share(refused, none), share(kept, len(ws)-none))
}

// kindOf is the kind of a class's character, when it has a name, and the classes of its kind.
func kindOf(class int) (name string, first, last int) {
	switch c := glyph.Alphabet[class]; {
	case c >= '0' && c <= '9':
		return "digits", 0, 10
	case c >= 'A' && c <= 'Z':
		return "capitals", 10, 36
	}
	return "", 0, glyph.Chars
}

// probability is the class's when all characters are as frequent.
func probability(s *glyph.Scores, class int) float64 {
	sum := 0.0
	for _, v := range s.Score {
		sum += math.Exp(float64(v-s.Score[class]) / glyph.One)
	}
	return 1 / sum
}

func likeliest(s *glyph.Scores, first, last int) int {
	best := first
	for c := first; c < last; c++ {
		if s.Score[c] > s.Score[best] {
			best = c
		}
	}
	return best
}
