package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/host/queue"
)

type submitCommand struct {
	queueFlags
	Batch     string   `default:"default" placeholder:"NAME" help:"Name under which the results are collected."`
	Numbers   string   `enum:"masked,plain,sealed," default:"" help:"How card numbers reach NATS: masked (unless a recipient is given), sealed for the recipients, or plain."`
	Recipient []string `placeholder:"AGE1…" help:"Public key of age to which results are encrypted; may be repeated."`
	Security  bool     `help:"Read the security code on a card's back too."`
	MinNumber float64  `default:"0" help:"Confidence from which a number is claimed, 0 to 1; 0: the default."`
	Paths     []string `arg:"" name:"path" help:"Picture files, and folders whose pictures are all taken."`
}

// errSomeNotSubmitted makes the exit code 1; what was left out has been said.
var errSomeNotSubmitted = errors.New("some pictures were not submitted")

// Run submits the pictures. Nothing is sent before all the paths are known to be readable.
func (c *submitCommand) Run(ctx context.Context, s *streams) error {
	pictures, err := findPictures(c.Paths)
	if err != nil {
		return err
	}
	q, err := c.open(ctx, "submit", 0)
	if err != nil {
		return err
	}
	defer q.Close()
	options := queue.Options{MinNumber: c.MinNumber, Numbers: queue.Numbers(c.Numbers), Recipients: c.Recipient}
	if c.Security {
		options.Fields = core.AllFields | core.FieldSecurity
	}
	step := progress(s.err, len(pictures))
	summary, err := q.Submit(ctx, c.Batch, stepping(pictures, step), options, func(file string, err error) {
		fmt.Fprintf(s.err, "cardglyph: %s: %v\n", file, err)
	})
	fmt.Fprintf(s.err, "cardglyph: batch %s: %d submitted, %d were submitted before, %d left out\n",
		c.Batch, summary.Submitted, summary.Known, summary.Failed)
	if err == nil && summary.Failed > 0 {
		return errSomeNotSubmitted
	}
	return err
}

// stepping hands the pictures out and moves the progress bar.
func stepping(pictures []queue.Picture, step func()) iter.Seq[queue.Picture] {
	return func(yield func(queue.Picture) bool) {
		for _, p := range pictures {
			if !yield(p) {
				return
			}
			step()
		}
	}
}

// findPictures lists the files, and the pictures in folders under their paths from there. A path that is not there, or a folder that
// cannot be read, is an error before anything is sent.
func findPictures(paths []string) (pictures []queue.Picture, err error) {
	add := func(path, name string) {
		pictures = append(pictures, queue.Picture{File: name, Load: func() ([]byte, error) { return loadPicture(path) }})
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			add(path, filepath.ToSlash(path))
			continue
		}
		names, err := picturesUnder(path)
		if err != nil {
			return nil, fmt.Errorf("the folder cannot be read, so nothing was submitted: %w", err)
		}
		for _, name := range names {
			add(filepath.Join(path, filepath.FromSlash(name)), name)
		}
	}
	if len(pictures) == 0 {
		return nil, fmt.Errorf("no pictures (%s) in %s", strings.Join(pictureExtensions, " "), strings.Join(paths, " "))
	}
	return pictures, nil
}

// loadPicture is load; the error is for a line that names the file already.
func loadPicture(path string) ([]byte, error) {
	data, err := load(io.Reader(nil), path)
	if failure, ok := errors.AsType[*os.PathError](err); ok {
		return nil, failure.Err
	}
	return data, err
}
