package pan

// Groupings are the ways in which a number of this network and length is printed, likeliest first, each as the sizes
// of its groups; the last is always the number without a gap. It is nil for lengths outside 8 to 20 digits. The slices
// are shared: they must not be changed.
//
// Sources: npm credit-card-type 10.3.0 (gaps), and cards looked at: UnionPay embosses 19 digits as 6+13 because
// 4-4-4-4-3 is too wide for the die's pitch of 7 digits an inch.
func Groupings(n Network, length int) [][]int {
	if length < 0 || length >= len(groupings) {
		return nil
	}
	switch {
	case n == Diners && length == 14:
		return dinersGroups
	case n == UATP && length == 15:
		return uatpGroups
	case n == UnionPay && length == 19:
		return unionPay19Groups
	case n == UnionPay && length == 18:
		return unionPay18Groups
	case n == UnionPay && length == 17:
		return unionPay17Groups
	}
	return groupings[length]
}

var (
	dinersGroups     = [][]int{{4, 6, 4}, {4, 4, 4, 2}, {14}}
	uatpGroups       = [][]int{{4, 5, 6}, {4, 6, 5}, {15}}
	unionPay19Groups = [][]int{{6, 13}, {4, 4, 4, 4, 3}, {19}}
	unionPay18Groups = [][]int{{6, 12}, {4, 4, 4, 4, 2}, {18}}
	unionPay17Groups = [][]int{{6, 11}, {4, 4, 4, 4, 1}, {17}}
)

// groupings by length, for networks without a habit of their own.
var groupings = [...][][]int{
	8:  {{4, 4}, {8}},
	9:  {{9}},
	10: {{4, 6}, {10}},
	11: {{4, 4, 3}, {11}},
	12: {{4, 4, 4}, {12}},
	13: {{4, 3, 3, 3}, {4, 4, 5}, {13}},
	14: {{4, 6, 4}, {4, 4, 4, 2}, {14}},
	15: {{4, 6, 5}, {4, 4, 4, 3}, {15}},
	16: {{4, 4, 4, 4}, {16}},
	17: {{4, 4, 4, 4, 1}, {6, 11}, {17}},
	18: {{4, 4, 4, 4, 2}, {6, 12}, {8, 10}, {18}},
	19: {{4, 4, 4, 4, 3}, {6, 13}, {19}},
	20: {{4, 4, 4, 4, 4}, {20}},
}
