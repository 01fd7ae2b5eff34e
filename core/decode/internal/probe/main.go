// Command probe is a small wasm module around package decode, by which its tests measure how far memory grows and how long
// the steps are. Elsewhere than in wasm it does nothing.
package main

func main() {}
