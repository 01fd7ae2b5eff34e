package synth

// layout is how the digits of a number are arranged.
type layout struct {
	name   string
	groups []int
	rows   bool // each group on a row of its own
	raised bool // used for embossed numbers too
	often  float64
}

var layouts = []layout{
	{"4-4-4-4", []int{4, 4, 4, 4}, false, true, 10},
	{"4-6-5", []int{4, 6, 5}, false, true, 1.5},
	{"4-6-4", []int{4, 6, 4}, false, true, 0.7},
	{"6-13", []int{6, 13}, false, true, 1.5},
	{"6-12", []int{6, 12}, false, true, 0.2},
	{"4-4-4-4-3", []int{4, 4, 4, 4, 3}, false, false, 2},
	{"16", []int{16}, false, false, 0.7},
	{"19", []int{19}, false, true, 1},
	{"4x4", []int{4, 4, 4, 4}, true, false, 1},
	{"4-4-4-4-2", []int{4, 4, 4, 4, 2}, false, false, 0.2},
	{"8-8", []int{8, 8}, false, false, 0.2},
}

// Layouts lists the names that Options.Layout accepts.
func Layouts() []string {
	names := make([]string, len(layouts))
	for i, l := range layouts {
		names[i] = l.name
	}
	return names
}

// pickLayout chooses a layout for a raised or a flat number, or takes the one that is asked for.
func pickLayout(r *rng, name string, raised, oneRow bool) layout {
	weights := make([]float64, len(layouts))
	for i, l := range layouts {
		if l.name == name && !(oneRow && l.rows) {
			return l
		}
		if (l.raised || !raised) && !(oneRow && l.rows) {
			weights[i] = l.often
		}
	}
	return layouts[r.weighted(weights...)]
}

// digits is the length of the number.
func (l layout) digits() int {
	n := 0
	for _, g := range l.groups {
		n += g
	}
	return n
}

// setting is how a line of text is set.
type setting struct {
	face     *face
	height   float64 // of the digits, mm
	wide     float64 // widening
	slant    float64
	pitch    float64 // mm from character to character; 0: as the font has it
	tracking float64 // mm added to each advance when pitch is 0
	blank    float64 // advance of a blank, mm
	turn     float64
}

// advance is the distance from the middle of one character to the next, half of it on each side.
func (s setting) advance(g *distanceMap) float64 {
	if s.pitch > 0 {
		return s.pitch
	}
	return g.advance*s.height*s.wide + s.tracking
}

// set places text with its first character's cell beginning at x, on baseline y.
func (s setting) set(kind, text string, x, y float64) *line {
	l := &line{kind: kind, text: text, face: s.face, height: s.height, wide: s.wide, slant: s.slant, turn: s.turn}
	right, _ := l.axes()
	at := 0.0
	for _, c := range text {
		if c == ' ' {
			at += s.blank
			continue
		}
		g := s.face.glyph(c)
		step := s.advance(g)
		l.glyphs = append(l.glyphs, placed{c, g, x + right.X*(at+step/2), y + right.Y*(at+step/2)})
		at += step
	}
	return l
}

// setEnding sets text so that it ends at x.
func (s setting) setEnding(kind, text string, x, y float64) *line {
	l := s.set(kind, text, 0, 0)
	_, _, x1, _ := l.bounds(0)
	return s.set(kind, text, x-x1, y)
}

// grouped puts blanks between the groups of a number.
func grouped(digits string, groups []int) string {
	out := make([]byte, 0, len(digits)+len(groups))
	for i, g := range groups {
		if i > 0 {
			out = append(out, ' ')
		}
		out = append(out, digits[:g]...)
		digits = digits[g:]
	}
	return string(out)
}

// numberSetting chooses how a number is set: raised numbers by the standard's pitch, flat ones freely.
func numberSetting(r *rng, f *face, style string) setting {
	s := setting{face: f, wide: 1, height: farringtonHeight}
	if style == Printed {
		s.height = r.between(2.6, 6)
		if r.chance(0.15) {
			s.wide = r.between(0.8, 1.2)
		}
		if r.chance(0.05) {
			s.slant = r.between(-0.05, 0.22)
		}
		cell := f.glyph('0').advance * s.height * s.wide
		if r.chance(0.35) { // letter-spaced
			s.tracking = cell * r.between(-0.04, 0.35)
		}
		if r.chance(0.15) { // tabular whatever the font has
			s.pitch = cell * r.between(0.95, 1.3)
		}
		s.blank = (cell + s.tracking) * r.between(0.25, 1.3)
		if r.chance(0.1) {
			s.blank *= r.between(0.4, 2)
		}
		return s
	}
	s.pitch = farringtonPitch * r.between(0.97, 1.04)
	if f.strokes == nil { // other faces are raised too, some narrower
		s.height *= r.between(0.85, 1.05)
		cell := f.glyph('0').advance * s.height
		s.pitch = cell * r.between(1, 1.25)
		if r.chance(0.5) {
			s.pitch = max(cell, farringtonPitch*r.between(0.95, 1.05))
		}
	}
	if style == Drawn { // illustrators keep no standard
		k := r.between(0.8, 1.15)
		s.pitch *= r.between(0.9, 1.15)
		s.wide = r.between(0.92, 1.08)
		s.height *= k
		s.pitch *= k
	}
	s.blank = s.pitch * r.between(0.6, 1.3)
	if style == Embossed && r.chance(0.6) {
		s.blank = s.pitch // the machine skips one place
	}
	return s
}
