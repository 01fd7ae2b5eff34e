package decode

import (
	"os"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cardglyph/cardglyph/core"
	"github.com/cardglyph/cardglyph/core/decode/decodetest"
)

// stepTimes decodes data in the probe by steps of half of the default budget, as the module does (guest.decodingBudget).
func stepTimes(t testing.TB, p *probe, data []byte) (times []time.Duration, result int32) {
	p.load(t, data)
	p.call(t, "probe_begin")
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for result == 0 {
		start := threadTime()
		result = p.call(t, "probe_step", core.DefaultBudget/2)
		times = append(times, threadTime()-start)
	}
	return times, result
}

// longestStep is what no step may take, generously: the aim is 15 ms on an idle machine, and before decoders could be left
// these files took from 30 to 2,000.
const longestStep = 60 * time.Millisecond

// TestSteps decodes a bomb of each format in the probe. CARDGLYPH_BOMBS=full takes pictures at the limit, four times as long.
func TestSteps(t *testing.T) {
	module := buildProbe(t)
	side := decodetest.Side / 2
	if os.Getenv("CARDGLYPH_BOMBS") == "full" {
		side = decodetest.Side
	}
	for _, f := range decodetest.Files(side, side) {
		times, result := stepTimes(t, module.start(t), f.Data)
		longest, total := slices.Max(times), time.Duration(0)
		for _, d := range times {
			total += d
		}
		t.Logf("%-22s %8d bytes %5d steps, longest %6.2f ms, median %5.2f ms, all %6.0f ms", f.Name, len(f.Data), len(times),
			longest.Seconds()*1000, sorted(times)[len(times)/2].Seconds()*1000, total.Seconds()*1000)
		assert.Positive(t, result, f.Name)
		assert.Less(t, longest, longestStep, f.Name)
	}
}

func sorted(times []time.Duration) []time.Duration {
	slices.Sort(times)
	return times
}

// TestTicks counts what bombs report: no tick stands for much, and a picture costs so many units a pixel at most.
func TestTicks(t *testing.T) {
	files := decodetest.Files(2048, 512)
	for _, f := range append(files, decodetest.Files(8192, 128)...) {
		ticks, longest, total := 0, 0, 0
		_, err := Decode(f.Data, Options{Tick: func(units int) error {
			ticks, longest, total = ticks+1, max(longest, units), total+units
			return nil
		}})
		require.NoError(t, err, f.Name)
		t.Logf("%-30s %6d ticks of %5d units at most, %.3f units a pixel", f.Name, ticks, longest, float64(total)/float64(f.Pixels))
		assert.LessOrEqual(t, longest, 1200, f.Name)
		assert.Less(t, float64(total)/float64(f.Pixels), 0.6, f.Name)
	}
}
