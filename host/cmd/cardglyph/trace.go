package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode"
	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/overlay"
)

type traceCommand struct {
	todayFlag
	Out  string `required:"" placeholder:"DIR" help:"Folder to write to."`
	File string `arg:"" help:"Picture file; - is standard input."`
}

// Run reads the picture with the recognizer in this program and writes one picture for each stage and one with the
// result. They show the card and its digits.
func (c *traceCommand) Run(ctx context.Context, s *streams) error {
	today, err := c.month()
	if err != nil {
		return err
	}
	file, err := load(s.in, c.File)
	if err != nil {
		return err
	}
	picture, err := decode.Decode(file, decode.Options{})
	if err != nil {
		return err
	}
	stages := 0
	var failure error
	recognizer, err := core.New(&core.Options{Today: today, Trace: func(e core.TraceEvent) {
		stages++
		path := filepath.Join(c.Out, fmt.Sprintf("%02d-%s.png", stages, stageName(e.Stage)))
		if err := writePNG(path, overlay.Trace(e)); err != nil && failure == nil {
			failure = err
		}
		fmt.Fprintf(s.out, "%s  %d marks  %s\n", path, len(e.Marks), e.Note)
	}})
	if err != nil {
		return err
	}
	res, err := recognizer.Recognize(ctx, picture.Image)
	if err != nil {
		return err
	}
	if failure != nil {
		return failure
	}
	reply, err := host.NewReply(core.AppendJSON(nil, &res, core.JSONOptions{}))
	if err != nil {
		return err
	}
	path := filepath.Join(c.Out, "result.png")
	fmt.Fprintf(s.out, "%s  %s\n", path, res.Status)
	return writePNG(path, overlay.Result(picture.Image, &reply.Result))
}

// stageName is a stage as file names spell it.
func stageName(stage string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '-'
	}, strings.ToLower(stage))
}
