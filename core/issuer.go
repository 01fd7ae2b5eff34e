package core

import "github.com/cardglyph/cardglyph/core/pan"

// This file implements what the number's first digits say of the card: network, issuer, product and funding.

// issue fills those fields from the tables of package pan. What no table knows is left out.
func (r *Result) issue(digits string) {
	card, known := pan.Lookup(digits)
	r.Network = card.Network.String()
	if !known {
		return
	}
	r.Issuer = &Issuer{Name: card.Issuer.Name, Short: card.Issuer.Short, Code: card.Issuer.Code, Country: card.Issuer.Country}
	r.Product = string(card.AppendProduct(nil))
	r.Composed = card.Composed
	r.Funding = card.Funding.String()
}
