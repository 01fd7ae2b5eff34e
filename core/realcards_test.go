package core_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode"
)

// TestRealCards reads every sixteenth of the real pictures that lie beside the repository; the whole set is measured with
// `cardglyph eval`. It needs ../shared.
func TestRealCards(t *testing.T) {
	if testing.Short() {
		t.Skip("real pictures are read without -short")
	}
	const every, tried, leastExact = 16, 10, 7
	folder := filepath.Join("..", "..", "shared", "realcards")
	labels, err := os.Open(filepath.Join(folder, "labels.jsonl"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the real pictures in ../shared/realcards are not here")
	}
	require.NoError(t, err)
	defer labels.Close()
	r, err := core.New(&core.Options{Fields: core.FieldNumber})
	require.NoError(t, err)
	exact, n := 0, 0
	lines := bufio.NewScanner(labels)
	lines.Buffer(nil, 1<<20)
	for i := 0; lines.Scan(); i++ {
		if i%every != 0 {
			continue
		}
		var label struct{ File, Number string }
		require.NoError(t, json.Unmarshal(lines.Bytes(), &label))
		data, err := os.ReadFile(filepath.Join(folder, label.File))
		require.NoError(t, err)
		picture, err := decode.Decode(data, decode.Options{})
		require.NoError(t, err, label.File)
		res, err := r.Recognize(t.Context(), picture.Image)
		require.NoError(t, err, label.File)
		n++
		right := res.Number != nil && res.Number.Digits == label.Number || res.Number == nil && label.Number == ""
		if right {
			exact++
		}
		if res.Status == core.OK {
			assert.True(t, right, "%s: a wrong number is claimed", label.File)
		}
	}
	require.NoError(t, lines.Err())
	require.Equal(t, tried, n)
	assert.GreaterOrEqual(t, exact, leastExact)
}
