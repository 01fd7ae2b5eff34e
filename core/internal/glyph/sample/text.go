package sample

import (
	"math/rand/v2"
	"strings"
)

const (
	digits   = "0123456789"
	capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	small    = "abcdefghijklmnopqrstuvwxyz"
	signs    = "/-.'&,*"
)

// kinds of lines: what their characters are drawn from.
type kind int

const (
	numbers kind = iota
	dates
	upper
	mixed
	lower
	soup
)

// anyKind is a kind as often as its characters need examples.
func anyKind(r *rand.Rand, letterCase bool) kind {
	u := r.IntN(100)
	switch {
	case u < 26:
		return numbers
	case u < 36:
		return dates
	case u < 58 || !letterCase:
		return upper
	case u < 76:
		return mixed
	case u < 88:
		return lower
	}
	return soup
}

// text is a random line. All characters of a kind are as frequent, names and words would have next to no J, Q or X.
func (k kind) text(r *rand.Rand) string {
	switch k {
	case numbers:
		if r.IntN(4) == 0 {
			return word(r, digits, 10)
		}
		return word(r, digits, 4) + " " + word(r, digits, 4) + " " + word(r, digits, 4)
	case dates:
		stroke := string("////--."[r.IntN(7)])
		if r.IntN(3) == 0 {
			return word(r, digits, 2) + stroke + word(r, digits, 4)
		}
		return word(r, digits, 2) + stroke + word(r, digits, 2) + " " + word(r, digits, 2) + stroke + word(r, digits, 2)
	case upper:
		return signed(r, word(r, capitals, 4+r.IntN(4)), word(r, capitals, 3+r.IntN(5)))
	case mixed:
		return signed(r, word(r, capitals, 1)+word(r, small, 3+r.IntN(3)), word(r, capitals, 1)+word(r, small, 3+r.IntN(4)))
	case lower:
		return signed(r, word(r, small, 4+r.IntN(4)), word(r, small, 3+r.IntN(5)))
	}
	return word(r, digits+capitals+small+signs+signs, 5) + " " + word(r, digits+capitals+small+signs+signs, 6)
}

// signed joins two words by a blank or a sign.
func signed(r *rand.Rand, a, b string) string {
	if r.IntN(2) == 0 {
		return a + " " + b
	}
	sign := string(signs[r.IntN(len(signs))])
	switch sign {
	case ".", ",":
		return a + sign + " " + b + sign
	case "&":
		return a + " & " + b
	case "*":
		return "**" + a + b
	}
	return a + sign + b
}

func word(r *rand.Rand, from string, n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(from[r.IntN(len(from))])
	}
	return b.String()
}
