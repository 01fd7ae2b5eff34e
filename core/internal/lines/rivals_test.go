package lines

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// chainAt is a chain of ten digits in the row j of a level.
func chainAt(i, j int, score int32) Line {
	c := Line{Score: score}
	for k := range 10 {
		c.at = append(c.at, cell{i + 6*k, j})
	}
	return c
}

func TestRivals(t *testing.T) {
	c := chainAt(10, 50, 200)
	for name, tc := range map[string]struct {
		other Line
		want  int
	}{
		"the line below":     {chainAt(12, 60, 150), 75},
		"the line above":     {chainAt(0, 35, 190), 95},
		"the same line":      {chainAt(10, 52, 190), 0},
		"far below":          {chainAt(10, 90, 190), 0},
		"beside":             {chainAt(80, 60, 190), 0},
		"beside for a third": {chainAt(48, 60, 190), 0},
	} {
		assert.Equal(t, tc.want, c.rivals([]Line{tc.other}), name)
	}
	assert.Equal(t, 60, c.rivals([]Line{chainAt(10, 60, 120), chainAt(10, 40, 100)}), "the best of them")
}
