// Package budget accounts for work: what the stages do is paid for in units, and a reading may stop at each payment.
//
// A unit is about a microsecond under wazero and 0.3 µs natively. What a stage costs is a property of its input alone, never of a
// clock, so that the same picture is read the same everywhere.
package budget

// Meter counts the units of one reading and hands them on. It belongs to the goroutine of that reading. Its zero
// value counts only.
type Meter struct {
	Yield func(units int) bool // takes a payment; false ends the reading. nil: nobody waits for one
	Limit int                  // units after which the reading is hurried; 0: it never is

	spent, owed int
}

type abandoned struct{}

// Abandoned is the panic that unwinds a reading which was ended before it was done. Whoever set Yield recovers it.
var Abandoned any = abandoned{}

// leastPayment is how many units are owed before the reading may stop: to leave it and to come back takes about a unit in wasm.
const leastPayment = 100

// Pay says that so many units of work were done. The reading may stop here for good: it panics with Abandoned then.
func (m *Meter) Pay(units int) {
	m.spent += units
	m.owed += units
	if m.owed < leastPayment {
		return
	}
	units, m.owed = m.owed, 0
	if m.Yield != nil && !m.Yield(units) {
		panic(Abandoned)
	}
}

// MostUnpaid is how much work is done at most before it is paid for, in thousandths of a unit.
const MostUnpaid = 250_000

// Rows does n rows, each of which costs that many thousandths of a unit, some at a time, and pays for them.
func (m *Meter) Rows(n, cost int, do func(first, end int)) {
	rows := max(MostUnpaid/max(cost, 1), 1)
	for first := 0; first < n; first += rows {
		end := min(first+rows, n)
		do(first, end)
		m.Pay((end - first) * cost / 1000)
	}
}

// Spent is how many units were paid for so far.
func (m *Meter) Spent() int { return m.spent }

// Hurried reports whether more than Limit units were spent: what is left is then done without second thoughts.
func (m *Meter) Hurried() bool { return m.Limit > 0 && m.spent > m.Limit }
