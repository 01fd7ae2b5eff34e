package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// builder gathers what the sources say of each prefix.
type builder struct {
	banks    map[string]bank // of banks.tsv, by every name
	prefixes map[string][]variant
}

// variant is what is known of a prefix's numbers of one length.
type variant struct {
	length  int // 0: of any length
	funding string
	issuer  bank
	product string
}

func newBuilder(banks map[string]bank) *builder {
	return &builder{banks: banks, prefixes: map[string][]variant{}}
}

// add takes a row in, as far as no earlier source has spoken of its prefixes.
func (b *builder) add(r row, s source) {
	v := variant{length: r.length, funding: r.funding, issuer: b.issuer(r)}
	if v.length == 0 {
		v.length = s.length[r.country]
	}
	for _, prefix := range r.prefixes {
		if v.length == 0 && b.knowsShorter(prefix, v.issuer) {
			continue
		}
		known := b.prefixes[prefix]
		spoken := func(other variant) bool { return v.length == 0 || other.length == 0 || other.length == v.length }
		if !slices.ContainsFunc(known, spoken) {
			b.prefixes[prefix] = append(known, v)
		}
	}
}

// knowsShorter reports whether a shorter prefix already names the bank: a row without a length and often without a funding
// would then only hide what that one says. banks-db has 955880, bankcard 95588 as debit cards of 19 digits.
func (b *builder) knowsShorter(prefix string, issuer bank) bool {
	for n := len(prefix) - 1; n > 0; n-- {
		for _, v := range b.prefixes[prefix[:n]] {
			if v.issuer.name == issuer.name && v.issuer.country == issuer.country {
				return true
			}
		}
	}
	return false
}

// issuer is the bank of banks.tsv with the row's name, or else what the row says.
func (b *builder) issuer(r row) bank {
	if known, ok := b.banks[r.name]; ok && r.country == "CN" {
		if r.funding == "CC" && known.creditCode != "" {
			known.code = known.creditCode
		}
		return known
	}
	return bank{country: r.country, name: r.name, short: r.name, english: r.english}
}

func (b *builder) nameProducts(products map[string]string) error {
	for prefix, product := range products {
		if len(b.prefixes[prefix]) == 0 {
			return fmt.Errorf("products.tsv: no source knows the prefix %s of %s", prefix, product)
		}
		for i := range b.prefixes[prefix] {
			b.prefixes[prefix][i].product = product
		}
	}
	return nil
}

// span is a run of neighbouring prefixes of which the same is known.
type span struct {
	digits      int // of a prefix
	first, last int
	variants    []variant
}

// spans are all prefixes: longest first, then in numeric order.
func (b *builder) spans() []span {
	keys := slices.SortedFunc(maps.Keys(b.prefixes), func(x, y string) int {
		return cmp.Or(cmp.Compare(len(y), len(x)), cmp.Compare(x, y))
	})
	var spans []span
	for _, key := range keys {
		variants := b.prefixes[key]
		slices.SortFunc(variants, func(x, y variant) int { return cmp.Compare(x.length, y.length) })
		n, err := strconv.Atoi(key)
		if err != nil {
			panic(err) // the sources hold digits only: fetch.sh saw to it
		}
		if last := len(spans) - 1; last >= 0 && spans[last].digits == len(key) && spans[last].last+1 == n &&
			slices.Equal(spans[last].variants, variants) {
			spans[last].last = n
			continue
		}
		spans = append(spans, span{len(key), n, n, variants})
	}
	return spans
}
