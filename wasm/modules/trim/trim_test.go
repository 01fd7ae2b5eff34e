package trim

import (
	"bytes"
	"context"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// program builds the test program.
func program(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program.wasm")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", path, "./testdata/program")
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "GOFLAGS=")
	text, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", text)
	wasm, err := os.ReadFile(path)
	require.NoError(t, err)
	return wasm
}

// run answers what the program prints.
func run(t *testing.T, wasm []byte, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	ctx := context.Background()
	r := wazero.NewRuntime(ctx)
	defer r.Close(ctx)
	wasi_snapshot_preview1.MustInstantiate(ctx, r)
	var out, errs bytes.Buffer
	c := wazero.NewModuleConfig().WithArgs(append([]string{"program"}, args...)...).WithStdout(&out).WithStderr(&errs).
		WithEnv("GODEBUG", "clobberfree=1") // what was freed too early shows
	_, err = r.InstantiateWithConfig(ctx, wasm, c)
	return out.String(), errs.String(), err
}

func TestATrimmedModuleDoesTheSame(t *testing.T) {
	whole := program(t)
	trimmed, err := Module(whole)
	require.NoError(t, err)
	for name, wasm := range map[string][]byte{"whole": whole, "trimmed": trimmed} {
		stdout, _, _ := run(t, wasm)
		assert.Equal(t, "done\n", stdout, name)
	}

	_, told, err := run(t, whole, "panic")
	require.Error(t, err)
	assert.Contains(t, told, "main.main()")
	assert.Contains(t, told, "main.go:")
	_, told, err = run(t, trimmed, "panic")
	require.Error(t, err)
	assert.Contains(t, told, "panic: the end")
	assert.NotContains(t, told, "main.")

	again, err := Module(trimmed)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(trimmed, again), "trimming twice changes nothing")
}

// All bytes outside the table are those that the linker wrote, and so are the tables of values that are kept.
func TestTheRestStays(t *testing.T) {
	whole := program(t)
	trimmed, err := Module(whole)
	require.NoError(t, err)
	before, after := memoryOf(t, whole), memoryOf(t, trimmed)
	at := bytes.Index(before, []byte(header))
	size := int(binary.LittleEndian.Uint64(before[at+64:])) // where the records begin
	old, err := findTable(bytes.Clone(before))
	require.NoError(t, err)
	cut, err := findTable(bytes.Clone(after))
	require.NoError(t, err)
	records := 0
	for i := range old.count {
		o, c := old.record(i), cut.record(i)
		records = max(records, 8*old.count)
		assert.Equal(t, old.valuesAt(o.get(wordSP)), cut.valuesAt(c.get(wordSP)))
		for k := range int(o.get(wordCounts)) {
			if at := recordWords + k; k != tableArgsLive && k != tableInline {
				assert.Equal(t, old.valuesAt(o.get(at)), cut.valuesAt(c.get(at)))
			}
		}
		require.Equal(t, []uint32{o.get(0), o.get(2), o.get(3), o.get(wordKinds)}, []uint32{c.get(0), c.get(2), c.get(3), c.get(wordKinds)})
		if name := cut.name(i); name != "" {
			require.Contains(t, old.name(i), name)
		}
	}
	assert.Equal(t, before[:at+72], after[:at+72], "before the table, and its head")
	last := old.record(old.count - 1)
	behind := at + size + len(old.records) - len(last) + 4*recordWords + 4*int(last.get(wordCounts)+last.get(wordKinds)>>24)
	after = append(after, make([]byte, len(before)-len(after))...)
	assert.True(t, bytes.Equal(before[behind:], after[behind:]), "behind the table")
}

func memoryOf(t *testing.T, wasm []byte) []byte {
	t.Helper()
	all, err := sections(wasm)
	require.NoError(t, err)
	i := slices.IndexFunc(all, func(s section) bool { return s.id == sectionData })
	require.GreaterOrEqual(t, i, 0)
	mem, err := memory(all[i].body)
	require.NoError(t, err)
	return mem
}

func TestSegments(t *testing.T) {
	for _, n := range []int{0, 1, 63, 64, 65, 127, 128, 8191, 8192, 1 << 20} {
		mem := slices.Concat(make([]byte, n), []byte{1}, make([]byte, n), []byte{2, 3}, make([]byte, n))
		got, err := memory(dataSection(mem))
		require.NoError(t, err)
		assert.True(t, bytes.Equal(bytes.TrimRight(mem, "\x00"), got), "%d zeros", n)
	}
	got, err := memory(dataSection(make([]byte, 100)))
	require.NoError(t, err)
	assert.Empty(t, got)
}

func TestWhatIsNoModule(t *testing.T) {
	whole := program(t)
	for name, wasm := range map[string][]byte{
		"nothing": nil, "text": []byte("no module at all"), "no data": []byte(magic),
		"cut":      whole[:len(whole)/2],
		"no table": bytes.Replace(whole, []byte(header), []byte("another!"), 1),
		"broken":   breakTable(whole),
	} {
		_, err := Module(wasm)
		assert.ErrorIs(t, err, errFormat, name)
	}
	other := bytes.ReplaceAll(whole, []byte("go1.26"), []byte("go1.77"))
	trimmed, err := Module(other)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(memoryOf(t, other), memoryOf(t, trimmed)), "another Go's table is left alone")
}

// breakTable makes the parts of the table lie in the wrong order.
func breakTable(wasm []byte) []byte {
	wasm = bytes.Clone(wasm)
	at := bytes.Index(wasm, []byte(header))
	copy(wasm[at+40:], "\xff\xff\xff\x7f")
	return wasm
}
