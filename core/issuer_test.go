package core

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cardglyph/cardglyph/core/pan"
)

// filled is a prefix filled up with zeros and a check digit that holds: a number of nobody's.
func filled(prefix string, length int) string {
	digits := []byte(prefix)
	for len(digits) < length {
		digits = append(digits, '0')
	}
	for d := byte('0'); d <= '9'; d++ {
		digits[length-1] = d
		if pan.Luhn(string(digits)) {
			break
		}
	}
	return string(digits)
}

func TestIssue(t *testing.T) {
	for _, c := range []struct {
		name, digits string
		want         Result
	}{
		{"a product that a table names", filled("514958", 16), Result{
			Network: "mastercard", Issuer: &Issuer{Name: "中国银行", Short: "中国银行", Code: "01040000", Country: "CN"},
			Product: "中银万事达信用卡", Funding: "credit",
		}},
		{"a product put together", filled("622588", 16), Result{
			Network: "unionpay", Issuer: &Issuer{Name: "招商银行", Short: "招商银行", Code: "03080000", Country: "CN"},
			Product: "招商银行银联借记卡", Composed: true, Funding: "debit",
		}},
		{"a network without an issuer", testPAN, Result{Network: "visa"}},
		{"nothing known", "0000000000000000", Result{}},
	} {
		var got Result
		got.issue(c.digits)
		assert.Equal(t, c.want, got, c.name)
	}
}
