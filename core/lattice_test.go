package core

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/internal/digits"
	"github.com/cardglyph/cardglyph/core/internal/match"
	"github.com/cardglyph/cardglyph/core/pan"
)

func randomSpots(r *rand.Rand, n, nats int) []digits.Digit {
	spots := make([]digits.Digit, n)
	for k := range spots {
		for d := range spots[k].Score {
			spots[k].Score[d] = int32(r.IntN(nats * match.One))
		}
	}
	return spots
}

// plainScore is what the templates alone say of the digits.
func plainScore(spots []digits.Digit, digits string) (sum int32) {
	for k := range digits {
		sum += spots[k].Score[digits[k]-'0']
	}
	return sum
}

// thirds are the words of the three best digits of each spot, best plain sum first.
func thirds(spots []digits.Digit) []string {
	words := []string{""}
	for k := range spots {
		order := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
		slices.SortStableFunc(order, func(a, b int) int { return int(spots[k].Score[b] - spots[k].Score[a]) })
		var longer []string
		for _, x := range words {
			for _, d := range order[:latticeWidth] {
				longer = append(longer, x+strconv.Itoa(d))
			}
		}
		words = longer
	}
	slices.SortFunc(words, func(a, b string) int { return int(plainScore(spots, b) - plainScore(spots, a)) })
	return words
}

// The beam keeps exactly the best words there are: a sum's best prefixes are the prefixes of its best sums.
func TestDecodeKeepsTheBestWords(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 40 {
		spots := randomSpots(r, 4+r.IntN(3), 40)
		var want []int32
		for _, x := range thirds(spots)[:latticeBeam] {
			want = append(want, plainScore(spots, x)+bonus(x))
		}
		slices.SortFunc(want, func(a, b int32) int { return int(b - a) })
		var got []int32
		for _, x := range decode(spots) {
			require.Equal(t, plainScore(spots, x.text()), x.plain)
			require.Equal(t, x.plain+bonus(x.text()), x.score)
			got = append(got, x.score)
		}
		require.Equal(t, want, got)
	}
}

// Of all the words that four spots can spell, the best is found, but for the few that need a digit's fourth choice or
// stand behind 24 others.
func TestDecodeFindsTheBestOfAll(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 1))
	const tries = 100
	found := 0
	for range tries {
		spots := randomSpots(r, 4, 40)
		best := int32(-1 << 30)
		for n := range 10_000 {
			x := strconv.Itoa(10_000 + n)[1:]
			best = max(best, plainScore(spots, x)+bonus(x))
		}
		got := decode(spots)[0].score
		require.LessOrEqual(t, got, best)
		if got == best {
			found++
		}
	}
	assert.GreaterOrEqual(t, found, tries*93/100)
}

// Rules never overrule a clear reading: where every digit leads by more than the rules are worth, what the templates see
// is the answer, however impossible as a number.
func TestRulesNeverOverruleAClearLead(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	broken := 0
	for range 300 {
		spots := randomSpots(r, 12+r.IntN(8), 20)
		var want []byte
		for k := range spots {
			d := r.IntN(10)
			spots[k].Score[d] = 0
			spots[k].Score[d] = slices.Max(spots[k].Score[:]) + luhnBonus + networkBonus + 1
			want = append(want, byte('0'+d))
		}
		require.True(t, string(want) == decode(spots)[0].text(), "another number than the clear one")
		if !pan.Luhn(string(want)) {
			broken++
		}
	}
	assert.Greater(t, broken, 200, "most random numbers break the rules, or nothing was tried")
}

// Between two digits that look alike the check digit decides.
func TestCheckDigitDecidesADoubt(t *testing.T) {
	for place := range len(testPAN) {
		spots := make([]digits.Digit, len(testPAN))
		for k := range spots {
			spots[k].Score[testPAN[k]-'0'] = 60 * match.One
		}
		wrong := (testPAN[place] - '0' + 5) % 10
		spots[place].Score[wrong] = 60*match.One + luhnBonus/2
		words := decode(spots)
		require.True(t, words[0].text() == testPAN, "digit %d", place)
		require.Less(t, words[0].plain, words[1].plain, "the templates alone were for the other")
	}
}

func TestBonus(t *testing.T) {
	assert.EqualValues(t, luhnBonus+networkBonus, bonus(testPAN))
	assert.EqualValues(t, networkBonus, bonus("4111111111111112"))
	assert.EqualValues(t, 0, bonus("41111111111111"), "no Visa number has 14 digits")
	assert.Greater(t, luhnBonus, networkBonus)
}

func TestAlternativesAreTheBestThree(t *testing.T) {
	s := digits.Digit{Score: [10]int32{3, 1, 9, 9, 0, -5, 7, 2, 8, 6}}
	assert.Equal(t, [latticeWidth]byte{2, 3, 8}, alternatives(&s))
	assert.Equal(t, [latticeWidth]byte{0, 1, 2}, alternatives(&digits.Digit{}))
}
