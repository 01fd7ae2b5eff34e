package bank

// PairBlank is the index of a blank in the table of letter pairs; letters are 0 to 25.
const PairBlank = 26

// PairNat is one nat in the table of letter pairs.
const PairNat = 24

// Pair is how much likelier the letter next is after last in names than by chance, in 1/PairNat nats. Both are 0 to 25 for
// A to Z, or PairBlank.
func Pair(last, next int) int32 {
	return int32(pairsData[last*(PairBlank+1)+next]) - 128
}
