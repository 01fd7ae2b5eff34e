package main

import (
	"context"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"time"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/host"
)

// read prints what the host's module says to each PNG, one result a line.
func read(module string, files []string) error {
	ctx := context.Background()
	wasm, err := os.ReadFile(module)
	if err != nil {
		return err
	}
	h, err := host.New(ctx, &host.Options{Module: wasm, Instances: 1})
	if err != nil {
		return err
	}
	defer h.Close(ctx)
	now := time.Now()
	for _, file := range files {
		m, err := pixels(file)
		if err != nil {
			return err
		}
		reply, err := h.Read(ctx, host.Request{
			Image: &core.Image{Pix: m.Pix, Format: core.RGBA8, Width: m.Rect.Dx(), Height: m.Rect.Dy(), Stride: m.Stride},
			Today: core.Month{Year: now.Year(), Month: int(now.Month())},
		})
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		fmt.Println(string(reply.JSON))
	}
	return nil
}

func pixels(file string) (*image.NRGBA, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	decoded, err := png.Decode(f)
	if err != nil {
		return nil, err
	}
	m := image.NewNRGBA(decoded.Bounds())
	draw.Draw(m, m.Rect, decoded, decoded.Bounds().Min, draw.Src)
	return m, nil
}
