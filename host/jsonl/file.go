// Package jsonl appends results to a file, one JSON object a line, so that a run that was killed goes on where it was: each line
// names what it is the result of, and a line that was cut off is taken away.
package jsonl

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// ErrNotResults is returned for a file that no run has written: it must not be cut.
var ErrNotResults = errors.New("is no file of results")

// lineStart begins every line; by it a line that was cut off is told from another kind of file.
const lineStart = `{"file":`

// File is a file of results. Its methods may be called from several goroutines. Make it with Open.
type File struct {
	key string

	mu   sync.Mutex
	file *os.File
	done map[string]bool // values of key
}

// Open opens the file for appending and makes it, readable for its user alone, when it is not there: it holds card numbers. key is the
// member that names what a line is the result of. Errors: ErrNotResults, and those of the file system.
func Open(path, key string) (*File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	done, end, err := scan(f, key)
	if err == nil {
		err = f.Truncate(end)
	}
	if err == nil {
		_, err = f.Seek(end, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &File{key: key, file: f, done: done}, nil
}

// scan reads the lines, and answers where the whole ones end.
func scan(f io.Reader, key string) (done map[string]bool, end int64, err error) {
	done = map[string]bool{}
	in := bufio.NewReader(f)
	for {
		line, err := in.ReadBytes('\n')
		switch {
		case errors.Is(err, io.EOF) && bytes.HasPrefix(line, []byte(lineStart[:min(len(line), len(lineStart))])):
			return done, end, nil
		case errors.Is(err, io.EOF):
			return nil, 0, ErrNotResults
		case err != nil:
			return nil, 0, err
		}
		name, ok := member(line, key)
		if !ok {
			return nil, 0, ErrNotResults
		}
		done[name] = true
		end += int64(len(line))
	}
}

// member is the line's member of that name, which must be a string. The line must have a file.
func member(line []byte, key string) (string, bool) {
	var members map[string]json.RawMessage
	if !bytes.HasPrefix(line, []byte(lineStart)) || json.Unmarshal(line, &members) != nil {
		return "", false
	}
	var name string
	text, ok := members[key]
	return name, ok && json.Unmarshal(text, &name) == nil
}

// Has reports whether the file has the result.
func (f *File) Has(name string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.done[name]
}

// Len is how many results the file has.
func (f *File) Len() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.done)
}

// Append writes one line, with its line feed, in one write, so that a kill leaves at most the last line unfinished. It reports
// whether it did: a result that the file has already is not written again.
func (f *File) Append(name, line string) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.done[name] {
		return false, nil
	}
	if _, err := io.WriteString(f.file, strings.TrimSuffix(line, "\n")+"\n"); err != nil {
		return false, err
	}
	f.done[name] = true
	return true, nil
}

// Sync returns once everything is on the disk.
func (f *File) Sync() error { return f.file.Sync() }

// Close writes everything to the disk and closes the file.
func (f *File) Close() error { return errors.Join(f.file.Sync(), f.file.Close()) }
