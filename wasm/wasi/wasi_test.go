package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/wasm/modules"
	"github.com/cardglyph/cardglyph/wasm/plugins"
	"github.com/cardglyph/cardglyph/wasm/plugins/plugintest"
)

// runner runs the command with variables, arguments and an input.
type runner func(env map[string]string, input []byte, args ...string) (code int, out, errors string)

// native runs it in this process.
func native(env map[string]string, input []byte, args ...string) (int, string, string) {
	var out, errors bytes.Buffer
	p := process{args, func(name string) string { return env[name] }, bytes.NewReader(input), &out, &errors}
	return p.run(), out.String(), errors.String()
}

// wazeroCLI builds wazero's command line and our module, and runs the one in the other.
func wazeroCLI(t *testing.T) runner {
	t.Helper()
	folder := t.TempDir()
	cli := filepath.Join(folder, "wazero")
	text, err := exec.Command("go", "build", "-o", cli, "github.com/tetratelabs/wazero/cmd/wazero").CombinedOutput()
	require.NoError(t, err, "%s", text)
	module := filepath.Join(folder, "cardglyph-wasi.wasm")
	require.NoError(t, os.WriteFile(module, plugintest.Wasm(t, plugins.Command), 0o644))
	return func(env map[string]string, input []byte, args ...string) (int, string, string) {
		command := []string{"run", "-cachedir", filepath.Join(folder, "cache")}
		for name, value := range env {
			command = append(command, "-env", name+"="+value)
		}
		c := exec.CommandContext(t.Context(), cli, append(append(command, module), args...)...)
		var out, errors bytes.Buffer
		c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(input), &out, &errors
		err := c.Run()
		require.NotNil(t, c.ProcessState, "%v", err)
		return c.ProcessState.ExitCode(), out.String(), errors.String()
	}
}

// both runs a test in this process and under the wazero command line.
func both(t *testing.T, test func(t *testing.T, run runner)) {
	t.Run("native", func(t *testing.T) { test(t, native) })
	t.Run("wazero", func(t *testing.T) { test(t, wazeroCLI(t)) })
}

func TestCommand(t *testing.T) {
	_, number := plugintest.Card(t)
	both(t, func(t *testing.T, run runner) {
		code, out, errors := run(nil, plugintest.CardJPEG(t))
		assert.Equal(t, exitRead, code, errors)
		var res struct {
			Status string
			Number struct{ Digits string }
		}
		require.NoError(t, json.Unmarshal([]byte(out), &res))
		assert.Equal(t, "ok", res.Status)
		assert.Equal(t, number, res.Number.Digits)
		assert.True(t, strings.HasSuffix(out, "\n"))

		code, out, _ = run(nil, plugintest.CardJPEG(t), "-mask")
		assert.Equal(t, exitRead, code)
		assert.NotContains(t, out, number)

		code, out, errors = run(nil, []byte("no picture"))
		assert.Equal(t, exitInput, code)
		assert.Empty(t, out)
		assert.Contains(t, errors, "cannot be decoded")

		code, _, errors = run(nil, nil, "photo.jpg")
		assert.Equal(t, exitUsage, code)
		assert.Contains(t, errors, "usage:")
	})
}

func TestCGI(t *testing.T) {
	_, number := plugintest.Card(t)
	card := plugintest.CardJPEG(t)
	kind, form := plugintest.Form(t, "image/jpeg", card)
	both(t, func(t *testing.T, run runner) {
		request := func(method, contentType string, body []byte, more ...string) (string, string) {
			env := map[string]string{
				"GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": method, "CONTENT_TYPE": contentType, "CONTENT_LENGTH": strconv.Itoa(len(body)),
			}
			for i := 0; i+1 < len(more); i += 2 {
				env[more[i]] = more[i+1]
			}
			code, out, errors := run(env, append(bytes.Clone(body), "left open"...))
			require.Equal(t, exitRead, code, errors)
			assert.NotContains(t, errors, number)
			head, text, ok := strings.Cut(out, "\r\n\r\n")
			require.True(t, ok, out)
			return head, text
		}
		head, text := request("POST", "image/jpeg", card)
		assert.Equal(t, "Status: 200\r\nContent-Type: application/json\r\nCache-Control: no-store", head)
		assert.Contains(t, text, `"status":"ok"`)
		assert.NotContains(t, text, number, "masked unless the configuration says otherwise")
		_, text = request("POST", kind, form, "CARDGLYPH_CONFIG", `{"mode":"read","mask":false}`)
		assert.Contains(t, text, number)
		head, _ = request("GET", "", nil)
		assert.Contains(t, head, "Status: 405\r\n")
		assert.Contains(t, head, "Allow: POST")
		head, _ = request("POST", "", card[:400])
		assert.Contains(t, head, "Status: 422\r\n")
		head, _ = request("POST", "", card, "CONTENT_LENGTH", "")
		assert.Contains(t, head, "Status: 200\r\n", "a server that does not know the length closes the input")
		head, _ = request("POST", "", card, "CONTENT_LENGTH", "99999")
		assert.Contains(t, head, "Status: 500\r\n", "less came than was announced")
		head, _ = request("POST", "", card, "CARDGLYPH_CONFIG", `{"mode":"read","max_body":2000}`)
		assert.Contains(t, head, "Status: 413\r\n")

		for _, config := range []string{`{`, `{"action":"block"}`} {
			code, out, errors := run(map[string]string{"REQUEST_METHOD": "POST", "CARDGLYPH_CONFIG": config}, card)
			assert.Equal(t, exitUsage, code)
			assert.Empty(t, out)
			assert.Contains(t, errors, "configuration:")
		}
	})
}

// The examples for those who embed the reactor run as they stand.
func TestExamples(t *testing.T) {
	root, err := modules.Root(".")
	require.NoError(t, err)
	folder := t.TempDir()
	module, err := modules.Full.Build(context.Background(), root, folder)
	require.NoError(t, err)
	photo := filepath.Join(folder, "photo.jpg")
	require.NoError(t, os.WriteFile(photo, plugintest.CardJPEG(t), 0o644))
	_, number := plugintest.Card(t)
	for _, command := range [][]string{
		{"go", "run", "./examples/go", module, photo},
		{"node", "--no-warnings", "examples/node/read.mjs", module, photo},
	} {
		text, err := exec.CommandContext(t.Context(), command[0], command[1:]...).CombinedOutput()
		require.NoError(t, err, "%s: %s", command[0], text)
		var res struct {
			Status string
			Number struct{ Digits string }
		}
		require.NoError(t, json.Unmarshal(text, &res), "%s: %s", command[0], text)
		assert.Equal(t, "ok", res.Status, command[0])
		assert.Equal(t, number[len(number)-4:], res.Number.Digits[len(res.Number.Digits)-4:], command[0])
		assert.NotContains(t, string(text), number)
	}
}
