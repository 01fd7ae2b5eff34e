package bank_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The committed banks are what the generator makes, byte for byte. It draws thousands of strips: some minutes.
func TestGenerated(t *testing.T) {
	if testing.Short() {
		t.Skip("draws every strip again: minutes")
	}
	dir := t.TempDir()
	out, err := exec.Command("go", "run", "./gen", "-out", dir).CombinedOutput()
	require.NoError(t, err, string(out))
	made, err := filepath.Glob(filepath.Join(dir, "*_data.go"))
	require.NoError(t, err)
	require.Len(t, made, 6) // detect, digits, letters, text, pairs, triples
	for _, file := range made {
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		have, err := os.ReadFile(filepath.Base(file))
		require.NoError(t, err)
		require.Equal(t, len(want), len(have), file)
		require.True(t, string(want) == string(have), "%s differs: run go generate", filepath.Base(file))
	}
}
