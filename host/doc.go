// Package host runs the Cardglyph module under wazero: in Go, without cgo, with the same answers as in a browser.
//
//	h, err := host.New(ctx, &host.Options{Module: module.Full()})
//	…
//	defer h.Close(ctx)
//	reply, err := h.Read(ctx, host.Request{File: jpeg})
//
// The module is compiled once. Reads use instances from a pool, each for one read at a time, and an instance that
// failed in any way is thrown away. A read is cut into short steps: between two of them it can be cancelled, and Go's
// collector gets its turn. Nothing here opens files (but for the compilation cache, when asked for), reads clocks or
// talks to networks, and the module cannot either.
//
// [Native] does the same reads with the recognizer compiled into the program, without the module's walls.
package host
