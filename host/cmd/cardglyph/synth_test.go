package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host/eval"
)

// A small part of each kept set of drawn pictures. The floors are a little under what was read when they were set.
func TestSynthSets(t *testing.T) {
	for _, c := range []struct {
		recipe string
		every  int
		images int
		exact  int // at least
	}{
		{"synth.json", 50, 10, 8},
		{"synth-hard.json", 250, 8, 5},
		{"print.json", 200, 5, 2},
		{"synth-noncard.json", 200, 10, 0},
		{"noncard.json", 400, 5, 0},
	} {
		s := evalSynth(t, c.recipe, c.every)
		t.Logf("%s: %d of %d exact, %d of them claimed, %d claimed where there is none", c.recipe, s.Exact, s.Images, s.OKExact, s.ClaimedOnBlank)
		assert.Equal(t, c.images, s.Images, c.recipe)
		assert.GreaterOrEqual(t, s.Exact, c.exact, c.recipe)
		assert.Zero(t, s.WrongOK, "%s: numbers claimed that are wrong", c.recipe)
		assert.Zero(t, s.ClaimedOnBlank, "%s: numbers claimed where there is none", c.recipe)
	}
}

// docs/limits.md shows these pictures as not read, with their status. When one is read, take it from there.
func TestUnreadPictures(t *testing.T) {
	pictures, err := filepath.Glob(filepath.Join("..", "..", "..", "docs", "unread", "*.jpg"))
	require.NoError(t, err)
	require.NotEmpty(t, pictures)
	limits, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "limits.md"))
	require.NoError(t, err)
	for _, p := range pictures {
		name := filepath.Base(p)
		_, row, found := strings.Cut(string(limits), "unread/"+name)
		require.True(t, found, name)
		row, _, _ = strings.Cut(row, "\n")
		code, out, stderr := cli(t, nil, "read", "--engine", "native", "--json", "--mask", p)
		require.Zero(t, code, stderr)
		var answer struct{ Status string }
		require.NoError(t, json.Unmarshal([]byte(out), &answer))
		assert.NotEqual(t, "ok", answer.Status, name)
		assert.Contains(t, row, "`"+answer.Status+"`", name)
	}
}

func evalSynth(t *testing.T, recipe string, every int) eval.Summary {
	t.Helper()
	path := filepath.Join("..", "..", "..", "testdata", recipe)
	code, out, stderr := cli(t, nil, "eval", "--engine", "native", "--synth", path, "--every", strconv.Itoa(every), "--jobs", "2", "--number-only", "--json")
	require.Zero(t, code, stderr)
	var s eval.Summary
	require.NoError(t, json.Unmarshal([]byte(out), &s))
	return s
}
