package main

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core/synth"
	"github.com/cardglyph/cardglyph/host/eval"
	"github.com/cardglyph/cardglyph/host/module"
)

// card is an easy card, drawn with a kept seed, that every reader must read.
const cardSeed = 4

func easyCard(t *testing.T, o synth.Options) (synth.Scene, []byte) {
	t.Helper()
	o.Difficulty, o.Width = -1, 640
	scene := synth.Card(cardSeed, o)
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, scene.Image))
	return scene, b.Bytes()
}

// cli runs the program and answers its exit code and what it wrote.
func cli(t *testing.T, stdin []byte, args ...string) (code int, out, err string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), args, &streams{bytes.NewReader(stdin), &o, &e})
	return code, o.String(), e.String()
}

func write(t *testing.T, path string, data []byte) string {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, data, 0o644))
	return path
}

func TestReadText(t *testing.T) {
	scene, file := easyCard(t, synth.Options{})
	path := write(t, filepath.Join(t.TempDir(), "card.png"), file)
	digits := scene.Truth.Number
	masked := digits[:6] + strings.Repeat("•", len(digits)-10) + digits[len(digits)-4:]

	code, out, stderr := cli(t, nil, "read", "--engine", "native", path)
	require.Zero(t, code, stderr)
	assert.Contains(t, out, path+": ok (")
	assert.Contains(t, out, masked)
	assert.NotContains(t, out, digits)

	code, out, _ = cli(t, nil, "read", "--engine", "native", "--show-number", path)
	require.Zero(t, code)
	assert.Contains(t, out, digits)
}

func TestReadJSON(t *testing.T) {
	scene, file := easyCard(t, synth.Options{})
	dir := t.TempDir()
	path := write(t, filepath.Join(dir, "card.png"), file)
	text := write(t, filepath.Join(dir, "text.png"), []byte("no picture"))
	missing := filepath.Join(dir, "missing.png")

	code, out, _ := cli(t, file, "read", "--engine", "native", "--json", path, missing, text, "-")
	assert.Equal(t, exitFailed, code)
	var lines []map[string]any
	for line := range strings.Lines(out) {
		var m map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &m))
		require.Contains(t, m, "ms")
		lines = append(lines, m)
	}
	require.Len(t, lines, 4)
	for i, name := range []string{path, missing, text, "-"} {
		assert.Equal(t, name, lines[i]["file"], "the order of the command line")
	}
	for _, i := range []int{0, 3} {
		assert.Equal(t, "ok", lines[i]["status"])
		assert.Equal(t, scene.Truth.Number, lines[i]["number"].(map[string]any)["digits"])
	}
	assert.Contains(t, lines[1]["error"], "no such file")
	assert.Contains(t, lines[2]["error"], "not a picture")
	assert.NotContains(t, lines[1], "status")

	code, out, _ = cli(t, nil, "read", "--engine", "native", "--json", "--mask", path)
	assert.Zero(t, code)
	assert.NotContains(t, out, scene.Truth.Number)
	assert.Contains(t, out, "•")
}

func TestACardThatCannotBeReadIsNoFailure(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 300, 200))))
	code, out, _ := cli(t, b.Bytes(), "read", "--engine", "native", "--json", "-")
	assert.Zero(t, code)
	assert.NotContains(t, out, `"status":"ok"`)
	assert.NotContains(t, out, "error")
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{
		{}, {"write"}, {"read"}, {"read", "--engine", "none", "x"}, {"read", "--bogus", "x"}, {"read", "--mask", "--show-number", "x"},
		{"eval"}, {"eval", "--labels", "x", "--synth", "y"}, {"trace", "x"}, {"read", "--min-number", "much", "x"},
	} {
		code, out, stderr := cli(t, nil, args...)
		assert.Equal(t, exitUsage, code, "%q", args)
		assert.Empty(t, out)
		assert.NotEmpty(t, stderr)
	}
	for _, args := range [][]string{{"--help"}, {"read", "--help"}} {
		code, out, _ := cli(t, nil, args...)
		assert.Zero(t, code)
		assert.Contains(t, out, "Usage: cardglyph")
	}
	code, _, stderr := cli(t, nil, "read", "--today", "May", "x")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, stderr, "--today")
	code, _, stderr = cli(t, nil, "read", "--engine", "native", "--min-number", "NaN", "--json", "-")
	assert.Equal(t, exitFailed, code)
	assert.NotEmpty(t, stderr)
}

func TestVersion(t *testing.T) {
	code, out, _ := cli(t, nil, "version")
	assert.Zero(t, code)
	assert.Contains(t, out, "ABI 1")
	assert.Contains(t, out, "card.wasm")
}

func TestEval(t *testing.T) {
	scene, file := easyCard(t, synth.Options{})
	dir := t.TempDir()
	write(t, filepath.Join(dir, "images", "card.png"), file)
	write(t, filepath.Join(dir, "broken.png"), file[:len(file)/2])
	labels := write(t, filepath.Join(dir, "labels.jsonl"), []byte(
		`{"file":"images/card.png","number":"`+scene.Truth.Number+`","number_visible":true,"kind":"render","style":"embossed"}`+"\n"+
			`{"file":"card.png","number":"4111111111111111","number_visible":true,"kind":"photo","style":"printed"}`+"\n"+
			`{"file":"card.png","description":"labelled as if nothing were there"}`+"\n"+
			`{"file":"broken.png","number":"4111111111111111"}`+"\n"))
	report, page := filepath.Join(dir, "report.jsonl"), filepath.Join(dir, "page.html")
	code, out, stderr := cli(t, nil, "eval", "--engine", "native", "--labels", labels, "--json", "--report", report, "--html", page, "--jobs", "2")
	require.Zero(t, code, stderr)
	assert.Empty(t, stderr, "no progress bar without a terminal")
	var s eval.Summary
	require.NoError(t, json.Unmarshal([]byte(out), &s))
	assert.Equal(t, []int{4, 3, 1, 1, 1, 1, 1, 1},
		[]int{s.Images, s.Readable, s.Exact, s.Misread, s.Missed, s.Failed, s.WrongOK, s.ClaimedOnBlank})
	assert.Equal(t, 1, s.Groups["kind"]["render"].Exact)
	assert.Positive(t, s.P50)
	text, err := os.ReadFile(report)
	require.NoError(t, err)
	assert.Equal(t, 4, strings.Count(string(text), "\n"))
	text, err = os.ReadFile(page)
	require.NoError(t, err)
	assert.Equal(t, 3, strings.Count(string(text), `<figure class="case">`), "misread, claimed out of nothing, broken")
	assert.NotContains(t, string(text), scene.Truth.Number)
	assert.NotEmpty(t, s.Reliability)

	code, out, stderr = cli(t, nil, "eval", "--engine", "native", "--labels", labels, "--against", report)
	require.Zero(t, code, stderr)
	assert.Contains(t, out, "kind render")
	assert.Contains(t, out, "number: 1, was 1; won 0, lost 0, p = 1", "the same pictures twice")

	code, _, stderr = cli(t, nil, "eval", "--engine", "native", "--labels", labels, "--against", page)
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, stderr, "page.html")

	code, _, stderr = cli(t, nil, "eval", "--labels", filepath.Join(dir, "none.jsonl"))
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, stderr, "none.jsonl")
}

// The sample card that make run reads, with the module when it is built in, as after make wasm.
func TestSample(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	labels := filepath.Join("..", "..", "..", "testdata", "sample.jsonl")
	code, out, stderr := cli(t, nil, "eval", "--labels", labels, "--json")
	if module.Full() == nil {
		assert.Equal(t, exitFailed, code)
		assert.Contains(t, stderr, "make wasm")
		code, out, stderr = cli(t, nil, "eval", "--engine", "native", "--labels", labels, "--json")
	}
	require.Zero(t, code, stderr)
	var s eval.Summary
	require.NoError(t, json.Unmarshal([]byte(out), &s))
	assert.Equal(t, []int{1, 1, 1}, []int{s.Images, s.Exact, s.OKExact})
}

func TestTraceAndAnnotate(t *testing.T) {
	_, file := easyCard(t, synth.Options{})
	dir := t.TempDir()
	path := write(t, filepath.Join(dir, "card.png"), file)
	code, out, stderr := cli(t, nil, "trace", path, "--out", filepath.Join(dir, "trace"))
	require.Zero(t, code, stderr)
	pictures, err := filepath.Glob(filepath.Join(dir, "trace", "*.png"))
	require.NoError(t, err)
	assert.GreaterOrEqual(t, len(pictures), 3, "a picture of several stages and the result:\n%s", out)
	assert.FileExists(t, filepath.Join(dir, "trace", "result.png"))
	for _, p := range pictures {
		assert.Contains(t, out, p)
	}

	code, _, stderr = cli(t, nil, "read", "--engine", "native", "--annotate", filepath.Join(dir, "out"), path)
	require.Zero(t, code, stderr)
	assert.FileExists(t, filepath.Join(dir, "out", "card.png"))

	code, _, _ = cli(t, []byte("no picture"), "trace", "-", "--out", dir)
	assert.Equal(t, exitFailed, code)
}

func TestInterrupted(t *testing.T) {
	_, file := easyCard(t, synth.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, stderr bytes.Buffer
	code := run(ctx, []string{"read", "--engine", "native", "-"}, &streams{bytes.NewReader(file), &out, &stderr})
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, stderr.String(), "canceled")
	assert.Empty(t, out.String())
}
