package modules

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Go's runtime asks its host with poll_oneoff whether a time is over, also when it only collects garbage, and ends the
// module when that fails. Envoy's host answers ENOSYS. A plugin never waits, so that "nothing has happened" does as well.

// Go 1.26, runtime/os_wasip1.go: how the runtime asks its host, and what takes its place.
const (
	pollFile = "src/runtime/os_wasip1.go"
	asking   = `//go:wasmimport wasi_snapshot_preview1 poll_oneoff
//go:noescape
func poll_oneoff(in *subscription, out *event, nsubscriptions size, nevents *size) errno
`
	silent = `//go:nosplit
func poll_oneoff(_ *subscription, _ *event, _ size, nevents *size) errno {
	*nevents = 0
	return 0
}
`
)

var errRuntime = errors.New("modules: this Go's runtime asks its host to poll in a way that is not known")

// withoutPoll writes the overlay for the go command that puts silent in the place of asking. The caller removes it.
func withoutPoll(repository string) (overlay string, remove func(), err error) {
	cmd := exec.Command("go", "env", "GOROOT")
	cmd.Dir = repository // go.mod chooses the Go
	root, err := cmd.Output()
	if err != nil {
		return "", nil, fmt.Errorf("modules: go env GOROOT: %w", err)
	}
	original := filepath.Join(strings.TrimSpace(string(root)), pollFile)
	text, err := os.ReadFile(original)
	if err != nil {
		return "", nil, fmt.Errorf("modules: %w", err)
	}
	changed := strings.Replace(string(text), asking, silent, 1)
	if changed == string(text) {
		return "", nil, errRuntime
	}
	dir, err := os.MkdirTemp("", "cardglyph-")
	if err != nil {
		return "", nil, fmt.Errorf("modules: %w", err)
	}
	remove = func() { _ = os.RemoveAll(dir) }
	file := filepath.Join(dir, filepath.Base(pollFile))
	table, _ := json.Marshal(map[string]any{"Replace": map[string]string{original: file}}) // strings alone cannot fail
	overlay = filepath.Join(dir, "overlay.json")
	if err := errors.Join(os.WriteFile(file, []byte(changed), 0o644), os.WriteFile(overlay, table, 0o644)); err != nil {
		remove()
		return "", nil, fmt.Errorf("modules: %w", err)
	}
	return overlay, remove, nil
}
