package synth

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:embed fonts/*.woff fonts/*.ttf fonts/*.otf fonts/heldout/*.woff fonts/heldout/*.ttf
var fontFiles embed.FS

// Names of the faces that are not print.
const (
	FontFarrington = "farrington-7b" // raised numbers
	FontSquare     = "farrington-square"
	FontOval       = "card-gothic" // the other raised numbers
	FontOCRA       = "ocr-a"
	FontOCRAEven   = "ocr-a-even" // the same with an 8 of even loops
	FontOCRB       = "ocr-b"
	FontGothic     = "routed-gothic" // raised names and dates
)

// face is one typeface: where its outlines come from and where it is used.
type face struct {
	name   string
	file   string  // under fonts/; empty for the faces that are drawn in farrington.go
	weight float64 // how often printed numbers use it
	emboss float64 // how often raised numbers use it
	drawn  float64 // how often numbers drawn by illustrators use it

	strokes *[10][]stroke     // of the digits that we drew, instead of the file's
	letters map[rune][]stroke // of the letters that we drew

	once   sync.Once
	parsed *sfnt.Font
	cap    float64 // height of the digits, ems
	mu     sync.Mutex
	glyphs map[rune]*distanceMap
}

// faces lists every typeface. fonts/NOTICE.md says where each file comes from.
var faces = []*face{
	{name: FontFarrington, strokes: &farringtonDigits, weight: 1.2, emboss: 30, drawn: 18},
	{name: FontSquare, strokes: &squareDigits, weight: 0.5, emboss: 0.5, drawn: 3},
	{name: FontOval, strokes: &gothicDigits, weight: 0.2, emboss: 7, drawn: 1},
	{name: FontOCRA, file: "OCRA.ttf", weight: 1, emboss: 0.3, drawn: 5.5},
	{name: FontOCRAEven, file: "OCRA.ttf", strokes: &evenDigits, weight: 0.5, emboss: 0.2, drawn: 3.5},
	{name: FontOCRB, file: "OCRBS.otf", weight: 1.5, emboss: 0.4},
	{name: FontGothic, file: "routed-gothic.ttf", weight: 0.5, emboss: 0.8},
	{name: "routed-gothic-wide", file: "routed-gothic-wide.ttf", weight: 0.3, emboss: 0.3},
	{name: "arimo", file: "arimo-latin-400-normal.woff", weight: 2, emboss: 0.4, drawn: 1.5},
	{name: "arimo-bold", file: "arimo-latin-700-normal.woff", weight: 3.5, emboss: 0.2},
	{name: "tinos-bold", file: "tinos-latin-700-normal.woff", weight: 3.5},
	{name: "cousine", file: "cousine-latin-400-normal.woff", weight: 1},
	{name: "roboto", file: "roboto-latin-400-normal.woff", weight: 1.2, emboss: 0.2},
	{name: "roboto-medium", file: "roboto-latin-500-normal.woff", weight: 1},
	{name: "roboto-mono", file: "roboto-mono-latin-500-normal.woff", weight: 1},
	{name: "roboto-condensed", file: "roboto-condensed-latin-400-normal.woff", weight: 1},
	{name: "barlow-semi-condensed", file: "barlow-semi-condensed-latin-500-normal.woff", weight: 1},
	{name: "titillium-web", file: "titillium-web-latin-600-normal.woff", weight: 1},
	{name: "oxanium", file: "oxanium-latin-500-normal.woff", weight: 0.6},
	{name: "montserrat", file: "montserrat-latin-500-normal.woff", weight: 1},
	{name: "share-tech-mono", file: "share-tech-mono-latin-400-normal.woff", weight: 1},
	{name: "b612-mono", file: "b612-mono-latin-400-normal.woff", weight: 0.7},
	{name: "pt-mono", file: "pt-mono-latin-400-normal.woff", weight: 0.7},
	{name: "nunito", file: "nunito-latin-600-normal.woff", weight: 0.8, emboss: 0.2},
	{name: "michroma", file: "michroma-latin-400-normal.woff", weight: 0.5},
	{name: "oswald", file: "oswald-latin-400-normal.woff", weight: 0.7},
	{name: "lato-bold", file: "lato-latin-700-normal.woff", weight: 1},
	{name: "open-sans", file: "open-sans-latin-600-normal.woff", weight: 1},
	{name: "quantico", file: "quantico-latin-400-normal.woff", weight: 0.5},
	{name: "exo-2", file: "exo-2-latin-500-normal.woff", weight: 0.7},
	{name: "inconsolata", file: "inconsolata-latin-600-normal.woff", weight: 0.7},
}

// askedFor are faces that are used only where their name is given. Whatever is added to faces changes which face a seed chooses,
// and so every picture of the kept sets.
var askedFor = []*face{
	{name: FontDies, file: "routed-gothic.ttf", letters: diesLetters},
}

// Fonts lists the names that Options.Font accepts.
func Fonts() []string {
	var names []string
	for _, f := range slices.Concat(faces, askedFor) {
		names = append(names, f.name)
	}
	return names
}

// faceNamed finds a face; an unknown name gives nil.
func faceNamed(name string) *face {
	for _, f := range slices.Concat(faces, askedFor) {
		if f.name == name {
			return f
		}
	}
	return nil
}

// pickFace chooses a face for a number of a style.
func pickFace(r *rng, style string) *face {
	weights := make([]float64, len(faces))
	for i, f := range faces {
		switch style {
		case Printed:
			weights[i] = f.weight
		case Drawn:
			weights[i] = f.drawn + 0.15*f.weight
		default:
			weights[i] = f.emboss
		}
	}
	return faces[r.weighted(weights...)]
}

// glyph is the distance map of a character; characters the face does not have are blank.
func (f *face) glyph(c rune) *distanceMap {
	f.once.Do(f.open)
	f.mu.Lock()
	defer f.mu.Unlock()
	if m, ok := f.glyphs[c]; ok {
		return m
	}
	m := newDistanceMap(f.outline(c))
	f.glyphs[c] = m
	return m
}

// open reads the font file. The files are part of the package, so that a failure is a fault of the build.
func (f *face) open() {
	f.glyphs = map[rune]*distanceMap{}
	if f.file == "" {
		return
	}
	data, err := fontFiles.ReadFile("fonts/" + f.file)
	if err == nil && strings.HasSuffix(f.file, ".woff") {
		data, err = unpackWOFF(data)
	}
	if err == nil {
		f.parsed, err = sfnt.Parse(data)
	}
	if err != nil {
		panic(fmt.Errorf("synth: font %s: %w", f.file, err))
	}
	f.cap = 1
	f.cap = f.outline('7').top()
}

// outline is the shape of a character in cap heights; letters of Farrington 7B are those of the gothic face.
func (f *face) outline(c rune) *outline {
	if f.strokes != nil && c >= '0' && c <= '9' && f.strokes[c-'0'] != nil {
		return strokeGlyph(f.strokes[c-'0'])
	}
	if s, ok := f.letters[c]; ok {
		return strokeGlyph(s)
	}
	if f.file == "" {
		g := faceNamed(FontGothic)
		g.once.Do(g.open)
		o := g.outline(c)
		o.advance = farringtonPitch / farringtonHeight
		return o
	}
	return f.sfntOutline(c)
}

func (f *face) sfntOutline(c rune) *outline {
	var buf sfnt.Buffer
	upem := fixed.Int26_6(f.parsed.UnitsPerEm()) << 6
	index, err := f.parsed.GlyphIndex(&buf, c)
	if err != nil || index == 0 {
		return &outline{advance: 0.6}
	}
	unit := 1 / (float64(upem) * f.cap)
	advance, err := f.parsed.GlyphAdvance(&buf, index, upem, font.HintingNone)
	if err != nil {
		return &outline{advance: 0.6}
	}
	o := &outline{advance: float64(advance) * unit}
	segments, err := f.parsed.LoadGlyph(&buf, index, upem, nil)
	if err != nil {
		return o
	}
	at := func(p fixed.Point26_6) Pt {
		return Pt{float64(p.X)*unit - o.advance/2, -float64(p.Y) * unit}
	}
	o.lines = contours(segments, at)
	return o
}

// contours flattens curves; every contour ends where it began.
func contours(segments sfnt.Segments, at func(fixed.Point26_6) Pt) [][]Pt {
	var lines [][]Pt
	for _, s := range segments {
		if s.Op == sfnt.SegmentOpMoveTo {
			lines = append(lines, []Pt{at(s.Args[0])})
			continue
		}
		line := &lines[len(lines)-1]
		from := (*line)[len(*line)-1]
		switch s.Op {
		case sfnt.SegmentOpLineTo:
			*line = append(*line, at(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			*line = appendCurve(*line, from, at(s.Args[0]), at(s.Args[0]), at(s.Args[1]), true)
		case sfnt.SegmentOpCubeTo:
			*line = appendCurve(*line, from, at(s.Args[0]), at(s.Args[1]), at(s.Args[2]), false)
		}
	}
	for i, line := range lines {
		lines[i] = append(line, line[0])
	}
	return lines
}

// appendCurve adds a Bézier curve as five chords.
func appendCurve(line []Pt, from, b, c, to Pt, quadratic bool) []Pt {
	const chords = 5
	if quadratic { // raise the degree
		q := b
		b = Pt{from.X + (q.X-from.X)*2/3, from.Y + (q.Y-from.Y)*2/3}
		c = Pt{to.X + (q.X-to.X)*2/3, to.Y + (q.Y-to.Y)*2/3}
	}
	for i := 1; i <= chords; i++ {
		t := float64(i) / chords
		u := 1 - t
		w0, w1, w2, w3 := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
		line = append(line, Pt{w0*from.X + w1*b.X + w2*c.X + w3*to.X, w0*from.Y + w1*b.Y + w2*c.Y + w3*to.Y})
	}
	return line
}

// top is the highest point of the outline.
func (o *outline) top() float64 {
	top := 0.0
	for _, line := range o.lines {
		for _, p := range line {
			top = max(top, p.Y)
		}
	}
	return top
}
