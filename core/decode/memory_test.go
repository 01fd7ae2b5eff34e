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
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"github.com/cardglyph/cardglyph/core/decode/internal/jpegtest"
)

// maxMemory is what a wasm instance may have grown to when a 12-megapixel picture is decoded, in bytes: 160 MB, less
// 16 MB for the recognizer's first steps.
const maxMemory = 144_000_000

// probeModule is internal/probe, compiled for wazero.
type probeModule struct {
	runtime  wazero.Runtime
	compiled wazero.CompiledModule
}

// probe is an instance of it.
type probe struct{ api.Module }

func buildProbe(t testing.TB) *probeModule {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	file := filepath.Join(t.TempDir(), "probe.wasm")
	build := exec.CommandContext(ctx, "go", "build", "-buildmode=c-shared", "-trimpath", "-ldflags=-s -w -buildid=", "-o", file, "./internal/probe")
	build.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	binary, err := os.ReadFile(file)
	require.NoError(t, err)

	runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithMemoryLimitPages(160<<20>>16))
	t.Cleanup(func() { assert.NoError(t, runtime.Close(context.Background())) })
	wasi_snapshot_preview1.MustInstantiate(ctx, runtime)
	compiled, err := runtime.CompileModule(ctx, binary)
	require.NoError(t, err)
	return &probeModule{runtime, compiled}
}

// start makes an instance with the settings of package host: memory that is not moved as it grows, and a soft limit of it.
func (m *probeModule) start(t testing.TB) *probe {
	t.Helper()
	ctx := experimental.WithMemoryAllocator(context.Background(), experimental.MemoryAllocatorFunc(func(_, most uint64) experimental.LinearMemory {
		return &probeMemory{make([]byte, 0, most)}
	}))
	module, err := m.runtime.InstantiateModule(ctx, m.compiled, wazero.NewModuleConfig().WithName("").
		WithStartFunctions("_initialize").WithStderr(&bytes.Buffer{}).WithEnv("GOMEMLIMIT", "40MiB"))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, module.Close(context.Background())) })
	return &probe{module}
}

type probeMemory struct{ bytes []byte }

func (m *probeMemory) Reallocate(size uint64) []byte {
	m.bytes = m.bytes[:size]
	return m.bytes
}

func (m *probeMemory) Free() { m.bytes = nil }

func (p *probe) call(t testing.TB, name string, args ...uint64) int32 {
	t.Helper()
	out, err := p.ExportedFunction(name).Call(context.Background(), args...)
	require.NoError(t, err)
	return api.DecodeI32(out[0])
}

// load puts a file into the module.
func (p *probe) load(t testing.TB, data []byte) {
	t.Helper()
	at := p.call(t, "probe_buf", uint64(len(data)))
	require.True(t, p.Memory().Write(uint32(at), data))
}

// TestMemory decodes the largest pictures that phones send in a wasm module and looks how far its memory has grown:
// wasm memory never shrinks, so its size is its peak.
func TestMemory(t *testing.T) {
	module := buildProbe(t)
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
		"JPEG 16 megapixels":     {jpegtest.Build(jpegtest.Spec{Width: 4096, Height: 4096, Sampling: yuv420}), 2},
		"PNG 12 megapixels":      {encoded(t, "PNG", image.NewRGBA(image.Rect(0, 0, 4000, 3000))), 2},
		"PNG 12 megapixels deep": {encoded(t, "PNG", image.NewRGBA64(image.Rect(0, 0, 4000, 3000))), 2},
	} {
		t.Run(name, func(t *testing.T) {
			instance := module.start(t)
			instance.load(t, c.data)
			start := time.Now()
			assert.Equal(t, c.reduce, instance.call(t, "probe_decode"))
			t.Logf("%d KB of memory, %v", instance.Memory().Size()/1000, time.Since(start).Round(time.Millisecond))
			assert.LessOrEqual(t, instance.Memory().Size(), uint32(maxMemory))
		})
	}
}
