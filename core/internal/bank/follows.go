package bank

// Blank is the index of a blank among letters, which are 0 to 25.
const Blank = 26

// FollowsNat is one nat in Follows and in the table of pairs, TriplesNat in the table of triples.
const (
	FollowsNat = 24
	TriplesNat = 2
)

// Follows is how much likelier the letter c is after a and b in names than by chance, in 1/FollowsNat nats. All are 0 to 25 for A to
// Z, or Blank.
func Follows(a, b, c int) int32 {
	const letters, zero = Blank + 1, 128
	pair := int32(pairsData[b*letters+c]) - zero
	triple := int32(triplesData[(a*letters+b)*letters+c]) - zero
	return pair + FollowsNat/TriplesNat*triple
}
