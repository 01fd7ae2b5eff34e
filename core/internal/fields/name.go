package fields

import (
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/ocr"
	"github.com/cardglyph/cardglyph/core/internal/trust"
)

// Name is the holder's name as it is printed.
type Name struct {
	Text       string
	Confidence float64 // that every letter is right
	Fit        int32   // mean score of its characters, 1/match.One nats
	Area       Box
}

// nameReading is a line, or a part of one, read as a name.
type nameReading struct {
	text    ocr.Text
	letters []letter
	line    int
	upper   bool  // all letters are capitals
	fit     int32 // mean score of its letters
	names   int32 // how like a name it is, nats for each letter: see bank.Follows
	box     Box
	worth   int32
}

// letter is a character of a name and by how much it leads the next best one at its place.
type letter struct {
	char  byte
	space bool
	lead  int32
}

// Sets that names are decoded with.
var (
	upperSet = ocr.SetOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ-.'")
	mixedSet = ocr.SetOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-.'")
)

// upperGain is what a line in capitals alone may score less than in both cases, for each character: nearly all names are in capitals, and
// many small letters look like theirs.
const upperGain = match.One / 2

// readName reads the line as a name: in capitals, or in both cases when that fits clearly better.
func readName(t *ocr.Text) nameReading {
	upper, mixed := t.Read(&upperSet), t.Read(&mixedSet)
	n := nameReading{text: mixed}
	if upper.Score+int32(len(mixed.Chars))*upperGain >= mixed.Score {
		n.text, n.upper = upper, true
	}
	if len(n.text.Chars) == 0 {
		return n
	}
	n.spell()
	n.fit = n.text.Mean()
	n.box = place(&n.text, 0, len(n.text.Chars))
	return n
}

// String is the name with its spaces.
func (n *nameReading) String() string {
	out := make([]byte, 0, len(n.letters)+8)
	for k, l := range n.letters {
		if l.space && k > 0 {
			out = append(out, ' ')
		}
		out = append(out, l.char)
	}
	return string(out)
}

// confidence is the probability that every letter of the name is right.
func (n *nameReading) confidence() float64 {
	p := 1.0
	for _, l := range n.letters {
		p *= trust.Chance((l.lead + letterFair) / leadTemper)
	}
	return p * trust.Chance((n.fit-scoreFair)/scoreTemper)
}

// letterFair is what a letter that was chosen has ahead before any lead: it is the best of seventy.
const letterFair = 4 * match.One
