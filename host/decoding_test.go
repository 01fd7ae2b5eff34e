package host_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero/api"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode/decodetest"
	"github.com/cardglyph/cardglyph/wasm/abi"
)

// steps reads a file by steps of the default budget until its picture is there or refused, and answers how many it took, the
// longest and the code of the last.
func decodingSteps(t testing.TB, module api.Module, file []byte) (n int, longest, total time.Duration, code int32) {
	call := func(name string, args ...uint64) int32 {
		out, err := module.ExportedFunction(name).Call(t.Context(), args...)
		require.NoError(t, err)
		return api.DecodeI32(out[0])
	}
	at := call(abi.ExportBuf, uint64(len(file)))
	require.True(t, module.Memory().Write(uint32(at), file))
	require.Zero(t, call(abi.ExportDecode, uint64(len(file))))
	require.Zero(t, call(abi.ExportBegin, 0))
	for n < 200000 {
		start := time.Now()
		code = call(abi.ExportStep, core.DefaultBudget)
		took := time.Since(start)
		longest, total = max(longest, took), total+took
		n++
		if code != 0 {
			break
		}
	}
	require.Zero(t, call(abi.ExportReset))
	return n, longest, total, code
}

func TestDecodingSteps(t *testing.T) {
	module := newModule(t)
	for _, f := range decodetest.Bombs() {
		n, longest, total, code := decodingSteps(t, module, f.Data)
		t.Logf("%-22s %9d bytes %6d steps, longest %8.2f ms, all %8.0f ms, code %d", f.Name, len(f.Data), n, float64(longest.Microseconds())/1000, float64(total.Microseconds())/1000, code)
	}
}
