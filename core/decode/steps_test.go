package decode

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode/decodetest"
)

// stepTimes decodes data in the probe by steps of the reader's budget.
func stepTimes(t testing.TB, p *probe, data []byte) (times []time.Duration, result int32) {
	p.load(t, data)
	p.call(t, "probe_begin")
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for result == 0 {
		start := threadTime()
		result = p.call(t, "probe_step", core.DefaultBudget)
		times = append(times, threadTime()-start)
	}
	return times, result
}

func TestSteps(t *testing.T) {
	module := buildProbe(t)
	for _, f := range decodetest.Bombs() {
		times, result := stepTimes(t, module.start(t), f.Data)
		longest, total, at := time.Duration(0), time.Duration(0), 0
		for i, d := range times {
			if d > longest {
				longest, at = d, i
			}
			total += d
		}
		slices.Sort(times)
		t.Log(at, times[len(times)-min(4, len(times)):], times[len(times)/2])
		t.Logf("%-22s %9d bytes %6d steps, longest %9.2f ms, all %7.0f ms, result %d",
			f.Name, len(f.Data), len(times), float64(longest.Microseconds())/1000, float64(total.Microseconds())/1000, result)
	}
}
