package synth

import (
	"bytes"
	"fmt"
	"math"

	"golang.org/x/image/font/sfnt"
)

// Typeface is a font that TextStrip sets text in. It is safe for concurrent use; shapes of characters are kept as long as it is.
type Typeface struct {
	face    *face
	capital float64 // height of an H over that of a 7
}

// NewTypeface reads a WOFF 1.0, TrueType or OpenType file. It fails when the file is none or has no H and no 7.
func NewTypeface(name string, file []byte) (*Typeface, error) {
	var err error
	if bytes.HasPrefix(file, []byte("wOFF")) {
		if file, err = unpackWOFF(file); err != nil {
			return nil, fmt.Errorf("synth: font %s: %w", name, err)
		}
	}
	f := &face{name: name, glyphs: map[rune]*distanceMap{}, cap: 1}
	if f.parsed, err = sfnt.Parse(file); err != nil {
		return nil, fmt.Errorf("synth: font %s: %w", name, err)
	}
	f.once.Do(func() {})
	t := &Typeface{face: f}
	digit := f.outline('7').top()
	if f.outline('H').top() <= 0 || digit <= 0 {
		return nil, fmt.Errorf("synth: font %s has no H or no 7", name)
	}
	f.cap = digit
	t.capital = f.outline('H').top()
	return t, nil
}

// NamedTypeface is one of Fonts; an unknown name gives nil.
func NamedTypeface(name string) *Typeface {
	f := faceNamed(name)
	if f == nil {
		return nil
	}
	f.once.Do(f.open)
	t := &Typeface{face: f, capital: 1}
	if f.file != "" {
		t.capital = f.outline('H').top()
	}
	return t
}

// Name is the name that the typeface was made with.
func (t *Typeface) Name() string { return t.face.name }

// DigitHeight is the height of a 7 over that of an H.
func (t *Typeface) DigitHeight() float64 { return 1 / t.capital }

// Has reports whether the typeface has a shape for the character.
func (t *Typeface) Has(c rune) bool { return len(t.face.outline(c).lines) > 0 }

// HasLowerCase reports whether small letters are more than small capitals: their i has a dot.
func (t *Typeface) HasLowerCase() bool {
	return len(t.face.outline('i').lines) > len(t.face.outline('I').lines) && t.face.outline('x').top() < 0.9*t.capital
}

// TextOptions says how TextStrip sets a line.
type TextOptions struct {
	Typeface   *Typeface
	Text       string
	Style      string  // one of Styles
	Height     float64 // of capitals in the picture, pixels: 4 to 400
	Difficulty float64 // 0 to 1
	Wide       float64 // widening of the characters; 0: 1
	Slant      float64 // shear to the right, a share of the height
	Pitch      float64 // from character to character, heights of capitals; 0: as the typeface has it
	Tracking   float64 // added to each advance without a pitch, heights of capitals
	Blank      float64 // advance of a blank, heights of capitals; 0: 0.35
	Crossed    bool    // strokes and borders run through the line
	Rimmed     bool    // raised characters have dark rims on all sides
}

// Ink is where a character of a line stands in the picture.
type Ink struct {
	Rune rune

	// Box is clockwise from the top left, in pixels: from the baseline to the height of capitals, and from where the character's ink
	// begins to where it ends. A slanted line's boxes are slanted.
	Box [4]Pt
}

// TextStrip draws any text as Strip draws numbers, dates and names. It returns the picture and its characters in order, without blanks. The same
// seed and options give the same bytes.
func TextStrip(seed uint64, o TextOptions) (Scene, []Ink) {
	height := max(4, min(400, o.Height))
	p := newTextPlan(seed, o)
	main := p.lines[0]
	capital := main.height * o.Typeface.capital
	x0, y0, x1, y1 := main.bounds(1.5)
	scale := height / capital
	work := max(28, height) / capital
	b := newBoard(x0, y0, x1, y1, work)
	p.paint(b)
	v := stripView(newRNG(seed, streamCamera), Options{}, scale, x0, y0, x1, y1)
	shot := b.shoot(v, work/scale)
	newLens(newRNG(seed, streamLens), o.Difficulty, height).take(shot)
	return Scene{shot.image(), p.truth(v.homography, o.Difficulty)}, main.ink(v.homography, o.Typeface.capital)
}

// newTextPlan is a card with one line of text.
func newTextPlan(seed uint64, o TextOptions) *plan {
	r := newRNG(seed, streamPlan)
	p := &plan{wide: cardWidth, high: cardHeight, style: o.Style, face: o.Typeface.face}
	capital := 3.1 // mm
	s := setting{face: p.face, height: capital / o.Typeface.capital, wide: max(o.Wide, 0), slant: o.Slant,
		pitch: o.Pitch * capital, tracking: o.Tracking * capital, blank: o.Blank * capital}
	if s.wide == 0 {
		s.wide = 1
	}
	if s.blank == 0 {
		s.blank = 0.35 * capital
	}
	main := s.set("other", o.Text, r.between(5, 14), r.between(10, 50))
	p.lines = []*line{main}
	ar := newRNG(seed, streamArt)
	p.art = newArtwork(ar, 0.1+0.4*ar.unit()+0.5*o.Difficulty*ar.unit(), main.height)
	if o.Crossed {
		p.art = append(p.art, crossing(newRNG(seed, streamCrossing), main)...)
	}
	light := newRNG(seed, streamLight)
	finishes := func(try int) *rng { return newRNG(seed, streamFinish+uint64(try)<<8) }
	main.finished(finishes, p.style, "", newRoom(light), p.art, o.Difficulty)
	if f, ok := main.finish.(*relief); ok && o.Rimmed {
		f.rimmed(newRNG(seed, streamRims))
	}
	p.glow = newGlow(light, o.Difficulty, main)
	return p
}

// ink is where the line's characters stand in the picture; capital is the height of capitals over that of digits.
func (l *line) ink(view homography, capital float64) []Ink {
	right, up := l.axes()
	out := make([]Ink, 0, len(l.glyphs))
	for _, g := range l.glyphs {
		corner := func(u, v float64) Pt {
			u = u*l.height*l.wide + l.slant*v*l.height
			v *= l.height
			return view.to(g.x+u*right.X+v*up.X, g.y+u*right.Y+v*up.Y)
		}
		left, rite := g.g.box[0], g.g.box[2]
		out = append(out, Ink{g.char, [4]Pt{corner(left, capital), corner(rite, capital), corner(rite, 0), corner(left, 0)}})
	}
	return out
}

// Middle is the middle of the ink's box.
func (k Ink) Middle() Pt {
	return Pt{(k.Box[0].X + k.Box[1].X + k.Box[2].X + k.Box[3].X) / 4, (k.Box[0].Y + k.Box[1].Y + k.Box[2].Y + k.Box[3].Y) / 4}
}

// Width is the width of the ink in pixels, half way up.
func (k Ink) Width() float64 {
	dx, dy := k.Box[1].X+k.Box[2].X-k.Box[0].X-k.Box[3].X, k.Box[1].Y+k.Box[2].Y-k.Box[0].Y-k.Box[3].Y
	return math.Hypot(dx, dy) / 2
}
