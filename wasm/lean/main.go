// Command lean is the module for browsers, where the page decodes pictures: a WASI reactor that takes pixels. See ../ABI.md.
package main

import _ "github.com/cardglyph/cardglyph/wasm/guest" // the exports

func main() {} // never runs: the host calls _initialize
