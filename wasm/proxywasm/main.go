// Command proxywasm is the Cardglyph plugin for proxy-wasm hosts: Envoy, Istio, Higress. Package edge has what it does,
// README.md how it is configured.
package main

func main() {} // never runs: the host calls _initialize, then the exports
