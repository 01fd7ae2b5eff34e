package core

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSpacing(t *testing.T) {
	fours := []int{4, 4, 4, 4}
	see := func(groups []int, steps ...int) spacing {
		r := &reading{strip: &strip{}, placed: placing{groups: groups}, spots: []spot{{x: 5}}}
		for k, d := range steps {
			r.spots = append(r.spots, spot{x: r.spots[k].x + d})
		}
		return r.spaced()
	}
	for name, tc := range map[string]struct {
		groups, steps []int
		want          spacing
	}{
		"groups":        {fours, []int{24, 25, 24, 40, 24, 24, 24, 41, 24, 26, 24, 40, 24, 24, 24}, spacing{gapped: true}},
		"narrow gaps":   {fours, []int{24, 25, 24, 28, 24, 24, 24, 29, 24, 26, 24, 28, 24, 24, 24}, spacing{gapped: true}},
		"narrow ones":   {fours, []int{24, 15, 15, 40, 24, 24, 24, 41, 24, 26, 24, 40, 24, 24, 24}, spacing{gapped: true}},
		"no gaps":       {fours, []int{24, 25, 24, 24, 24, 24, 24, 25, 24, 26, 24, 24, 24, 24, 24}, spacing{even: true}},
		"8, 4 and 4":    {fours, []int{28, 28, 28, 30, 28, 28, 28, 46, 28, 27, 27, 45, 27, 27, 27}, spacing{}},
		"uneven digits": {fours, []int{24, 11, 24, 40, 24, 24, 24, 41, 24, 26, 24, 40, 24, 24, 24}, spacing{}},
		"columns":       {fours, []int{24, 24, 24, 82, 26, 23, 23, 86, 23, 24, 25, 83, 24, 25, 24}, spacing{}},
		"pairs":         {fours, []int{23, 34, 23, 35, 23, 34, 23, 34, 23, 34, 23, 35, 23, 34, 23}, spacing{}},
		"uneven pairs":  {fours, []int{30, 39, 28, 43, 28, 41, 28, 43, 28, 42, 26, 43, 29, 41, 28}, spacing{}},
		"3 and 13":      {fours, []int{29, 29, 42, 30, 29, 29, 29, 30, 29, 29, 29, 30, 29, 29, 29}, spacing{}},
		"no layout":     {nil, []int{29, 29, 29, 29, 44, 29, 29, 29, 29, 44, 29, 29, 29, 29, 29}, spacing{}},
		"no digits yet": {fours, nil, spacing{}},
	} {
		assert.Equal(t, tc.want, see(tc.groups, tc.steps...), name)
	}
}

// Groups make a card's number only where gaps show them, and with a network that has such numbers, a check digit, or digits that
// count.
func TestWhatGroupsAreWorth(t *testing.T) {
	fours := []int{4, 4, 4, 4}
	claimed := func(digits string, groups []int) bool {
		r := clearReading(digits, groups)
		r.spacing.even = len(groups) < 2
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
		r.spacing = spacing{rows: true}
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
