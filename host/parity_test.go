package host_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode"
	"github.com/cardglyph/cardglyph/core/synth"
	"github.com/cardglyph/cardglyph/host"
)

// The recognizer compiled natively, its module under wazero and its GOOS=js module under Node give the same bytes.

var parityToday = core.Month{Year: 2026, Month: 1}

// picture is one picture of the corpus.
type picture struct {
	name string
	file []byte
}

// drawn are cards of every difficulty, some in colour and some in JPEG. The seeds are kept.
func drawn(t *testing.T, count int) []picture {
	t.Helper()
	var all []picture
	for i := range count {
		scene := synth.Card(uint64(1000+i), synth.Options{Width: 480 + 40*(i%8)})
		var b bytes.Buffer
		if i%2 == 0 {
			require.NoError(t, jpeg.Encode(&b, scene.Image, &jpeg.Options{Quality: 80}))
		} else {
			require.NoError(t, png.Encode(&b, scene.Image))
		}
		all = append(all, picture{fmt.Sprintf("synthetic %d", i), b.Bytes()})
	}
	return all
}

// realCards are pictures beside the repository, where somebody has put them; every step-th is taken.
func realCards(t *testing.T, step int) []picture {
	t.Helper()
	var all []picture
	for _, folder := range []string{"images", "negatives"} {
		names, err := filepath.Glob(filepath.Join("../../shared/realcards", folder, "*"))
		require.NoError(t, err)
		for i := 0; i < len(names); i += step {
			file, err := os.ReadFile(names[i])
			require.NoError(t, err)
			all = append(all, picture{filepath.Base(names[i]), file})
		}
	}
	return all
}

func TestParity(t *testing.T) {
	corpus := append(drawn(t, 12), realCards(t, 8)...)
	if testing.Short() {
		corpus = corpus[:4]
	}
	h := newHost(t, host.Options{})
	native := make([]string, len(corpus))
	statuses := map[string]int{}
	for i, p := range corpus {
		want, err := host.Native{}.Read(t.Context(), host.Request{File: p.file, Today: parityToday})
		require.NoError(t, err, p.name)
		got, err := h.Read(t.Context(), host.Request{File: p.file, Today: parityToday})
		require.NoError(t, err, p.name)
		assert.Equal(t, string(want.JSON), string(got.JSON), "wazero: %s", p.name)
		native[i] = string(want.JSON)
		statuses[want.Result.Status]++
	}
	t.Logf("%d pictures: %v", len(corpus), statuses)
	assert.Positive(t, statuses["ok"], "a corpus in which nothing is read proves little")
	for i, got := range underNode(t, corpus) {
		assert.Equal(t, native[i], got, "Node: %s", corpus[i].name)
	}
}

// underNode reads the corpus with the GOOS=js module.
func underNode(t *testing.T, corpus []picture) []string {
	t.Helper()
	dir := t.TempDir()
	list := make([]map[string]any, len(corpus))
	for i, p := range corpus {
		decoded, err := decode.Decode(p.file, decode.Options{})
		require.NoError(t, err, p.name)
		m := decoded.Image
		path := filepath.Join(dir, fmt.Sprint(i))
		require.NoError(t, os.WriteFile(path, m.Pix, 0o644))
		list[i] = map[string]any{
			"file": path, "width": m.Width, "height": m.Height, "stride": m.Stride, "format": m.Format, "reduce": m.Reduce,
			"today": parityToday.Year*100 + parityToday.Month,
		}
	}
	return readUnderNode(t, list)
}

// readUnderNode runs the list of frames through the GOOS=js module: one result a frame.
func readUnderNode(t *testing.T, list []map[string]any) []string {
	t.Helper()
	dir := t.TempDir()
	text, err := json.Marshal(list)
	require.NoError(t, err)
	listPath := filepath.Join(dir, "list.json")
	require.NoError(t, os.WriteFile(listPath, text, 0o644))

	root, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(t, err)
	wasmExec := filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js")
	cmd := exec.CommandContext(t.Context(), "node", "testdata/read.mjs", wasmExec, jsModulePath, listPath)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "%s", stderr.String())
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	require.Len(t, lines, len(list))
	return lines
}
