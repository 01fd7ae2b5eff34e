package core

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cardglyph/cardglyph/core/internal/segment"
)

// Groups make a card's number only where gaps show them, and with a network that has such numbers, a check digit, or digits that
// count.
func TestWhatGroupsAreWorth(t *testing.T) {
	fours := []int{4, 4, 4, 4}
	claimed := func(digits string, groups []int) bool {
		r := clearReading(digits, groups)
		r.Spacing.Even = len(groups) < 2
		return r.confidence(&r.words[0]) >= DefaultMinNumber
	}
	assert.True(t, claimed("4111111111111112", fours), "a specimen's")
	assert.True(t, claimed("6225758888888888", fours), "a specimen's")
	assert.True(t, claimed("1234567898765432", fours), "a placeholder")
	assert.False(t, claimed("8033677397942348", fours), "a receipt's")
	assert.False(t, claimed("6771244313061753", fours), "Maestro: two digits more may follow")
	assert.False(t, claimed("7598225542865675", nil), "sixteen of nineteen digits")

	rows := func(digits string) bool {
		r := clearReading(digits, fours)
		r.Spacing = segment.Spacing{Rows: true}
		return r.confidence(&r.words[0]) >= DefaultMinNumber
	}
	assert.True(t, rows(testPAN))
	assert.False(t, rows("4111111111111112"), "columns of a table that begin with a four")
	assert.False(t, rows("6171781033015087"), "telephone numbers whose check digit holds by chance")
}

func TestCounting(t *testing.T) {
	for digits, want := range map[string]bool{
		"1234567898765432": true, "1234123412341234": true, "0123456789012345": true, "9876543210987654": true,
		"5454545454545459": false, "1111111111111111": false, "4111111111111111": false, "1212343456567878": false,
	} {
		assert.Equal(t, want, counting(digits), digits)
	}
}
