package segment

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/budget"
	"github.com/cardglyph/cardglyph/core/internal/match"
)

func randomWorth(r *rand.Rand, n int) []int32 {
	worth := make([]int32, n)
	for i := range worth {
		worth[i] = cellMiss + int32(r.IntN(cellHit-cellMiss+1))
	}
	return worth
}

func TestGroupSumsArePlainSums(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	g := &groupSums{}
	for range 30 {
		worth := randomWorth(r, 40+r.IntN(120))
		pitch := 2*PitchMin + r.IntN(2*(pitchMax-PitchMin))
		g.fill(worth, pitch)
		for _, l := range layouts {
			for _, size := range l.groups {
				last := (size - 1) * pitch / 4 // column of the last digit
				require.Len(t, g.sums[size], max(len(worth)-last, 0))
				for x, got := range g.sums[size] {
					want := int32(0)
					for k := range size {
						want += worth[x+k*pitch/4]
					}
					require.Equal(t, want, got)
				}
			}
		}
	}
}

// slowComb tries every comb of one layout on its own: pitch, gap and phase.
func slowComb(worth []int32, groups layout, least, most int) (best int32, fits bool) {
	best = -1 << 30
	for pitch := least; pitch <= most; pitch++ {
		for gap := gapLeast; gap <= gapMost; gap++ {
			for phase := range worth {
				sum, x, ok := int32(0), phase, true
				for _, size := range groups {
					for k := range size {
						if at := x + k*pitch/4; at < len(worth) {
							sum += worth[at]
						} else {
							ok = false
						}
					}
					x += size*pitch/4 + gap*pitch/(4*gapParts)
				}
				if ok && sum > best {
					best, fits = sum, true
				}
			}
		}
	}
	return best, fits
}

func TestCombsAreTheBestOfAll(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	for range 4 {
		worth := randomWorth(r, 175)
		const least, most = 2 * PitchMin, 2*PitchMin + 3
		got := new(Finder).grids(&budget.Meter{}, worth, least, most)
		for _, l := range layouts {
			want, fits := slowComb(worth, l.groups, least, most)
			i := slices.IndexFunc(got, func(p Placing) bool { return slices.Equal(p.Groups, l.groups) })
			require.Equal(t, fits, i >= 0, "%v", l.groups)
			if !fits {
				continue
			}
			require.Equal(t, want+l.prior, got[i].Score, "%v", l.groups)
			sum := int32(0)
			for _, x := range got[i].At {
				sum += worth[x]
			}
			require.Equal(t, want, sum, "the columns make the score of %v", l.groups)
		}
	}
}

// placesOf is a strip's places with clear digits at the columns and background elsewhere.
func placesOf(columns []int, n int) []int32 {
	places := make([]int32, n)
	for i := range places {
		places[i] = -8 * match.One
	}
	for _, x := range columns {
		places[x] = 8 * match.One
	}
	return places
}

// Digits in the layouts of cards are found where they stand, with their groups: first, or close enough to the first to be
// read, too; what was read then decides.
func TestPlacingsFindLayouts(t *testing.T) {
	for _, groups := range [][]int{{4, 4, 4, 4}, {4, 6, 5}, {4, 6, 4}, {6, 13}, {4, 4, 4, 4, 3}} {
		for _, pitch := range []int{20, 28, 36} { // px
			var columns []int
			x := 30
			for _, size := range groups {
				for range size {
					columns = append(columns, x)
					x += pitch / Step
				}
				x += pitch / Step / 2
			}
			got := new(Finder).Placings(&budget.Meter{}, placesOf(columns, x+40), pitch)
			i := slices.IndexFunc(got, func(p Placing) bool { return slices.Equal(p.At, columns) })
			require.GreaterOrEqual(t, i, 0, "%v at %d px", groups, pitch)
			assert.Less(t, i, 2, "%v at %d px", groups, pitch)
			assert.GreaterOrEqual(t, got[i].Score, got[0].Score-8*match.One, "%v at %d px", groups, pitch)
			assert.Equal(t, groups, got[i].Groups, "at %d px", pitch)
		}
	}
}

// A comb whose layout is not in the list is left to the free chain.
func TestPlacingsOfFreeLines(t *testing.T) {
	var columns []int
	for k := range 13 {
		columns = append(columns, 30+14*k+[]int{0, 11, 22}[min(k/5, 2)])
	}
	got := new(Finder).Placings(&budget.Meter{}, placesOf(columns, 300), 28)
	i := slices.IndexFunc(got, func(p Placing) bool { return slices.Equal(p.At, columns) })
	require.GreaterOrEqual(t, i, 0)
	assert.Equal(t, []int{5, 5, 3}, got[i].Groups)
}

func TestPlacingsOfShortStrips(t *testing.T) {
	for n := range 20 {
		assert.Empty(t, new(Finder).Placings(&budget.Meter{}, placesOf(nil, n), 28))
	}
}

// Teeth lie between their bounds, and a better place is never worth less.
func TestTeeth(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	places := make([]int32, 200)
	for i := range places {
		places[i] = int32(r.IntN(60*match.One)) - 30*match.One
	}
	for i, v := range cellScores(places, 28) {
		require.GreaterOrEqual(t, v, int32(cellMiss))
		require.LessOrEqual(t, v, int32(cellHit))
		best := places[i]
		for k := max(i-1, 0); k <= min(i+1, len(places)-1); k++ {
			best = max(best, places[k])
		}
		if best >= 12*match.One { // as good as any line's digit
			require.EqualValues(t, cellHit, v)
		}
		if best <= -12*match.One {
			require.EqualValues(t, cellMiss, v)
		}
	}
}

// The reference is the eighth best of the digits, whatever lies beside each of them.
func TestReferenceIsTheEighthDigit(t *testing.T) {
	places := placesOf(nil, 300)
	for k := range 16 {
		for d, less := range []int32{0, 1, 3} {
			places[10+14*k+d] = int32(4*match.One+k*64) - less*32
		}
	}
	assert.EqualValues(t, 4*match.One+8*64, Reference(places, 28))
	assert.EqualValues(t, 2*match.One, Reference(placesOf(nil, 300), 28), "at least two nats")
}

func TestGrouped(t *testing.T) {
	for _, groups := range [][]int{{4, 4, 4, 4}, {4, 6, 5}, {6, 13}, {16}, {1}} {
		var at []int
		x := 5
		for _, size := range groups {
			for range size {
				at, x = append(at, x), x+12
			}
			x += 6
		}
		assert.Equal(t, groups, Grouped(at))
	}
}

func TestSettle(t *testing.T) {
	places := make([]int32, 9)
	places[3], places[5], places[8] = 2, 3, 1
	at := []int{0, 4, 7, 8}
	settle(places, at)
	assert.Equal(t, []int{0, 5, 8, 8}, at)
}

// slowChain is linkPlaces with every way back tried.
func slowChain(places []int32) (at []int, score int32) {
	for pitch := PitchMin; pitch <= pitchMax; pitch += 2 {
		p, sum, back := pitch/Step, make([]int32, len(places)), make([]int, len(places))
		slack, end := max(p/10, 1), -1
		for i := range places {
			best, from := int32(0), -1
			for d := p - slack; d <= min(i, p*5/2); d++ {
				v := sum[i-d]
				if d > p+slack {
					v -= freeGapCost
				}
				if v > best && (d <= p+slack || d >= p*5/4) {
					best, from = v, i-d
				}
			}
			sum[i], back[i] = best+min(places[i], scoreCeil), from
			if sum[i] > score {
				end, score = i, sum[i]
			}
		}
		if end >= 0 {
			at = nil
			for ; end >= 0; end = back[end] {
				at = append([]int{end}, at...)
			}
		}
	}
	return at, score
}

func TestLinkPlacesTriesEveryWay(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 1))
	for range 60 {
		places := make([]int32, 20+r.IntN(300))
		for i := range places {
			places[i] = int32(r.IntN(12*match.One) - 9*match.One)
			if r.IntN(4) == 0 {
				places[i] = match.One // equals
			}
		}
		at, score := new(Finder).freeChain(&budget.Meter{}, places)
		slowAt, slowScore := slowChain(places)
		require.Equal(t, slowScore, score)
		require.Equal(t, slowAt, at)
	}
}
