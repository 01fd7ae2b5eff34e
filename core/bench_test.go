package core

import (
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
