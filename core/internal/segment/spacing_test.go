package segment

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSpacing(t *testing.T) {
	fours := []int{4, 4, 4, 4}
	see := func(groups []int, steps ...int) Spacing {
		return SpacingOf(steps, groups)
	}
	for name, tc := range map[string]struct {
		groups, steps []int
		want          Spacing
	}{
		"groups":        {fours, []int{24, 25, 24, 40, 24, 24, 24, 41, 24, 26, 24, 40, 24, 24, 24}, Spacing{Gapped: true}},
		"narrow gaps":   {fours, []int{24, 25, 24, 28, 24, 24, 24, 29, 24, 26, 24, 28, 24, 24, 24}, Spacing{Gapped: true}},
		"narrow ones":   {fours, []int{24, 15, 15, 40, 24, 24, 24, 41, 24, 26, 24, 40, 24, 24, 24}, Spacing{Gapped: true}},
		"no gaps":       {fours, []int{24, 25, 24, 24, 24, 24, 24, 25, 24, 26, 24, 24, 24, 24, 24}, Spacing{Even: true}},
		"8, 4 and 4":    {fours, []int{28, 28, 28, 30, 28, 28, 28, 46, 28, 27, 27, 45, 27, 27, 27}, Spacing{}},
		"uneven digits": {fours, []int{24, 11, 24, 40, 24, 24, 24, 41, 24, 26, 24, 40, 24, 24, 24}, Spacing{}},
		"columns":       {fours, []int{24, 24, 24, 82, 26, 23, 23, 86, 23, 24, 25, 83, 24, 25, 24}, Spacing{}},
		"pairs":         {fours, []int{23, 34, 23, 35, 23, 34, 23, 34, 23, 34, 23, 35, 23, 34, 23}, Spacing{}},
		"uneven pairs":  {fours, []int{30, 39, 28, 43, 28, 41, 28, 43, 28, 42, 26, 43, 29, 41, 28}, Spacing{}},
		"3 and 13":      {fours, []int{29, 29, 42, 30, 29, 29, 29, 30, 29, 29, 29, 30, 29, 29, 29}, Spacing{}},
		"no layout":     {nil, []int{29, 29, 29, 29, 44, 29, 29, 29, 29, 44, 29, 29, 29, 29, 29}, Spacing{}},
		"no digits yet": {fours, nil, Spacing{}},
	} {
		assert.Equal(t, tc.want, see(tc.groups, tc.steps...), name)
	}
}
