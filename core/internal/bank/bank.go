// Package bank holds the template banks that the generator in gen draws from synthetic cards. Nothing else went into them.
package bank

//go:generate go run ./gen

import (
	"sync"

	"github.com/cardglyph/cardglyph/core/internal/match"
)

// Geometry of the windows, shared by the generator and the recognizer. Finer cells (4 px in digits of 34) read no better.
const (
	Cols       = 6           // cells across
	Rows       = 9           // cells down
	DigitCells = 6.8         // height of a digit in cells: 34 px in cells of 5 px
	Aspect     = 2.55 / 4.33 // width over height of a Farrington 7B digit; other fonts are cut to the same box
)

// Families of raised digits.
const (
	Embossed = "embossed"        // Farrington 7B, tipped or not
	Gothic   = "embossed-gothic" // the rounder dies that some banks use
)

// Detect has one template: a digit, whichever, against everything else.
var Detect = sync.OnceValue(func() *match.Bank { return must(detectData) })

// Digits has a template for each digit of each family, and last one for any digit.
var Digits = sync.OnceValue(func() *match.Bank { return must(digitsData) })

func must(data string) *match.Bank {
	b, err := match.Parse([]byte(data))
	if err != nil {
		panic(err) // the data is compiled in: only a broken build gets here
	}
	return b
}
