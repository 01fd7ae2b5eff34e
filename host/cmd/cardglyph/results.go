package main

import (
	"context"
	"fmt"
	"os"

	"filippo.io/age"
	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/cardglyph/cardglyph/host/jsonl"
	"github.com/cardglyph/cardglyph/host/queue"
)

type resultsCommand struct {
	queueFlags
	Batch    string `default:"default" placeholder:"NAME" help:"The batch that was submitted."`
	Out      string `required:"" placeholder:"FILE" help:"One JSON object a line. Results are deleted from NATS once they are in it; a run that was interrupted goes on where it was."`
	Identity string `placeholder:"FILE" help:"Secret key of age, as age-keygen writes it, for encrypted results."`
	NoWait   bool   `help:"Take what is there and end. Otherwise it waits for the whole batch."`
}

// Run collects the results.
func (c *resultsCommand) Run(ctx context.Context, s *streams) (err error) {
	how := queue.Collection{NoWait: c.NoWait}
	if c.Identity != "" {
		if how.Identities, err = readIdentities(c.Identity); err != nil {
			return err
		}
	}
	file, err := jsonl.Open(c.Out, "id")
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := file.Close(); err == nil {
			err = closeErr
		}
	}()
	q, err := c.open(ctx, "results", 0)
	if err != nil {
		return err
	}
	defer q.Close()
	had := file.Len()
	how.Progress = collecting(s)
	err = q.Collect(ctx, c.Batch, file, how)
	fmt.Fprintf(s.err, "cardglyph: batch %s: %d collected, %d were there already\n", c.Batch, file.Len()-had, had)
	return err
}

// collecting is a progress bar on standard error when that is a terminal. How many there will be is known once all are submitted.
func collecting(s *streams) func(got, expected int) {
	if f, ok := s.err.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	bar := progressbar.NewOptions(-1, progressbar.OptionSetWriter(s.err), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetDescription("collecting"))
	return func(got, expected int) {
		if expected > 0 {
			bar.ChangeMax(expected)
		}
		_ = bar.Set(got) // a bar that cannot be drawn stops nothing
	}
}

func readIdentities(path string) ([]age.Identity, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	keys, err := age.ParseIdentities(f)
	if err != nil {
		return nil, fmt.Errorf("%s: not a file of age's secret keys", path) // its own error may quote a line
	}
	return keys, nil
}
