package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/cardglyph/cardglyph/host"
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
	out, done, err := openResults(b.Out)
	if err != nil {
		return err
	}
	files = slices.DeleteFunc(files, func(name string) bool { return done[name] })
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
	if closeErr := errors.Join(out.Sync(), out.Close()); err == nil {
		err = closeErr
	}
	fmt.Fprintf(stderr, "cardglyph: %d read, %d of them failed, %d were there already\n", results.written, results.failed, len(done))
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
	file            *os.File
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
	_, err = io.WriteString(r.file, line) // one write: a kill leaves at most the last line unfinished
	return err
}

// openResults opens the file of results for appending, and answers the pictures that it has. A line that was cut off by
// a kill, which can only be the last, is taken away.
func openResults(path string) (f *os.File, done map[string]bool, err error) {
	f, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // it holds card numbers
	if err != nil {
		return nil, nil, err
	}
	done, end, err := doneIn(f)
	if err == nil {
		err = f.Truncate(end)
	}
	if err == nil {
		_, err = f.Seek(end, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, done, nil
}

// errNotResults is returned for a file that no run of -r has written: it must not be cut.
var errNotResults = errors.New("is no file of results")

// doneIn reads the lines, and answers where the whole ones end.
func doneIn(f io.Reader) (done map[string]bool, end int64, err error) {
	done = map[string]bool{}
	in := bufio.NewReader(f)
	for {
		line, err := in.ReadBytes('\n')
		switch {
		case errors.Is(err, io.EOF) && (len(line) == 0 || bytes.HasPrefix(line, []byte(`{"file":`[:min(len(line), 8)]))):
			return done, end, nil
		case errors.Is(err, io.EOF):
			return nil, 0, errNotResults
		case err != nil:
			return nil, 0, err
		}
		var result struct {
			File *string `json:"file"`
		}
		if json.Unmarshal(line, &result) != nil || result.File == nil {
			return nil, 0, errNotResults
		}
		done[*result.File] = true
		end += int64(len(line))
	}
}
