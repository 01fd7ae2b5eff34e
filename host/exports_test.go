package host_test

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
	"golang.org/x/image/draw"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/synth"
	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/wasm/abi"
)

// newModule makes a bare instance of the full module.
func newModule(t testing.TB) api.Module {
	t.Helper()
	ctx := context.Background()
	cache, err := wazero.NewCompilationCacheWithDir(cacheDir)
	require.NoError(t, err)
	config := wazero.NewRuntimeConfig().WithMemoryLimitPages(host.DefaultMaxMemory >> 16).WithCompilationCache(cache)
	runtime := wazero.NewRuntimeWithConfig(ctx, config)
	t.Cleanup(func() { require.NoError(t, runtime.Close(ctx)) })
	wasi_snapshot_preview1.MustInstantiate(ctx, runtime)
	module, err := runtime.InstantiateWithConfig(ctx, fullModule, wazero.NewModuleConfig().WithStartFunctions("_initialize"))
	require.NoError(t, err)
	return module
}

// The module asks its host for nothing but what Go's runtime needs.
func TestImports(t *testing.T) {
	runtime := wazero.NewRuntimeWithConfig(t.Context(), wazero.NewRuntimeConfigInterpreter())
	defer runtime.Close(t.Context())
	compiled, err := runtime.CompileModule(t.Context(), fullModule)
	require.NoError(t, err)
	allowed := map[string]bool{
		"sched_yield": true, "proc_exit": true, "args_get": true, "args_sizes_get": true, "clock_time_get": true,
		"environ_get": true, "environ_sizes_get": true, "fd_write": true, "random_get": true, "poll_oneoff": true,
		"fd_close": true, "fd_read": true, "fd_fdstat_get": true, "fd_fdstat_set_flags": true, "fd_prestat_get": true, "fd_prestat_dir_name": true,
	}
	for _, f := range compiled.ImportedFunctions() {
		from, name, _ := f.Import()
		assert.Equal(t, "wasi_snapshot_preview1", from)
		assert.True(t, allowed[name], "%s is imported", name)
	}
	assert.Empty(t, compiled.ImportedMemories())
}

// No export traps, whatever a host passes, and afterwards the instance still reads.
func FuzzExports(f *testing.F) {
	module := newModule(f)
	f.Add(int32(100), int32(10), int32(10), int32(10), int32(0), int32(1), int32(3), int32(0))
	f.Add(int32(-1), int32(1<<30), int32(-5), int32(1<<31-1), int32(-1<<31), int32(9), int32(-9), int32(1<<20))
	f.Add(int32(abi.MaxBuffer+1), int32(32768), int32(32768), int32(131072), int32(1), int32(2), int32(10001), int32(2))
	f.Fuzz(func(t *testing.T, n, w, h, stride, format, option, value, flags int32) {
		ctx := t.Context()
		call := func(name string, args ...int32) int32 {
			raw := make([]uint64, len(args))
			for i, a := range args {
				raw[i] = api.EncodeI32(a)
			}
			out, err := module.ExportedFunction(name).Call(ctx, raw...)
			require.NoError(t, err, "%s traps", name)
			code := api.DecodeI32(out[0])
			if name != abi.ExportBuf && name != abi.ExportResultPtr && code < 0 {
				require.NotEqual(t, "unknown", abi.ErrorName(code), "%s answers %d", name, code)
				require.NotEqualValues(t, abi.ErrInternal, code, name)
			}
			return code
		}
		n = min(n, 1<<20) // a large buffer is only slow
		if at := call(abi.ExportBuf, n); at != 0 {
			_, ok := module.Memory().Read(uint32(at), uint32(n))
			require.True(t, ok, "the buffer lies in memory")
		}
		call(abi.ExportSetOption, option, value)
		call(abi.ExportFrame, w, h, stride, format)
		call(abi.ExportBegin, flags)
		for range 3 {
			call(abi.ExportStep, value)
		}
		call(abi.ExportDecode, h)
		call(abi.ExportBegin, 0)
		for range 3 {
			call(abi.ExportStep, 1+value&0xffff)
		}
		size, at := call(abi.ExportResultLen), call(abi.ExportResultPtr)
		_, ok := module.Memory().Read(uint32(at), uint32(size))
		require.True(t, ok, "the result lies in memory")
		require.Zero(t, call(abi.ExportReset))

		require.NotZero(t, call(abi.ExportBuf, 64))
		require.Zero(t, call(abi.ExportFrame, 8, 8, 8, abi.FormatGray8))
		require.Zero(t, call(abi.ExportBegin, 0))
		for code := int32(0); code != 1; {
			code = call(abi.ExportStep, core.DefaultBudget)
		}
		require.Positive(t, call(abi.ExportResultLen))
		require.Zero(t, call(abi.ExportReset))
	})
}

// An instance reads for ever without growing: also when reads are broken off, and whatever the sizes.
func TestMemoryDoesNotGrow(t *testing.T) {
	module := newModule(t)
	call := func(name string, args ...uint64) int32 {
		out, err := module.ExportedFunction(name).Call(t.Context(), args...)
		require.NoError(t, err)
		return api.DecodeI32(out[0])
	}
	begin := func(w, h int) {
		require.NotZero(t, call(abi.ExportBuf, uint64(w*h)))
		require.Zero(t, call(abi.ExportFrame, uint64(w), uint64(h), uint64(w), abi.FormatGray8))
		require.Zero(t, call(abi.ExportBegin, 0))
	}
	size := map[int]uint32{}
	for i := range 61 {
		begin(1000, 100+i*37%900)
		for range 3 {
			require.GreaterOrEqual(t, call(abi.ExportStep, uint64(1+i*7919%10000)), int32(0))
		}
		begin(64, 64)
		for call(abi.ExportStep, core.DefaultBudget) == 0 {
		}
		require.Zero(t, call(abi.ExportReset))
		size[i] = module.Memory().Size()
	}
	t.Logf("%d bytes after 15 reads, %d after 30, %d after 60", size[15], size[30], size[60])
	assert.Less(t, size[60], uint32(64_000_000))
	assert.LessOrEqual(t, size[60], size[30]+16<<20)
}

// Peak memory of one instance: 64 MB for a 1080p frame in colour, 160 MB for a 12-megapixel JPEG.
func TestMemoryOfAnInstance(t *testing.T) {
	h := newHost(t, host.Options{Instances: 1})
	card := synth.Card(4, synth.Options{Width: 1920, Difficulty: -1}).Image
	frame := scaled(card, 1920, 1080)
	for range 2 {
		_, err := h.Read(t.Context(), host.Request{Image: &core.Image{
			Pix: frame.Pix, Format: core.RGBA8, Width: 1920, Height: 1080, Stride: frame.Stride,
		}})
		require.NoError(t, err)
	}
	t.Logf("1080p: at most %d bytes", h.Stats().MaxMemory)
	assert.LessOrEqual(t, h.Stats().MaxMemory, 64_000_000)
	assert.Zero(t, h.Stats().Discarded, "such an instance is kept")

	var file bytes.Buffer
	require.NoError(t, jpeg.Encode(&file, scaled(card, 4000, 3000), nil))
	_, err := h.Read(t.Context(), host.Request{File: file.Bytes()})
	require.NoError(t, err)
	t.Logf("12 megapixels: at most %d bytes, file of %d bytes", h.Stats().MaxMemory, file.Len())
	assert.LessOrEqual(t, h.Stats().MaxMemory, 160_000_000)
}

// scaled is the picture in another size.
func scaled(m *image.NRGBA, w, h int) *image.NRGBA {
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.ApproxBiLinear.Scale(out, out.Bounds(), m, m.Bounds(), draw.Src, nil)
	return out
}
