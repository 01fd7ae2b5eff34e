package guest

import (
	"errors"
	"iter"

	"github.com/cardglyph/cardglyph/core"
)

// decoding is a file being decoded a step at a time: the decoder runs in a coroutine that it leaves at each tick.
type decoding struct {
	next  func() (units int, more bool)
	stop  func()
	image core.Image
	code  int32
}

var errStopped = errors.New("guest: decoding was stopped")

func (g *Guest) newDecoding() *decoding {
	maxPixels := g.opts.MaxPixels
	if maxPixels == 0 {
		maxPixels = core.DefaultMaxPixels
	}
	d, file := &decoding{}, g.file
	d.next, d.stop = iter.Pull(func(yield func(int) bool) {
		d.image, d.code = g.Decode(file, maxPixels, func(units int) error {
			if !yield(units) {
				return errStopped
			}
			return nil
		})
	})
	return d
}

// decodingBudget is the most units that one step decodes, whatever the host's budget: a file made to be slow may cost some
// times what its decoder is paid, and must not make a step long.
const decodingBudget = core.DefaultBudget / 2

// stepDecoding decodes for about budget units and begins the read once the picture is there.
func (g *Guest) stepDecoding(budget int) int32 {
	for budget = min(budget, decodingBudget); budget > 0; {
		units, more := g.decode.next()
		if !more {
			return g.decoded()
		}
		budget -= max(units, 1)
	}
	return 0
}

// decoded takes the picture over: it lives on its own, so the file is wiped.
func (g *Guest) decoded() int32 {
	d := g.decode
	clear(g.file)
	g.decode, g.file, g.source = nil, nil, nothing
	code := d.code
	if code == 0 {
		code = g.start(d.image)
	}
	if code != 0 {
		g.end()
	}
	return code
}
