package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"

	"github.com/cardglyph/cardglyph/core/internal/glyph/sample"
)

// kept are the windows in the file, or those that draw draws, which are written to it. Without a name they are drawn.
func kept(name string, draw func() ([]sample.Window, error)) ([]sample.Window, error) {
	if name == "" {
		return draw()
	}
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		ws, err := draw()
		if err != nil {
			return nil, err
		}
		return ws, keep(name, ws)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readWindows(bufio.NewReaderSize(f, 1<<20))
}

// headLen is the bytes of a kept window before its features: class, style, face, and three floats.
const headLen = 16

func keep(name string, ws []sample.Window) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(f, 1<<20)
	le := binary.LittleEndian
	for i := range ws {
		w := &ws[i]
		head := []byte{w.Class, w.Style}
		head = le.AppendUint16(head, w.Face)
		for _, v := range [...]float32{w.Half, w.X, w.Y} {
			head = le.AppendUint32(head, math.Float32bits(v))
		}
		_, _ = b.Write(head) // Flush returns the first error
		_, _ = b.Write(w.Feat[:])
	}
	if err := b.Flush(); err != nil {
		return err
	}
	return f.Close()
}

func readWindows(r io.Reader) (ws []sample.Window, err error) {
	le := binary.LittleEndian
	for {
		var head [headLen]byte
		switch _, err := io.ReadFull(r, head[:]); {
		case errors.Is(err, io.EOF):
			return ws, nil
		case err != nil:
			return nil, err
		}
		float := func(o int) float32 { return math.Float32frombits(le.Uint32(head[o:])) }
		w := sample.Window{Class: head[0], Style: head[1], Face: le.Uint16(head[2:]), Half: float(4), X: float(8), Y: float(12)}
		if _, err := io.ReadFull(r, w.Feat[:]); err != nil {
			return nil, err
		}
		ws = append(ws, w)
	}
}
