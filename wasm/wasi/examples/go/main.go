// Command go shows how a Go program runs the reactor card.wasm under wazero: go run . card.wasm photo.jpg. Programs that want
// more than one read should use the package host, which does the same with a pool.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: go run . card.wasm photo.jpg")
	}
	text, err := read(context.Background(), os.Args[1], os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(text)
}

func read(ctx context.Context, modulePath, photoPath string) (string, error) {
	code, err := os.ReadFile(modulePath)
	if err != nil {
		return "", err
	}
	photo, err := os.ReadFile(photoPath)
	if err != nil {
		return "", err
	}
	r := wazero.NewRuntime(ctx)
	defer r.Close(ctx)
	wasi_snapshot_preview1.MustInstantiate(ctx, r)
	module, err := r.InstantiateWithConfig(ctx, code, wazero.NewModuleConfig().WithStartFunctions("_initialize"))
	if err != nil {
		return "", err
	}
	return ask(ctx, module, photo)
}

// ask takes one picture file through the module: wasm/ABI.md, "One read".
func ask(ctx context.Context, module api.Module, photo []byte) (string, error) {
	var failed error
	call := func(name string, args ...uint64) int32 {
		out, err := module.ExportedFunction(name).Call(ctx, args...)
		if err != nil { // the module stopped: it must not be used again
			failed = err
			return -1
		}
		return int32(out[0])
	}
	const version, mask, budget = 1, 1, 2500
	if call("card_abi_version") != version {
		return "", errors.New("this module speaks another version")
	}
	at := call("card_buf", uint64(len(photo)))
	if at == 0 || !module.Memory().Write(uint32(at), photo) {
		return "", errors.New("the photo is too large")
	}
	code := call("card_decode", uint64(len(photo)))
	if code == 0 {
		code = call("card_begin", mask)
	}
	for code == 0 { // between two steps the program may do something else, or give up
		code = call("card_step", budget)
	}
	if code < 0 {
		return "", errors.Join(failed, fmt.Errorf("the module answered %d", code))
	}
	text, ok := module.Memory().Read(uint32(call("card_result_ptr")), uint32(call("card_result_len")))
	if !ok {
		return "", errors.New("no result")
	}
	result := string(text) // a copy: text is a view of the module's memory
	call("card_reset")
	return result, failed
}
