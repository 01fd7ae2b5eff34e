package synth

import (
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSameSeedGivesTheSameBytes(t *testing.T) {
	for seed := range uint64(4) {
		for name, draw := range map[string]func() Scene{
			"strip":   func() Scene { return Strip(seed, Options{}) },
			"card":    func() Scene { return Card(seed, Options{Width: 300}) },
			"noncard": func() Scene { return NonCard(seed) },
		} {
			a, b := draw(), draw()
			assert.Equal(t, a.Truth, b.Truth, name)
			assert.Equal(t, a.Image.Pix, b.Image.Pix, name)
		}
	}
	assert.NotEqual(t, Strip(1, Options{DigitHeight: 20}).Image.Pix, Strip(2, Options{DigitHeight: 20}).Image.Pix)
}

// The ink of every digit lies in its cell, and the next digit's cell lies to the right of it.
func TestCellsLieOnTheDigits(t *testing.T) {
	for _, style := range Styles() {
		for seed := range uint64(6) {
			s := Strip(seed, Options{Style: style, Plain: true, DigitHeight: 30, Tilt: 4})
			checkCells(t, s)
			s = Card(seed, Options{Style: style, Plain: true, Width: 900})
			checkCells(t, s)
		}
	}
}

func checkCells(t *testing.T, s Scene) {
	t.Helper()
	var number Line
	for _, l := range s.Truth.Lines {
		if l.Kind == "number" {
			number = l
		}
	}
	require.Len(t, number.Glyphs, len(s.Truth.Number))
	for i, g := range number.Glyphs {
		require.Equal(t, rune(s.Truth.Number[i]), g.Rune)
		height := distance(g.Cell[0], g.Cell[3])
		assert.InDelta(t, farringtonWidth/farringtonHeight, distance(g.Cell[0], g.Cell[1])/height, 0.02)
		right := Pt{g.Cell[1].X - g.Cell[0].X, g.Cell[1].Y - g.Cell[0].Y}
		sin, cos := math.Sincos(float64(s.Truth.Turn) * math.Pi / 180)
		assert.Greater(t, cos*right.X-sin*right.Y, 0.8*distance(g.Cell[0], g.Cell[1]), "turned clockwise by Turn, the text runs to the right")
		x, y, dark := inkCentroid(s, g.Cell)
		require.Greater(t, dark, 0.05, "digit %d has no ink in its cell", i)
		cx, cy := middle(g.Cell)
		// No digit's ink is further from the middle of its cell than 7's and 1's.
		assert.InDelta(t, cx, x, 0.2*height, "digit %d", i)
		assert.InDelta(t, cy, y, 0.2*height, "digit %d", i)
		assert.Less(t, inkAround(s, g.Cell), 0.06, "digit %d has ink over or under its cell", i)
	}
}

func distance(a, b Pt) float64 { return math.Hypot(a.X-b.X, a.Y-b.Y) }

func middle(cell [4]Pt) (x, y float64) {
	for _, p := range cell {
		x, y = x+p.X/4, y+p.Y/4
	}
	return x, y
}

// inkCentroid is the middle of the ink in a cell and the share of the cell that is inked.
func inkCentroid(s Scene, cell [4]Pt) (x, y, share float64) {
	const steps = 40
	sum := 0.0
	for j := range steps {
		for i := range steps {
			p := inCell(cell, (float64(i)+0.5)/steps, (float64(j)+0.5)/steps)
			d := 1 - float64(s.Image.NRGBAAt(int(p.X), int(p.Y)).G)/255
			x, y, sum = x+d*p.X, y+d*p.Y, sum+d
		}
	}
	return x / sum, y / sum, sum / steps / steps
}

// inkAround is the share of ink in the rows just over and just under a cell.
func inkAround(s Scene, cell [4]Pt) float64 {
	sum, n := 0.0, 0.0
	for i := range 40 {
		for _, v := range []float64{-0.12, 1.12} {
			p := inCell(cell, (float64(i)+0.5)/40, v)
			sum += 1 - float64(s.Image.NRGBAAt(int(p.X), int(p.Y)).G)/255
			n++
		}
	}
	return sum / n
}

// inCell is the place at u to the right and v down in a cell.
func inCell(c [4]Pt, u, v float64) Pt {
	top := Pt{c[0].X + u*(c[1].X-c[0].X), c[0].Y + u*(c[1].Y-c[0].Y)}
	foot := Pt{c[3].X + u*(c[2].X-c[3].X), c[3].Y + u*(c[2].Y-c[3].Y)}
	return Pt{top.X + v*(foot.X-top.X), top.Y + v*(foot.Y-top.Y)}
}

func TestEveryLayoutInEveryStyle(t *testing.T) {
	for _, layout := range Layouts() {
		for _, style := range Styles() {
			s := Card(3, Options{Layout: layout, Style: style, Width: 320})
			require.Equal(t, layout, s.Truth.Layout)
			require.Equal(t, style, s.Truth.Style)
			n := 0
			for _, g := range s.Truth.Groups {
				n += g
			}
			assert.Len(t, s.Truth.Number, n)
			for _, l := range s.Truth.Lines {
				assert.Len(t, l.Glyphs, len(strings.ReplaceAll(l.Text, " ", "")), "%s %s", layout, l.Kind)
			}
		}
	}
}

func TestEveryFontAsStrip(t *testing.T) {
	for _, font := range Fonts() {
		s := Strip(5, Options{Font: font, DigitHeight: 16})
		assert.Equal(t, font, s.Truth.Font)
		for _, g := range s.Truth.Lines[0].Glyphs {
			for _, p := range g.Cell {
				assert.True(t, p.X > 0 && p.Y > 0 && p.X < float64(s.Image.Rect.Dx()) && p.Y < float64(s.Image.Rect.Dy()), font)
			}
		}
	}
}

func TestOptions(t *testing.T) {
	assert.Equal(t, 640, Card(1, Options{Width: 640, Style: Embossed, Plain: true}).Image.Rect.Dx())
	assert.Empty(t, Card(1, Options{Blank: true, Width: 300}).Truth.Number)
	assert.Empty(t, NonCard(1).Truth.Number)
	e := Strip(1, Options{Kind: "expiry", DigitHeight: 20}).Truth
	assert.Regexp(t, `^\d\d[/-]\d\d(\d\d)?$`, e.Expiry)
	assert.Equal(t, "expiry", e.Lines[0].Kind)
	h := Strip(1, Options{Kind: "holder", DigitHeight: 20}).Truth
	assert.NotEmpty(t, h.Holder)
	assert.Len(t, h.Lines[0].Glyphs, len(strings.ReplaceAll(h.Holder, " ", "")))
	nan := math.NaN()
	assert.NotNil(t, Strip(1, Options{DigitHeight: nan, Difficulty: nan, Tilt: nan}).Image)
	assert.NotNil(t, Card(1, Options{Difficulty: nan, Width: -5}).Image)
}

// A flaw changes how a card looks, not what it says; a name that is none changes nothing.
func TestFlaws(t *testing.T) {
	for _, style := range Styles() {
		o := Options{Style: style, Width: 320, Difficulty: 0.2}
		clean := Card(2, o)
		o.Flaw = "torn"
		require.Equal(t, clean.Image.Pix, Card(2, o).Image.Pix)
		for _, o.Flaw = range Flaws() {
			s := Card(2, o)
			assert.Equal(t, clean.Truth, s.Truth, "%s %s", style, o.Flaw)
			assert.NotEqual(t, clean.Image.Pix, s.Image.Pix, "%s %s", style, o.Flaw)
		}
	}
}

// A leaning card is turned in the picture, or it is much shorter one way than from the front.
func TestLean(t *testing.T) {
	for seed := range uint64(6) {
		c := Card(seed, Options{Lean: 45, Width: 320, Layout: "4-4-4-4", Style: Embossed}).Truth.Card
		along, down := distance(c[0], c[1])+distance(c[3], c[2]), distance(c[0], c[3])+distance(c[1], c[2])
		short := math.Abs(math.Log(along / down / (cardWidth / cardHeight)))
		turn := math.Abs(math.Remainder(math.Atan2(c[1].Y-c[0].Y, c[1].X-c[0].X), math.Pi/2))
		assert.True(t, short > math.Log(1.2) || turn > 0.6, "seed %d: shortened by %.2f, turned by %.2f", seed, short, turn)
	}
	assert.NotNil(t, Card(1, Options{Lean: 1e9, Width: 300}).Image)
	assert.NotNil(t, Card(1, Options{Lean: math.NaN(), Width: 300}).Image)
}

func TestNumbersHaveThatLength(t *testing.T) {
	r := newRNG(1, 1)
	luhn := 0
	for i := range 400 {
		n := newNumber(r, 12+i%8)
		assert.Len(t, n, 12+i%8)
		assert.Empty(t, strings.Trim(n, "0123456789"))
		if luhnHolds(n) {
			luhn++
		}
	}
	assert.InDelta(t, 200, luhn, 50, "about half of the numbers have a right check digit")
}

// luhnHolds is the rule as the standard words it.
func luhnHolds(digits string) bool {
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return sum%10 == 0
}

func TestNoticeNamesEveryFontFile(t *testing.T) {
	notice, err := os.ReadFile("fonts/NOTICE.md")
	require.NoError(t, err)
	for _, f := range faces {
		if f.file != "" {
			assert.Contains(t, string(notice), f.file)
		}
	}
}
