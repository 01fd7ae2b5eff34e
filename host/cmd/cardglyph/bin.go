package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/pan"
)

type binCommand struct {
	JSON    bool     `name:"json" help:"One JSON object a line, in the order of the numbers."`
	Numbers []string `arg:"" name:"number" help:"Card numbers or their first digits, 3 at least; blanks and dashes are left out. - reads them from standard input, one a line, which keeps them out of the list of processes."`
}

// Numbers that are looked up have at least as many digits as the shortest prefix in the tables.
const (
	leastPrefix = 3
	mostDigits  = 20
)

// binAnswer is what is known of a number by its first digits.
type binAnswer struct {
	Number   string `json:"number"` // masked, but for what is too short to be one
	Network  string `json:"network,omitempty"`
	Lengths  []int  `json:"lengths,omitempty"` // of the network's numbers
	Luhn     *bool  `json:"luhn,omitempty"`    // of whole numbers
	Issuer   string `json:"issuer,omitempty"`
	Short    string `json:"short,omitempty"`
	English  string `json:"english,omitempty"`
	Code     string `json:"code,omitempty"`
	Country  string `json:"country,omitempty"`
	Product  string `json:"product,omitempty"`
	Composed bool   `json:"product_composed,omitempty"`
	Funding  string `json:"funding,omitempty"`
}

var errNoNumber = errors.New("not a number of 3 to 20 digits")

// Run looks each number up.
func (c *binCommand) Run(s *streams) error {
	failed := false
	for text, err := range c.texts(s.in) {
		if err != nil {
			return err
		}
		answer, err := lookUp(text)
		failed = failed || err != nil
		if err := c.print(s.out, answer, err); err != nil {
			return err
		}
	}
	if failed {
		return errors.New("some were not numbers")
	}
	return nil
}

// texts goes through the arguments, and through the lines of standard input in the place of "-".
func (c *binCommand) texts(in io.Reader) func(yield func(string, error) bool) {
	return func(yield func(string, error) bool) {
		for _, text := range c.Numbers {
			if text != "-" {
				if !yield(text, nil) {
					return
				}
				continue
			}
			lines := bufio.NewScanner(in)
			for lines.Scan() {
				if strings.TrimSpace(lines.Text()) != "" && !yield(lines.Text(), nil) {
					return
				}
			}
			if lines.Err() != nil && !yield("", lines.Err()) {
				return
			}
		}
	}
}

func lookUp(text string) (binAnswer, error) {
	digits := strings.NewReplacer(" ", "", "-", "", "\t", "").Replace(text)
	if len(digits) < leastPrefix || len(digits) > mostDigits || strings.Trim(digits, "0123456789") != "" {
		return binAnswer{}, errNoNumber
	}
	whole := len(digits) >= pan.MinLength
	a := binAnswer{Number: digits}
	card, known := pan.LookupPrefix(digits)
	if whole {
		card, known = pan.Lookup(digits)
		luhn := pan.Luhn(digits)
		a.Number, a.Luhn = core.Masked(digits), &luhn
	}
	a.Network, a.Lengths = card.Network.String(), pan.Lengths(card.Network)
	if known {
		i := card.Issuer
		a.Issuer, a.Short, a.English, a.Code, a.Country = i.Name, i.Short, i.English, i.Code, i.Country
		a.Product, a.Composed, a.Funding = string(card.AppendProduct(nil)), card.Composed, card.Funding.String()
	}
	return a, nil
}

func (c *binCommand) print(w io.Writer, a binAnswer, failure error) error {
	if c.JSON {
		if failure != nil {
			return json.NewEncoder(w).Encode(map[string]string{"error": failure.Error()})
		}
		return json.NewEncoder(w).Encode(a)
	}
	if failure != nil {
		_, err := fmt.Fprintln(w, failure)
		return err
	}
	_, err := io.WriteString(w, a.text())
	return err
}

// text is the answer in a few lines.
func (a *binAnswer) text() string {
	var b strings.Builder
	fmt.Fprintln(&b, a.Number)
	row := func(name string, parts ...string) {
		if text := strings.Join(strings.Fields(strings.Join(parts, " ")), " "); text != "" {
			fmt.Fprintf(&b, "  %-9s %s\n", name, text)
		}
	}
	row("network", a.Network)
	row("issuer", a.Issuer, a.Code, a.Country)
	if a.English != a.Issuer {
		row("english", a.English)
	}
	row("product", a.Product)
	row("funding", a.Funding)
	switch {
	case a.Luhn == nil:
	case *a.Luhn:
		row("check", "digit holds")
	default:
		row("check", "digit does not hold")
	}
	if a.Network == "" && a.Issuer == "" {
		row("nothing", "known of it")
	}
	return b.String()
}
