package main

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/synth"
)

// resultFiles are the files that the lines are about, each of which must be whole, once.
func resultFiles(t *testing.T, path string) map[string]map[string]any {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	lines := map[string]map[string]any{}
	for line := range strings.Lines(string(text)) {
		var m map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &m), "a line that is not whole")
		name, ok := m["file"].(string)
		require.True(t, ok)
		require.NotContains(t, lines, name, "read twice")
		lines[name] = m
	}
	return lines
}

// folder has n copies of an easy card, one of them in a folder of its own, and files that are no pictures.
func folder(t *testing.T, n int) (dir, number string) {
	t.Helper()
	scene, file := easyCard(t, synth.Options{})
	dir = t.TempDir()
	write(t, filepath.Join(dir, "deep", "er", "card.PNG"), file)
	for i := 1; i < n; i++ {
		write(t, filepath.Join(dir, "card"+string(rune('a'+i))+".png"), file)
	}
	write(t, filepath.Join(dir, "note.txt"), []byte("no picture"))
	write(t, filepath.Join(dir, "broken.jpg"), []byte("no picture either"))
	return dir, scene.Truth.Number
}

func TestBatch(t *testing.T) {
	dir, number := folder(t, 3)
	out := filepath.Join(t.TempDir(), "results.jsonl")
	args := []string{"read", "-r", dir, "--out", out, "--engine", "native", "--jobs", "2"}
	code, _, stderr := cli(t, nil, args...)
	assert.Equal(t, exitFailed, code, "one file is no picture")
	assert.Contains(t, stderr, "4 read, 1 of them failed, 0 were there already")
	lines := resultFiles(t, out)
	require.Len(t, lines, 4)
	assert.Contains(t, lines["broken.jpg"], "error")
	assert.Equal(t, number, lines["deep/er/card.PNG"]["number"].(map[string]any)["digits"])
	info, err := os.Stat(out)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "it holds card numbers")

	before, err := os.ReadFile(out)
	require.NoError(t, err)
	code, _, stderr = cli(t, nil, args...)
	assert.Zero(t, code)
	assert.Contains(t, stderr, "0 read, 0 of them failed, 4 were there already")
	after, err := os.ReadFile(out)
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after))

	// A line that a kill cut off is read again, and nothing else is.
	cut := strings.LastIndex(strings.TrimSuffix(string(before), "\n"), "\n") + 1
	require.NoError(t, os.WriteFile(out, before[:cut+12], 0o600))
	_, _, stderr = cli(t, nil, args...)
	assert.Contains(t, stderr, "1 read, ")
	assert.Len(t, resultFiles(t, out), 4)
}

func TestBatchMask(t *testing.T) {
	dir, number := folder(t, 1)
	out := filepath.Join(t.TempDir(), "results.jsonl")
	cli(t, nil, "read", "-r", dir, "--out", out, "--engine", "native", "--mask")
	text, err := os.ReadFile(out)
	require.NoError(t, err)
	assert.NotContains(t, string(text), number)
	assert.Contains(t, string(text), number[len(number)-4:])
}

func TestBatchUse(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{
		{"read"}, {"read", "-r", dir}, {"read", "-r", dir, "--out", "x", "y.png"}, {"read", "--jobs", "2", "x.png"},
		{"read", "--out", "x", "y.png"}, {"read", "-r", dir, "--out", "x", "--jobs", "-1"},
	} {
		code, _, _ := cli(t, nil, args...)
		assert.Equal(t, exitUsage, code, args)
	}
	notes := write(t, filepath.Join(dir, "notes"), []byte("my notes\n"))
	code, _, stderr := cli(t, nil, "read", "-r", dir, "--out", notes, "--engine", "native")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, stderr, "is no file of results")
	text, err := os.ReadFile(notes)
	require.NoError(t, err)
	assert.Equal(t, "my notes\n", string(text), "another file is not touched")
}

// TestBatchKilled kills a run with SIGKILL in the middle, again and again, until it has read everything: every picture has
// one line.
func TestBatchKilled(t *testing.T) {
	const pictures = 5
	dir, _ := folder(t, pictures)
	out := filepath.Join(t.TempDir(), "results.jsonl")
	runs := 0
	for done := false; !done; runs++ {
		require.Less(t, runs, 2*pictures, "each run reads one picture at least")
		child := exec.Command(os.Args[0], "-test.run=^TestBatchChild$")
		child.Env = append(os.Environ(), "BATCH_DIR="+dir, "BATCH_OUT="+out)
		stdout, err := child.StdoutPipe()
		require.NoError(t, err)
		before := size(out)
		require.NoError(t, child.Start())
		finished := make(chan bool, 1)
		go func() {
			finished <- strings.Contains(readAll(bufio.NewReader(stdout)), "batch finished")
		}()
		deadline := time.After(time.Minute)
	wait:
		for {
			select {
			case done = <-finished:
				break wait
			case <-time.After(2 * time.Millisecond):
				if size(out) > before {
					require.NoError(t, child.Process.Kill())
					done = <-finished
					break wait
				}
			case <-deadline:
				require.NoError(t, child.Process.Kill())
				require.Fail(t, "the run hangs")
			}
		}
		_ = child.Wait()
	}
	assert.Greater(t, runs, 1, "some run was killed")
	assert.Len(t, resultFiles(t, out), pictures+1)
}

func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

func readAll(r *bufio.Reader) string {
	var b strings.Builder
	_, _ = r.WriteTo(&b)
	return b.String()
}

// TestBatchChild is the process that TestBatchKilled kills. Run by itself it reads a folder of its own.
func TestBatchChild(t *testing.T) {
	dir, out := os.Getenv("BATCH_DIR"), os.Getenv("BATCH_OUT")
	if dir == "" {
		dir, _ = folder(t, 1)
		out = filepath.Join(t.TempDir(), "results.jsonl")
	}
	code, _, stderr := cli(t, nil, "read", "-r", dir, "--out", out, "--engine", "native", "--jobs", "2")
	require.Contains(t, []int{exitOK, exitFailed}, code, stderr)
	_, _ = os.Stdout.WriteString("batch finished\n")
}
