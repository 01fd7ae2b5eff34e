package host

import (
	"encoding/json"
	"fmt"

	"github.com/cardglyph/cardglyph/core"
)

// Reply is the answer to one request. The caller owns it.
type Reply struct {
	JSON   []byte // the result as the module wrote it: the same bytes from every engine
	Result Result // the same, parsed
}

// Result is what a picture says. A card that could not be read is a Status, not an error; fields that were not found are
// nil or empty. Formatting a Number or a Candidate with fmt shows it masked; encoding/json writes it as it is.
type Result struct {
	Status          string      `json:"status"` // "ok" alone claims that the number is right
	Number          *Number     `json:"number,omitempty"`
	Expiry          *Expiry     `json:"expiry,omitempty"`
	Holder          *Text       `json:"holder,omitempty"`
	Security        *Text       `json:"security,omitempty"`
	Network         string      `json:"network,omitempty"`
	Issuer          *Issuer     `json:"issuer,omitempty"`
	Product         string      `json:"product,omitempty"`
	ProductComposed bool        `json:"product_composed,omitempty"` // Product was put together; no table names it
	Funding         string      `json:"funding,omitempty"`
	Card            *Card       `json:"card,omitempty"`
	Quality         *Quality    `json:"quality,omitempty"`
	Candidates      []Candidate `json:"candidates,omitempty"`
}

// Point is a place in the input picture: x to the right and y down, in pixels.
type Point [2]float64

// Quad is a four-cornered area, clockwise from the top left corner of what it holds.
type Quad [4]Point

// Number is the card number.
type Number struct {
	Digits     string    `json:"digits"`
	Groups     []int     `json:"groups"`
	Confidence float64   `json:"confidence"` // 0 to 1
	Luhn       bool      `json:"luhn"`
	Style      string    `json:"style"` // "embossed" or "printed"
	Box        *Quad     `json:"box,omitempty"`
	PerDigit   []float64 `json:"per_digit,omitempty"`
	DigitBoxes []Quad    `json:"digit_boxes,omitempty"`
}

// Expiry is the month until which the card is valid.
type Expiry struct {
	Month      int     `json:"month"`
	Year       int     `json:"year"`
	Confidence float64 `json:"confidence"`
	Box        *Quad   `json:"box,omitempty"`
}

// Text is a line of text as printed.
type Text struct {
	Text       string  `json:"text"`
	Confidence float64 `json:"confidence"`
	Box        *Quad   `json:"box,omitempty"`
}

// Issuer is the bank.
type Issuer struct {
	Name    string `json:"name,omitempty"`
	Short   string `json:"short,omitempty"`
	Code    string `json:"code,omitempty"`    // UnionPay institution code, 8 digits
	Country string `json:"country,omitempty"` // ISO 3166-1 alpha-2
}

// Card is where the card lies.
type Card struct {
	Quad *Quad `json:"quad,omitempty"`
	Turn int   `json:"turn"` // degrees clockwise by which the picture must be turned to be upright
}

// Quality grades the picture, each grade between 0 and 1.
type Quality struct {
	Focus    float64  `json:"focus"`
	Glare    float64  `json:"glare"`
	Exposure float64  `json:"exposure"`
	Warnings []string `json:"warnings"`
	GlareBox *Quad    `json:"glare_box,omitempty"`
}

// Candidate is another reading of the number.
type Candidate struct {
	Digits     string  `json:"digits"`
	Confidence float64 `json:"confidence"`
}

// String is the masked number.
func (n Number) String() string { return core.Masked(n.Digits) }

// GoString is the masked number.
func (n Number) GoString() string { return "host.Number{" + core.Masked(n.Digits) + "}" }

// String is the masked candidate.
func (c Candidate) String() string { return core.Masked(c.Digits) }

// GoString is the masked candidate.
func (c Candidate) GoString() string { return "host.Candidate{" + core.Masked(c.Digits) + "}" }

// NewReply parses what an engine or core.AppendJSON wrote; text becomes the reply's. Errors: ErrModule.
func NewReply(text []byte) (Reply, error) {
	reply := Reply{JSON: text}
	if err := json.Unmarshal(text, &reply.Result); err != nil {
		return Reply{}, fmt.Errorf("%w: its result is not JSON", ErrModule) // the parser's error may quote digits
	}
	return reply, nil
}
