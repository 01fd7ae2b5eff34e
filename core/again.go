package core

import "github.com/cardglyph/cardglyph/core/internal/match"

// This file looks again at unclear digits of a line.

// unclearLead is the lead under which a digit is looked at again.
const unclearLead = 24 * match.One

// lookAgain reads the unclear digits of a line once more, sharpened, if they are out of focus. Both looks count half. The reading's
// score stays, since not all readings are looked at again.
func (w *work) lookAgain(r *reading) {
	if r.score <= worthAligning {
		return
	}
	changed := false
	for k := range r.spots {
		s := &r.spots[k]
		if _, lead := s.Best(); lead >= unclearLead {
			continue
		}
		again, blurred := w.digits.Sharpened(r.strip, s, r.family)
		if !blurred {
			continue
		}
		for f, first := range s.Score {
			again.Score[f] = (again.Score[f] + first) / 2
		}
		*s, changed = again, true
	}
	if changed {
		r.words = decode(r.spots)
	}
}
