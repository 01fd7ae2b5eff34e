package pan

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// filled is prefix with zeros behind it.
func filled(prefix string, length int) string {
	return prefix + strings.Repeat("0", length-len(prefix))
}

func TestNetworkOfTestNumbers(t *testing.T) {
	for digits, want := range map[string]Network{
		"4111111111111111":    Visa,
		"4222222222222":       Visa,
		"5555555555554444":    Mastercard,
		"2223003122003222":    Mastercard,
		"378282246310005":     Amex,
		"6011111111111117":    Discover,
		"3530111333300000":    JCB,
		"30569309025904":      Diners,
		"6759649826438453":    Maestro,
		"6200000000000005":    UnionPay,
		"6205500000000000004": UnionPay,
		"2200000000000004":    Mir,
	} {
		assert.Equal(t, want, NetworkOf(digits))
		assert.True(t, Prior(digits).LengthAllowed)
	}
}

func TestNetworkOfPrefixes(t *testing.T) {
	for _, c := range []struct {
		prefix string
		length int
		want   Network
	}{
		{"2220", 16, Unknown}, {"2221", 16, Mastercard}, {"2720", 16, Mastercard}, {"2721", 16, Unknown},
		{"2199", 16, Unknown}, {"2200", 16, Mir}, {"2204", 19, Mir}, {"2205", 16, Unknown},
		{"508500", 16, RuPay}, {"607000", 16, RuPay}, {"6521", 16, Discover}, {"652150", 16, RuPay}, {"8199", 16, RuPay}, {"82", 16, RuPay},
		{"81", 16, UnionPay}, {"8171", 17, UnionPay}, {"62", 13, UnionPay}, {"62", 19, UnionPay}, {"622126", 16, UnionPay},
		{"506699", 16, Elo}, {"509000", 16, Elo}, {"627780", 16, Elo}, {"606282", 16, Hipercard}, {"637095", 16, Hipercard},
		{"9792", 16, Troy}, {"65083700", 16, Troy}, {"65083705", 16, Discover}, {"506100", 18, Verve},
		{"1", 15, UATP}, {"1800", 15, JCB}, {"1800", 16, JCB}, {"3528", 16, JCB}, {"3589", 16, JCB}, {"3590", 16, Unknown},
		{"644", 16, Discover}, {"640", 16, Unknown}, {"3095", 16, Diners}, {"36", 14, Diners}, {"3800", 19, Diners},
		// Shetab numbers have 16 digits: the same first digits with 19 are UnionPay.
		{"603799", 16, Shetab}, {"610433", 16, Shetab}, {"621986", 16, Shetab}, {"627412", 16, Shetab}, {"589210", 16, Shetab},
		{"621986", 19, UnionPay},
		// Older Chinese cards, by length.
		{"9558", 19, UnionPay}, {"9704", 16, NAPAS}, {"603494", 16, GPN}, {"601382", 19, UnionPay}, {"6040", 16, UnionPay}, {"456351", 19, UnionPay}, {"456351", 16, Visa},
		{"436742", 19, UnionPay}, {"436742", 16, Visa}, {"3568", 16, JCB}, {"103", 19, UnionPay}, {"103", 15, UATP},
		// No network has such a length: the prefix still names one.
		{"514958", 15, Mastercard}, {"1", 16, Unknown}, {"1857", 16, Unknown}, {"4", 12, Visa}, {"34", 16, Amex},
	} {
		assert.Equal(t, c.want, NetworkOf(filled(c.prefix, c.length)), "%s…, %d digits", c.prefix, c.length)
	}
}

func TestNetworkOfFirstDigits(t *testing.T) {
	assert.Equal(t, Visa, NetworkOf("4"))
	assert.Equal(t, Discover, NetworkOf("6011"))
	assert.Equal(t, Unknown, NetworkOf("6"))
	assert.Equal(t, Unknown, NetworkOf(""))
	assert.Equal(t, Unknown, NetworkOf("4111x"))
}

func TestNetworks(t *testing.T) {
	six := Networks("6")
	for _, n := range []Network{UnionPay, Discover, Maestro, RuPay, Elo, Hipercard, Troy, Shetab} {
		assert.True(t, six.Has(n), n)
	}
	assert.False(t, six.Has(Visa))
	assert.Equal(t, []Network{Visa}, slices.Collect(Networks("4111").All()))
	assert.Equal(t, []Network{Discover, RuPay}, slices.Collect(Networks("652150").All()))
	assert.Equal(t, []Network{Visa, UnionPay}, slices.Collect(Networks("456351").All()))
	assert.Zero(t, Networks(""))
	assert.Zero(t, Networks("4x"))
}

// The network of a number is among those that each of its beginnings allows.
func TestNetworksHoldTheNetworkOfEveryContinuation(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		digits := randomDigits(random, MinLength+random.IntN(MaxLength-MinLength+1))
		n := NetworkOf(digits)
		if n == Unknown {
			continue
		}
		for known := 1; known <= len(digits); known++ {
			require.True(t, Networks(digits[:known]).Has(n), "%s… is %s", digits[:known], n)
		}
	}
}

func randomDigits(random *rand.Rand, length int) string {
	digits := make([]byte, length)
	for i := range digits {
		digits[i] = byte('0' + random.IntN(10))
	}
	return string(digits)
}

// slowNetworkOf walks the rules as texts.
func slowNetworkOf(digits string) Network {
	best, bestLength := Unknown, 0
	for pass := range 2 { // first the rules whose length agrees
		for _, r := range rules {
			for _, s := range r.ranges {
				first, last := strconv.Itoa(int(s.first)), strconv.Itoa(int(s.last))
				head := digits[:len(first)]
				agrees := r.length == len(digits) || r.length == 0 && slices.Contains(Lengths(r.network), len(digits))
				if head >= first && head <= last && len(first) > bestLength && (agrees || pass == 1 && r.length == 0) {
					best, bestLength = r.network, len(first)
				}
			}
		}
		if best != Unknown {
			return best
		}
	}
	return best
}

func TestNetworkOfAgainstSlowWalk(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, r := range rules {
		for _, s := range r.ranges {
			for _, p := range []uint32{s.first - 1, s.first, s.last, s.last + 1} {
				for length := MinLength; length <= MaxLength; length++ {
					digits := strconv.Itoa(int(p))
					digits += randomDigits(random, length-len(digits))
					require.Equal(t, slowNetworkOf(digits), NetworkOf(digits), "%d…, %d digits", p, length)
				}
			}
		}
	}
}

func TestRulesAreWellFormed(t *testing.T) {
	for i, r := range rules {
		require.LessOrEqual(t, r.digits, headDigits)
		require.True(t, r.network > Unknown && r.network < networkCount)
		if i > 0 {
			require.LessOrEqual(t, r.digits, rules[i-1].digits, "longest prefixes go first")
		}
		for j, s := range r.ranges {
			require.Len(t, strconv.Itoa(int(s.first)), r.digits)
			require.Len(t, strconv.Itoa(int(s.last)), r.digits)
			require.LessOrEqual(t, s.first, s.last)
			if j > 0 {
				require.Greater(t, s.first, r.ranges[j-1].last, "%d is out of order", s.first)
			}
		}
	}
}

func TestNetworkFacts(t *testing.T) {
	var names []string
	for n := Unknown + 1; n < networkCount; n++ {
		names = append(names, n.String())
		assert.NotEmpty(t, n.Title())
		assert.True(t, slices.IsSorted(Lengths(n)))
		assert.NotEmpty(t, Lengths(n))
	}
	assert.Equal(t, []string{"visa", "mastercard", "amex", "unionpay", "discover", "jcb", "diners", "maestro", "mir", "rupay", "elo",
		"hipercard", "troy", "verve", "uatp", "shetab", "napas", "gpn"}, names)
	assert.Empty(t, Unknown.String())
	assert.Empty(t, Network(200).String())
	assert.Nil(t, Lengths(Unknown))
	assert.True(t, UsesLuhn(Visa))
	assert.False(t, UsesLuhn(UnionPay))
}

func TestGroupings(t *testing.T) {
	assert.Equal(t, [][]int{{4, 6, 5}, {4, 4, 4, 3}, {15}}, Groupings(Amex, 15))
	assert.Equal(t, [][]int{{4, 6, 4}, {4, 4, 4, 2}, {14}}, Groupings(Diners, 14))
	assert.Equal(t, []int{6, 13}, Groupings(UnionPay, 19)[0])
	assert.Contains(t, Groupings(UnionPay, 19), []int{4, 4, 4, 4, 3})
	assert.Equal(t, []int{6, 12}, Groupings(UnionPay, 18)[0])
	assert.Equal(t, []int{4, 4, 4, 4}, Groupings(Unknown, 16)[0])
	assert.Nil(t, Groupings(Visa, 7))
	assert.Nil(t, Groupings(Visa, -1))
	assert.Nil(t, Groupings(Visa, 21))
	for n := Unknown; n < networkCount; n++ {
		for length := 8; length <= 20; length++ {
			all := Groupings(n, length)
			require.NotEmpty(t, all)
			assert.Equal(t, []int{length}, all[len(all)-1])
			for _, groups := range all {
				sum := 0
				for _, g := range groups {
					sum += g
				}
				assert.Equal(t, length, sum)
			}
		}
	}
}

func TestPrior(t *testing.T) {
	assert.Equal(t, Evidence{Network: Visa, LengthAllowed: true, Luhn: true, LuhnExpected: true}, Prior("4111111111111111"))
	assert.Equal(t, Evidence{Network: UnionPay, LengthAllowed: true}, Prior("6225970070003000"))
	assert.Equal(t, Evidence{Network: Mastercard, Luhn: true, LuhnExpected: true}, Prior("514958888888888"))
	assert.Equal(t, Evidence{LengthAllowed: true}, Prior("7000000000000001"))
	assert.Equal(t, Evidence{}, Prior(""))
	assert.Equal(t, Evidence{}, Prior("41x1"))
}

func TestPureRulesDoNotAllocate(t *testing.T) {
	allocs := testing.AllocsPerRun(100, func() {
		e := Prior("6225970070003000")
		_ = Groupings(e.Network, 16)
		_ = Networks("6225")
		_ = Lengths(e.Network)
	})
	assert.Zero(t, allocs)
}

func BenchmarkPrior(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Prior("6225970070003000")
	}
}
