package segment

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cardglyph/cardglyph/core/internal/match"
)

// row is a strip's places with a digit at each of the columns.
func row(n int, at ...int) []int32 {
	places := make([]int32, n)
	for i := range places {
		places[i] = -5 * match.One
	}
	for _, i := range at {
		places[i] = 8 * match.One
	}
	return places
}

func TestBeyond(t *testing.T) {
	var at []int
	for k := range 16 {
		at = append(at, 40+12*k+4*(k/4))
	}
	end := at[15]
	with := func(more ...int) []int32 { return row(320, append(more, at...)...) }
	assert.Zero(t, Beyond(with(), at))
	assert.Equal(t, 3, Beyond(with(end+16, end+28, end+41), at), "a fifth group")
	assert.Equal(t, 2, Beyond(with(end+12, end+24), at), "a longer group")
	assert.Equal(t, 1, Beyond(with(28), at), "one before the first")
	assert.Zero(t, Beyond(with(end+20, end+32), at), "too far away for a gap")
	assert.Zero(t, Beyond(row(320), nil))
}
