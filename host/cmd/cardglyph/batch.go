package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/host/jsonl"
)

// batchFlags are the flags with which read takes a whole folder.
type batchFlags struct {
	Recursive string `short:"r" placeholder:"DIR" help:"Read every picture under this folder. What stands in --out already is not read again."`
	Jobs      int    `placeholder:"N" help:"Pictures read at a time with -r; the number of cores unless given."`
	Out       string `placeholder:"FILE" help:"With -r: results as one JSON object a line, as they come."`
}

// checkUse refuses combinations that mean nothing.
func (b *batchFlags) checkUse(files []string) error {
	switch {
	case b.Recursive == "" && len(files) == 0:
		return errors.New("name a file, or a folder with -r")
	case b.Recursive == "" && (b.Out != "" || b.Jobs != 0):
		return errors.New("--out and --jobs need -r")
	case b.Recursive != "" && (len(files) > 0 || b.Out == ""):
		return errors.New("-r needs --out and takes no other files")
	case b.Jobs < 0:
		return errors.New("--jobs must be at least 1")
	}
	return nil
}

func (b *batchFlags) jobs() int {
	if b.Jobs == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return b.Jobs
}

// pictureExtensions are the files that -r takes for pictures.
var pictureExtensions = []string{".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff"}

// runBatch reads the pictures of the folder that the results do not have yet. Each result is written as one line, at once
// and whole, so that a run that was killed goes on where it was.
func (b *batchFlags) runBatch(ctx context.Context, e engine, stderr io.Writer, req host.Request) error {
	files, err := picturesUnder(b.Recursive)
	if err != nil {
		return err
	}
	out, err := jsonl.Open(b.Out, "file")
	if err != nil {
		return err
	}
	had := out.Len()
	files = slices.DeleteFunc(files, out.Has)
	results := &results{file: out}
	step := progress(stderr, len(files))
	group, running := errgroup.WithContext(ctx)
	group.SetLimit(b.jobs())
	for _, name := range files {
		if running.Err() != nil {
			break
		}
		group.Go(func() error {
			err := results.read(running, e, filepath.Join(b.Recursive, filepath.FromSlash(name)), name, req)
			step()
			return err
		})
	}
	err = group.Wait()
	if ctx.Err() != nil { // what was being read is read by the next run
		err = context.Cause(ctx)
	}
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	fmt.Fprintf(stderr, "cardglyph: %d read, %d of them failed, %d were there already\n", results.written, results.failed, had)
	if err == nil && results.failed > 0 {
		return errSomeFailed
	}
	return err
}

// picturesUnder lists the pictures under dir, sorted, as paths from dir with slashes. Links to folders are not followed.
func picturesUnder(dir string) (files []string, err error) {
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() || !slices.Contains(pictureExtensions, strings.ToLower(filepath.Ext(path))) {
			return nil
		}
		name, err := filepath.Rel(dir, path)
		files = append(files, filepath.ToSlash(name))
		return err
	})
	slices.Sort(files)
	return files, err
}

// results appends lines to the file of results.
type results struct {
	mu              sync.Mutex
	file            *jsonl.File
	written, failed int
}

// read reads one picture and writes its line. A picture that cannot be read is a line with an error; only what stops the
// whole run is an error here.
func (r *results) read(ctx context.Context, e engine, path, name string, req host.Request) error {
	start := time.Now()
	data, err := load(nil, path)
	var reply host.Reply
	if err == nil {
		req.File = data
		reply, err = e.Read(ctx, req)
	}
	if ctx.Err() != nil || errors.Is(err, host.ErrClosed) {
		return err // not a result: the next run reads it
	}
	line := jsonLine(name, milliseconds(start), reply.JSON, err)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.written++
	if err != nil {
		r.failed++
	}
	_, err = r.file.Append(name, line)
	return err
}
