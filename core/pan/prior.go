package pan

// Evidence is what a number says for itself. None of it proves or rules out a reading: some domestic cards have no
// check digit, and prefixes and lengths change.
type Evidence struct {
	Network       Network
	LengthAllowed bool // the network has numbers of this length; without a network: 12 to 19 digits
	Luhn          bool // the check digit holds
	LuhnExpected  bool // every number of this network has a check digit
}

// Prior weighs a whole number by its prefix, length and check digit. It does not allocate.
func Prior(digits string) Evidence {
	n, allowed := networkOf(digits)
	if n == Unknown {
		allowed = len(digits) >= MinLength && len(digits) <= MaxLength
	}
	return Evidence{Network: n, LengthAllowed: allowed, Luhn: Luhn(digits), LuhnExpected: UsesLuhn(n)}
}
