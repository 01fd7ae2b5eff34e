package main

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/proxy-wasm-go-sdk/proxywasm/proxytest"
	"github.com/tetratelabs/proxy-wasm-go-sdk/proxywasm/types"

	"github.com/cardglyph/cardglyph/wasm/plugins"
	"github.com/cardglyph/cardglyph/wasm/plugins/plugintest"
)

// emulator is the host of the proxy-wasm SDK. It holds a lock of its package until the test ends, however it ends.
func emulator(t *testing.T, config string) proxytest.HostEmulator {
	t.Helper()
	vm, err := proxytest.NewWasmVMContext(plugintest.Wasm(t, plugins.Proxy))
	require.NoError(t, err)
	t.Cleanup(func() { _ = vm.Close() })
	h, reset := proxytest.NewHostEmulator(proxytest.NewEmulatorOption().WithVMContext(vm).WithPluginConfiguration([]byte(config)))
	t.Cleanup(reset)
	require.Equal(t, types.OnVMStartStatusOK, h.StartVM())
	return h
}

func headersOf(body []byte) [][2]string {
	return [][2]string{
		{":method", "POST"}, {":path", "/upload"}, {"Content-Type", "image/jpeg"}, {"Content-Length", strconv.Itoa(len(body))},
	}
}

// judged ticks until the plugin needs no more of it, and gives what became of the request.
func judged(h proxytest.HostEmulator, id uint32) types.Action {
	for h.GetTickPeriod() > 0 {
		h.Tick()
	}
	return h.GetCurrentHttpStreamAction(id)
}

// The SDK's emulator keeps views of the plugin's memory for the new body and for answers: they must stay as they are
// while other requests come and go.
func TestEmulator(t *testing.T) {
	h := emulator(t, `{"action":"redact"}`)
	require.Equal(t, types.OnPluginStartStatusOK, h.StartPlugin())
	card, plain := plugintest.CardJPEG(t), plugintest.PlainJPEG(t)

	id := h.InitializeHttpContext()
	assert.Equal(t, types.ActionPause, h.CallOnRequestHeaders(id, headersOf(card), false))
	half := len(card) / 2
	assert.Equal(t, types.ActionPause, h.CallOnRequestBody(id, card[:half], false))
	assert.Equal(t, types.ActionPause, h.CallOnRequestBody(id, card[half:], true))
	assert.Equal(t, types.ActionContinue, judged(h, id))
	for range 3 {
		other := h.InitializeHttpContext()
		h.CallOnRequestHeaders(other, headersOf(plain), false)
		h.CallOnRequestBody(other, plain, true)
		assert.Equal(t, types.ActionContinue, judged(h, other))
		assert.Equal(t, plain, h.GetCurrentRequestBody(other))
		h.CompleteHttpContext(other)
	}
	body := h.GetCurrentRequestBody(id)
	require.Len(t, body, len(card))
	plugintest.RequireNoCard(t, body)
	assert.Contains(t, h.GetCurrentRequestHeaders(id), [2]string{"x-cardglyph-redacted", "1"})
	h.CompleteHttpContext(id)

	redacted, err := h.GetCounterMetric("cardglyph.requests.redacted")
	require.NoError(t, err)
	assert.EqualValues(t, 1, redacted)
	passed, err := h.GetCounterMetric("cardglyph.requests.passed")
	require.NoError(t, err)
	assert.EqualValues(t, 3, passed)
	assert.Empty(t, h.GetErrorLogs())
}

func TestEmulatorBlock(t *testing.T) {
	h := emulator(t, `{}`)
	require.Equal(t, types.OnPluginStartStatusOK, h.StartPlugin())
	card := plugintest.CardJPEG(t)
	id := h.InitializeHttpContext()
	h.CallOnRequestHeaders(id, headersOf(card), false)
	h.CallOnRequestBody(id, card, true)
	assert.Equal(t, types.ActionPause, judged(h, id))
	answer := h.GetSentLocalResponse(id)
	require.NotNil(t, answer)
	assert.EqualValues(t, 422, answer.StatusCode)
	assert.Contains(t, string(answer.Data), "card_found")
	assert.Contains(t, answer.Headers, [2]string{"Content-Type", "application/problem+json"})
	h.CompleteHttpContext(id)
	assert.True(t, h.FinishVM())
}

func TestEmulatorWrongConfiguration(t *testing.T) {
	h := emulator(t, `{"mode":"look"}`)
	assert.Equal(t, types.OnPluginStartStatusFailed, h.StartPlugin())
	assert.Equal(t, []string{"cardglyph: configuration: mode: must be one of guard, read"}, h.GetErrorLogs())
}
