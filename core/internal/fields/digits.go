package fields

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/ocr"
	"github.com/cardglyph/cardglyph/core/internal/order"
)

// run is digits side by side on one line.
type run struct {
	digits []Digit
	groups []int // digits between two spaces
	box    Box
	cap    float64 // height of a digit, px
	base   float64 // of the baseline at the run's middle, px
	score  int32   // mean of its digits
	other  int32   // mean of how much better its places are read as something else
}

// Digits of one run stand at most runGap capital heights apart; those of one row that was found in parts at most rowGap.
const (
	runGap = 4.0
	rowGap = 7.0
)

// digitSet is what numbers are decoded with.
var digitSet = ocr.SetOf("0123456789")

// runs are the runs of digits on all lines.
func runs(texts []ocr.Text) (out []run) {
	for i := range texts {
		t := &texts[i]
		alts := alternatives(t)
		from := -1
		flush := func(to int) {
			if from < 0 {
				return
			}
			if r, ok := runOf(t, alts, from, to); ok {
				out = append(out, r)
			}
			from = -1
		}
		for _, w := range wordBounds(t) {
			if !digitsWord(alts[w[0]:w[1]]) {
				flush(w[0])
				continue
			}
			if from >= 0 && float64(t.Chars[w[0]].X0-t.Chars[w[0]-1].X1) > runGap*ocr.Cap {
				flush(w[0])
			}
			if from < 0 {
				from = w[0]
			}
		}
		flush(len(t.Chars))
	}
	return out
}

// What a digit may score less than a letter or a sign at its place: strictly, where it stands by itself, and in a word in which most places
// are strictly digits. A 1 looks like an I or an l, a 0 like an O, a 7 like a Z.
const (
	strictSlack = 7 * match.One / 2
	looseSlack  = 14 * match.One
)

// digitsWord reports whether all characters of a word may be digits, and most of them hardly anything else.
func digitsWord(alts [][ocr.Classes]int32) bool {
	strict := 0
	for k := range alts {
		v, _ := bestOf(&alts[k], digitClasses)
		short := slices.Max(alts[k][:]) - v
		if short > looseSlack {
			return false
		}
		if short <= strictSlack {
			strict++
		}
	}
	return 2*strict >= len(alts)
}

// runLeast is how many digits a run must have.
const runLeast = 2

// runOf decodes the characters once more, as digits alone.
func runOf(t *ocr.Text, alts [][ocr.Classes]int32, from, to int) (r run, ok bool) {
	if to-from < runLeast {
		return r, false
	}
	part := t.Part(from, to)
	d := part.Read(&digitSet)
	if len(d.Chars) < runLeast {
		return r, false
	}
	for k := range d.Chars {
		all := d.Scores(k)
		q := d.Quad(k, k+1)
		var g Digit
		for v := range g.Score {
			g.Score[v] = all[ocr.ClassOf(byte('0'+v))]
		}
		g.Area = q
		r.digits = append(r.digits, g)
		if k == 0 || d.Chars[k].Space {
			r.groups = append(r.groups, 0)
		}
		r.groups[len(r.groups)-1]++
		r.score += d.Chars[k].Score
	}
	r.score /= int32(len(d.Chars))
	for k := from; k < to; k++ {
		v, _ := bestOf(&alts[k], digitClasses)
		r.other += max(t.Chars[k].Score-v, 0)
	}
	r.other /= int32(to - from)
	r.box = place(&d, 0, len(d.Chars))
	r.cap = t.Line.Cap
	r.base = (r.digits[0].Area[3].Y + r.digits[len(r.digits)-1].Area[2].Y) / 2
	return r, true
}

// rows joins runs that stand side by side on one baseline and are alike: a number whose gaps are wide is found in parts.
func rows(all []run) (out []run) {
	all = order.Descending(all, func(r *run) int32 { return -int32(r.box.X0) })
	used := make([]bool, len(all))
	for i := range all {
		if used[i] {
			continue
		}
		r := all[i]
		r.groups, r.digits = slices.Clone(r.groups), slices.Clone(r.digits)
		for k := i + 1; k < len(all); k++ {
			s := &all[k]
			gap := s.box.X0 - r.box.X1
			if used[k] || !sameType(&r, s) || gap < 0 || gap > rowGap*r.cap || off(r.base, s.base) > 0.3*r.cap {
				continue
			}
			used[k] = true
			r.join(s)
		}
		out = append(out, r)
	}
	return out
}

// join appends s to the run.
func (r *run) join(s *run) {
	n, m := int32(len(r.digits)), int32(len(s.digits))
	r.score = (r.score*n + s.score*m) / (n + m)
	r.other = (r.other*n + s.other*m) / (n + m)
	r.digits = append(r.digits, s.digits...)
	r.groups = append(r.groups, s.groups...)
	r.box = r.box.union(s.box)
}

// sameType reports whether two runs are of about one height.
func sameType(a, b *run) bool { return a.cap < 1.22*b.cap && b.cap < 1.22*a.cap }

func off(a, b float64) float64 { return max(a-b, b-a) }
