package core

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cardglyph/cardglyph/core/internal/digits"
	"github.com/cardglyph/cardglyph/core/internal/lines"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/internal/segment"
)

// A number that seems to go on, or that is one of several alike, is not claimed; a check digit excuses one place too many.
func TestCompanyIsDoubted(t *testing.T) {
	const number, specimen = testPAN, "4111111111111112"
	claimed := func(number string, beyond, rival int) bool {
		r := clearReading(number, []int{4, 4, 4, 4})
		r.company = company{beyond: beyond, rival: rival}
		return r.confidence(&r.words[0]) >= DefaultMinNumber
	}
	assert.True(t, claimed(number, 0, 60))
	assert.True(t, claimed(number, 1, 60))
	assert.True(t, claimed(specimen, 0, 60))
	assert.False(t, claimed(specimen, 1, 60))
	assert.False(t, claimed(number, 2, 60))
	assert.False(t, claimed(number, 0, 95))
	assert.False(t, claimed("9996969696969999", 0, 0), "a pattern of two number")
	assert.False(t, claimed("0000000000000000", 0, 0), "dots")
	assert.False(t, claimed("4444444444444444", 0, 0), "dots, of a network")
}

// clearReading is a video's reading of clear number: they score 80 nats and lead by 70.
func clearReading(number string, groups []int) *reading {
	r := &reading{placed: segment.Placing{Groups: groups}, Spacing: segment.Spacing{Gapped: len(groups) > 1}}
	for i := range len(number) {
		var s digits.Digit
		for d := range s.Score {
			s.Score[d] = 10 * match.One
		}
		s.Score[number[i]-'0'] = 80 * match.One
		r.spots = append(r.spots, s)
	}
	r.words = decode(r.spots)
	return r
}

// Rows of dots are long and clear; a number that stands alone is read before them and beats them.
func TestRowsOfDotsYield(t *testing.T) {
	alone, row := lines.Line{Score: 60}, lines.Line{Score: 76, Rival: 95}
	assert.Greater(t, alone.Standing(), row.Standing())
	assert.EqualValues(t, 60, alone.Standing())

	read := func(text string, rival int) *reading {
		r := &reading{score: 100 * match.One, spots: make([]digits.Digit, len(text)), company: company{rival: rival}, words: make([]word, 1)}
		r.words[0].n = copy(r.words[0].digits[:], text)
		return r
	}
	assert.True(t, read("66666666666666666666", 0).artwork(), "a check digit that holds by chance")
	number := read("5416160000000000", 0)
	assert.False(t, number.artwork())
	assert.False(t, read("9999999999999999", 0).artwork(), "a specimen's number")
	assert.False(t, read("400140014001400", 0).artwork())
	for _, dots := range []*reading{read("9999999999999999", 95), read("99990000999999999999", 0), read("000000000000000", 0)} {
		assert.True(t, dots.artwork())
		assert.Less(t, dots.standing(), number.standing())
	}
	assert.Less(t, read("12345678901234567890", 0).standing(), number.standing(), "longer, not clearer")
}
