// Package abi holds the names and numbers on which a module and its hosts agree. They come from codes.txt;
// [../ABI.md] tells how they are used. Nothing here has state.
package abi

//go:generate go run ./gen

// Export is a function that a module exports. Parameters and the one result are i32.
type Export struct {
	Name   string
	Params int
}

// ReduceShift is the bit of card_frame's format from which the number of original pixels a pixel stands for, in each
// direction, is kept; 0 there means 1.
const ReduceShift = 8
