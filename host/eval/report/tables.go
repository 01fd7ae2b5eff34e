package report

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/cardglyph/cardglyph/host/eval"
)

// row is a group of pictures in the table of accuracy.
type row struct {
	Group, Value string // empty for the whole set
	*eval.Summary
	Low, High float64 // between which the share of exact numbers lies, 0 to 1: see interval
}

func rows(s *eval.Summary) []row {
	out := []row{newRow("", "", s)}
	for _, group := range slices.Sorted(maps.Keys(s.Groups)) {
		if len(s.Groups[group]) < 2 && group != "kind" {
			continue // the same pictures as in the first row
		}
		for _, value := range slices.Sorted(maps.Keys(s.Groups[group])) {
			out = append(out, newRow(group, value, s.Groups[group][value]))
		}
	}
	return out
}

func newRow(group, value string, s *eval.Summary) row {
	low, high := interval(s.Exact, s.Readable)
	return row{group, value, s, low, high}
}

// interval is the 95 % interval of a share after Wilson (1927): what a set of this size says about pictures like it.
func interval(part, whole int) (low, high float64) {
	if whole == 0 {
		return 0, 1
	}
	const z = 1.96 // of the normal distribution, two-sided 95 %
	n, p := float64(whole), float64(part)/float64(whole)
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, mid-half), min(1, mid+half)
}

// field is a row of the table of the other fields.
type field struct {
	Name string
	eval.FieldSummary
}

// fields leaves out those that no label has and no picture gave.
func fields(s *eval.Summary) []field {
	all := []field{{"Expiry", s.Expiry}, {"Holder", s.Holder}, {"Network", s.Network}}
	return slices.DeleteFunc(all, func(f field) bool { return f.Labelled == 0 && f.Extra == 0 })
}

// statusRow counts what the pictures with one status came to.
type statusRow struct {
	Status                        string
	Exact, Misread, Missed, Blank int
}

// All is how many pictures have the status.
func (s *statusRow) All() int { return s.Exact + s.Misread + s.Missed + s.Blank }

func statuses(outcomes []eval.Outcome) []statusRow {
	counts := map[string]*statusRow{}
	for i := range outcomes {
		o := &outcomes[i]
		s := counts[o.Status]
		if s == nil {
			s = &statusRow{Status: o.Status}
			counts[o.Status] = s
		}
		switch o.Number {
		case eval.Exact:
			s.Exact++
		case eval.Misread:
			s.Misread++
		case eval.Missed:
			s.Missed++
		case eval.Blank:
			s.Blank++
		}
	}
	var out []statusRow
	for _, s := range counts {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b statusRow) int { return cmp.Or(b.All()-a.All(), cmp.Compare(a.Status, b.Status)) })
	return out
}
