package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The Go constants, the TypeScript constants and the tables of ABI.md are what codes.txt says.
func TestGenerated(t *testing.T) {
	files, err := outputs("..")
	require.NoError(t, err)
	require.Len(t, files, 3)
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", name))
		require.NoError(t, err)
		assert.Equal(t, string(want), string(got), "%s is stale: run make generate", name)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"no number":     "error internal what",
		"unknown kind":  "colour red 1 Red.",
		"number twice":  "error a -1 A.\nerror b -1 B.",
		"name twice":    "error a -1 A.\nerror a -2 B.",
		"no meaning":    "error a -1",
		"kinds missing": "error a -1 A.",
	} {
		_, err := parse(text)
		assert.Error(t, err, name)
	}
}
