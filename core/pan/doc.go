// Package pan knows what a payment card number (PAN) says about itself: the check digit, the network, how its digits
// are grouped on the card. Everything here is a pure rule: no clock, no files, no state, safe for concurrent use.
//
// Nothing is a filter. Card art shows numbers that cannot exist, and issuers bend the rules: a caller weighs what it
// is told here against what it sees.
package pan
