package eval

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCompare(t *testing.T) {
	old := []Outcome{
		{File: "a", Number: Exact, OK: true, Expiry: Exact, Holder: Near},
		{File: "b", Number: Misread, Read: other, Expiry: Missed, Holder: Exact},
		{File: "blank", Number: Blank, Read: truth, Confidence: 0.4},
		{File: "gone", Number: Exact},
	}
	now := []Outcome{
		{File: "a", Number: Exact, Expiry: Exact, Holder: Exact},
		{File: "b", Number: Misread, OK: true, Read: other, Expiry: Exact, Holder: Misread},
		{File: "blank", Number: Blank, Read: truth, Confidence: 0.2},
		{File: "new", Number: Exact},
	}
	c := Compare(old, now)
	assert.Equal(t, []int{3, 1, 1}, []int{c.Pictures, c.OnlyOld, c.OnlyNew})
	assert.Equal(t, []Change{
		{"number", 1, 2, []string{"blank"}, nil, 1},
		{"ok", 2, 1, nil, []string{"a"}, 1},
		{"not wrong with status ok", 3, 2, nil, []string{"b"}, 1},
		{"expiry", 2, 3, []string{"b"}, nil, 1},
		{"holder", 2, 2, []string{"a"}, []string{"b"}, 1},
		{"holder within one letter", 3, 2, nil, []string{"b"}, 1},
	}, c.Changes)
	var text strings.Builder
	require.NoError(t, c.Print(&text))
	assert.Contains(t, text.String(), "holder: 2, was 2; won 1, lost 1, p = 1\n  won: a\n  lost: b\n")
}

// Values of the binomial distribution with p = 1/2, from tables.
func TestSignTest(t *testing.T) {
	for _, c := range []struct {
		won, lost int
		p         float64
	}{{0, 0, 1}, {1, 0, 1}, {5, 0, 0.0625}, {9, 1, 0.021484375}, {1, 9, 0.021484375}, {8, 2, 0.109375}, {5, 5, 1}, {60, 40, 0.0569}} {
		assert.InDelta(t, c.p, signTest(c.won, c.lost), 1e-4, "%d won, %d lost", c.won, c.lost)
	}
}

func TestLoadOutcomes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.jsonl")
	want := []Outcome{{File: "a", Number: Exact, MS: 3}, {File: "b", Number: Missed}}
	var text strings.Builder
	for i := range want {
		require.NoError(t, json.NewEncoder(&text).Encode(&want[i]))
	}
	require.NoError(t, os.WriteFile(path, []byte(text.String()), 0o644))
	got, err := LoadOutcomes(path)
	require.NoError(t, err)
	assert.Equal(t, want, got)
	for name, bad := range map[string]string{"--report": `{"images":3}`, "no outcomes": "", "invalid character": "hello"} {
		require.NoError(t, os.WriteFile(path, []byte(bad), 0o644))
		_, err := LoadOutcomes(path)
		assert.ErrorContains(t, err, name)
	}
	_, err = LoadOutcomes(path + ".none")
	assert.ErrorIs(t, err, os.ErrNotExist)
}
