package host_test

import (
	"context"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/host"
	"github.com/cardglyph/cardglyph/wasm/modules"
)

// The modules that the tests run, built afresh, so that they never test an old one.
var (
	fullModule    []byte
	faultyModule  []byte // goes wrong on request, see testdata/faulty
	anotherModule []byte // the same with another ABI version
	cacheDir      string // compiled code, kept for the tests only
	jsModulePath  string
)

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "cardglyph-host")
	if err != nil {
		log.Fatal(err)
	}
	cacheDir = filepath.Join(dir, "cache")
	if err := buildModules(dir); err != nil {
		log.Fatal(err)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

func buildModules(dir string) error {
	root, err := modules.Root(".")
	if err != nil {
		return err
	}
	path, err := modules.Full.Build(context.Background(), root, dir)
	if err != nil {
		return err
	}
	if fullModule, err = os.ReadFile(path); err != nil {
		return err
	}
	if jsModulePath, err = modules.JS.Build(context.Background(), root, dir); err != nil {
		return err
	}
	if faultyModule, err = buildFaulty(dir, "1"); err != nil {
		return err
	}
	anotherModule, err = buildFaulty(dir, "9")
	return err
}

func buildFaulty(dir, version string) ([]byte, error) {
	path := filepath.Join(dir, "faulty"+version+".wasm")
	cmd := exec.Command("go", "build", "-buildmode=c-shared", "-ldflags=-X main.version="+version, "-o", path, "./testdata/faulty")
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// newHost makes a Host that is closed when the test ends.
func newHost(t testing.TB, o host.Options) *host.Host {
	t.Helper()
	if o.Module == nil {
		o.Module = fullModule
	}
	o.CacheDir = cacheDir
	h, err := host.New(context.Background(), &o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, h.Close(context.Background())) })
	return h
}
