package budget

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func counting(m *Meter) *[]int {
	var payments []int
	m.Yield = func(units int) bool {
		payments = append(payments, units)
		return true
	}
	return &payments
}

func TestPaymentsAreGathered(t *testing.T) {
	m := &Meter{Limit: 120}
	payments := counting(m)
	m.Pay(leastPayment - 1)
	assert.Empty(t, *payments)
	assert.False(t, m.Hurried())
	m.Pay(60)
	m.Pay(3)
	assert.Equal(t, []int{leastPayment + 59}, *payments)
	assert.Equal(t, leastPayment+62, m.Spent(), "what is owed counts")
	assert.True(t, m.Hurried())
}

func TestWithoutALimitNothingIsHurried(t *testing.T) {
	m := &Meter{}
	counting(m)
	m.Pay(1 << 30)
	assert.False(t, m.Hurried())
}

func TestRefusedPaymentEndsTheReading(t *testing.T) {
	m := &Meter{Yield: func(int) bool { return false }}
	m.Pay(leastPayment - 1)
	assert.PanicsWithValue(t, Abandoned, func() { m.Pay(1) })
}

// Each row is done once, in order, and no more than MostUnpaid between two payments.
func TestRowsCoverAll(t *testing.T) {
	for _, n := range []int{0, 1, 7, 100, 1000} {
		for _, cost := range []int{0, 1, 999, 1000, 30_000, 10 * MostUnpaid} {
			m := &Meter{}
			counting(m)
			next := 0
			m.Rows(n, cost, func(first, end int) {
				require.Equal(t, next, first)
				require.Greater(t, end, first)
				require.True(t, end-first == 1 || (end-first)*cost <= MostUnpaid)
				next = end
			})
			require.Equal(t, n, next)
			if cost%1000 == 0 {
				require.Equal(t, n*cost/1000, m.Spent())
			}
		}
	}
}
