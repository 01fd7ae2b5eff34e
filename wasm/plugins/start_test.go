package plugins_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"github.com/cardglyph/cardglyph/wasm/modules"
	"github.com/cardglyph/cardglyph/wasm/plugins"
)

// reactor builds the smallest reactor of the repository.
func reactor(t *testing.T) []byte {
	t.Helper()
	root, err := modules.Root(".")
	require.NoError(t, err)
	path, err := modules.Lean.Build(t.Context(), root, t.TempDir())
	require.NoError(t, err)
	wasm, err := os.ReadFile(path)
	require.NoError(t, err)
	return wasm
}

func TestStartOnce(t *testing.T) {
	plain := reactor(t)
	once, err := plugins.StartOnce(plain)
	require.NoError(t, err)

	r := wazero.NewRuntime(t.Context())
	defer r.Close(t.Context())
	wasi_snapshot_preview1.MustInstantiate(t.Context(), r)
	compiled, err := r.CompileModule(t.Context(), once)
	require.NoError(t, err)
	for _, calls := range [][]string{{"_start"}, {"_initialize"}, {"_start", "_initialize"}, {"_initialize", "_start", "_start"}} {
		module, err := r.InstantiateModule(t.Context(), compiled, wazero.NewModuleConfig().WithName("").WithStartFunctions(calls...))
		require.NoError(t, err, "%v", calls)
		version, err := module.ExportedFunction("card_abi_version").Call(t.Context())
		require.NoError(t, err, "%v", calls)
		assert.EqualValues(t, 1, version[0], "%v: the module works", calls)
	}

	// Without the care: one host that calls _start alone, and one that calls _initialize twice.
	compiled, err = r.CompileModule(t.Context(), plain)
	require.NoError(t, err)
	_, err = r.InstantiateModule(t.Context(), compiled, wazero.NewModuleConfig().WithName("").WithStartFunctions("_initialize", "_initialize"))
	assert.Error(t, err)
	module, err := r.InstantiateModule(t.Context(), compiled, wazero.NewModuleConfig().WithName("").WithStartFunctions("_start"))
	require.NoError(t, err, "nothing is started, and nobody says so")
	_, err = module.ExportedFunction("card_abi_version").Call(t.Context())
	assert.Error(t, err)
}

func TestStartOnceRefuses(t *testing.T) {
	for name, wasm := range map[string][]byte{
		"nothing":      nil,
		"no module":    []byte("hello"),
		"no sections":  []byte("\x00asm\x01\x00\x00\x00"),
		"cut short":    []byte("\x00asm\x01\x00\x00\x00\x01\x7f\x00"),
		"huge section": []byte("\x00asm\x01\x00\x00\x00\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
	} {
		_, err := plugins.StartOnce(wasm)
		assert.ErrorIs(t, err, plugins.ErrWasm, name)
	}
}

func FuzzStartOnce(f *testing.F) {
	f.Add([]byte("\x00asm\x01\x00\x00\x00\x01\x04\x01\x60\x00\x00"))
	f.Fuzz(func(t *testing.T, wasm []byte) {
		if out, err := plugins.StartOnce(wasm); err == nil {
			assert.Greater(t, len(out), len(wasm))
		}
	})
}
