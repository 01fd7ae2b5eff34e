package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/sync/errgroup"
	"golang.org/x/term"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/eval"
	"github.com/cardglyph/cardglyph/host/eval/report"
)

type evalCommand struct {
	engineFlag
	Labels     string  `required:"" xor:"set" placeholder:"FILE" help:"Labels in JSON Lines; pictures lie beside it or in its folder images."`
	Synth      string  `required:"" xor:"set" placeholder:"FILE" help:"A recipe of drawn pictures, such as testdata/synth.json."`
	Every      int     `default:"1" placeholder:"K" help:"Read each K-th picture only: a sample."`
	JSON       bool    `name:"json" help:"Print the figures as JSON."`
	HTML       string  `name:"html" placeholder:"FILE" help:"Write one page with tables, plots and every picture whose number was lost, and the stage that lost it."`
	ShowNumber bool    `help:"Show whole numbers and clear pictures on the page of --html."`
	Report     string  `placeholder:"FILE" help:"Write one line of JSON for each picture. It holds whole numbers."`
	Against    string  `placeholder:"FILE" help:"What --report wrote of a former reading of the same pictures: print what was won and lost since, by name."`
	NumberOnly bool    `help:"Read and judge nothing but the number."`
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
	var former []eval.Outcome
	if c.Against != "" {
		if former, err = eval.LoadOutcomes(c.Against); err != nil {
			return err
		}
	}
	e, err := c.open(ctx, c.Jobs)
	if err != nil {
		return err
	}
	defer e.Close(ctx)
	outcomes, cases, err := c.readAll(ctx, e, pictures, today, progress(s.err, len(pictures)))
	if err != nil {
		return err
	}
	if c.HTML != "" {
		if err := c.writePage(outcomes, cases); err != nil {
			return err
		}
	}
	if c.Report != "" {
		if err := writeReport(c.Report, outcomes); err != nil {
			return err
		}
	}
	summary := eval.Summarise(outcomes)
	if former != nil {
		summary.Against = eval.Compare(former, outcomes)
	}
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

// readAll reads the pictures, Jobs at a time; the outcomes and the lost pictures stand in the pictures' order. Pictures
// are explained for the page of --html only.
func (c *evalCommand) readAll(ctx context.Context, e engine, pictures []eval.Picture, today core.Month, step func()) ([]eval.Outcome, []report.Case, error) {
	outcomes := make([]eval.Outcome, len(pictures))
	lost := make([]*report.Case, len(pictures))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(c.Jobs)
	for i := range pictures {
		group.Go(func() (err error) {
			if ctx.Err() != nil { // pictures take time to draw, too
				return context.Cause(ctx)
			}
			outcomes[i], lost[i], err = c.readOne(ctx, e, pictures[i], today)
			step()
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return err
		})
	}
	err := group.Wait()
	var cases []report.Case
	for _, l := range lost {
		if l != nil {
			cases = append(cases, *l)
		}
	}
	return outcomes, cases, err
}

// readOne times the read, decoding included, but not the disk, the drawing or the explaining.
func (c *evalCommand) readOne(ctx context.Context, e engine, p eval.Picture, today core.Month) (eval.Outcome, *report.Case, error) {
	file, l, err := p.Open()
	if err != nil {
		return eval.Judge(l, &host.Result{}, 0, err), nil, nil
	}
	req := host.Request{File: file, MinNumber: c.MinNumber, Today: today}
	if c.NumberOnly {
		req.Fields = core.FieldNumber
		number := *l
		number.Expiry, number.Name, number.Brand = "", "", ""
		l = &number
	}
	start, used := time.Now(), cpuTime()
	reply, err := e.Read(ctx, req)
	used = cpuTime() - used
	o := eval.Judge(l, &reply.Result, milliseconds(start), err)
	if c.Jobs == 1 { // of one picture, not of several at a time
		o.CPU = used.Seconds() * 1000
	}
	if c.HTML == "" || !o.Lost() {
		return o, nil, nil
	}
	lost, err := report.NewCase(ctx, file, &reply.Result, &o, !c.ShowNumber)
	return o, lost, err
}

func (c *evalCommand) writePage(outcomes []eval.Outcome, cases []report.Case) error {
	page := report.Page{
		Set: filepath.Base(cmp.Or(c.Synth, c.Labels)), Engine: c.Engine, Version: programVersion(), Made: time.Now(),
		ShowNumber: c.ShowNumber, Outcomes: outcomes, Cases: cases,
	}
	f, err := os.OpenFile(c.HTML, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) // it may hold card numbers
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	return errors.Join(page.Write(w), w.Flush(), f.Close())
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
