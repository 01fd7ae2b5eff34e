package core

// This file follows a number from one frame of a video to the next.

import (
	"github.com/cardglyph/cardglyph/core/internal/geom"
	"github.com/cardglyph/cardglyph/core/internal/picture"
)

// tracked is where the last frame showed the number: the next one shows it near there.
type tracked struct {
	toWork geom.Homography // of its strip
	length int             // of its strip; 0: it did not
	groups [8]uint8        // of its digits
	good   bool            // nothing else need be looked at
}

func (r *reading) tracked() tracked {
	return tracked{toWork: r.strip.ToWork, length: r.strip.Luma.W, groups: counted(r.placed.Groups), good: r.good()}
}

// counted are the sizes of the groups, zeros after the last one.
func counted(groups []int) (out [8]uint8) {
	for i, n := range groups[:min(len(groups), len(out))] {
		out[i] = uint8(n)
	}
	return out
}

// trackHeight is how far a band reaches in which a number is looked for again, in digit heights: a hand moves by less from one
// frame to the next.
const trackHeight = 7

// elsewhereEvery says how many frames there are for one that looks elsewhere while a number is shown but not clear.
const elsewhereEvery = 4

// again looks for the number where the last frame showed it, and reports whether that is enough. Where it was shown, but not well,
// every fourth frame looks elsewhere instead.
func (w *work) again(whole *picture.View) bool {
	at := w.session.line
	if at.length == 0 {
		return false
	}
	if w.frame.passed = !at.good && w.session.frames%elsewhereEvery == 0; w.frame.passed {
		return false
	}
	c, ok := w.lines.Along(whole, at.toWork, at.length, 1, trackHeight)
	if !ok {
		return false
	}
	w.frame.following = true
	w.read(c)
	w.frame.following = false
	w.frame.tracked = w.best != nil && w.best.score >= readable
	return w.frame.tracked
}

// expected reports whether a line that is followed was placed as the last frame showed it.
func (w *work) expected(r *reading) bool {
	return w.frame.following && counted(r.placed.Groups) == w.session.line.groups
}
