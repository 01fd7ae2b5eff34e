package decode

import (
	"bytes"
	"context"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"github.com/cardglyph/cardglyph/core/decode/internal/jpegtest"
)

// maxMemory is what a wasm instance may have grown to when a 12-megapixel picture is decoded, in bytes: 160 MB, less
// 16 MB for the recognizer's first steps.
const maxMemory = 144_000_000

// TestMemory decodes the largest pictures that phones send in a wasm module and looks how far its memory has grown:
// wasm memory never shrinks, so its size is its peak.
func TestMemory(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	file := filepath.Join(t.TempDir(), "probe.wasm")
	build := exec.CommandContext(ctx, "go", "build", "-buildmode=c-shared", "-trimpath", "-ldflags=-s -w -buildid=", "-o", file, "./internal/probe")
	build.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	binary, err := os.ReadFile(file)
	require.NoError(t, err)

	runtime := wazero.NewRuntime(ctx)
	defer func() { assert.NoError(t, runtime.Close(context.Background())) }()
	wasi_snapshot_preview1.MustInstantiate(ctx, runtime)
	module, err := runtime.CompileModule(ctx, binary)
	require.NoError(t, err)

	yuv420 := [][2]int{{2, 2}, {1, 1}, {1, 1}}
	yuv444 := [][2]int{{1, 1}, {1, 1}, {1, 1}}
	photo := func(sampling [][2]int, progressive bool) []byte {
		data := jpegtest.Build(jpegtest.Spec{Width: 4000, Height: 3000, Sampling: sampling, Progressive: progressive})
		return append(data, make([]byte, 8_000_000)...) // as long as a good photo is
	}
	for name, c := range map[string]struct {
		data   []byte
		reduce int32
	}{
		"JPEG 4:2:0":             {photo(yuv420, false), 2},
		"JPEG 4:4:4":             {photo(yuv444, false), 2},
		"JPEG progressive 4:2:0": {photo(yuv420, true), 2},
		"JPEG progressive 4:4:4": {photo(yuv444, true), 2},
		"JPEG progressive inks":  {photo(append(yuv444, [2]int{1, 1}), true), 2},
		"JPEG 50 megapixels":     {jpegtest.Build(jpegtest.Spec{Width: 8160, Height: 6120, Sampling: yuv420}), 4},
		"PNG 12 megapixels":      {encoded(t, "PNG", image.NewRGBA(image.Rect(0, 0, 4000, 3000))), 2},
		"PNG 12 megapixels deep": {encoded(t, "PNG", image.NewRGBA64(image.Rect(0, 0, 4000, 3000))), 2},
	} {
		t.Run(name, func(t *testing.T) {
			instance, err := runtime.InstantiateModule(ctx, module,
				wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize").WithStderr(&bytes.Buffer{}))
			require.NoError(t, err)
			defer func() { assert.NoError(t, instance.Close(ctx)) }()
			at, err := instance.ExportedFunction("probe_buf").Call(ctx, uint64(len(c.data)))
			require.NoError(t, err)
			require.True(t, instance.Memory().Write(uint32(at[0]), c.data))
			start := time.Now()
			got, err := instance.ExportedFunction("probe_decode").Call(ctx)
			require.NoError(t, err)
			assert.Equal(t, c.reduce, int32(got[0]))
			t.Logf("%d KB of memory, %v", instance.Memory().Size()/1000, time.Since(start).Round(time.Millisecond))
			assert.LessOrEqual(t, instance.Memory().Size(), uint32(maxMemory))
		})
	}
}
