// Package core reads payment cards from pixels: the number first, then what stands around it.
//
// It is classical on purpose: linear templates over oriented gradients, drawn and whitened by the generator in
// core/synth, find and read the digits; Luhn and issuer knowledge weigh what the templates leave open.
//
// Coordinates are input pixels, x to the right, y down, the origin at the top left corner of the top left pixel.
// A [Recognizer] is safe for concurrent use; a [Job] belongs to one goroutine. Nothing here opens files, reads clocks
// or talks to networks, and no stage keeps a reference to the caller's pixels after the job has ended.
//
// Arithmetic that decides anything is integer, or floating point with the order of operations fixed by explicit
// conversions, so that amd64, arm64 and wasm give the same bytes.
package core
