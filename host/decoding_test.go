package host_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/cardglyph/cardglyph/core/decode/decodetest"
	"github.com/cardglyph/cardglyph/host"
)

// A deadline holds within half of itself, whatever file is being decoded, in both engines.
func TestDeadlineOfEveryFormat(t *testing.T) {
	const limit = 400 * time.Millisecond
	h := newHost(t, host.Options{Instances: 1})
	for _, f := range decodetest.Bombs() {
		for name, read := range map[string]func(context.Context, host.Request) (host.Reply, error){"host": h.Read, "native": host.Native{}.Read} {
			t.Run(f.Name+" "+name, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), limit)
				defer cancel()
				start := time.Now()
				_, err := read(ctx, host.Request{File: f.Data})
				took := time.Since(start)
				if err != nil { // a fast machine may be done in time
					assert.ErrorIs(t, err, context.DeadlineExceeded)
				}
				t.Log(took.Round(time.Millisecond))
				assert.Less(t, took, limit*3/2)
			})
		}
	}
}
