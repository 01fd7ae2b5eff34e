//go:build wasip1

package main

import (
	"unsafe"

	"github.com/cardglyph/cardglyph/wasm/edge"
)

// Counters that the host shares between its workers: requests by outcome, pictures looked into, cards seen. The names
// begin with cardglyph.
var (
	outcomes        = map[edge.Outcome]uint32{}
	pictures, cards uint32
)

func defineMetrics() {
	if len(outcomes) > 0 {
		return // by another configuration in this instance
	}
	for _, o := range edge.Outcomes {
		outcomes[o] = defineMetric("cardglyph.requests." + string(o))
	}
	pictures = defineMetric("cardglyph.pictures")
	cards = defineMetric("cardglyph.cards")
}

// noMetric is the number of a counter that the host would not define.
const noMetric = 1<<32 - 1

func defineMetric(name string) uint32 {
	if proxyDefineMetric(counter, start(name), uint32(len(name)), unsafe.Pointer(&outID)) != 0 {
		return noMetric
	}
	return outID
}

func count(v edge.Verdict) {
	increment(outcomes[v.Outcome], 1)
	increment(pictures, v.Pictures)
	increment(cards, v.Cards)
}

// increment skips 0, which Envoy refuses.
func increment(metric uint32, by int) {
	if metric != noMetric && by > 0 {
		proxyIncrementMetric(metric, int64(by))
	}
}
