package bank

import (
	"sync"

	"github.com/cardglyph/cardglyph/core/internal/match"
)

// Runes of the templates that stand for more than one character.
const (
	AnyDigit  = 1
	AnyLetter = 2
)

// Letters has a template for each character of each family of small text, and last one for any digit and one for any letter.
var Letters = sync.OnceValue(func() *match.Bank { return must(lettersData) })

// Text has one template for any digit and one for any letter, for the search: their windows have cells of 3 px.
var Text = sync.OnceValue(func() *match.Bank { return must(textData) })
