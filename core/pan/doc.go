// Package pan knows what a payment card number (PAN) says about itself and its card: the check digit, the network, the
// way its digits are grouped on the card, and, from tables, the issuer, whether it is debit or credit, and the product.
//
// Everything here is a pure rule over the number's digits: no clock, no files, no state. All functions are safe for
// concurrent use; Lookup, Prior, NetworkOf, Networks and Groupings do not allocate. Digits are given as '0' to '9'
// without blanks; anything else is not an error but a number of which nothing is known.
//
// # Nothing is a filter
//
// Card art shows numbers that cannot exist, domestic cards have ranges without a check digit, banks merge and their
// prefixes move. A caller weighs what it is told here against what it sees on the card. In particular a wrong length or
// a failed check never hides a network or an issuer.
//
// # Prefixes
//
// The longest prefix decides, and where two owners share one, the number's length: 622303 is Industrial and Commercial
// Bank of China with 18 digits and Bank of Nanjing with 16. NetworkOf and Lookup both work so: the one over rules that
// are reviewed by hand (rules.go), the other over tables that the program in gen builds from four npm packages and from
// two lists of ours, banks.tsv and products.tsv. The tables hold some 10,500 prefixes: most Chinese ones, the Iranian
// ones, and some of thirty other countries. Rules, tables and code add 37 KB to a wasm module after brotli. NOTICE.md
// names the sources and their licences.
//
// The tables are as old as the packages: a prefix that is not there says nothing.
//
// # Privacy
//
// A number is personal data. Nothing here keeps it or writes it anywhere, and no error holds it.
package pan

//go:generate go run ./gen -rows gen -out .
