package pan

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

// slowLuhn is the definition read aloud: from the right, every second digit doubled, cross sums added, ten divides it.
func slowLuhn(digits string) bool {
	if len(digits) < 2 {
		return false
	}
	sum := 0
	for i := range len(digits) {
		c := digits[len(digits)-1-i]
		if c < '0' || c > '9' {
			return false
		}
		d := int(c - '0')
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return sum%10 == 0
}

func TestLuhnOnAllShortStrings(t *testing.T) {
	for width := 1; width <= 5; width++ {
		n := 1
		for range width {
			n *= 10
		}
		for v := range n {
			digits := fmt.Sprintf("%0*d", width, v)
			if Luhn(digits) != slowLuhn(digits) {
				t.Fatalf("Luhn(%q) = %v", digits, Luhn(digits))
			}
		}
	}
}

func TestLuhn(t *testing.T) {
	for _, good := range []string{"4111111111111111", "378282246310005", "30569309025904", "6200000000000005", "00"} {
		assert.True(t, Luhn(good), good)
	}
	for _, bad := range []string{"", "0", "4111111111111112", "4111 1111 1111 1111", "411111111111111a", "é", "4111111111111111\n"} {
		assert.False(t, Luhn(bad), bad)
	}
}

func TestLuhnDigit(t *testing.T) {
	assert.Equal(t, byte('1'), LuhnDigit("411111111111111"))
	assert.Equal(t, byte('3'), LuhnDigit("7992739871"))
	assert.Zero(t, LuhnDigit(""))
	assert.Zero(t, LuhnDigit("41x"))
}

func FuzzLuhn(f *testing.F) {
	for _, s := range []string{"", "0", "00", "4111111111111111", "378282246310005", "12a", "１２"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if Luhn(s) != slowLuhn(s) {
			t.Fatalf("fast %v, slow %v", Luhn(s), slowLuhn(s))
		}
		if d := LuhnDigit(s); d != 0 && !slowLuhn(s+string(rune(d))) {
			t.Fatalf("the check digit %c does not hold", d)
		}
	})
}
