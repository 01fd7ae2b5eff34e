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

// SerifI is the rune of the templates of an I with serifs, which looks nothing like one without.
const SerifI = 'i'

// RimmedI is the rune of the template of a raised I with dark rims on all sides, which has four edges instead of two.
const RimmedI = 'j'

// Letters has a template for each character of each family of small text, and last one for any digit and one for any letter.
var Letters = sync.OnceValue(func() *match.Bank { return must(lettersData) })

// Text has one template: a character, whichever, against everything else, for the search.
var Text = sync.OnceValue(func() *match.Bank { return must(textData) })
