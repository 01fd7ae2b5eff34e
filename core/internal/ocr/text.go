package ocr

import "github.com/cardglyph/cardglyph/core/internal/geom"

// Text is a line as it was decoded.
type Text struct {
	*Lattice
	Chars []Char
	Score int32 // of the chain, 1/match.One nats
}

// Read decodes the strip with the characters of the set.
func (l *Lattice) Read(set *Set) Text {
	chars, score := l.Decode(set)
	Space(chars)
	return Text{Lattice: l, Chars: chars, Score: score}
}

// String is the line's text, with a space before each character that has one.
func (t *Text) String() string {
	out := make([]byte, 0, len(t.Chars)+8)
	for _, c := range t.Chars {
		if c.Space {
			out = append(out, ' ')
		}
		out = append(out, Alphabet[c.Class])
	}
	return string(out)
}

// Mean is the score of a character of the chain.
func (t *Text) Mean() int32 { return t.Score / int32(max(len(t.Chars), 1)) }

// All is every character.
var All = func() (s Set) {
	for k := range s {
		s[k] = true
	}
	return s
}()

// Quad is the area of the characters from to before to, from the baseline to the capitals' height, plane px.
func (t *Text) Quad(from, to int) geom.Quad {
	x0, x1 := float64(t.Chars[from].X0), float64(t.Chars[to-1].X1)
	return t.ToPlane.ApplyQuad(geom.Rect(x0, baseRow-Cap, x1, baseRow))
}

// aroundPx is how far from a character's middle another class's window may lie, px.
const aroundPx = 2

// Scores are the scores of all classes at the place of character k: the best of those whose middles lie within aroundPx of its own.
func (t *Text) Scores(k int) (out [Classes]int32) {
	c := &t.Chars[k]
	own := &t.Columns[c.Column]
	out = own.Score
	for i := c.Column - aroundPx; i <= c.Column+aroundPx; i++ {
		if i < 0 || i >= len(t.Columns) || i == c.Column || t.Columns[i].X-own.X > aroundPx || own.X-t.Columns[i].X > aroundPx {
			continue
		}
		for j, v := range t.Columns[i].Score {
			out[j] = max(out[j], v)
		}
	}
	return out
}

// SetOf is the set of the characters of s.
func SetOf(s string) (set Set) {
	for i := range len(s) {
		set[ClassOf(s[i])] = true
	}
	return set
}

// ClassOf is the index of a character in Alphabet, -1 when it is not there.
func ClassOf(c byte) int { return classes[c] }

var classes = func() (t [256]int) {
	for i := range t {
		t[i] = -1
	}
	for i := range len(Alphabet) {
		t[Alphabet[i]] = i
	}
	return t
}()

// Part is the characters from to before to as a line of their own, which is decoded again within their ink.
func (t *Text) Part(from, to int) Text {
	l := *t.Lattice
	l.x0, l.x1 = t.Chars[from].X0, t.Chars[to-1].X1
	l.from, l.to = l.x0, l.x1
	p := Text{Lattice: &l, Chars: t.Chars[from:to]}
	for i := range p.Chars {
		p.Score += p.Chars[i].Worth
	}
	return p
}
