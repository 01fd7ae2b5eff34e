package core

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSeenGroups(t *testing.T) {
	fours := []int{4, 4, 4, 4}
	see := func(groups []int, steps ...int) (seen []int, even bool) {
		r := &reading{placed: placing{groups: groups}, spots: []spot{{x: 5}}}
		for k, d := range steps {
			r.spots = append(r.spots, spot{x: r.spots[k].x + d})
		}
		return r.seenGroups()
	}
	for name, tc := range map[string]struct {
		groups, steps, want []int
		even                bool
	}{
		"groups":        {fours, []int{24, 25, 24, 40, 24, 24, 24, 41, 24, 26, 24, 40, 24, 24, 24}, fours, false},
		"narrow gaps":   {fours, []int{24, 25, 24, 28, 24, 24, 24, 29, 24, 26, 24, 28, 24, 24, 24}, fours, false},
		"no gaps":       {fours, []int{24, 25, 24, 24, 24, 24, 24, 25, 24, 26, 24, 24, 24, 24, 24}, nil, true},
		"pairs":         {fours, []int{23, 34, 23, 35, 23, 34, 23, 34, 23, 34, 23, 35, 23, 34, 23}, nil, false},
		"3 and 13":      {fours, []int{29, 29, 42, 30, 29, 29, 29, 30, 29, 29, 29, 30, 29, 29, 29}, nil, false},
		"no layout":     {nil, []int{29, 29, 29, 29, 44, 29, 29, 29, 29, 44, 29, 29, 29, 29, 29}, nil, false},
		"no digits yet": {fours, nil, fours, true},
	} {
		groups, even := see(tc.groups, tc.steps...)
		assert.Equal(t, tc.want, groups, name)
		assert.Equal(t, tc.even, even, name)
	}
}

// Sixteen of nineteen digits without gaps are not taken for a card's sixteen by a comb of fours.
func TestEvenDigitsShowNoGroups(t *testing.T) {
	r := &reading{placed: placing{groups: []int{4, 4, 4, 4}}}
	for k := range 16 {
		r.spots = append(r.spots, spot{x: 25 * k})
	}
	assert.Equal(t, unwitnessed, r.wholeness("7598225542865675"))
	assert.Greater(t, r.wholeness("4111111111111111"), unwitnessed, "the check digit is a witness too")
}

// Four groups of four make a card's number only with a network that has such numbers, or with a check digit.
func TestGroupsAloneAreNoWitness(t *testing.T) {
	fours := []int{4, 4, 4, 4}
	assert.EqualValues(t, 1, completeness(fours, "4111111111111112"), "a specimen's")
	assert.EqualValues(t, 1, completeness(fours, "6225758888888888"), "a specimen's")
	assert.Equal(t, unwitnessed, completeness(fours, "8033677397942348"), "a receipt's")
	assert.Equal(t, unwitnessed, completeness(fours, "6771244313061753"), "Maestro: two digits more may follow")
}
