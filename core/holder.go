package core

// This file implements the holder: lines of capitals among the small text, and which of them is the name.

import (
	"slices"

	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/order"
)

// letter is a character of a line that was read.
type letter struct {
	column int
	char   byte
	lead   int32 // over the next best character
	digit  int32 // score of the best digit over the character's; 0 when the character scores better
	space  bool  // a blank stands before it
}

// nameLine is a line of small text read as capitals.
type nameLine struct {
	strip   *textStrip
	letters []letter
	score   int32
}

// setting is a guess at how a line is set: at an even pitch, or each letter as wide as its kind.
type setting struct {
	pitch int     // half strip pixels; 0: proportional
	wide  float64 // proportional: width of the letters over that of widths
	track int     // proportional: strip pixels between letters beyond that
	gap   int     // proportional: strip pixels of a blank
	usual []int   // proportional: strip pixels between letters whose widths sum up to that
}

// settings are the guesses that are tried. Raised names stand 2.54 mm apart and are 2.9 mm high: 18 px.
var settings = func() (out []setting) {
	for pitch := 24; pitch <= 56; pitch += pitchStep {
		out = append(out, setting{pitch: pitch})
	}
	for wide := 0.7; wide < 1.5; wide *= 1.12 {
		for track := 0; track <= 8; track += 8 {
			s := setting{wide: wide, track: track, gap: int(wide*textPx) * 33 / 100}
			for sum := range 2*widest + 1 {
				s.usual = append(s.usual, track+int(float64(sum)*wide*textPx)/200)
			}
			out = append(out, s)
		}
	}
	return out
}()

// pitchStep is how far apart, in half pixels, the pitches lie that are tried first; those beside the best follow.
const pitchStep = 2

// widest is the largest of widths.
const widest = 130

// widths are the advances of textAlphabet's characters in 1/100 of the height of a capital, as in plain sans-serif faces.
var widths = [len(textAlphabet)]int{
	78, 78, 78, 78, 78, 78, 78, 78, 78, 78, 45, 48, 40, 35, // digits / - . '
	94, 94, 98, 98, 92, 86, 106, 100, 40, 74, 94, 80, 116, 100, 108, 92, 108, 98, 92, 86, 100, 92, 130, 90, 90, 86,
}

// What a column is worth in a line: its best character's score within bounds, less a price that depends on how clear the
// line's characters are, so that a place that looks like a character only a little is not taken.
const (
	charCeil   = 60 * match.One
	pointPrice = 12 * match.One // more, for a point, hyphen, apostrophe or stroke
	thinPrice  = 4 * match.One  // more, for an I: the stems of H, M, N and U look like one
	blankPrice = 4 * match.One
	evenBonus  = 4 * match.One // for each step within a word at an even pitch: few other things are that regular
	priceLeast = 16 * match.One
	priceMost  = 34 * match.One
)

// Where the points and the letters begin in textAlphabet.
const (
	firstPoint  = 10
	firstLetter = 14
	letterI     = firstLetter + 'I' - 'A'
)

// candidate is a column's best character.
type candidate struct {
	char  int // index in textAlphabet
	worth int32
	inked int32 // price of the ink up to here that no letter explains
}

// extraPrice is what a character costs more than others.
func extraPrice(char int) int32 {
	switch {
	case char >= firstPoint && char < firstLetter:
		return pointPrice
	case textAlphabet[char] == 'I':
		return thinPrice
	}
	return 0
}

// candidates are the columns' best characters.
func (t *textStrip) candidates() []candidate {
	out := make([]candidate, len(t.columns))
	for i := range out {
		c := &t.columns[i]
		if !c.read {
			out[i].worth = match.Never
			continue
		}
		best, score := firstLetter, c.score[firstLetter]
		for k := firstPoint; k < textChars; k++ {
			if v := c.score[k] - extraPrice(k); v > score {
				best, score = k, v
			}
		}
		like := min(c.letter, 8*match.One)
		if textAlphabet[best] == 'I' || best < firstLetter {
			like = max(like, 0) // what is thin is never like letters in general
		}
		out[i] = candidate{char: best, worth: min(score, charCeil) + 2*like}
	}
	price := t.price(out)
	inked := t.inked()
	for i := range out {
		out[i].worth -= price
		out[i].inked = inked[i]
	}
	return out
}

// price is what a place must be worth to be taken for a character: half of what the line's sixth clearest one is.
func (t *textStrip) price(cand []candidate) int32 {
	const nth = 6
	var top [nth]int32
	for i := range cand {
		if v := cand[i].worth; t.peak(i) {
			for k := range top {
				if v > top[k] {
					top[k], v = v, top[k]
				}
			}
		}
	}
	return min(max(top[nth-1]/2, priceLeast), priceMost)
}

// readName reads the line as capitals, in the setting that fits best and spells what is most like a name.
func (w *work) readName(t *textStrip) nameLine {
	cand := t.candidates()
	var live []int
	for i := range cand {
		if cand[i].worth > -dimmest {
			live = append(live, i)
		}
	}
	best := nameLine{strip: t}
	top := int32(-1 << 30)
	paths := w.paths(cand, live)
	for _, p := range paths {
		if p.score < paths[0].score-closePath {
			break
		}
		t.respace(p.steps, cand)
		letters, like := t.spell(p.steps)
		if v := p.score + like; v > top {
			top, best.letters, best.score = v, letters, p.score
		}
	}
	return best
}

// dimmest is how much less than nothing a column may be worth and still be one of a line.
const dimmest = 20 * match.One

// closePath is how far behind the best one a path may be for what it spells to be asked how like a name it is.
const closePath = 40 * match.One

// path is a run of characters in one setting.
type path struct {
	steps []step
	score int32
}

// paths are the best path in each setting, best first, none twice.
func (w *work) paths(cand []candidate, live []int) (out []path) {
	var best int32
	pitch := 0
	try := func(s *setting) {
		steps, score := s.path(cand, live)
		w.pic.Pay(len(live) / 2)
		if score <= 0 {
			return
		}
		if score > best {
			best, pitch = score, s.pitch
		}
		same := func(other path) bool { return slices.Equal(other.steps, steps) }
		if k := slices.IndexFunc(out, same); k < 0 {
			out = append(out, path{steps, score})
		} else {
			out[k].score = max(out[k].score, score)
		}
	}
	for k := range settings {
		try(&settings[k])
	}
	if even := pitch; even > 0 {
		try(&setting{pitch: even - 1})
		try(&setting{pitch: even + 1})
	}
	return order.Descending(out, func(p *path) int32 { return p.score })
}

// step is one character of a path.
type step struct {
	column int
	space  bool
}

// state is the best run of characters that ends at a column.
type state struct {
	sum   int32
	top   int32 // the largest sum up to here
	back  int   // of the character before; -1: none
	end   int   // column up to which the character's ink reaches
	space bool
}

// path is the best run of characters in that setting, of the columns live.
func (s *setting) path(cand []candidate, live []int) (path []step, score int32) {
	states := make([]state, len(live))
	ranges := s.ranges()
	end := -1
	for n, i := range live {
		c := &cand[i]
		half := s.half(c.char)
		best := state{sum: c.worth - inkBetween(cand, i-half-edgeWide, i-half), back: -1, end: i + half}
		for r := range ranges {
			t := &ranges[r]
			for t.next < n && live[t.next] <= i-t.near {
				t.next++
			}
			for k := t.next - 1; k >= 0 && i-live[k] <= t.far; k-- {
				p := &states[k]
				least := max(best.sum, 0) - c.worth - evenBonus // no price is less than a bonus
				if p.top <= least {
					break
				}
				if p.sum <= max(least, 0) {
					continue
				}
				cost, space := s.price(cand[live[k]].char, c.char, i-live[k])
				cost += inkBetween(cand, p.end, i-half)
				if sum := p.sum + c.worth - cost; sum > best.sum {
					best = state{sum: sum, back: k, end: i + half, space: space}
				}
			}
		}
		best.top = best.sum
		if n > 0 {
			best.top = max(best.top, states[n-1].top)
		}
		states[n] = best
		if v := best.sum - inkBetween(cand, best.end, best.end+edgeWide); v > score {
			score, end = v, n
		}
	}
	for n := end; n >= 0; n = states[n].back {
		path = append(path, step{live[n], states[n].space})
	}
	slices.Reverse(path)
	return path, score
}

// stepRange is how far back, in columns, the character before one may stand.
type stepRange struct {
	near, far int
	next      int // of the columns that are looked at, the first that is nearer
}

// ranges are those of the setting, the nearest first: at an even pitch a step and one with a blank.
func (s *setting) ranges() []stepRange {
	if s.pitch > 0 {
		return []stepRange{
			{near: s.pitch/2 - offMost, far: s.pitch/2 + offMost},
			{near: s.pitch - offMost, far: s.pitch + offMost},
		}
	}
	return []stepRange{{near: 6, far: int(2.4*textPx*s.wide) + 2*s.track}}
}

// offMost is how far a character of a line at an even pitch may stand off its place, in columns.
const offMost = 2

// tooFar is the price of a step that the setting does not allow.
const tooFar = 1 << 20

// inkBetween is what the ink from the column a to the column z costs that no letter explains.
func inkBetween(cand []candidate, a, z int) int32 {
	a, z = max(a, 0), min(z, len(cand)-1)
	if z <= a {
		return 0
	}
	return min(cand[z].inked-cand[a].inked, inkMost)
}

// half is how far a character's ink reaches from its middle, in columns.
func (s *setting) half(char int) int {
	if s.pitch > 0 {
		return s.pitch / 4
	}
	return int(float64(widths[char])*s.wide*textPx) / 200
}

// price is what a step of d columns from one character to the next costs, and whether a blank lies between.
func (s *setting) price(from, to, d int) (cost int32, space bool) {
	if s.pitch > 0 {
		n := 1
		if 4*d >= 3*s.pitch {
			n = 2
		}
		off := 2*d - n*s.pitch // half pixels
		off = max(off, -off)
		if off > 2*offMost {
			return tooFar, false
		}
		cost = int32(off*off*match.One*5/8 + (n-1)*blankPrice)
		if n == 1 {
			cost -= evenBonus
		}
		return cost, n > 1
	}
	usual := s.usual[widths[from]+widths[to]]
	off := d - usual
	if d > usual+s.gap/2 {
		off, space = (d-usual-s.gap)/2, true
		cost = blankPrice
	}
	off = max(off, -off)
	if off > 5 {
		return tooFar, false
	}
	return cost + int32(off*off*match.One*5/8), space
}

// spell turns a path into letters: at each place the character that scores best there or a column aside, ambiguous ones
// weighed by what names are like; and says how like a name they are.
func (t *textStrip) spell(path []step) (letters []letter, like int32) {
	scores := make([][textChars]int32, len(path))
	out := make([]letter, len(path))
	for n, p := range path {
		scores[n] = t.around(p.column)
		out[n] = letter{column: p.column, space: p.space}
	}
	chosen := likeliest(scores, out)
	for n, char := range chosen {
		l := &out[n]
		l.char = textAlphabet[char]
		other := int32(16 * match.Never)
		for k := firstPoint; k < textChars; k++ {
			if k != char {
				other = max(other, scores[n][k]+likely(chosen, out, n, k))
			}
		}
		l.lead = scores[n][char] + likely(chosen, out, n, char) - other
		for k := range firstPoint {
			l.digit = max(l.digit, scores[n][k]-scores[n][char])
		}
	}
	return out, nameLike(chosen, out)
}

// around is each character's score at the column or a column aside, less what it costs more than others.
func (t *textStrip) around(column int) (score [textChars]int32) {
	for k := range score {
		score[k] = match.Never
		for i := max(column-1, 0); i <= min(column+1, len(t.columns)-1); i++ {
			if t.columns[i].read {
				score[k] = max(score[k], t.columns[i].score[k])
			}
		}
		if k < firstLetter {
			score[k] -= extraPrice(k)
		}
	}
	return score
}

// text is the line as it is printed.
func (n *nameLine) text() string {
	out := make([]byte, 0, len(n.letters)+4)
	for k, l := range n.letters {
		if l.space && k > 0 {
			out = append(out, ' ')
		}
		out = append(out, l.char)
	}
	return string(out)
}

// box is the line's area on its strip.
func (n *nameLine) box() geom.Quad {
	t := n.strip
	a, z := n.letters[0].column, n.letters[len(n.letters)-1].column
	y0, y1 := float64(t.y[a])+textDY+0.5, float64(t.y[z])+textDY+0.5
	x0, x1 := t.middleX(a)-textPx*0.4, t.middleX(z)+textPx*0.4
	const half = textPx / 2
	return geom.Quad{{X: x0, Y: y0 - half}, {X: x1, Y: y1 - half}, {X: x1, Y: y1 + half}, {X: x0, Y: y0 + half}}
}
