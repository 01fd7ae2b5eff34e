// Command httpwasm is the Cardglyph plugin for http-wasm hosts: Traefik, Dapr, Caddy with host/caddyglyph, and whatever
// embeds http-wasm-host-go. Package edge has what it does, README.md how it is configured.
package main

func main() {} // never runs: the host calls _initialize, then handle_request for each request
