package host_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/module"
)

func Example() {
	ctx := context.Background()
	h, err := host.New(ctx, &host.Options{Module: module.Full()})
	if err != nil {
		log.Fatal(err) // host.ErrNoModule: run `make wasm` first
	}
	defer h.Close(ctx)

	picture, err := os.ReadFile("card.jpg")
	if err != nil {
		log.Fatal(err)
	}
	reply, err := h.Read(ctx, host.Request{File: picture})
	if err != nil {
		log.Fatal(err) // not a picture, too large, …
	}
	if reply.Result.Status == "ok" {
		fmt.Println(reply.Result.Number) // masked; .Digits is the whole number
	}
}
