// Package guest is what every module does behind its exports: it keeps one picture, one read and its options. The main
// packages beside it choose what is linked in.
package guest

import (
	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/wasm/abi"
)

// Decoder turns a picture file into pixels that do not alias the file. It calls tick with the units of work just done
// and gives up when tick answers an error. Its second answer is 0 or an error of package abi.
type Decoder func(file []byte, maxPixels int, tick func(units int) error) (core.Image, int32)

// keepBuffer is the size in bytes up to which a buffer is kept for the next picture: a 1080p frame in RGBA has 8 MB.
const keepBuffer = 16 << 20

// Guest is the state of one module instance. Its zero value is ready. It belongs to one goroutine; methods named like
// exports answer as those do.
type Guest struct {
	Decode Decoder // nil in modules without decoders

	opts   core.Options
	buf    []byte
	source source
	frame  core.Image // valid with fromFrame
	file   []byte     // valid with fromFile
	decode *decoding  // a file being decoded
	job    *core.Job  // a picture being read
	read   bool       // a read was begun and has not ended
	mask   bool
	join   bool          // the read is a frame of the session
	video  *core.Session // nil before its first frame
	result []byte
}

// Module is the Guest behind the exports. A main package may set its Decode before the host's first call.
var Module Guest

// source says what the buffer holds.
type source uint8

const (
	nothing source = iota
	fromFrame
	fromFile
)

// Buf answers a buffer of n bytes that the guest owns, nil when n is out of range. A read that runs ends.
func (g *Guest) Buf(n int32) []byte {
	g.end()
	g.source = nothing
	if n < 1 || n > abi.MaxBuffer {
		return nil
	}
	if int(n) > cap(g.buf) {
		clear(g.buf[:cap(g.buf)])
		g.buf = nil // lets the collector take it before the larger one is made
		g.buf = make([]byte, n)
	}
	g.buf = g.buf[:n]
	return g.buf
}

// Frame says that the buffer holds pixels.
func (g *Guest) Frame(w, h, stride, format int32) int32 {
	g.end()
	g.source = nothing
	if w < 1 || h < 1 || stride < 1 || format < 0 {
		return abi.ErrArgument
	}
	m := core.Image{
		Pix: g.buf, Format: core.PixelFormat(format & (1<<abi.ReduceShift - 1)), Reduce: int(format >> abi.ReduceShift),
		Width: int(w), Height: int(h), Stride: int(stride),
	}
	bpp := m.Format.BytesPerPixel()
	switch {
	case bpp == 0 || m.Reduce > core.MaxSide:
		return abi.ErrArgument
	case w > core.MaxSide || h > core.MaxSide:
		return abi.ErrTooLarge
	case int64(stride) < int64(w)*int64(bpp) || int64(stride)*int64(h-1)+int64(w)*int64(bpp) > int64(len(g.buf)):
		return abi.ErrImage
	}
	g.frame, g.source = m, fromFrame
	return 0
}

// DecodeFile says that the first n bytes of the buffer are a picture file. It is decoded in the first step.
func (g *Guest) DecodeFile(n int32) int32 {
	g.end()
	g.source = nothing
	switch {
	case g.Decode == nil:
		return abi.ErrNotAvailable
	case n < 1 || int(n) > len(g.buf):
		return abi.ErrArgument
	}
	g.file, g.source = g.buf[:n], fromFile
	return 0
}

// Begin starts to read the frame or the file.
func (g *Guest) Begin(flags int32) int32 {
	g.end()
	switch {
	case flags&^(abi.FlagMask|abi.FlagSession) != 0:
		return abi.ErrArgument
	case g.source == nothing:
		return abi.ErrNoFrame
	}
	g.mask, g.join = flags&abi.FlagMask != 0, flags&abi.FlagSession != 0
	if g.source == fromFile {
		g.decode = g.newDecoding()
	} else if code := g.start(g.frame); code != 0 {
		return code
	}
	g.read = true
	return 0
}

// Step works for about budget units and answers 1 when the read is done, 0 when not.
func (g *Guest) Step(budget int32) int32 {
	switch {
	case budget < 1:
		return abi.ErrArgument
	case !g.read:
		return abi.ErrNoRead
	case g.decode != nil:
		return g.stepDecoding(int(budget))
	}
	done, err := g.job.Step(int(budget))
	if err != nil {
		g.end()
		return code(err)
	}
	if !done {
		return 0
	}
	res := g.job.Result()
	g.result = core.AppendJSON(g.result[:0], &res, core.JSONOptions{Mask: g.mask})
	g.job.Close()
	g.job, g.read = nil, false
	return 1
}

func (g *Guest) start(m core.Image) int32 {
	begin, err := g.reader()
	if err != nil {
		return code(err)
	}
	if g.job, err = begin(m); err != nil {
		return code(err)
	}
	return 0
}

// reader reads a picture alone, or as a frame of the session: the options of its first frame hold for all of them.
func (g *Guest) reader() (begin func(core.Image) (*core.Job, error), err error) {
	if g.join && g.video != nil {
		return g.video.Begin, nil
	}
	rec, err := core.New(&g.opts)
	if err != nil {
		return nil, err
	}
	if !g.join {
		return rec.Begin, nil
	}
	g.video = rec.NewSession()
	return g.video.Begin, nil
}

// Result is the JSON of the read that is done, nil before.
func (g *Guest) Result() []byte { return g.result }

// Reset ends the read and the session, zeroes what it can of the picture and the number, and sets every option to its
// default.
func (g *Guest) Reset() int32 {
	g.end()
	if g.video != nil {
		g.video.Reset()
		g.video = nil
	}
	clear(g.buf[:cap(g.buf)])
	if cap(g.buf) > keepBuffer {
		g.buf = nil
	}
	g.buf = g.buf[:0]
	g.source, g.frame, g.file = nothing, core.Image{}, nil
	g.opts = core.Options{}
	return 0
}

// end drops the read and its result.
func (g *Guest) end() {
	if g.job != nil {
		g.job.Close()
	}
	if g.decode != nil {
		g.decode.stop()
		g.decode = nil
	}
	clear(g.result[:cap(g.result)])
	g.job, g.read, g.result = nil, false, g.result[:0]
}

// code is the number of an error of core, which does not wrap them. errors.Is and errors.As would bring reflection.
func code(err error) int32 {
	switch err {
	case core.ErrImage:
		return abi.ErrImage
	case core.ErrTooLarge:
		return abi.ErrTooLarge
	}
	if _, ok := err.(*core.OptionError); ok {
		return abi.ErrOptionValue
	}
	return abi.ErrInternal
}
