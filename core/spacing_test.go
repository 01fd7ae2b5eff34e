package core

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSpaced(t *testing.T) {
	line := func(steps ...int) []spot {
		spots := []spot{{x: 5}}
		for _, d := range steps {
			spots = append(spots, spot{x: spots[len(spots)-1].x + d})
		}
		return spots
	}
	fours := []int{4, 4, 4, 4}
	assert.True(t, spaced(line(24, 25, 24, 40, 24, 24, 24, 41, 24, 26, 24, 40, 24, 24, 24), fours))
	assert.True(t, spaced(line(24, 25, 24, 28, 24, 24, 24, 29, 24, 26, 24, 28, 24, 24, 24), fours), "narrow gaps")
	assert.True(t, spaced(line(24, 25, 24, 24, 24, 24, 24, 25, 24, 26, 24, 24, 24, 24, 24), fours), "none at all")
	assert.True(t, spaced(line(24, 25, 24, 24, 24, 24, 24, 25, 24, 26, 24, 24, 24, 24, 24), nil))
	assert.False(t, spaced(line(23, 34, 23, 35, 23, 34, 23, 34, 23, 34, 23, 35, 23, 34, 23), fours), "pairs")
	assert.False(t, spaced(line(29, 29, 42, 30, 29, 29, 29, 30, 29, 29, 29, 30, 29, 29, 29), fours), "three and thirteen")
	assert.False(t, spaced(line(29, 29, 29, 29, 44, 29, 29, 29, 29, 44, 29, 29, 29, 29, 29), nil), "groups that no card has")
	assert.True(t, spaced(line(), nil))
}
