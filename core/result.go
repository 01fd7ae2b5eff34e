package core

// Point is a place in the picture, in pixels.
type Point struct{ X, Y float64 }

// Quad is a four-cornered area, clockwise from the top left corner of what it holds (its text read upright).
type Quad [4]Point

// Status says what the picture allowed. Only OK is a claim that the number is right.
type Status uint8

// Statuses. The numbers are part of the module's ABI and never change.
const (
	OK            Status = 0
	LowConfidence Status = 1
	NoCard        Status = 2
	NoNumber      Status = 3
	Blurred       Status = 4
	Dark          Status = 5
	Glare         Status = 6
	TooSmall      Status = 7
	Cropped       Status = 8
	Unsupported   Status = 9
)

var statusNames = [...]string{"ok", "low_confidence", "no_card", "no_number", "blurred", "dark", "glare", "too_small", "cropped", "unsupported"}

// String is the status as results spell it, "ok" for OK.
func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return "unknown"
}

// Style says how the digits got onto the card.
type Style uint8

// Styles.
const (
	Embossed Style = 0 // raised by a die: lit edges, sometimes tipped with foil
	Printed  Style = 1 // flat: ink, thermal print or laser engraving
)

// String is the style as results spell it.
func (s Style) String() string {
	if s == Printed {
		return "printed"
	}
	return "embossed"
}

// Result is what a picture says. Fields that were not found are nil or empty.
// Formatting a Result or a Number with fmt shows it masked; AppendJSON shows what it is asked for.
type Result struct {
	Status     Status
	Number     *Number // present with OK and LowConfidence
	Expiry     *Expiry
	Holder     *Text
	Security   *Text  // only when Options.Fields asks for it
	Network    string // "visa", "unionpay", …: package pan has the list
	Issuer     *Issuer
	Product    string
	Composed   bool   // Product was put together from bank, network and type, no table names it
	Funding    string // "debit", "credit", "semi_credit", "prepaid", "unknown"
	Card       *Card
	Quality    *Quality
	Candidates []Candidate // other readings of the number, likelier first; not the one in Number
	Session    *Progress   // only of a Session's frames
}

// Number is the card number (PAN) as read.
type Number struct {
	Digits     string    // 12 to 20 digits
	Groups     []int     // as printed: 4,4,4,4
	Confidence float64   // calibrated probability that every digit is right, 0 to 1
	PerDigit   []float64 // the same for each digit
	Luhn       bool      // the check digit holds
	Style      Style
	Box        Quad
	DigitBoxes []Quad // one for each digit
}

// Expiry is the month until which the card is valid.
type Expiry struct {
	Month      int // 1 to 12
	Year       int // four digits
	Confidence float64
	Box        Quad
}

// Text is a line of text, as printed.
type Text struct {
	Text       string
	Confidence float64
	Box        Quad
}

// Issuer is the bank, from the number's first digits.
type Issuer struct {
	Name    string // full name: 中国工商银行
	Short   string // 工商银行
	Code    string // UnionPay institution code, 8 digits; empty when none is known
	Country string // ISO 3166-1 alpha-2
}

// Card is where the card lies. Quad is in input pixels, clockwise from the card's own top left corner.
type Card struct {
	Quad Quad
	Turn int // degrees clockwise by which the picture must be turned to be upright: 0, 90, 180 or 270
}

// Quality grades the picture; each grade is between 0 and 1.
type Quality struct {
	Focus    float64 // 1 is sharp
	Glare    float64 // share of the number's area that is blown out
	Exposure float64 // mean brightness
	Warnings []string
	GlareBox *Quad // where the glare lies, when it lies on the number
}

// Candidate is another reading of the number.
type Candidate struct {
	Digits     string
	Confidence float64
}

// Masked is digits with all but the first six and the last four replaced by •.
func Masked(digits string) string {
	const head, tail = 6, 4
	out := make([]byte, 0, 3*len(digits))
	for i := range len(digits) {
		if len(digits) > head+tail && i >= head && i < len(digits)-tail || len(digits) <= head+tail {
			out = append(out, "•"...)
			continue
		}
		out = append(out, digits[i])
	}
	return string(out)
}

// String is the masked number.
func (n Number) String() string { return Masked(n.Digits) }

// GoString is the masked number, so that %#v does not show it either.
func (n Number) GoString() string { return "core.Number{" + Masked(n.Digits) + "}" }

// String is the masked candidate.
func (c Candidate) String() string { return Masked(c.Digits) }

// GoString is the masked candidate.
func (c Candidate) GoString() string { return "core.Candidate{" + Masked(c.Digits) + "}" }
