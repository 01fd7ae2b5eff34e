package core

import (
	"testing"

	"github.com/cardglyph/cardglyph/core/internal/budget"
	"github.com/cardglyph/cardglyph/core/internal/picture"
)

// bench is work without a picture, for a stage that is tried alone.
func bench() *work { return benchWith(Options{}) }

func benchWith(o Options) *work {
	w := &work{opts: &o, pic: &picture.Picture{Meter: &budget.Meter{}}}
	w.begin(w.pic)
	return w
}

// slow leaves a test of a whole drawn set out under -short: TestGolden reads a few pictures of each kind then.
func slow(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("a whole set of pictures is read without -short")
	}
}
