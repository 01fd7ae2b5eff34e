package core

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cardglyph/cardglyph/core/internal/match"
)

// Four groups of four at a pitch of 12 columns with gaps of 20, and perhaps three fainter digits after them.
func TestGoesOn(t *testing.T) {
	places := make([]place, 320)
	for i := range places {
		places[i].score = never
	}
	p := placing{groups: []int{4, 4, 4, 4}, score: 7}
	x := 10
	for k := range 16 {
		places[x].score = 4 * match.One
		p.at = append(p.at, x)
		if x += 12; k%4 == 3 {
			x += 8
		}
	}
	_, ok := goesOn(places, p)
	assert.False(t, ok, "nothing follows")

	for k := range tailDigits - 1 {
		places[x+12*k].score = 2 * match.One
	}
	_, ok = goesOn(places, p)
	assert.False(t, ok, "two places only")

	places[x+24].score = 2 * match.One
	longer, ok := goesOn(places, p)
	assert.True(t, ok)
	assert.Equal(t, []int{4, 4, 4, 4, 3}, longer.groups)
	assert.Equal(t, append(p.at[:16:16], x, x+12, x+24), longer.at)
	assert.Len(t, p.at, 16, "the shorter one stays as it was")

	p.groups = []int{6, 10}
	_, ok = goesOn(places, p)
	assert.False(t, ok, "another layout")
}

func TestClearTail(t *testing.T) {
	reading := func(score, second int32) *reading {
		r := &reading{spots: make([]spot, 19)}
		for k := range r.spots {
			r.spots[k].score[3] = 70 * match.One
		}
		r.spots[17].score[3], r.spots[17].score[8] = score*match.One, second*match.One
		return r
	}
	assert.True(t, reading(40, 10).clearTail())
	assert.False(t, reading(30, 0).clearTail(), "hardly a digit")
	assert.False(t, reading(60, 50).clearTail(), "one of two digits")
}
