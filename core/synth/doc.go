// Package synth draws payment cards, and pieces of them, from a seed, with exact truth.
//
// It makes the data that the digit templates are trained on and the synthetic test sets. It is never linked into the
// modules. The same seed and options give the same bytes from the same binary.
package synth
