package pan

// Luhn reports whether the last digit of digits is the check digit of the others (ISO/IEC 7812-1, Annex B).
// It is false for fewer than two digits and for anything that is not a digit.
func Luhn(digits string) bool {
	if len(digits) < 2 {
		return false
	}
	check := LuhnDigit(digits[:len(digits)-1])
	return check != 0 && check == digits[len(digits)-1]
}

// LuhnDigit is the check digit, '0' to '9', to be put behind digits; it is 0 when digits is empty or holds something
// that is not a digit.
func LuhnDigit(digits string) byte {
	if digits == "" {
		return 0
	}
	sum := 0
	double := true // the digit beside the check digit is doubled, then every second one to the left
	for i := len(digits) - 1; i >= 0; i-- {
		d := int(digits[i]) - '0'
		if d < 0 || d > 9 {
			return 0
		}
		if double {
			d = crossSum[d]
		}
		double = !double
		sum += d
	}
	return byte('0' + (10-sum%10)%10)
}

// crossSum[d] is the sum of the digits of 2d.
var crossSum = [10]int{0, 2, 4, 6, 8, 1, 3, 5, 7, 9}
