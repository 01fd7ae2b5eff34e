// Command js is the lean module built for GOOS=js, for pages and programs that load Go's wasm_exec.js anyway. See ../ABI.md.
package main

import _ "github.com/cardglyph/cardglyph/wasm/guest" // the exports

func main() { select {} } // the exports can be called while main runs
