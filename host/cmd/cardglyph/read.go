package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/host"
)

type readCommand struct {
	engineFlag
	todayFlag
	batchFlags
	JSON       bool     `name:"json" help:"One JSON object a line, in the order of the files."`
	Mask       bool     `xor:"number" help:"Mask the number in JSON; the readable text masks it anyway."`
	ShowNumber bool     `xor:"number" help:"Show the whole number in the readable text."`
	Security   bool     `help:"Read the security code on a card's back too."`
	MinNumber  float64  `default:"0" help:"Confidence from which a number is claimed, 0 to 1; 0: the default."`
	Annotate   string   `placeholder:"DIR" help:"Write each picture with what was found drawn on it to this folder."`
	Crops      string   `placeholder:"DIR" help:"Write the straightened card and the number's strip of each picture to this folder; where the number is masked, all but its last four digits are black."`
	Files      []string `arg:"" optional:"" name:"file" help:"Picture files; - is standard input."`
}

// errSomeFailed makes the exit code 1; what failed has been said.
var errSomeFailed = errors.New("some files could not be read")

// Validate is called by kong once the flags are there.
func (c *readCommand) Validate() error { return c.checkUse(c.Files) }

// Run reads the files one after another, or a folder.
func (c *readCommand) Run(ctx context.Context, s *streams) error {
	today, err := c.month()
	if err != nil {
		return err
	}
	batch := c.Recursive != ""
	parallel := 1
	if batch {
		parallel = c.jobs()
	}
	e, err := c.open(ctx, parallel)
	if err != nil {
		return err
	}
	defer e.Close(context.WithoutCancel(ctx))
	req := host.Request{Today: today, MinNumber: c.MinNumber, Mask: c.Mask || !c.JSON && !c.ShowNumber && !batch}
	if c.Security {
		req.Fields = core.AllFields | core.FieldSecurity
	}
	if batch {
		return c.runBatch(ctx, e, s.err, req)
	}
	failed := false
	for _, file := range c.Files {
		start := time.Now()
		reply, err := c.readFile(ctx, e, s.in, file, req)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		failed = failed || err != nil
		if err := c.print(s.out, file, milliseconds(start), reply, err); err != nil {
			return err
		}
	}
	if failed {
		return errSomeFailed
	}
	return nil
}

func (c *readCommand) readFile(ctx context.Context, e engine, in io.Reader, file string, req host.Request) (host.Reply, error) {
	data, err := load(in, file)
	if err != nil {
		return host.Reply{}, err
	}
	req.File = data
	reply, err := e.Read(ctx, req)
	if err == nil && c.Crops != "" {
		err = writeCrops(c.Crops, pictureName(file), data, &reply.Result, req.Mask)
	}
	if err == nil && c.Annotate != "" {
		err = annotate(filepath.Join(c.Annotate, pictureName(file)), data, &reply.Result)
	}
	return reply, err
}

// load reads a file, or standard input for "-", up to what an engine takes.
func load(in io.Reader, file string) ([]byte, error) {
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, host.MaxBytes+1))
	if err != nil {
		return nil, err
	}
	return data, nil
}

func (c *readCommand) print(w io.Writer, file string, ms float64, reply host.Reply, err error) error {
	var line string
	switch {
	case c.JSON:
		line = jsonLine(file, ms, reply.JSON, err)
	case err != nil:
		line = fmt.Sprintf("%s: %v\n", file, err)
	default:
		line = fmt.Sprintf("%s: %s (%.0f ms)\n%s", file, reply.Result.Status, ms, readable(&reply.Result))
	}
	_, err = io.WriteString(w, line)
	return err
}

// jsonLine puts file and ms, or the error, before the result's own members.
func jsonLine(file string, ms float64, result []byte, failure error) string {
	name, _ := json.Marshal(file) // a string can always be written
	line := `{"file":` + string(name) + `,"ms":` + strconv.FormatFloat(ms, 'f', -1, 64)
	if failure != nil {
		text, _ := json.Marshal(failure.Error())
		return line + `,"error":` + string(text) + "}\n"
	}
	return line + "," + string(result[1:]) + "\n"
}

// readable is the result in a few lines of text.
func readable(r *host.Result) string {
	var b strings.Builder
	row := func(name string, parts ...string) {
		if text := strings.Join(strings.Fields(strings.Join(parts, " ")), " "); text != "" {
			fmt.Fprintf(&b, "  %-9s %s\n", name, text)
		}
	}
	if n := r.Number; n != nil {
		row("number", n.Digits, n.Style, confidence(n.Confidence))
	}
	if e := r.Expiry; e != nil {
		row("expiry", fmt.Sprintf("%02d/%04d", e.Month, e.Year), confidence(e.Confidence))
	}
	if h := r.Holder; h != nil {
		row("holder", h.Text, confidence(h.Confidence))
	}
	if t := r.Security; t != nil {
		row("security", t.Text, confidence(t.Confidence))
	}
	row("network", r.Network)
	if i := r.Issuer; i != nil {
		row("issuer", i.Name, i.Code, i.Country)
	}
	row("product", r.Product, r.Funding)
	if r.Quality != nil {
		row("warnings", r.Quality.Warnings...)
	}
	return b.String()
}

// confidence has four decimals and is cut, not rounded: nothing is certain.
func confidence(c float64) string { return fmt.Sprintf("(%d %%)", int(10_000*c+0.5)/100) }
