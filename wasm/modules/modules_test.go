package modules_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/wasm/modules"
)

func repository(t *testing.T) string {
	t.Helper()
	root, err := modules.Root(".")
	require.NoError(t, err)
	return root
}

func build(t *testing.T, m modules.Module, root string) []byte {
	t.Helper()
	path, err := m.Build(t.Context(), root, t.TempDir())
	require.NoError(t, err)
	wasm, err := os.ReadFile(path)
	require.NoError(t, err)
	return wasm
}

func TestSizeBudget(t *testing.T) {
	root := repository(t)
	for _, m := range modules.All {
		t.Run(m.File, func(t *testing.T) {
			t.Parallel()
			size, err := modules.BrotliSize(filepath.Join(root, "build"), build(t, m, root))
			require.NoError(t, err)
			t.Logf("brotli-11: %d bytes", size)
			assert.LessOrEqual(t, size, m.Budget)
			assert.Greater(t, size, m.Budget/4, "too small to be the module")
		})
	}
}

// The same source built from another folder gives the same bytes.
func TestReproducible(t *testing.T) {
	root := repository(t)
	copied := copyTree(t, root)
	for _, m := range modules.All {
		here, there := sha256.Sum256(build(t, m, root)), sha256.Sum256(build(t, m, copied))
		assert.Equal(t, hex.EncodeToString(here[:]), hex.EncodeToString(there[:]), m.File)
	}
}

// copyTree copies what the modules are built from into another folder.
func copyTree(t *testing.T, root string) string {
	t.Helper()
	to := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(to, name), text, 0o644))
	}
	for _, name := range []string{"core", "wasm"} {
		require.NoError(t, os.CopyFS(filepath.Join(to, name), os.DirFS(filepath.Join(root, name))))
	}
	return to
}

// dependencies lists what pkg links when it is built for goos, tests left out.
func dependencies(t *testing.T, goos, pkg string) []string {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", pkg)
	cmd.Dir = repository(t)
	if goos != "" {
		cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH=wasm")
	}
	text, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", text)
	return strings.Fields(string(text))
}

// What the modules must not link: each of these costs 60 to 265 KB after brotli, or reaches out of the module.
func TestImportBans(t *testing.T) {
	banned := []string{"fmt", "os", "encoding/json", "time", "net", "log", "regexp", "context", "embed", "image", "math/rand"}
	for _, m := range []modules.Module{modules.Lean, modules.JS} {
		deps := dependencies(t, m.GOOS, m.Package)
		require.Contains(t, deps, "github.com/cardglyph/cardglyph/core")
		for _, b := range banned {
			assert.False(t, slices.Contains(deps, b), "%s links %s", m.File, b)
		}
	}
	full := dependencies(t, modules.Full.GOOS, modules.Full.Package)
	require.Contains(t, full, "github.com/cardglyph/cardglyph/core/decode")
	for _, b := range []string{"encoding/json", "net", "log", "regexp", "math/rand"} {
		assert.False(t, slices.Contains(full, b), "%s links %s", modules.Full.File, b)
	}
}

const repo = "github.com/cardglyph/cardglyph/"

// Dependencies point one way: pan, internal ← core ← wasm; hosts know the module only through abi.
func TestDependencyDirection(t *testing.T) {
	for _, c := range []struct {
		pkg    string
		banned []string // prefixes inside the repository
	}{
		{"./core/pan", []string{"core", "wasm", "host"}},
		{"./core/internal/...", []string{"wasm", "host"}},
		{"./core", []string{"core/synth", "core/decode", "wasm", "host"}},
		{"./core/decode", []string{"core/synth", "wasm", "host"}},
		{"./core/synth", []string{"wasm", "host"}},
		{"./wasm/abi", []string{"core", "host"}},
		{"./wasm/lean", []string{"core/synth", "core/decode", "host"}},
		{"./wasm/js", []string{"core/synth", "core/decode", "host"}},
		{"./wasm/full", []string{"core/synth", "host"}},
		{"./host", []string{"core/synth", "wasm/guest", "wasm/full", "wasm/lean", "wasm/js", "wasm/modules"}},
	} {
		own := strings.TrimSuffix(strings.TrimPrefix(c.pkg, "./"), "/...")
		for _, dep := range dependencies(t, "", c.pkg) {
			inside, ok := strings.CutPrefix(dep, repo)
			if !ok || inside == own || strings.HasPrefix(inside, own+"/") {
				continue
			}
			assert.False(t, slices.ContainsFunc(c.banned, func(b string) bool {
				return inside == b || strings.HasPrefix(inside, b+"/")
			}), "%s imports %s", c.pkg, inside)
		}
	}
}
