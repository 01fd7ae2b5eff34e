package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/sync/errgroup"
	"golang.org/x/term"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/eval"
)

type evalCommand struct {
	engineFlag
	Labels     string  `required:"" xor:"set" placeholder:"FILE" help:"Labels in JSON Lines; pictures lie beside it or in its folder images."`
	Synth      string  `required:"" xor:"set" placeholder:"FILE" help:"A recipe of drawn pictures, such as testdata/synth.json."`
	Every      int     `default:"1" placeholder:"K" help:"Read each K-th picture only: a sample."`
	JSON       bool    `name:"json" help:"Print the figures as JSON."`
	Report     string  `placeholder:"FILE" help:"Write one line of JSON for each picture. It holds whole numbers."`
	NumberOnly bool    `help:"Read nothing but the number: the other fields count as missed."`
	Jobs       int     `default:"1" help:"Pictures read at a time. More than one falsifies the times."`
	MinNumber  float64 `default:"0" help:"Confidence from which a number is claimed, 0 to 1; 0: the default."`
	Today      string  `default:"2026-01" placeholder:"YYYY-MM" help:"The month that dates are judged against; fixed so that figures do not change with the calendar."`
}

// Run reads every labelled picture and prints how well that went.
func (c *evalCommand) Run(ctx context.Context, s *streams) error {
	if c.Jobs < 1 || c.Every < 1 {
		return errors.New("--jobs and --every must be at least 1")
	}
	pictures, err := c.pictures()
	if err != nil {
		return err
	}
	today, err := todayFlag{c.Today}.month()
	if err != nil {
		return err
	}
	e, err := c.open(ctx, c.Jobs)
	if err != nil {
		return err
	}
	defer e.Close(ctx)
	outcomes, err := c.readAll(ctx, e, pictures, today, progress(s.err, len(pictures)))
	if err != nil {
		return err
	}
	if c.Report != "" {
		if err := writeReport(c.Report, outcomes); err != nil {
			return err
		}
	}
	summary := eval.Summarise(outcomes)
	if c.JSON {
		return json.NewEncoder(s.out).Encode(summary)
	}
	return summary.Print(s.out)
}

func (c *evalCommand) pictures() ([]eval.Picture, error) {
	from, path := eval.Labelled, c.Labels
	if c.Synth != "" {
		from, path = eval.Drawn, c.Synth
	}
	pictures, err := from(path)
	return eval.Every(pictures, c.Every), err
}

// readAll reads the pictures, Jobs at a time; the outcomes stand in the pictures' order.
func (c *evalCommand) readAll(ctx context.Context, e engine, pictures []eval.Picture, today core.Month, step func()) ([]eval.Outcome, error) {
	outcomes := make([]eval.Outcome, len(pictures))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(c.Jobs)
	for i := range pictures {
		group.Go(func() error {
			outcomes[i] = c.readOne(ctx, e, pictures[i], today)
			step()
			return context.Cause(ctx) // nil while ctx lasts
		})
	}
	return outcomes, group.Wait()
}

// readOne times the read, decoding included, but not the disk or the drawing.
func (c *evalCommand) readOne(ctx context.Context, e engine, p eval.Picture, today core.Month) eval.Outcome {
	file, l, err := p.Open()
	if err != nil {
		return eval.Judge(l, &host.Result{}, 0, err)
	}
	req := host.Request{File: file, MinNumber: c.MinNumber, Today: today}
	if c.NumberOnly {
		req.Fields = core.FieldNumber
	}
	start := time.Now()
	reply, err := e.Read(ctx, req)
	return eval.Judge(l, &reply.Result, milliseconds(start), err)
}

// progress shows a bar when w is a terminal.
func progress(w io.Writer, total int) (step func()) {
	if f, ok := w.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		return func() {}
	}
	bar := progressbar.NewOptions(total, progressbar.OptionSetWriter(w), progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish(), progressbar.OptionSetDescription("reading"))
	return func() { _ = bar.Add(1) } // a bar that cannot be drawn is no reason to stop
}

func writeReport(path string, outcomes []eval.Outcome) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	lines := json.NewEncoder(w)
	for i := range outcomes {
		if err := lines.Encode(&outcomes[i]); err != nil {
			f.Close()
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	if err := w.Flush(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
