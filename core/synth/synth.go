package synth

import (
	"image"
	"math"
)

// Pt is a place in a picture in pixels: x to the right, y down, the origin at the outer corner of the top left pixel.
// Inside the package the same type holds places on the card in millimetres.
type Pt struct{ X, Y float64 }

// Scene is one drawn picture with its exact truth. The caller owns it.
type Scene struct {
	Image *image.NRGBA
	Truth Truth
}

// Truth says what a picture shows. Text that is not in the picture is empty.
type Truth struct {
	Number string // digits only
	Groups []int  // digits in each printed group
	Layout string // one of Layouts
	Style  string // one of Styles: of the number
	Font   string // one of Fonts: of the number
	Kind   string // Photo, ProductShot or Render; empty for strips
	Expiry string // "MM/YY"; in a strip as drawn, any digits about a stroke
	Holder string
	Card   [4]Pt // clockwise from the card's own top left; in a strip, corners outside the picture
	Turn   int   // degrees clockwise by which the picture must be turned to be upright: 0, 90, 180, 270
	Lines  []Line

	// Of printed cards alone.
	Rows     int    // of the number
	Side     string // one of Sides
	DateForm string // one of DateForms; empty when there is no date
	Code     string // security code

	Difficulty float64 // 0 easy … 1 hard, as drawn
}

// Line is a line of text in the picture.
type Line struct {
	Kind   string // number, expiry, valid_from, member_since, holder, company, bin, bank, label, phone, account, cvc, note, other
	Text   string
	Glyphs []Glyph // the characters of Text in order, without blanks
	Style  string
	Font   string
}

// Glyph is a character in the picture.
type Glyph struct {
	Rune rune

	// Cell is clockwise from the glyph's own top left, in pixels: from the baseline to the height of the font's digits,
	// height × 2.55/4.33 wide for every font, and centred on the middle of the advance cell, not on the ink.
	Cell [4]Pt
}

// Styles of lines.
const (
	Embossed = "embossed" // raised, lit by lamps
	Drawn    = "drawn"    // raised as illustrators draw it: flat layers with rims and shadows
	Printed  = "printed"  // ink, thermal print, laser
)

// Styles lists what Options.Style accepts.
func Styles() []string { return []string{Embossed, Drawn, Printed} }

// Options narrows what is drawn. The zero value draws the whole mix; an unknown name counts as empty.
type Options struct {
	Style  string // one of Styles
	Font   string // one of Fonts
	Layout string // one of Layouts

	// Kind is the line that Strip draws: "" or "number", "expiry", "holder".
	Kind string

	DigitHeight float64 // Strip: height of the digits in pixels; 0: 14 to 48
	Difficulty  float64 // 0 to 1; 0: a random mix, below 0: as easy as can be
	Width       int     // Card: width of the picture in pixels; 0: 200 to 2000
	Tilt        float64 // largest turn in degrees of a strip; 0: 4. Below 0: none
	Lean        float64 // Card: turned by so many degrees, at most 60, about an axis chosen at random; 0: as the scene has it
	Flaw        string  // Card: one of Flaws; "": as the difficulty has it
	Blank       bool    // a card without a number
	Crossed     bool    // Strip: strokes and borders run through the line
	Rimmed      bool    // Strip: raised characters have dark rims on all sides
	Plain       bool    // no art, no degradation, full contrast: for checking the truth
}

// sane is the options with every number that is none counted as 0.
func (o Options) sane() Options {
	for _, v := range []*float64{&o.DigitHeight, &o.Difficulty, &o.Tilt, &o.Lean} {
		if math.IsNaN(*v) || math.IsInf(*v, 0) {
			*v = 0
		}
	}
	return o
}

// difficulty is the one asked for or, mostly easy, a random one.
func (o Options) difficulty(r *rng) float64 {
	u := r.unit()
	switch {
	case o.Difficulty < 0 || o.Plain:
		return 0
	case o.Difficulty == 0:
		return u * u
	}
	return min(1, o.Difficulty)
}

// Streams of random choices: one for each part of a picture.
const (
	streamPlan = iota + 1
	streamNumber
	streamArt
	streamLight
	streamFinish
	streamCamera
	streamLens
	streamText
	streamCrossing
	streamFlaw
	streamSerial
	streamRims
	streamPrinted
)
