package synth

import (
	"strings"

	"github.com/cardglyph/cardglyph/core/pan"
)

// prefixes are issuer prefixes of the large networks, with the lengths of their numbers.
var prefixes = []struct {
	digits string
	length int
	often  float64
}{
	{"4", 16, 6}, {"51", 16, 1}, {"52", 16, 1}, {"53", 16, 1}, {"54", 16, 1}, {"55", 16, 1}, {"2221", 16, 0.3}, {"2720", 16, 0.3},
	{"34", 15, 0.7}, {"37", 15, 1}, {"6011", 16, 0.5}, {"65", 16, 0.5}, {"3528", 16, 0.4}, {"3589", 16, 0.4}, {"36", 14, 0.5},
	{"3095", 16, 0.1}, {"62", 16, 2}, {"6222", 19, 2}, {"6217", 19, 2}, {"6228", 19, 2}, {"6216", 19, 1}, {"6258", 16, 1}, {"6210", 19, 1},
	{"50", 16, 0.4}, {"58", 16, 0.2}, {"67", 18, 0.3}, {"9704", 16, 0.3}, {"9704", 19, 0.3},
}

// newNumber invents a card number of the given length; 0 leaves the length to the prefix. About half satisfy Luhn.
func newNumber(r *rng, length int) string {
	prefix, n := randomPrefix(r, length)
	digits := make([]byte, 0, n)
	switch r.weighted(7, 1, 1, 1.5) {
	case 0:
		digits = append(digits, prefix...)
	case 1: // placeholders: 1234 5678 9012 3456
		start := r.n(10)
		for i := range n {
			digits = append(digits, byte('0'+(start+i)%10))
		}
	case 2: // one group again and again, or one digit
		group := randomDigits(r, pick(r, 1, 1, 2, 4))
		for i := range n {
			digits = append(digits, group[i%len(group)])
		}
	default: // a prefix and then runs of the same digit
		digits = append(digits, prefix...)
		for len(digits) < n {
			d := byte('0' + r.n(10))
			for range 1 + r.n(6) {
				digits = append(digits, d)
			}
		}
		digits = digits[:n]
	}
	digits = append(digits, randomDigits(r, n-len(digits))...)
	if r.chance(0.45) {
		digits[n-1] = pan.LuhnDigit(string(digits[:n-1]))
	}
	return string(digits)
}

func randomPrefix(r *rng, length int) (prefix string, n int) {
	weights := make([]float64, len(prefixes))
	for i, p := range prefixes {
		if length == 0 || p.length == length {
			weights[i] = p.often
		}
	}
	p := prefixes[r.weighted(weights...)]
	if length == 0 {
		length = p.length
	}
	return p.digits, length
}

func randomDigits(r *rng, n int) []byte {
	digits := make([]byte, max(0, n))
	for i := range digits {
		digits[i] = byte('0' + r.n(10))
	}
	return digits
}

// newExpiry is a month and a year, "MM/YY".
func newExpiry(r *rng) string {
	if r.chance(0.06) {
		return "00/00"
	}
	m, y := 1+r.n(12), 10+r.n(30)
	return string([]byte{byte('0' + m/10), byte('0' + m%10), '/', byte('0' + y/10), byte('0' + y%10)})
}

// anyDate is a date or, as often, random digits about a stroke: each digit is shown as often as the others.
func anyDate(r *rng) string {
	text := newExpiry(r)
	if r.chance(0.5) {
		text = string(randomDigits(r, 2)) + "/" + string(randomDigits(r, pick(r, 2, 2, 2, 4)))
	}
	if r.chance(0.2) {
		text = strings.Replace(text, "/", "-", 1)
	}
	return text
}

// anyName is a name or, half as often, random letters: names have next to no J, Q or X.
func anyName(r *rng) string {
	if r.chance(0.67) {
		return newHolder(r)
	}
	letters := make([]byte, 4+r.n(10))
	for i := range letters {
		letters[i] = byte('A' + r.n(26))
	}
	if r.chance(0.5) {
		letters[1+r.n(len(letters)-2)] = pick(r, byte(' '), ' ', ' ', '.', '-', '/', '\'')
	}
	return string(letters)
}

var (
	firstNames = strings.Fields("ANNA JOHN MARIA WEI LI XIAO MIN JOSE LUIS CARLA PETER KLARA DAVID EMMA NGUYEN TRAN VAN THI AHMED FATIMA RAVI PRIYA IVAN OLGA YUKI HIRO KIM JAN EVA LEE SAM ZOE QUINN XAVIER JACK BOB ULRICH FRANK GWEN HUGO")
	lastNames  = strings.Fields("SMITH JONES WANG ZHANG CHEN GARCIA LOPEZ MULLER SCHMIDT ROSSI DUBOIS NOVAK KUMAR SINGH SATO TANAKA PARK KIM PHAM IVANOV PETROV HANSEN NIELSEN SILVA COSTA BROWN O'NEIL MC-COY QUIROZ XU YOUNG BAKER FISHER VOGEL JENSEN WOLF")
)

// newHolder is a name as cards carry it.
func newHolder(r *rng) string {
	switch r.weighted(8, 1.5, 1, 1) {
	case 0:
		name := pick(r, firstNames...)
		if r.chance(0.25) {
			name += " " + string(rune('A'+r.n(26)))
			if r.chance(0.4) {
				name += "."
			}
		}
		return name + " " + pick(r, lastNames...)
	case 1:
		return pick(r, "CARDHOLDER NAME", "CARD HOLDER", "YOUR NAME HERE", "NAME SURNAME", "A N OTHER", "VALUED CUSTOMER")
	case 2:
		return pick(r, "MR ", "MRS ", "MS ", "DR ") + pick(r, firstNames...) + " " + pick(r, lastNames...)
	default:
		return pick(r, lastNames...) + "/" + pick(r, firstNames...)
	}
}
